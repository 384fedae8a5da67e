//! Reservations whose time is over: they come back by themselves, and nobody can use them any more.
//!
//! They are over by the store's own clock, so a case that needs one makes it for a second, and waits.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{all_used, batch, find_reservation, numbers, permit, permitted, quota_of, reserved, taken, with_ten_users};
use crate::clock::HandClock;
use crate::words::{
    amount_of, commit_reservation, consume_quota, key_of, must, platform, release_reservation, reserve_quota,
};
use crate::world::{Stage, eventually};
use std::time::Duration;
use tenantry_application::ports::{Clock, DueExpiry};
use tenantry_application::usage::{UseBatch, WhichWindow};
use tenantry_application::{Conflict, Refusal};
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::usage::{Reservation, ReservationState, Use};
use tenantry_domain::{ReservationId, TenantId};

/// Reservations of two and three users that are over, and one of four that is open; one more is used.
async fn with_two_over(stage: &Stage) -> (TenantId, [Reservation; 2], Reservation) {
    let tenant = with_ten_users(stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    let over = [reserved(stage, tenant, 2, 1).await, reserved(stage, tenant, 3, 1).await];
    let open = reserved(stage, tenant, 4, 600).await;
    eventually("two reservations are over", async || taken(stage, tenant, "users").await == (1, 4)).await;
    // By the application's clock, too.
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(2));
    (tenant, over, open)
}

async fn due(stage: &Stage, limit: u16) -> Vec<DueExpiry> {
    must(stage.housekeeping().due_expiries(stage.clock().now(), limit).await, "due expiries")
}

fn due_in(tenant: TenantId, resource: &str) -> DueExpiry {
    DueExpiry { tenant, resource: key_of(resource), window_starts_at: None }
}

fn is_expired(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Conflict(Conflict::ReservationOver(ReservationState::Expired)))
}

async fn state(stage: &Stage, tenant: TenantId, id: ReservationId) -> Option<ReservationState> {
    find_reservation(stage, &permit(&platform(), tenant), tenant, id).await.map(|held| held.state)
}

/// A batch without a use: what has happened by itself is written down.
fn settling(stage: &Stage, tenant: TenantId) -> UseBatch {
    let permit = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(tenant));
    UseBatch { settling: permit.ok(), ..batch(stage, tenant, "users", WhichWindow::Begun(None), Vec::new()) }
}

pub async fn an_expired_reservation_holds_nothing_and_nobody_has_to_do_anything(stage: Stage) {
    let (tenant, _, _) = with_two_over(&stage).await;
    let used = stage.used(platform(), consume_quota(tenant, "users", 5)).await;
    assert_eq!(numbers(used.status.usage), (6, 4), "five came free, and no more");
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (6, 4));
}

pub async fn an_expired_reservation_is_neither_used_nor_given_back(stage: Stage) {
    let (tenant, over, open) = with_two_over(&stage).await;
    for Reservation { id, .. } in &over {
        assert!(is_expired(&stage.refused_use(platform(), commit_reservation(tenant, *id)).await));
        assert!(is_expired(&stage.refused_use(platform(), release_reservation(tenant, *id)).await));
    }
    assert_eq!(taken(&stage, tenant, "users").await, (1, 4));
    // Written down or not, it stays so.
    stage.used(platform(), commit_reservation(tenant, open.id)).await;
    assert!(is_expired(&stage.refused_use(platform(), commit_reservation(tenant, over[0].id)).await));
    assert_eq!(taken(&stage, tenant, "users").await, (5, 0));
}

pub async fn what_expired_is_due_until_it_is_given_back(stage: Stage) {
    let (tenant, over, open) = with_two_over(&stage).await;
    assert_eq!(due(&stage, 10).await, [due_in(tenant, "users")], "one counter, however many reservations");
    stage.run(Job::Expire).await;
    assert!(due(&stage, 10).await.is_empty());
    assert_eq!(taken(&stage, tenant, "users").await, (1, 4));
    for one in &over {
        assert_eq!(state(&stage, tenant, one.id).await, Some(ReservationState::Expired));
        assert!(is_expired(&stage.refused_use(platform(), commit_reservation(tenant, one.id)).await));
    }
    assert_eq!(state(&stage, tenant, open.id).await, Some(ReservationState::Open));
}

