//! A database of its own for each test: a clone of a template that was migrated once, or of a second one that holds many
//! tenants besides, on the cluster that `dev/cluster` runs. Cloning takes a tenth of a second, so no test shares anything
//! with another.

#![expect(clippy::unwrap_used, reason = "what a test can't set up, it can't run without")]

use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Row};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The cluster's address, where another than `dev/cluster`'s is to be used.
pub const CLUSTER: &str = "TEST_CLUSTER_URL";

/// The roles' password. The cluster trusts everybody; a password is given all the same, as it would be elsewhere.
const PASSWORD: &str = "test";

/// A migrated database that goes away when this is dropped.
pub struct TestDatabase {
    cluster: PgConnectOptions,
    name: String,
}

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static TEMPLATE_WITH_MANY_TENANTS: OnceCell<String> = OnceCell::const_new();

/// What the second template holds beside the schema.
const MANY_TENANTS: &str = include_str!("many.sql");

impl TestDatabase {
    /// A fresh database with the current schema and nothing in it.
    pub async fn fresh() -> Self {
        let cluster = cluster();
        let template = TEMPLATE.get_or_init(|| make_template(cluster.clone())).await;
        Self::cloned_from(&cluster, Some(template)).await
    }

    /// A database with the current schema, 6,000 tenants and 12,000 entries (`many.sql`).
    pub async fn with_many_tenants() -> Self {
        let cluster = cluster();
        let migrated = TEMPLATE.get_or_init(|| make_template(cluster.clone())).await;
        let template =
            TEMPLATE_WITH_MANY_TENANTS.get_or_init(|| make_template_with_many_tenants(&cluster, migrated)).await;
        Self::cloned_from(&cluster, Some(template)).await
    }

    /// A fresh database with the roles' rights and no schema yet.
    pub async fn unmigrated() -> Self {
        let cluster = cluster();
        // The template's making makes the roles too.
        TEMPLATE.get_or_init(|| make_template(cluster.clone())).await;
        Self::cloned_from(&cluster, None).await
    }

    #[expect(clippy::disallowed_methods, reason = "a name that no other test has, nothing more")]
    async fn cloned_from(cluster: &PgConnectOptions, template: Option<&str>) -> Self {
        let name = format!("tenantry_test_{}", Uuid::new_v4().simple());
        let mut connection = PgConnection::connect_with(cluster).await.unwrap();
        create(&mut connection, &name, template.unwrap_or("template0")).await;
        connection.close().await.unwrap();
        Self { cluster: cluster.clone(), name }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How a role connects: `tenantry_owner`, `tenantry_tenant`, `tenantry_platform`, or the superuser `postgres`.
    #[must_use]
    pub fn options(&self, role: &str) -> PgConnectOptions {
        self.cluster.clone().database(&self.name).username(role).password(PASSWORD)
    }

    /// The same as a URL, for settings.
    #[must_use]
    pub fn url(&self, role: &str) -> String {
        self.url_through(role, self.cluster.get_host(), self.cluster.get_port())
    }

    /// The same through something that listens elsewhere.
    #[must_use]
    pub fn url_through(&self, role: &str, host: &str, port: u16) -> String {
        format!("postgres://{role}:{PASSWORD}@{host}:{port}/{}", self.name)
    }

    /// The host and port of the cluster.
    #[must_use]
    pub fn address(&self) -> (String, u16) {
        (self.cluster.get_host().to_owned(), self.cluster.get_port())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (cluster, name) = (self.cluster.clone(), self.name.clone());
        // A runtime of its own: the test's may be gone already.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&cluster).await?;
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                connection.execute(AssertSqlSafe(drop)).await?;
                connection.close().await
            })
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("the database {} could not be dropped: {error}", self.name);
        }
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cluster() -> PgConnectOptions {
    let url = std::env::var(CLUSTER).unwrap_or_else(|_| {
        let started = Command::new(repository().join("dev/cluster")).arg("start").output().unwrap();
        assert!(started.status.success(), "dev/cluster: {}", String::from_utf8_lossy(&started.stderr));
        String::from_utf8(started.stdout).unwrap().trim().to_owned()
    });
    PgConnectOptions::from_str(&url).unwrap()
}

/// The template that the migrations make: its name tells which ones.
async fn make_template(cluster: PgConnectOptions) -> String {
    let files = std::fs::read_dir(repository().join("migrations/src")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let template = format!("tenantry_template_{}", digest(files.iter().map(|file| std::fs::read(file).unwrap())));
    let database = cluster.clone().database(&making(&template));
    unless_there(&cluster, &template, async |connection| {
        make_roles(connection).await;
        create(connection, &making(&template), "template0").await;
        let owner = database.username("tenantry_owner").password(PASSWORD);
        tenantry_migrations::migrate(owner, Duration::from_secs(60)).await.unwrap();
    })
    .await;
    template
}

/// The same with many tenants in it: its name tells what it was seeded with too.
async fn make_template_with_many_tenants(cluster: &PgConnectOptions, migrated: &str) -> String {
    let template = format!("{migrated}_{}", digest([MANY_TENANTS]));
    let database = cluster.clone().database(&making(&template));
    unless_there(cluster, &template, async |connection| {
        create(connection, &making(&template), migrated).await;
        let mut seeding = PgConnection::connect_with(&database).await.unwrap();
        seeding.execute(MANY_TENANTS).await.unwrap();
        seeding.close().await.unwrap();
    })
    .await;
    template
}

/// What a template is called until it is whole, so that a run that is broken off leaves none that is half made.
fn making(template: &str) -> String {
    format!("{template}_making")
}

/// Makes a template under its first name, unless it is there. Test programs run side by side: one makes it, the others
/// wait.
async fn unless_there(cluster: &PgConnectOptions, template: &str, make: impl AsyncFnOnce(&mut PgConnection)) {
    let mut connection = PgConnection::connect_with(cluster).await.unwrap();
    connection.execute("SELECT pg_advisory_lock(7371946)").await.unwrap();
    let exists = sqlx::query("SELECT count(*) FROM pg_database WHERE datname = $1").bind(template);
    if exists.fetch_one(&mut connection).await.unwrap().get::<i64, _>(0) == 0 {
        let making = making(template);
        connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"))).await.unwrap();
        make(&mut connection).await;
        let rename = format!("ALTER DATABASE {making} RENAME TO {template}");
        connection.execute(AssertSqlSafe(rename)).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn make_roles(connection: &mut PgConnection) {
    for role in ["tenantry_owner", "tenantry_tenant", "tenantry_platform"] {
        let make = format!(
            "DO $$ BEGIN CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        );
        connection.execute(AssertSqlSafe(make)).await.unwrap();
    }
}

async fn create(connection: &mut PgConnection, name: &str, template: &str) {
    let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
    connection.execute(AssertSqlSafe(create)).await.unwrap();
    let grant = format!("GRANT CREATE ON DATABASE {name} TO tenantry_owner");
    connection.execute(AssertSqlSafe(grant)).await.unwrap();
}

fn digest(parts: impl IntoIterator<Item: AsRef<[u8]>>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
