//! What is due and what has expired, with rows that no use case writes.

use crate::contract::PostgresWorld;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tenantry_application::ports::Due;
use tenantry_contracts::World;
use tenantry_contracts::words::new_server;
use tenantry_domain::access::OpenSockets;
use tenantry_domain::{TenantId, Timestamp, Version};

/// Two tenants that were suspended, and two that were deleted, for a while that is over. What is overdue the longest
/// has an id that isn't one of Tenantry's (RFC 9562, version 1).
const SEED: &str = "
    INSERT INTO tenantry.tenant (
        tenant_id, slug, version, display_name, display_name_folded, status, status_changed_at, deletion_protection,
        created_at, updated_at, suspension_cause, suspension_reason, suspended_since, suspended_until, deleted_from,
        deletion_requested_at, erased_after)
    SELECT id::uuid, slug, 1, slug, slug, status, at, false, at, at,
        CASE status WHEN 'SUSPENDED' THEN 'LEGAL' END, CASE status WHEN 'SUSPENDED' THEN 'why' END,
        CASE status WHEN 'SUSPENDED' THEN at END, CASE status WHEN 'SUSPENDED' THEN at END,
        CASE status WHEN 'DELETED' THEN 'CREATED' END, CASE status WHEN 'DELETED' THEN at END,
        CASE status WHEN 'DELETED' THEN at END
    FROM (VALUES
        ('7e000000-0000-1000-8000-000000000001', 'a', 'SUSPENDED', now() - interval '2 days'),
        ('7e000000-0000-4000-8000-000000000002', 'b', 'SUSPENDED', now() - interval '1 day'),
        ('7e000000-0000-1000-8000-000000000003', 'c', 'DELETED', now() - interval '2 days'),
        ('7e000000-0000-4000-8000-000000000004', 'd', 'DELETED', now() - interval '1 day')
    ) seed (id, slug, status, at)";

async fn superuser(world: &PostgresWorld) -> PgConnection {
    PgConnection::connect_with(&world.database.options("postgres")).await.unwrap()
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_no_other_waiting() {
    let world = PostgresWorld::fresh().await;
    superuser(&world).await.execute(SEED).await.unwrap();
    let (housekeeping, now) = (world.housekeeping(), Timestamp::parse("9999-01-01T00:00:00Z").unwrap());
    let due = |id| [Due { tenant: TenantId::parse(id).unwrap(), version: Version::FIRST }];
    let resumes = housekeeping.due_resumes(now, 10).await.unwrap();
    assert_eq!(resumes, due("7e000000-0000-4000-8000-000000000002"));
    let erasures = housekeeping.due_erasures(now, 10).await.unwrap();
    assert_eq!(erasures, due("7e000000-0000-4000-8000-000000000004"));
}

#[tokio::test]
async fn a_report_of_sockets_is_kept_for_as_long_as_the_domain_says() {
    let world = PostgresWorld::fresh().await;
    let mut superuser = superuser(&world).await;
    world.socket_reports().report(new_server(), &[]).await.unwrap();
    let mut ages = async |by: u32| {
        let sql = format!("UPDATE tenantry.socket_report SET as_of = now() - make_interval(secs => {by})");
        superuser.execute(AssertSqlSafe(sql)).await.unwrap();
    };
    ages(OpenSockets::KEPT_SECONDS - 60).await;
    assert_eq!(world.housekeeping().purge(10).await.unwrap(), 0);
    ages(OpenSockets::KEPT_SECONDS + 1).await;
    assert_eq!(world.housekeeping().purge(10).await.unwrap(), 1);
}
