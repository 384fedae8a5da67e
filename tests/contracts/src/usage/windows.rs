//! Counters start again: what is used in a window counts in it alone.
//!
//! No case waits for a window to end: what was used in an earlier one is put there by a batch made by hand. An adapter that
//! can let one end, by [`Windows`], runs [`a_counter_starts_again_when_its_window_ends`] in a test of its own.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{all_used, batch, find_reservation, numbers, permit, quota_of, taken};
use crate::words::{
    amount_of, commit_reservation, consume_quota, define, grant_quota, keyed, must, platform, release_reservation,
    reserve_quota, set_quota,
};
use crate::world::Stage;
use async_trait::async_trait;
use tenantry_application::Refusal;
use tenantry_application::quota::DefineResource;
use tenantry_application::usage::{Used, WhichWindow};
use tenantry_domain::quota::{AnchorDay, Counting, Period, Window};
use tenantry_domain::usage::{Reservation, ReservationState, TimeToLive, Use};
use tenantry_domain::{TenantId, Timestamp};

const REPORTS: &str = "reports.generated";
const A_DAY: u32 = 24 * 3600;

/// An adapter's way to let the window of a counter end, and to see what was told.
#[async_trait]
pub trait Windows: Send {
    /// How often a counter starts again whose window MUST NOT end but by [`Windows::end`].
    fn period(&self) -> Period;
    /// Lets the running window of a tenant's counter end. For what is reserved less than two hours MUST pass.
    async fn end(&mut self, tenant: TenantId, resource: &str);
    /// The shares of a tenant's quota that were told since the last call, in their order. Where they take a while to come,
    /// so many are waited for; more than these MUST NOT be held back.
    async fn told(&mut self, tenant: TenantId, resource: &str, number: usize) -> Vec<u16>;
}

/// A tenant that may generate ten reports a month.
async fn with_ten_reports(stage: &Stage) -> TenantId {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, REPORTS, 10)).await;
    tenant
}

async fn window_of(stage: &Stage, tenant: TenantId, resource: &str) -> Window {
    match quota_of(stage, tenant, resource).await.window() {
        Some(window) => window,
        None => panic!("{resource} is no counter"),
    }
}

/// When the window before the present one began.
async fn last_month(stage: &Stage, tenant: TenantId) -> Timestamp {
    let present = window_of(stage, tenant, REPORTS).await;
    let Ok(last) = Timestamp::from_micros(present.starts_at.as_micros() - 1) else { panic!("no time before it") };
    Period::Month(AnchorDay::FIRST).window(last).starts_at
}

/// Uses reports in the window that began then.
async fn used_then(stage: &Stage, tenant: TenantId, began: Timestamp, asked: Use) -> Used {
    let batch = batch(stage, tenant, REPORTS, WhichWindow::Begun(Some(began)), vec![asked]);
    let Some(used) = all_used(stage, &batch).await.pop() else { panic!("no answer") };
    used
}

pub async fn what_was_used_in_an_ended_window_does_not_count_in_the_next(stage: Stage) {
    let tenant = with_ten_reports(&stage).await;
    let began = last_month(&stage, tenant).await;
    used_then(&stage, tenant, began, Use::Consume(amount_of(9))).await;
    assert_eq!(taken(&stage, tenant, REPORTS).await, (0, 0));
    let used = stage.used(platform(), consume_quota(tenant, REPORTS, 10)).await;
    assert_eq!((numbers(used.status.usage), taken(&stage, tenant, REPORTS).await), ((10, 0), (10, 0)));
    stage.refused_use(platform(), consume_quota(tenant, REPORTS, 1)).await;
    // What comes late counts in its own window, and is held against the limit there.
    used_then(&stage, tenant, began, Use::Consume(amount_of(1))).await;
    let late = batch(&stage, tenant, REPORTS, WhichWindow::Begun(Some(began)), vec![Use::Consume(amount_of(1))]);
    let refused = stage.store().use_quota(&late).await;
    assert!(matches!(refused.as_deref(), Ok([Err(_)])), "{refused:?}");
    assert_eq!(taken(&stage, tenant, REPORTS).await, (10, 0));
}

