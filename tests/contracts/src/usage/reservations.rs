//! Reservations: some of a quota is held, and then used or given back.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{find_reservation, numbers, permit, reserved, taken, with_ten_users};
use crate::words::{
    amount_of, commit_reservation, consume_quota, platform, release_reservation, reserve_quota, set_quota,
};
use crate::world::Stage;
use tenantry_application::{Conflict, Refusal};
use tenantry_domain::usage::{Reservation, ReservationState};
use tenantry_domain::{ReservationId, TenantId};

/// The reservation as the platform sees it.
async fn found(stage: &Stage, tenant: TenantId, id: ReservationId) -> Option<Reservation> {
    find_reservation(stage, &permit(&platform(), tenant), tenant, id).await
}

/// Whether it was refused because the reservation is over, and how that came.
fn is_over(refusal: &Refusal, how: ReservationState) -> bool {
    matches!(refusal, Refusal::Conflict(Conflict::ReservationOver(state)) if *state == how)
}

pub async fn a_reservation_is_read_back_with_all_its_fields(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let asked = reserve_quota(tenant, "users", 4, 600);
    let used = stage.used(platform(), asked.clone()).await;
    let Some(made) = used.reservation else { panic!("nothing was reserved") };
    assert_eq!((made.id, &made.resource, made.amount), (asked.id, &asked.resource, amount_of(4)));
    assert_eq!((made.window_starts_at, made.state), (None, ReservationState::Open));
    assert_eq!(made.expires_at, used.status.at.plus_seconds(600), "by the store's clock");
    assert_eq!(found(&stage, tenant, asked.id).await, Some(made));
    let counted = reserve_quota(tenant, "reports.generated", 1, 600);
    let used = stage.used(platform(), counted.clone()).await;
    let window = used.status.window().map(|window| window.starts_at);
    assert!(window.is_some());
    assert_eq!(found(&stage, tenant, counted.id).await.map(|held| held.window_starts_at), Some(window));
    assert_eq!(found(&stage, tenant, counted.id).await, used.reservation);
}

pub async fn what_is_reserved_counts_against_the_limit(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 3)).await;
    reserved(&stage, tenant, 4, 600).await;
    assert_eq!(taken(&stage, tenant, "users").await, (3, 4));
    stage.refused_use(platform(), consume_quota(tenant, "users", 4)).await;
    stage.refused_use(platform(), reserve_quota(tenant, "users", 4, 600)).await;
    reserved(&stage, tenant, 3, 600).await;
    assert_eq!(taken(&stage, tenant, "users").await, (3, 7));
}

pub async fn what_is_committed_is_used(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let (one, other) = (reserved(&stage, tenant, 4, 600).await, reserved(&stage, tenant, 6, 600).await);
    let used = stage.used(platform(), commit_reservation(tenant, one.id)).await;
    assert_eq!(numbers(used.status.usage), (4, 6));
    let committed = Reservation { state: ReservationState::Committed, ..one };
    assert_eq!(used.reservation.as_ref(), Some(&committed));
    assert_eq!(found(&stage, tenant, committed.id).await, Some(committed));
    assert_eq!((taken(&stage, tenant, "users").await, found(&stage, tenant, other.id).await), ((4, 6), Some(other)));
}

pub async fn what_is_given_back_can_be_used_by_others(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let held = reserved(&stage, tenant, 10, 600).await;
    let used = stage.used(platform(), release_reservation(tenant, held.id)).await;
    assert_eq!(numbers(used.status.usage), (0, 0));
    let released = Reservation { state: ReservationState::Released, ..held };
    assert_eq!(used.reservation.as_ref(), Some(&released));
    assert_eq!(found(&stage, tenant, released.id).await, Some(released));
    stage.used(platform(), consume_quota(tenant, "users", 10)).await;
}

pub async fn a_reservation_ends_once(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let (committed, released) = (reserved(&stage, tenant, 2, 600).await, reserved(&stage, tenant, 3, 600).await);
    stage.used(platform(), commit_reservation(tenant, committed.id)).await;
    stage.used(platform(), release_reservation(tenant, released.id)).await;
    for (id, how) in [(committed.id, ReservationState::Committed), (released.id, ReservationState::Released)] {
        let refusal = stage.refused_use(platform(), commit_reservation(tenant, id)).await;
        assert!(is_over(&refusal, how), "{refusal:?}");
        let refusal = stage.refused_use(platform(), release_reservation(tenant, id)).await;
        assert!(is_over(&refusal, how), "{refusal:?}");
    }
    assert_eq!(taken(&stage, tenant, "users").await, (2, 0));
}

pub async fn a_reservation_that_never_was_is_not_found(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let never_made = reserve_quota(tenant, "users", 4, 600).id;
    assert_eq!(found(&stage, tenant, never_made).await, None);
    let refusals = [
        stage.refused_use(platform(), commit_reservation(tenant, never_made)).await,
        stage.refused_use(platform(), release_reservation(tenant, never_made)).await,
    ];
    assert!(refusals.iter().all(|refusal| matches!(refusal, Refusal::NotFound("reservation"))), "{refusals:?}");
}

pub async fn a_refused_reservation_was_never_made(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let asked = reserve_quota(tenant, "users", 11, 600);
    let id = asked.id;
    stage.refused_use(platform(), asked).await;
    assert_eq!(found(&stage, tenant, id).await, None);
}

pub async fn what_is_held_is_used_whatever_has_become_of_the_limit(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let (one, other) = (reserved(&stage, tenant, 4, 600).await, reserved(&stage, tenant, 6, 600).await);
    stage.done(platform(), set_quota(tenant, "users", 3)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (0, 10), "a reservation is a promise");
    stage.used(platform(), commit_reservation(tenant, other.id)).await;
    stage.used(platform(), release_reservation(tenant, one.id)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (6, 0));
    stage.refused_use(platform(), reserve_quota(tenant, "users", 1, 600)).await;
}
