//! Previews of changes of many tenants' quotas: they say what the job then does, whatever state a tenant is in.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::bulk::{add, added, items, operator, with_quotas};
use crate::clock::CountedIds;
use crate::words::{
    amount_of, archive, consume_quota, delete, existing, existing_quota, grant_quota, must, new_tenant_id, platform,
    preview, remove_quota, reserve_quota, set_quota, suspend, terms_of,
};
use crate::world::Stage;
use tenantry_application::ports::Ids;
use tenantry_application::quota::{AdjustQuotas, Choice, JobItem, JobItemOutcome, SetQuota, preview_job};
use tenantry_application::tenant::{DeleteTenant, EraseTenant};
use tenantry_application::{Call, Code};
use tenantry_domain::access::Job;
use tenantry_domain::quota::{Adjustment, PercentOfLimit, Terms};
use tenantry_domain::{Amount, JobId, TenantId};

async fn with_limit(stage: &Stage, tenant: TenantId, limit: u64) -> TenantId {
    stage.done(platform(), set_quota(tenant, "users", limit)).await;
    tenant
}

async fn unlimited(stage: &Stage, slug: &str) -> TenantId {
    let tenant = stage.active(slug).await.id();
    let terms = Terms { limit: None, ..terms_of(0) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms }).await;
    tenant
}

/// Who is about to be deleted, with a quota all the same.
async fn deleted(stage: &Stage, slug: &str, grace_period_seconds: u32) -> TenantId {
    let tenant = stage.created(slug).await;
    with_limit(stage, tenant.id(), 100).await;
    stage.done(platform(), DeleteTenant { grace_period_seconds, ..delete(&tenant) }).await;
    tenant.id()
}

/// A tenant in every state, and one with every kind of quota.
async fn all_kinds(stage: &Stage) -> Vec<TenantId> {
    let created = with_limit(stage, stage.created("created").await.id(), 100).await;
    let busy = with_limit(stage, stage.active("busy").await.id(), 100).await;
    stage.used(platform(), consume_quota(busy, "users", 50)).await;
    stage.used(platform(), reserve_quota(busy, "users", 30, 3600)).await;
    let suspended = with_limit(stage, stage.active("suspended").await.id(), 100).await;
    stage.used(platform(), consume_quota(suspended, "users", 90)).await;
    stage.done(platform(), suspend(suspended)).await;
    let archived = with_limit(stage, stage.active("archived").await.id(), 100).await;
    stage.done(platform(), suspend(archived)).await;
    stage.done(platform(), archive(archived)).await;
    let erased = deleted(stage, "erased", 0).await;
    stage.done(Call::of_job(Job::Erase, "request-1".to_owned()), EraseTenant(existing(erased))).await;
    let removed = with_limit(stage, stage.active("removed").await.id(), 100).await;
    stage.done(platform(), remove_quota(removed, "users")).await;
    let granted = with_limit(stage, stage.active("granted").await.id(), 100).await;
    stage.done(platform(), grant_quota(granted, "users", 60, stage.clock().in_seconds(24 * 3600))).await;
    stage.used(platform(), consume_quota(granted, "users", 150)).await;
    vec![
        created,
        busy,
        suspended,
        archived,
        deleted(stage, "deleted", 3600).await,
        erased,
        new_tenant_id(),
        stage.active("bare").await.id(),
        removed,
        granted,
        unlimited(stage, "unlimited").await,
        with_limit(stage, stage.active("greatest").await.id(), Amount::MAX.get()).await,
        with_limit(stage, stage.active("nothing").await.id(), 0).await,
    ]
}

fn code(item: &JobItem) -> Option<Code> {
    match &item.outcome {
        Some(JobItemOutcome::Failed { code, .. }) => Some(*code),
        Some(JobItemOutcome::Done(_)) => None,
        None => panic!("nothing is told of {item:?}"),
    }
}

pub async fn of_a_tenant_in_any_state_a_preview_tells_what_the_job_does_to_it(stage: Stage) {
    let chosen = all_kinds(&stage).await;
    let percent = |share| Adjustment::Percent(must(PercentOfLimit::new(share), "a share"));
    let (gone, refused) = (Some(Code::NotFound), Some(Code::InvalidTransition));
    for (adjustment, of_the_greatest) in [
        (Adjustment::Add(amount_of(5)), Some(Code::Conflict)),
        (percent(40), None),
        (percent(1000), Some(Code::Conflict)),
        (Adjustment::Limit(amount_of(70)), None),
        (Adjustment::Limit(amount_of(70)), None),
    ] {
        let id = JobId::from_random(CountedIds.random());
        let asked = AdjustQuotas { id, adjustment, ..add(0, Choice::These(chosen.clone())) };
        let planned = stage.done(preview(operator()), asked.clone()).await;
        let told = must(preview_job(stage.app(), &planned).await, "a preview");
        stage.done(operator(), asked).await;
        stage.run(Job::Adjust).await;
        assert_eq!(items(&stage, id).await, told, "{adjustment:?}");
        let codes: Vec<_> = told.iter().map(code).collect();
        let expected = [None, None, None, None, refused, gone, gone, gone, gone, None, None, of_the_greatest, None];
        assert_eq!(codes, expected, "{adjustment:?}: {told:?}");
    }
}

pub async fn a_preview_is_in_the_order_of_its_tenants_however_many_there_are(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire", "water", "roads"]).await;
    let mut chosen: Vec<_> = (0..250).map(|_| new_tenant_id()).collect();
    for (place, tenant) in [249, 0, 100, 99].into_iter().zip(&tenants) {
        chosen[place] = tenant.id();
    }
    let planned = stage.done(preview(operator()), add(5, Choice::These(chosen.clone()))).await;
    let told = must(preview_job(stage.app(), &planned).await, "a preview");
    let named: Vec<_> = told.iter().map(|item| (item.place, item.tenant)).collect();
    assert_eq!(named, (1..).zip(chosen).collect::<Vec<_>>());
    let done: Vec<_> = told.iter().filter(|item| code(item).is_none()).map(|item| item.place).collect();
    assert_eq!(done, [1, 100, 101, 250]);
    assert!(told.iter().filter(|item| code(item).is_none()).all(|item| item.outcome == Some(added(100, 105))));
}
