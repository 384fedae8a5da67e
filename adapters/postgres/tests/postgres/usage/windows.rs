//! Windows that end. PostgreSQL's clock can't be moved, so what was counted goes back by a period instead: what was the
//! running window is the one before it, and a new one runs. For all else no time passes.

use super::superuser;
use crate::contract::PostgresWorld;
use async_trait::async_trait;
use sqlx::{Executor, PgConnection};
use std::sync::Arc;
use tenantry_application::ports::Clock;
use tenantry_application::quota::DefineResource;
use tenantry_contracts::usage::{Windows, a_counter_starts_again_when_its_window_ends};
use tenantry_contracts::words::{consume_quota, define, platform, reserve_quota, set_quota};
use tenantry_contracts::{HandClock, RealClock, Stage, World};
use tenantry_domain::access::Job;
use tenantry_domain::quota::{AnchorDay, Counting, Period};
use tenantry_domain::{TenantId, Timestamp};
use uuid::Uuid;

/// A period whose windows begin and end half a month from now: no test comes near.
pub(super) fn far_from_its_end(now: Timestamp) -> Period {
    let month = Period::Month(AnchorDay::FIRST).window(now);
    let today = (now.as_micros() - month.starts_at.as_micros()) / 86_400_000_000;
    Period::Month(AnchorDay::new(u8::try_from((today + 14) % 28 + 1).unwrap()).unwrap())
}

macro_rules! moved {
    ($table:literal) => {
        concat!(
            "UPDATE tenantry.",
            $table,
            " SET window_start = (window_start AT TIME ZONE 'UTC' + make_interval(months => $3)) AT TIME ZONE 'UTC'
             WHERE tenant_id = $1 AND resource = $2"
        )
    };
}

/// Lets the window end that a tenant's monthly counter is in.
pub(super) async fn end_window(superuser: &mut PgConnection, tenant: TenantId, resource: &str) {
    superuser.execute("BEGIN").await.unwrap();
    for (sql, months) in [
        // Out of each other's way first: windows that follow each other can't take one another's place.
        (moved!("usage_counter"), -1201),
        (moved!("usage_counter"), 1200),
        (moved!("usage_reservation"), -1),
        (moved!("usage_ledger"), -1),
    ] {
        let moved = sqlx::query(sql).bind(Uuid::from_bytes(*tenant.as_bytes())).bind(resource).bind(months);
        moved.execute(&mut *superuser).await.unwrap();
    }
    superuser.execute("COMMIT").await.unwrap();
}

struct Moved {
    superuser: PgConnection,
    period: Period,
    told: usize,
}

impl Moved {
    async fn on(world: &PostgresWorld) -> Self {
        let period = far_from_its_end(RealClock::starting_now().now());
        Self { superuser: superuser(world).await, period, told: 0 }
    }
}

#[async_trait]
impl Windows for Moved {
    fn period(&self) -> Period {
        self.period
    }

    async fn end(&mut self, tenant: TenantId, resource: &str) {
        end_window(&mut self.superuser, tenant, resource).await;
    }

    /// All of them stand there once a use is answered.
    async fn told(&mut self, tenant: TenantId, resource: &str, _: usize) -> Vec<u16> {
        let sql = "SELECT percent FROM tenantry.outbox WHERE tenant_id = $1 AND subject = $2 AND percent IS NOT NULL
                   ORDER BY id";
        let told = sqlx::query_scalar(sql).bind(Uuid::from_bytes(*tenant.as_bytes())).bind(resource);
        let told: Vec<i16> = told.fetch_all(&mut self.superuser).await.unwrap();
        let before = std::mem::replace(&mut self.told, told.len());
        told[before..].iter().map(|percent| u16::try_from(*percent).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_counter_starts_again() {
    let world = Arc::new(PostgresWorld::fresh().await);
    let mut windows = Moved::on(&world).await;
    a_counter_starts_again_when_its_window_ends(&Stage::on(world), &mut windows).await;
}

/// Which window each line counts in, from the running one on backwards, and what it says.
const LINES: &str = "
    SELECT concat_ws(' ', dense_rank() OVER (ORDER BY window_start DESC), kind, amount, used, reserved)
    FROM tenantry.usage_ledger ORDER BY id";

#[tokio::test]
async fn what_expires_when_its_window_is_over_comes_back_in_that_window() {
    let world = Arc::new(PostgresWorld::fresh().await);
    let mut windows = Moved::on(&world).await;
    let stage = Stage::on(world);
    let tenant = stage.active("police").await.id();
    let counting = Counting::Counter(windows.period());
    stage.done(platform(), DefineResource { counting, ..define("calls") }).await;
    stage.done(platform(), set_quota(tenant, "calls", 10)).await;
    stage.used(platform(), consume_quota(tenant, "calls", 4)).await;
    stage.used(platform(), reserve_quota(tenant, "calls", 6, 600)).await;
    windows.end(tenant, "calls").await;
    stage.used(platform(), reserve_quota(tenant, "calls", 7, 600)).await;
    let expire = "UPDATE tenantry.usage_reservation SET expires_at = now() - interval '1 second'";
    windows.superuser.execute(expire).await.unwrap();
    stage.clock().advance(HandClock::BEHIND);
    for _ in 0..2 {
        stage.run(Job::Expire).await;
    }
    let mut lines: Vec<String> = sqlx::query_scalar(LINES).fetch_all(&mut windows.superuser).await.unwrap();
    // The job takes two counters in no order.
    lines[3..].sort();
    let expected = ["2 CONSUME 4 4 0", "2 RESERVE 6 4 6", "1 RESERVE 7 0 7", "1 EXPIRE 7 0 0", "2 EXPIRE 6 4 0"];
    assert_eq!(lines, expected);
    let used = stage.used(platform(), consume_quota(tenant, "calls", 10)).await;
    assert_eq!((used.status.usage.used.get(), used.status.usage.reserved.get()), (10, 0));
}
