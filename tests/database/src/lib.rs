//! A database of its own for each test: a clone of a template that was migrated once, on the cluster that
//! `dev/cluster` runs. Cloning takes a tenth of a second, so no test shares anything with another.

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

impl TestDatabase {
    /// A fresh database with the current schema and nothing in it.
    pub async fn fresh() -> Self {
        let cluster = cluster();
        let template = TEMPLATE.get_or_init(|| make_template(cluster.clone())).await;
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

/// Makes the template unless it is there: its name tells which migrations it was made with.
async fn make_template(cluster: PgConnectOptions) -> String {
    let template = format!("tenantry_template_{}", migrations_digest());
    let mut connection = PgConnection::connect_with(&cluster).await.unwrap();
    // Test programs run side by side: one makes it, the others wait.
    connection.execute("SELECT pg_advisory_lock(7371946)").await.unwrap();
    let exists = sqlx::query("SELECT count(*) FROM pg_database WHERE datname = $1").bind(&template);
    if exists.fetch_one(&mut connection).await.unwrap().get::<i64, _>(0) == 0 {
        make_roles(&mut connection).await;
        let making = format!("{template}_making");
        connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"))).await.unwrap();
        create(&mut connection, &making, "template0").await;
        let owner = cluster.clone().database(&making).username("tenantry_owner").password(PASSWORD);
        tenantry_migrations::migrate(owner, Duration::from_secs(60)).await.unwrap();
        // Renamed when it is whole, so that a run that is broken off leaves none that is half made.
        let rename = format!("ALTER DATABASE {making} RENAME TO {template}");
        connection.execute(AssertSqlSafe(rename)).await.unwrap();
    }
    connection.close().await.unwrap();
    template
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

fn migrations_digest() -> String {
    let mut files: Vec<_> =
        std::fs::read_dir(repository().join("migrations/src")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(std::fs::read(file).unwrap());
    }
    digest.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
