//! Setting a quota and taking it away, in which version and in whose log.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{quota_of, settled};
use crate::words::{
    amount_of, consume_quota, define, existing_quota, expecting, grant_quota, key_of, keyed, must, new_tenant_id,
    platform, preview, reason, remove_quota, revoke_grant, set_quota, terms_of,
};
use crate::world::Stage;
use tenantry_application::audit::EntryDocument;
use tenantry_application::quota::{DefineResource, ExistingQuota, FindQuota, ListQuotas, RemoveQuota, SetQuota};
use tenantry_application::{Code, Conflict, Refusal};
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::{Ceiling, Enforcement, Place, Quota, QuotaStatus, Terms, Thresholds, Usage, WithoutQuota};
use tenantry_domain::{Amount, TenantId, Version};

/// Sets a quota if it has this version; 0 if there is none.
fn set_version(version: u64, limit: u64, tenant: TenantId) -> SetQuota {
    let expected_version = expecting(version);
    let existing = ExistingQuota { expected_version, ..existing_quota(tenant, "users") };
    SetQuota { existing, terms: terms_of(limit) }
}

fn is_stale(refusal: &Refusal, current: u64) -> bool {
    matches!(refusal, Refusal::Conflict(Conflict::Stale { current: Some(version) }) if version.get() == current)
}

fn is_vacant(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Conflict(Conflict::Vacant))
}

pub async fn a_tenant_without_quotas_has_a_place_for_each_resource(stage: Stage) {
    stage.done(platform(), DefineResource { without_quota: WithoutQuota::Refused, ..define("seats") }).await;
    let tenant = stage.active("police").await.id();
    let all = stage.answer(&platform(), ListQuotas(vec![tenant])).await;
    let [all] = &all[..] else { panic!("{} tenants", all.len()) };
    let keys: Vec<_> = all.iter().map(|status| status.resource.key().as_str()).collect();
    assert_eq!(keys, ["reports.generated", "seats", "storage.bytes", "users"]);
    for status in all {
        assert_eq!((status.tenant, &status.place, status.usage), (tenant, &Place::NEVER_TAKEN, Usage::default()));
    }
    assert_eq!(quota_of(&stage, tenant, "seats").await.ceiling(), Ceiling::Hard(Amount::ZERO));
    assert_eq!(quota_of(&stage, tenant, "users").await.ceiling(), Ceiling::Unlimited);
}

pub async fn a_set_quota_is_read_back_with_all_its_fields(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let thresholds = |percents: &[u16]| match Thresholds::new(percents) {
        Ok(thresholds) => thresholds,
        Err(error) => panic!("{percents:?}: {error}"),
    };
    let all = [
        terms_of(100),
        Terms { limit: None, enforcement: Enforcement::Soft, thresholds: thresholds(&[]) },
        Terms { limit: Some(Amount::ZERO), enforcement: Enforcement::Soft, thresholds: thresholds(&[1]) },
        Terms {
            limit: Some(Amount::MAX),
            enforcement: Enforcement::Hard,
            thresholds: thresholds(&[1000, 1, 50, 60, 70, 80, 90, 95, 99, 100]),
        },
        Terms { limit: None, enforcement: Enforcement::Hard, thresholds: Thresholds::default() },
    ];
    for (place, terms) in all.into_iter().enumerate() {
        let command = SetQuota { existing: existing_quota(tenant, "users"), terms: terms.clone() };
        let set = stage.done(platform(), command).await;
        assert_eq!(set.quota().map(Quota::terms), Some(&terms));
        assert_eq!(set.version(), place as u64 + 1);
        assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&set));
    }
}

pub async fn a_quota_is_of_one_tenant_and_one_resource(stage: Stage) {
    let (one, other) = (stage.active("police").await.id(), stage.active("utility").await.id());
    let limits = [(one, "users", 1), (one, "storage.bytes", 2), (other, "users", 3)];
    for (tenant, resource, limit) in limits {
        let set = stage.done(platform(), set_quota(tenant, resource, limit)).await;
        assert_eq!(set.version(), 1, "each counts for itself");
    }
    stage.done(platform(), set_quota(one, "users", 4)).await;
    for (tenant, resource, limit) in [(one, "users", 4), (one, "storage.bytes", 2), (other, "users", 3)] {
        assert_eq!(quota_of(&stage, tenant, resource).await.limit(), Some(amount_of(limit)));
    }
    assert_eq!(quota_of(&stage, other, "storage.bytes").await.limit(), None);
}

