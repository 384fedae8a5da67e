//! The database's own catalogue, held against what must be there.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use tenantry_postgres::doctor::{Finding, Severity, checks, examine, examine_on};
use tenantry_test_database::TestDatabase;

/// What the test cluster itself has: it writes nothing to the disk at once, since what it holds is made anew each time.
const OF_THE_CLUSTER: [&str; 3] = ["fsync", "full_page_writes", "synchronous_commit"];

fn steps() -> Vec<String> {
    tenantry_migrations::steps()
}

fn texts(findings: Vec<Finding>, severity: Severity) -> Vec<String> {
    findings.into_iter().filter(|finding| finding.severity == severity).map(|finding| finding.what).collect()
}

#[tokio::test]
async fn every_table_view_function_and_index_is_closed_off_as_it_must_be() {
    let database = TestDatabase::fresh().await;
    let findings = examine(&database.options("tenantry_platform"), &steps()).await.unwrap();
    assert_eq!(texts(findings, Severity::Error), [""; 0]);
}

/// A database in which things are put out of order, and in order again.
struct Patient {
    superuser: PgConnection,
    // Last, so that the connection is closed before the database is dropped.
    database: TestDatabase,
}

impl Patient {
    async fn admitted() -> Self {
        let database = TestDatabase::fresh().await;
        Self { superuser: PgConnection::connect_with(&database.options("postgres")).await.unwrap(), database }
    }

    /// What is found after a statement, in its transaction; nobody else ever sees what it did, to roles either.
    async fn findings_after(&mut self, sql: &str) -> Vec<String> {
        self.superuser.execute("BEGIN").await.unwrap();
        self.execute(sql).await;
        let found = self.findings().await;
        self.superuser.execute("ROLLBACK").await.unwrap();
        found
    }

    /// What is found after an index could not be made; that can't be done in a transaction.
    async fn findings_after_a_broken_index(&mut self) -> Vec<String> {
        self.execute(
            "INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number)
             SELECT gen_random_uuid(), 'tenant', 'the same', 1, 'tenant.update', 1 FROM generate_series(1, 2)",
        )
        .await;
        let making = "CREATE UNIQUE INDEX CONCURRENTLY by_subject ON tenantry.outbox (kind, subject)";
        assert!(self.superuser.execute(making).await.is_err(), "two rows are alike");
        self.findings().await
    }

    async fn findings(&mut self) -> Vec<String> {
        let findings = examine_on(&mut self.superuser, &steps()).await.unwrap();
        findings.into_iter().map(|finding| finding.what).collect()
    }

    async fn execute(&mut self, sql: &str) {
        let done = self.superuser.execute(AssertSqlSafe(sql.to_owned())).await;
        assert!(done.is_ok(), "{sql}: {done:?}");
    }
}

/// Each way to open the house, and how its finding begins.
const DAMAGES: &[(&str, &str)] = &[
    ("ALTER ROLE tenantry_tenant SUPERUSER", "the role tenantry_tenant is a superuser"),
    (
        "ALTER ROLE tenantry_platform BYPASSRLS",
        "the role tenantry_platform is a superuser, bypasses row-level security",
    ),
    ("ALTER ROLE tenantry_owner CREATEROLE", "the role tenantry_owner is a superuser"),
    ("GRANT tenantry_platform TO tenantry_tenant", "the role tenantry_tenant is a member of another role"),
    ("GRANT pg_read_all_data TO tenantry_platform", "the role tenantry_platform is a member of another role"),
    ("ALTER ROLE tenantry_tenant RENAME TO tenantry_elsewhere", "the role tenantry_tenant is missing"),
    ("ALTER ROLE tenantry_owner RENAME TO tenantry_elsewhere", "the role tenantry_owner is missing"),
    ("ALTER ROLE tenantry_tenant NOLOGIN", "the role tenantry_tenant may not log in"),
    ("ALTER TABLE tenantry.outbox OWNER TO tenantry_tenant", "the table outbox doesn't belong to tenantry_owner"),
    ("ALTER TABLE tenantry.tenant NO FORCE ROW LEVEL SECURITY", "the table tenant doesn't have row-level security"),
    ("ALTER TABLE tenantry.outbox DISABLE ROW LEVEL SECURITY", "the table outbox doesn't have row-level security"),
    ("CREATE TABLE tenantry.extra (tenant_id uuid)", "the table extra has no tenant_id uuid NOT NULL"),
    ("ALTER TABLE tenantry.outbox RENAME tenant_id TO tenant", "the table outbox has no tenant_id uuid NOT NULL"),
    ("DROP POLICY tenant_own ON tenantry.audit_entry", "the table audit_entry, policy tenant_own is missing"),
    (
        "ALTER POLICY tenant_own ON tenantry.tenant USING (tenant_id IS NULL OR tenant_id = \
         nullif(current_setting('tenantry.tenant_id', true), '')::uuid)",
        "the table tenant, policy tenant_own is missing or isn't as it must be",
    ),
    (
        "ALTER POLICY platform_delete ON tenantry.outbox USING (expires_at > now())",
        "the table outbox, policy platform_delete is missing or isn't as it must be",
    ),
    ("CREATE POLICY extra ON tenantry.tenant USING (true)", "the table tenant, policy extra is one too many"),
    (
        "CREATE POLICY platform_delete ON tenantry.tenant_label FOR DELETE TO tenantry_platform USING (true)",
        "the table tenant_label, policy platform_delete is one too many",
    ),
    ("CREATE POLICY owner_all ON tenantry.lease USING (true)", "the table lease, policy owner_all is one too many"),
    ("GRANT UPDATE ON tenantry.audit_entry TO tenantry_tenant", "on the table audit_entry tenantry_tenant"),
    ("GRANT DELETE ON tenantry.audit_entry TO tenantry_platform", "on the table audit_entry tenantry_platform"),
    ("GRANT TRUNCATE ON tenantry.tenant TO tenantry_tenant", "on the table tenant tenantry_tenant"),
    ("REVOKE INSERT ON tenantry.outbox FROM tenantry_tenant", "on the table outbox tenantry_tenant"),
    ("GRANT SELECT ON tenantry.tenant TO PUBLIC", "on the table tenant somebody else"),
    ("GRANT UPDATE (slug) ON tenantry.tenant TO tenantry_tenant", "the column tenant.slug has privileges"),
    ("CREATE TABLE tenantry.extra (id int PRIMARY KEY)", "the table extra is not one that Tenantry knows"),
    ("DROP TABLE tenantry.lease", "the table lease is missing"),
    ("CREATE VIEW tenantry.all_tenants AS SELECT * FROM tenantry.tenant", "the view all_tenants shows rows"),
    ("CREATE MATERIALIZED VIEW tenantry.copy AS SELECT * FROM tenantry.tenant", "the view copy shows rows"),
    (
        "CREATE FUNCTION tenantry.everything() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
        "the function tenantry.everything() runs with its owner's rights",
    ),
    (
        "CREATE UNIQUE INDEX by_subject ON tenantry.outbox (subject)",
        "the index tenantry.by_subject is unique and doesn't begin with tenant_id",
    ),
    (
        "ALTER TABLE tenantry.outbox ADD CONSTRAINT of_slug FOREIGN KEY (subject) REFERENCES tenantry.tenant (slug)",
        "the foreign key of_slug doesn't begin with tenant_id",
    ),
    ("GRANT CREATE ON SCHEMA tenantry TO tenantry_tenant", "the role tenantry_tenant may create objects"),
    ("DELETE FROM tenantry.seaql_migrations WHERE version LIKE '%outbox'", "the migration m20261124_000005_outbox has"),
    ("INSERT INTO tenantry.seaql_migrations VALUES ('m30000101', 0)", "the migration m30000101 comes from a later"),
    ("DROP SCHEMA tenantry CASCADE", "the database holds no schema"),
];

