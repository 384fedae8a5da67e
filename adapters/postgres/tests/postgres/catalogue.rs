//! The database's own catalogue, held against what must be there.

use sqlx::{Connection, Executor, PgConnection};
use tenantry_postgres::doctor::{Finding, Severity, examine};
use tenantry_test_database::TestDatabase;

async fn findings(database: &TestDatabase) -> Vec<Finding> {
    examine(&database.options("tenantry_platform"), &tenantry_migrations::steps()).await.unwrap()
}

/// What remains of the findings once those of the test cluster itself (no fsync) are taken away.
async fn errors(database: &TestDatabase) -> Vec<String> {
    let found = findings(database).await;
    found.into_iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.what).collect()
}

#[tokio::test]
async fn every_table_view_function_and_index_is_closed_off_as_it_must_be() {
    let database = TestDatabase::fresh().await;
    assert_eq!(errors(&database).await, [""; 0]);
}

/// Each way to open the house is noticed: whatever the test above doesn't find can't be one of these.
#[tokio::test]
async fn whatever_opens_a_table_is_found() {
    let database = TestDatabase::fresh().await;
    for (sql, found) in [
        ("ALTER TABLE tenantry.tenant NO FORCE ROW LEVEL SECURITY", "the table tenant doesn't have row-level security"),
        ("ALTER TABLE tenantry.outbox DISABLE ROW LEVEL SECURITY", "the table outbox doesn't have row-level security"),
        ("DROP POLICY tenant_own ON tenantry.audit_entry", "the table audit_entry, policy tenant_own is missing"),
        (
            "ALTER POLICY tenant_own ON tenantry.tenant USING (tenant_id IS NULL OR tenant_id = \
             nullif(current_setting('tenantry.tenant_id', true), '')::uuid)",
            "the policy tenant_own doesn't compare",
        ),
        ("CREATE POLICY extra ON tenantry.tenant USING (true)", "the table tenant, policy extra is one too many"),
        ("GRANT UPDATE ON tenantry.audit_entry TO tenantry_tenant", "on the table audit_entry tenantry_tenant"),
        ("GRANT DELETE ON tenantry.audit_entry TO tenantry_platform", "on the table audit_entry tenantry_platform"),
        ("GRANT TRUNCATE ON tenantry.tenant TO tenantry_tenant", "on the table tenant tenantry_tenant"),
        ("GRANT SELECT ON tenantry.tenant TO PUBLIC", "on the table tenant somebody else"),
        ("GRANT UPDATE (slug) ON tenantry.tenant TO tenantry_tenant", "the column tenant.slug has privileges"),
        ("CREATE TABLE tenantry.extra (id int PRIMARY KEY)", "the table extra"),
        ("CREATE VIEW tenantry.all_tenants AS SELECT * FROM tenantry.tenant", "the view all_tenants shows rows"),
        (
            "CREATE FUNCTION tenantry.everything() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
            "the function tenantry.everything() runs with its owner's rights",
        ),
        (
            "CREATE UNIQUE INDEX by_subject ON tenantry.outbox (subject)",
            "the index tenantry.by_subject is unique and doesn't begin with tenant_id",
        ),
        ("GRANT CREATE ON SCHEMA tenantry TO tenantry_tenant", "the role tenantry_tenant may create objects"),
        ("DELETE FROM tenantry.seaql_migrations WHERE version LIKE '%outbox'", "the migration m20261124_000005_outbox"),
    ] {
        let opened = TestDatabase::fresh().await;
        let mut owner = PgConnection::connect_with(&opened.options("tenantry_owner")).await.unwrap();
        owner.execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        owner.close().await.unwrap();
        let what = errors(&opened).await;
        assert!(what.iter().any(|what| what.starts_with(found)), "{sql} was not found, but {what:?}");
    }
    assert_eq!(errors(&database).await, [""; 0]);
}
