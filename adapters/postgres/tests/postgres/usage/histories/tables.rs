//! What stands in the tables, and how time passes in them.

use super::{CALLS, PAUSE, RESOURCES, Scene};
use crate::usage::windows::end_window;
use std::collections::BTreeSet;
use tenantry_domain::TenantId;
use uuid::Uuid;

/// What was counted in one window: resource, when the window began in microseconds, what is used and reserved, and the
/// shares that were told.
pub(super) type Counted = (String, i64, i64, i64, Vec<i16>);

const COUNTERS: &str = "
    SELECT counter.resource, (extract(epoch FROM counter.window_start) * 1000000)::bigint, counter.used,
           (counter.reserved - coalesce(
               (SELECT sum(held.amount) FROM tenantry.usage_reservation held
                WHERE held.tenant_id = counter.tenant_id AND held.resource = counter.resource
                  AND held.window_start = counter.window_start AND held.state = 'OPEN' AND held.expires_at <= now()),
               0))::bigint,
           counter.told
    FROM tenantry.usage_counter counter WHERE counter.tenant_id = $1";

/// Counters that differ from what their ledger adds up to.
const DRIFTED: &str = "
    SELECT count(*) FROM tenantry.usage_counter counter
    WHERE tenant_id = $1 AND (used, reserved) <> (
        SELECT coalesce(sum(CASE WHEN kind IN ('CONSUME', 'COMMIT') THEN amount WHEN kind = 'RELEASE' THEN -amount END), 0),
               coalesce(sum(CASE WHEN kind = 'RESERVE' THEN amount
                                 WHEN kind IN ('COMMIT', 'RELEASE_RESERVATION', 'EXPIRE') THEN -amount END), 0)
        FROM tenantry.usage_ledger line
        WHERE line.tenant_id = counter.tenant_id AND line.resource = counter.resource
          AND line.window_start = counter.window_start)";

fn uuid(tenant: TenantId) -> Uuid {
    Uuid::from_bytes(*tenant.as_bytes())
}

impl Scene {
    /// Time passes: what ends comes nearer.
    pub(super) async fn pass(&mut self, tenant: TenantId) {
        for sql in [
            "UPDATE tenantry.usage_reservation SET expires_at = expires_at - make_interval(secs => $2)
             WHERE tenant_id = $1",
            "UPDATE tenantry.quota_grant SET expires_at = expires_at - make_interval(secs => $2) WHERE tenant_id = $1",
        ] {
            let moved = sqlx::query(sql).bind(uuid(tenant)).bind(f64::from(PAUSE));
            moved.execute(&mut self.superuser).await.unwrap();
        }
    }

    /// The counter's window is over.
    pub(super) async fn end_window(&mut self, tenant: TenantId) {
        end_window(&mut self.superuser, tenant, RESOURCES[CALLS]).await;
    }

    /// The crossings that were announced, in their order.
    pub(super) async fn crossings(&mut self, tenant: TenantId) -> Vec<(String, u16)> {
        let sql =
            "SELECT subject, percent FROM tenantry.outbox WHERE tenant_id = $1 AND percent IS NOT NULL ORDER BY id";
        let told = sqlx::query_as(sql).bind(uuid(tenant));
        let told: Vec<(String, i16)> = told.fetch_all(&mut self.superuser).await.unwrap();
        told.into_iter().map(|(resource, percent)| (resource, u16::try_from(percent).unwrap())).collect()
    }

    /// What was counted in whichever window, where something was.
    pub(super) async fn counted(&mut self, tenant: TenantId) -> BTreeSet<Counted> {
        let rows: Vec<Counted> =
            sqlx::query_as(COUNTERS).bind(uuid(tenant)).fetch_all(&mut self.superuser).await.unwrap();
        rows.into_iter().filter(|(_, _, used, reserved, _)| used + reserved > 0).collect()
    }

    /// How many counters differ from what their ledger adds up to.
    pub(super) async fn drifted(&mut self, tenant: TenantId) -> i64 {
        sqlx::query_scalar(DRIFTED).bind(uuid(tenant)).fetch_one(&mut self.superuser).await.unwrap()
    }
}