pub async fn quotas_come_in_the_order_of_the_tenants_asked_for(stage: Stage) {
    let mut tenants = Vec::new();
    for (place, slug) in ["one", "two", "three", "four"].into_iter().enumerate() {
        let tenant = stage.active(slug).await.id();
        stage.done(platform(), set_quota(tenant, "users", place as u64)).await;
        tenants.push(tenant);
    }
    let asked = vec![tenants[2], new_tenant_id(), tenants[0], tenants[3], tenants[2], new_tenant_id(), tenants[1]];
    let told = stage.answer(&platform(), ListQuotas(asked)).await;
    let limit = |all: &Vec<QuotaStatus>| all.last().and_then(QuotaStatus::limit).map(Amount::get);
    assert_eq!(told.iter().map(limit).collect::<Vec<_>>(), [Some(2), None, Some(0), Some(3), Some(2), None, Some(1)]);
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [3, 0, 3, 3, 3, 0, 3]);
    assert!(stage.answer(&platform(), ListQuotas(Vec::new())).await.is_empty());
}

/// One after the other each is found to have the same.
pub async fn what_tenants_have_of_one_resource_comes_in_the_order_asked_for(stage: Stage) {
    let mut tenants = Vec::new();
    for (place, slug) in ["one", "two", "three"].into_iter().enumerate() {
        let tenant = stage.active(slug).await.id();
        stage.done(platform(), set_quota(tenant, "users", 10 + place as u64)).await;
        stage.used(platform(), consume_quota(tenant, "users", 5 + place as u64)).await;
        tenants.push(tenant);
    }
    let bare = stage.created("bare").await.id();
    let asked = [tenants[2], new_tenant_id(), tenants[0], bare, tenants[2], tenants[1]];
    let permit = platform().caller.permit(Operation::ListQuotas, Reach::Platform);
    let Ok(mut view) = stage.store().view(&must(permit, "a permit")).await else { panic!("no view") };
    let told = must(view.quotas().find_each(&asked, &key_of("users")).await, "what each has");
    let mut found = Vec::new();
    for &tenant in &asked {
        found.push(must(view.quotas().find(tenant, &key_of("users")).await, "what one has"));
    }
    let known = |all: &[Option<QuotaStatus>]| -> Vec<_> {
        all.iter().map(|status| status.as_ref().map(|one| (one.tenant, one.place.clone(), one.usage))).collect()
    };
    assert_eq!(known(&told), known(&found));
    let used = told.iter().map(|status| status.as_ref().map(|status| status.usage.used.get()));
    assert_eq!(used.collect::<Vec<_>>(), [Some(7), None, Some(5), Some(0), Some(7), Some(6)]);
    let undefined = must(view.quotas().find_each(&asked, &key_of("seats")).await, "what each has");
    assert_eq!(undefined, vec![None; asked.len()]);
    assert!(must(view.quotas().find_each(&[], &key_of("users")).await, "nobody").is_empty());
    assert!(view.close().await.is_ok());
}

pub async fn setting_the_same_terms_writes_nothing(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let set = stage.done(platform(), set_quota(tenant, "users", 5)).await;
    let again = stage.done(platform(), set_quota(tenant, "users", 5)).await;
    assert_eq!(settled(&again), settled(&set));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&set));
    assert_eq!(stage.log(tenant).await.len(), 3);
}

pub async fn there_is_no_quota_of_what_is_not_defined(stage: Stage) {
    let tenant = stage.active("police").await.id();
    assert_eq!(stage.answer(&platform(), FindQuota { tenant, resource: key_of("seats") }).await, None);
    let refusal = stage.refused(platform(), set_quota(tenant, "seats", 1)).await;
    assert!(matches!(refusal, Refusal::NotFound("resource")), "{refusal:?}");
}

pub async fn a_tenant_that_never_was_has_no_quotas(stage: Stage) {
    let nobody = new_tenant_id();
    assert_eq!(stage.answer(&platform(), FindQuota { tenant: nobody, resource: key_of("users") }).await, None);
    assert_eq!(stage.answer(&platform(), ListQuotas(vec![nobody])).await, [vec![]]);
    assert_eq!(stage.refused(platform(), set_quota(nobody, "users", 1)).await.code(), Code::NotFound);
}

pub async fn a_quota_is_changed_in_the_expected_version_alone(stage: Stage) {
    let tenant = stage.active("police").await.id();
    assert!(is_vacant(&stage.refused(platform(), set_version(1, 5, tenant)).await), "there is none yet");
    stage.done(platform(), set_version(0, 5, tenant)).await;
    let set = stage.done(platform(), set_version(1, 6, tenant)).await;
    for version in [0, 1, 3] {
        let refusal = stage.refused(platform(), set_version(version, 7, tenant)).await;
        assert!(is_stale(&refusal, 2), "{refusal:?}");
        let existing = ExistingQuota { expected_version: expecting(version), ..existing_quota(tenant, "users") };
        let refusal = stage.refused(platform(), RemoveQuota(existing)).await;
        assert!(is_stale(&refusal, 2), "{refusal:?}");
    }
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&set));
}

pub async fn a_stale_version_is_told_even_where_nothing_would_change(stage: Stage) {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, "users", 5)).await;
    let refusal = stage.refused(platform(), set_version(0, 5, tenant)).await;
    assert!(is_stale(&refusal, 1), "{refusal:?}");
}