pub async fn each_period_counts_in_the_window_that_holds_the_present(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let Ok(last_day) = AnchorDay::new(31) else { panic!("no such day") };
    for (resource, period) in [
        ("calls", Period::Hour),
        ("alarms", Period::Day),
        ("invoices", Period::Month(AnchorDay::FIRST)),
        ("statements", Period::Month(last_day)),
    ] {
        stage.done(platform(), DefineResource { counting: Counting::Counter(period), ..define(resource) }).await;
        let used = stage.used(platform(), consume_quota(tenant, resource, 3)).await;
        assert_eq!(used.status.window(), Some(period.window(used.status.at)));
        assert_eq!(numbers(used.status.usage), (3, 0));
        let found = quota_of(&stage, tenant, resource).await;
        if found.window() == used.status.window() {
            assert_eq!(numbers(found.usage), (3, 0), "{resource}");
        }
    }
}

pub async fn a_reservation_counts_and_is_used_in_the_window_it_was_made_in(stage: Stage) {
    let tenant = with_ten_reports(&stage).await;
    let began = last_month(&stage, tenant).await;
    let Ok(time_to_live) = TimeToLive::new(600) else { panic!("no time to live") };
    let mut ids = Vec::new();
    for amount in [4, 6] {
        let id = reserve_quota(tenant, REPORTS, amount, 600).id;
        let reserve = Use::Reserve { id, amount: amount_of(amount), time_to_live };
        let made = used_then(&stage, tenant, began, reserve).await.reservation;
        assert_eq!(made.as_ref().and_then(|made| made.window_starts_at), Some(began));
        assert_eq!(find_reservation(&stage, &permit(&platform(), tenant), tenant, id).await, made);
        ids.push(id);
    }
    assert_eq!(taken(&stage, tenant, REPORTS).await, (0, 0));
    stage.used(platform(), consume_quota(tenant, REPORTS, 10)).await;
    let used = stage.used(platform(), commit_reservation(tenant, ids[0])).await;
    assert_eq!(used.reservation.map(|done| done.state), Some(ReservationState::Committed));
    stage.used(platform(), release_reservation(tenant, ids[1])).await;
    assert_eq!(taken(&stage, tenant, REPORTS).await, (10, 0), "this month has nothing to do with it");
    // Of the ten of last month four are used, and the others free.
    let used = used_then(&stage, tenant, began, Use::Consume(amount_of(6))).await;
    assert_eq!(numbers(used.status.usage), (10, 0));
}

pub async fn a_grant_counts_in_whichever_window_it_is_active(stage: Stage) {
    let tenant = with_ten_reports(&stage).await;
    stage.used(platform(), consume_quota(tenant, REPORTS, 10)).await;
    stage.done(platform(), grant_quota(tenant, REPORTS, 5, stage.clock().in_seconds(A_DAY))).await;
    stage.used(platform(), consume_quota(tenant, REPORTS, 5)).await;
    stage.refused_use(platform(), consume_quota(tenant, REPORTS, 1)).await;
    let began = last_month(&stage, tenant).await;
    used_then(&stage, tenant, began, Use::Consume(amount_of(15))).await;
    assert_eq!(taken(&stage, tenant, REPORTS).await, (15, 0));
}

/// The window that one more use is refused in, and what was used and reserved in it then.
async fn full(stage: &Stage, tenant: TenantId, resource: &str) -> (Option<Window>, (u64, u64)) {
    match stage.refused_use(platform(), consume_quota(tenant, resource, 1)).await {
        Refusal::QuotaExceeded { status, .. } => (status.window(), numbers(status.usage)),
        other => panic!("{other:?}"),
    }
}