pub async fn whoever_uses_a_quota_gives_back_what_expired(stage: Stage) {
    let (tenant, over, _) = with_two_over(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    assert!(due(&stage, 10).await.is_empty());
    assert_eq!(state(&stage, tenant, over[1].id).await, Some(ReservationState::Expired));
    stage.run(Job::Expire).await;
    assert_eq!(taken(&stage, tenant, "users").await, (2, 4), "what was given back once isn't again");
}

pub async fn what_expired_is_written_down_without_any_use(stage: Stage) {
    let (tenant, over, _) = with_two_over(&stage).await;
    for _ in 0..2 {
        assert!(all_used(&stage, &settling(&stage, tenant)).await.is_empty());
        assert_eq!(taken(&stage, tenant, "users").await, (1, 4));
    }
    assert!(due(&stage, 10).await.is_empty());
    assert_eq!(state(&stage, tenant, over[0].id).await, Some(ReservationState::Expired));
}

pub async fn what_expired_is_given_back_while_uses_go_on(stage: Stage) {
    let (tenant, _, open) = with_two_over(&stage).await;
    let mut both = settling(&stage, tenant);
    both.uses = vec![permitted(&platform(), tenant, Use::Consume(amount_of(5)))];
    let answers = all_used(&stage, &both).await;
    assert_eq!(answers.iter().map(|used| numbers(used.status.usage)).collect::<Vec<_>>(), [(6, 4)]);
    stage.used(platform(), release_reservation(tenant, open.id)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (6, 0));
}

pub async fn nothing_is_due_before_its_time(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let open = reserved(&stage, tenant, 4, 600).await;
    assert!(due(&stage, 10).await.is_empty());
    // This server's clock runs ahead, and the store's doesn't.
    stage.clock().advance(HandClock::BEHIND + Duration::from_hours(1));
    assert!(due(&stage, 10).await.is_empty());
    stage.run(Job::Expire).await;
    all_used(&stage, &settling(&stage, tenant)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (0, 4));
    stage.used(platform(), commit_reservation(tenant, open.id)).await;
}

pub async fn the_longest_overdue_reservation_is_given_back_first(stage: Stage) {
    let (first, second) = (with_ten_users(&stage).await, stage.active("utility").await.id());
    // Ids are no order in which anything was drawn: whichever tenant's comes first.
    let order = [(second, "users"), (first, "users"), (second, "storage.bytes"), (first, "storage.bytes")];
    for (tenant, resource) in order {
        stage.used(platform(), reserve_quota(tenant, resource, 1, 1)).await;
    }
    let is_over = async || {
        let (tenant, resource) = order[3];
        taken(&stage, tenant, resource).await == (0, 0)
    };
    eventually("the last is over", is_over).await;
    assert!(due(&stage, 10).await.is_empty(), "this server's clock is behind");
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(2));
    let expected = order.map(|(tenant, resource)| due_in(tenant, resource));
    assert_eq!(due(&stage, 10).await, expected);
    assert_eq!(due(&stage, 2).await, expected[..2], "no more than asked for");
    stage.run(Job::Expire).await;
    assert!(due(&stage, 10).await.is_empty());
    assert_eq!(quota_of(&stage, first, "users").await.remaining(), Some(amount_of(10)));
}

pub async fn what_became_of_a_reservation_is_remembered_for_a_while(stage: Stage) {
    let (tenant, over, open) = with_two_over(&stage).await;
    stage.used(platform(), commit_reservation(tenant, open.id)).await;
    stage.run(Job::Expire).await;
    must(stage.housekeeping().purge(1000).await, "a purge");
    assert_eq!(state(&stage, tenant, over[0].id).await, Some(ReservationState::Expired));
    assert_eq!(state(&stage, tenant, open.id).await, Some(ReservationState::Committed));
}
