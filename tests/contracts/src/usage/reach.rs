//! Whose quotas are used by whom: a caller bound to a tenant uses its own, whatever the store is asked.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{Answers, batch, find_reservation, numbers, permit, permitted, taken, with_ten_users};
use crate::words::{
    BOUND, amount_of, bound_to, commit_reservation, consume_quota, platform, release_quota, release_reservation,
    reserve_quota, set_quota, unbound,
};
use crate::world::Stage;
use tenantry_application::usage::{UseBatch, UseRefused, WhichWindow};
use tenantry_application::{Code, Refusal};
use tenantry_domain::access::{Caller, Job, Operation, Reach, Scope};
use tenantry_domain::usage::{NotApplied, Reservation, Use};
use tenantry_domain::{ReservationId, TenantId};

/// Two tenants at work, each with ten users.
async fn two_with_users(stage: &Stage) -> (TenantId, TenantId) {
    let (own, foreign) = (with_ten_users(stage).await, stage.active("utility").await.id());
    stage.done(platform(), set_quota(foreign, "users", 10)).await;
    (own, foreign)
}

async fn held_of(stage: &Stage, tenant: TenantId) -> ReservationId {
    super::reserved(stage, tenant, 3, 600).await.id
}

pub async fn a_bound_caller_uses_its_own_quotas(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let call = || bound_to(own, &BOUND);
    stage.used(call(), consume_quota(own, "users", 4)).await;
    stage.used(call(), release_quota(own, "users", 1)).await;
    let held = stage.used(call(), reserve_quota(own, "users", 5, 600)).await.reservation;
    let Some(Reservation { id, .. }) = held else { panic!("nothing was reserved") };
    let used = stage.used(call(), commit_reservation(own, id)).await;
    assert_eq!(numbers(used.status.usage), (8, 0));
    assert_eq!((taken(&stage, own, "users").await, taken(&stage, foreign, "users").await), ((8, 0), (0, 0)));
}

pub async fn using_a_quota_needs_a_scope_of_its_own(stage: Stage) {
    let (own, _) = two_with_users(&stage).await;
    let held = held_of(&stage, own).await;
    let rest: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| *scope != Scope::UsageWrite).collect();
    let call = || unbound("manager", &rest);
    let codes = [
        stage.refused_use(call(), consume_quota(own, "users", 1)).await.code(),
        stage.refused_use(call(), release_quota(own, "users", 1)).await.code(),
        stage.refused_use(call(), reserve_quota(own, "users", 1, 60)).await.code(),
        stage.refused_use(call(), commit_reservation(own, held)).await.code(),
        stage.refused_use(call(), release_reservation(own, held)).await.code(),
    ];
    assert_eq!(codes, [Code::Forbidden; 5]);
    // With that scope alone, and the platform's reach, all of it is done.
    let caller = || unbound("metering", &[Scope::Platform, Scope::UsageWrite]);
    stage.used(caller(), commit_reservation(own, held)).await;
    stage.used(caller(), release_quota(own, "users", 3)).await;
    assert_eq!(taken(&stage, own, "users").await, (0, 0));
}

pub async fn another_tenants_quota_is_not_used(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let held = held_of(&stage, foreign).await;
    let call = || bound_to(own, &BOUND);
    let codes = [
        stage.refused_use(call(), consume_quota(foreign, "users", 1)).await.code(),
        stage.refused_use(call(), release_quota(foreign, "users", 1)).await.code(),
        stage.refused_use(call(), reserve_quota(foreign, "users", 1, 60)).await.code(),
        stage.refused_use(call(), commit_reservation(foreign, held)).await.code(),
        stage.refused_use(call(), release_reservation(foreign, held)).await.code(),
    ];
    assert_eq!(codes, [Code::NotFound; 5]);
    assert_eq!(taken(&stage, foreign, "users").await, (0, 3));
}

pub async fn another_tenants_reservation_is_not_there(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let held = held_of(&stage, foreign).await;
    // Not within one's own tenant either, whoever asks.
    for call in [platform(), bound_to(own, &BOUND)] {
        let refusal = stage.refused_use(call.clone(), commit_reservation(own, held)).await;
        assert!(matches!(refusal, Refusal::NotFound("reservation")), "{refusal:?}");
        let refusal = stage.refused_use(call, release_reservation(own, held)).await;
        assert!(matches!(refusal, Refusal::NotFound("reservation")), "{refusal:?}");
    }
    assert_eq!(taken(&stage, foreign, "users").await, (0, 3));
}

/// Whatever a use case asks of its view, the view itself keeps to its reach.
pub async fn a_bound_view_shows_no_other_reservation_whatever_it_is_asked(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let ids = [held_of(&stage, own).await, held_of(&stage, foreign).await];
    let bound = permit(&bound_to(own, &BOUND), own);
    let mut seen = Vec::new();
    for tenant in [own, foreign] {
        for id in ids {
            seen.push(find_reservation(&stage, &bound, tenant, id).await.map(|held| held.id));
        }
    }
    assert_eq!(seen, [Some(ids[0]), None, None, None]);
}

/// A batch about a reservation that was made in another tenant, of another resource or in another window finds none.
pub async fn a_batch_ends_the_reservations_of_its_own_counter_alone(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let id = held_of(&stage, foreign).await;
    for (tenant, resource) in [(own, "users"), (foreign, "storage.bytes")] {
        let commit = vec![Use::Commit(id), Use::ReleaseReservation(id)];
        for asked in commit {
            let batch = batch(&stage, tenant, resource, WhichWindow::Begun(None), vec![asked]);
            let answers: Answers = stage.store().use_quota(&batch).await;
            let none = |answer: &Result<_, UseRefused>| {
                matches!(answer, Err(UseRefused::NotApplied { why: NotApplied::NoSuchReservation, .. }))
            };
            assert!(answers.as_ref().is_ok_and(|answers| answers.iter().all(none)), "{answers:?}");
        }
    }
    assert_eq!(taken(&stage, foreign, "users").await, (0, 3));
}

async fn is_misuse(stage: &Stage, batch: &UseBatch) {
    let answers = stage.store().use_quota(batch).await;
    assert!(answers.is_err(), "a use out of reach was carried out: {answers:?}");
}

pub async fn a_batch_with_a_use_for_another_tenant_is_refused(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let consume = || Use::Consume(amount_of(1));
    let mut mixed = batch(&stage, own, "users", WhichWindow::Current, vec![consume()]);
    mixed.uses.push(permitted(&platform(), foreign, consume()));
    is_misuse(&stage, &mixed).await;
    let mut turned = batch(&stage, own, "users", WhichWindow::Current, vec![consume()]);
    turned.tenant = foreign;
    is_misuse(&stage, &turned).await;
    // The platform's own reach is over all tenants, and within none.
    let wide = batch(&stage, own, "users", WhichWindow::Current, Vec::new());
    is_misuse(&stage, &UseBatch { settling: Some(Caller::usage_look()), ..wide }).await;
    let elsewhere = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(foreign));
    let settled = batch(&stage, own, "users", WhichWindow::Current, Vec::new());
    is_misuse(&stage, &UseBatch { settling: elsewhere.ok(), ..settled }).await;
    for tenant in [own, foreign] {
        assert_eq!(taken(&stage, tenant, "users").await, (0, 0));
    }
}