async fn held(stage: &Stage, tenant: TenantId, resource: &str, amount: u64) -> Reservation {
    let used = stage.used(platform(), reserve_quota(tenant, resource, amount, 2 * 3600)).await;
    let Some(held) = used.reservation else { panic!("nothing was reserved") };
    held
}

/// A window is filled, ends, and the next one is filled; what was reserved in the first is used and given back in the second.
pub async fn a_counter_starts_again_when_its_window_ends(stage: &Stage, windows: &mut dyn Windows) {
    const CALLS: &str = "calls";
    let period = windows.period();
    let tenant = stage.active("police").await.id();
    stage.done(platform(), DefineResource { counting: Counting::Counter(period), ..define(CALLS) }).await;
    stage.done(platform(), set_quota(tenant, CALLS, 10)).await;
    let keyed = || keyed(platform(), "invoice-7");
    let first = stage.used(keyed(), consume_quota(tenant, CALLS, 5)).await;
    let (committed, released) = (held(stage, tenant, CALLS, 3).await, held(stage, tenant, CALLS, 2).await);
    assert_eq!(windows.told(tenant, CALLS, 3).await, [80, 95, 100]);
    assert_eq!(full(stage, tenant, CALLS).await, (Some(window_of(stage, tenant, CALLS).await), (5, 5)));

    windows.end(tenant, CALLS).await;
    let status = quota_of(stage, tenant, CALLS).await;
    assert_eq!(
        (numbers(status.usage), status.remaining(), status.is_over_limit()),
        ((0, 0), Some(amount_of(10)), false)
    );
    let Some(running) = status.window() else { panic!("{CALLS} is no counter") };
    let ended = period.window(must(Timestamp::from_micros(running.starts_at.as_micros() - 1), "the time before it"));
    assert_eq!(stage.used(keyed(), consume_quota(tenant, CALLS, 5)).await, first, "a repetition uses nothing");
    assert_eq!((taken(stage, tenant, CALLS).await, windows.told(tenant, CALLS, 0).await), ((0, 0), vec![]));
    let used = stage.used(platform(), consume_quota(tenant, CALLS, 7)).await;
    assert_eq!((numbers(used.status.usage), used.status.window()), ((7, 0), Some(running)));
    // By a limit that falls a share is reached too, though the use is refused that comes then.
    stage.done(platform(), set_quota(tenant, CALLS, 8)).await;
    stage.refused_use(platform(), consume_quota(tenant, CALLS, 2)).await;
    assert_eq!(windows.told(tenant, CALLS, 1).await, [80], "anew");
    stage.done(platform(), set_quota(tenant, CALLS, 10)).await;
    stage.used(platform(), consume_quota(tenant, CALLS, 3)).await;
    assert_eq!(windows.told(tenant, CALLS, 2).await, [95, 100]);
    assert_eq!(full(stage, tenant, CALLS).await, (Some(running), (10, 0)));

    let used = stage.used(platform(), commit_reservation(tenant, committed.id)).await;
    assert_eq!((numbers(used.status.usage), used.status.window()), ((8, 2), Some(ended)), "where it was made");
    let used = stage.used(platform(), release_reservation(tenant, released.id)).await;
    assert_eq!((numbers(used.status.usage), used.status.window()), ((8, 0), Some(ended)));
    assert_eq!(taken(stage, tenant, CALLS).await, (10, 0), "the running one has nothing to do with it");
    assert_eq!(full(stage, tenant, CALLS).await, (Some(running), (10, 0)));
    // Lowered and raised again, it is the same window still.
    for limit in [9, 10] {
        stage.done(platform(), set_quota(tenant, CALLS, limit)).await;
        stage.refused_use(platform(), consume_quota(tenant, CALLS, 1)).await;
    }
    assert!(windows.told(tenant, CALLS, 0).await.is_empty(), "each share once");
}