pub async fn a_removed_quota_leaves_its_place_vacant(stage: Stage) {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, "users", 5)).await;
    let removed = stage.done(platform(), remove_quota(tenant, "users")).await;
    assert_eq!((removed.quota(), removed.version(), removed.ceiling()), (None, 0, Ceiling::Unlimited));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&removed));
    let refusal = stage.refused(platform(), remove_quota(tenant, "users")).await;
    assert!(matches!(refusal, Refusal::NotFound("quota")), "{refusal:?}");
}

pub async fn a_quota_set_again_is_never_taken_for_the_one_before(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let mut known = Vec::new();
    for round in 0..3 {
        let set = stage.done(platform(), set_version(0, round, tenant)).await;
        assert!(known.iter().all(|version| *version < set.version()), "{} after {known:?}", set.version());
        for version in &known {
            let refusal = stage.refused(platform(), set_version(*version, 9, tenant)).await;
            assert!(is_stale(&refusal, set.version()), "{refusal:?}");
        }
        known.push(set.version());
        stage.done(platform(), remove_quota(tenant, "users")).await;
        for version in &known {
            assert!(is_vacant(&stage.refused(platform(), set_version(*version, 9, tenant)).await));
        }
    }
    assert_eq!(known, [1, 3, 5], "each removal has a version too");
}

pub async fn each_change_of_a_quota_is_an_entry_of_its_tenants_log(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let existing = ExistingQuota { reason: Some(reason("as agreed")), ..existing_quota(tenant, "users") };
    stage.done(platform(), SetQuota { existing, terms: terms_of(5) }).await;
    stage.done(platform(), set_quota(tenant, "users", 6)).await;
    let grant = grant_quota(tenant, "users", 7, stage.clock().in_seconds(60));
    let id = grant.grant.id;
    stage.done(platform(), grant).await;
    stage.done(platform(), revoke_grant(tenant, "users", id)).await;
    stage.done(platform(), remove_quota(tenant, "users")).await;

    let log = stage.log(tenant).await.split_off(2);
    let told = |entry: &EntryDocument| {
        let reason = entry.reason.clone().unwrap_or_default();
        format!("{} {} {} ({reason})", entry.seq, entry.action, entry.changed_fields.join(","))
    };
    let expected = [
        "3 quota.set enforcement,limit,thresholds (as agreed)",
        "4 quota.set limit (because)",
        "5 quota.grant grants (the fair is on)",
        "6 quotaGrant.revoke grants (because)",
        "7 quota.remove enforcement,limit,thresholds (because)",
    ];
    assert_eq!(log.iter().map(told).collect::<Vec<_>>(), expected);
    assert!(log.iter().all(|entry| entry.target.as_deref() == Some("quota/users")));
    let text = |json: &Option<Box<_>>| json.as_ref().map(|json| format!("{json}"));
    assert!(log[0].before.is_none() && log[4].after.is_none());
    for pair in log.windows(2) {
        assert_eq!(text(&pair[1].before), text(&pair[0].after), "where one entry ends the next begins");
    }
    assert!(
        text(&log[2].after).is_some_and(|after| after.contains(&id.to_string()) && after.contains(r#""limit":"6""#))
    );
}

pub async fn a_change_of_a_quota_is_none_of_its_tenant(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.clock().advance(std::time::Duration::from_secs(1));
    stage.done(platform(), set_quota(tenant.id(), "users", 5)).await;
    stage.done(platform(), remove_quota(tenant.id(), "users")).await;
    assert_eq!(stage.find(tenant.id()).await, Some(tenant));
}

pub async fn a_preview_of_a_quota_leaves_nothing_behind(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let shown = stage.done(preview(platform()), set_quota(tenant, "users", 5)).await;
    assert_eq!((shown.limit(), shown.version()), (Some(amount_of(5)), 1));
    assert_eq!(quota_of(&stage, tenant, "users").await.place, Place::NEVER_TAKEN);
    let set = stage.done(platform(), set_quota(tenant, "users", 5)).await;
    let shown = stage.done(preview(platform()), remove_quota(tenant, "users")).await;
    let next = Version::FIRST.next().next();
    assert_eq!(shown.place, Place::Vacant { next });
    let tomorrow = stage.clock().in_seconds(24 * 3600);
    let shown = stage.done(preview(platform()), grant_quota(tenant, "users", 2, tomorrow)).await;
    assert_eq!(shown.remaining(), Some(amount_of(7)));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&set));
    assert_eq!(stage.log(tenant).await.len(), 3);
}

pub async fn a_repeated_change_of_a_quota_gives_the_first_outcome(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let call = || keyed(platform(), "k");
    let set = stage.done(call(), set_version(0, 5, tenant)).await;
    let removed = stage.done(call(), remove_quota(tenant, "users")).await;
    assert_eq!(stage.done(call(), set_version(0, 5, tenant)).await, set, "to the moment of its answer");
    assert_eq!(stage.done(call(), remove_quota(tenant, "users")).await, removed);
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&removed));
    let refusal = stage.refused(call(), set_version(0, 6, tenant)).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::KeyReused)), "{refusal:?}");
}