/// Whatever the first test doesn't find can't be one of these, and there is no check that none of them provokes.
#[tokio::test]
async fn whatever_opens_the_house_is_found() {
    let mut patient = Patient::admitted().await;
    let before = patient.findings().await;
    let mut found = before.clone();
    for (damage, begins) in DAMAGES {
        let after = patient.findings_after(damage).await;
        assert!(after.iter().any(|what| what.starts_with(begins)), "{damage} was not found, but {after:?}");
        found.extend(after);
    }
    assert_eq!(patient.findings().await, before);
    found.extend(patient.findings_after_a_broken_index().await);
    for check in checks() {
        assert!(found.iter().any(|what| what.ends_with(check)), "nothing provokes the finding that something {check}");
    }
}

/// A slip in what all tables have in common is found on each of them: none is the pattern of the others.
#[tokio::test]
async fn a_policy_that_is_wrong_everywhere_is_found_everywhere() {
    let mut patient = Patient::admitted().await;
    for (policy, wrong) in [
        ("owner_all", "TO PUBLIC"),
        ("owner_all", "USING (false)"),
        ("tenant_own", "USING (true)"),
        ("tenant_own", "WITH CHECK (true)"),
        ("tenant_own", "TO PUBLIC"),
        ("platform_read", "TO PUBLIC"),
        ("platform_insert", "WITH CHECK (true)"),
        ("platform_update", "USING (true)"),
        ("platform_update", "WITH CHECK (true)"),
        ("platform_delete", "USING (true)"),
    ] {
        let tables: Vec<String> = sqlx::query_scalar("SELECT tablename::text FROM pg_policies WHERE policyname = $1")
            .bind(policy)
            .fetch_all(&mut patient.superuser)
            .await
            .unwrap();
        assert!(tables.len() >= 3, "{policy}: {tables:?}");
        let alter = |table: &String| format!("ALTER POLICY {policy} ON tenantry.{table} {wrong}");
        let found = patient.findings_after(&tables.iter().map(alter).collect::<Vec<_>>().join("; ")).await;
        for table in &tables {
            let expected = format!("the table {table}, policy {policy} is missing or isn't as it must be");
            assert!(found.contains(&expected), "{wrong}: no {expected:?} in {found:?}");
        }
    }
}

#[tokio::test]
async fn an_index_whose_making_was_broken_off_is_found() {
    let found = Patient::admitted().await.findings_after_a_broken_index().await;
    let expected = "the index tenantry.by_subject is invalid: its making was broken off";
    assert!(found.iter().any(|what| what.starts_with(expected)), "{found:?}");
}

#[tokio::test]
async fn what_lets_acknowledged_writes_be_lost_is_found() {
    let mut patient = Patient::admitted().await;
    let warnings = examine(&patient.database.options("tenantry_platform"), &steps()).await.unwrap();
    let expected = OF_THE_CLUSTER.map(|name| format!("the setting {name} is off: what was acknowledged can be lost"));
    assert_eq!(texts(warnings, Severity::Warning), expected);
    let found = patient.findings_after("SET LOCAL synchronous_commit = on").await;
    assert_eq!(found, expected[..2]);
}
