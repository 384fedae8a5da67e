//! Quotas that a tenant is created with.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::quota_of;
use crate::words::{create, key_of, must, platform, terms_of, unbound};
use crate::world::Stage;
use tenantry_application::quota::FirstQuotas;
use tenantry_application::tenant::CreateTenant;
use tenantry_application::{Code, Refusal};
use tenantry_domain::access::Scope;

fn with_quotas(slug: &str, quotas: &[(&str, u64)]) -> CreateTenant {
    let quotas = quotas.iter().map(|&(key, limit)| (key_of(key), terms_of(limit))).collect();
    CreateTenant { activate: true, quotas: must(FirstQuotas::new(quotas), "first quotas"), ..create(slug) }
}

pub async fn a_tenant_is_created_with_its_quotas(stage: Stage) {
    let tenant = stage.done(platform(), with_quotas("police", &[("users", 50), ("storage.bytes", 0)])).await;
    for (resource, limit) in [("users", 50), ("storage.bytes", 0)] {
        let status = quota_of(&stage, tenant.id(), resource).await;
        assert_eq!((status.quota().map(|quota| quota.terms().clone()), status.version()), (Some(terms_of(limit)), 1));
    }
    let actions: Vec<_> = stage.log(tenant.id()).await.into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["tenant.create", "tenant.activate", "quota.set", "quota.set"]);
}

pub async fn a_tenant_is_not_created_with_a_quota_of_what_is_not_defined(stage: Stage) {
    let asked = with_quotas("police", &[("users", 50), ("parking.lots", 3)]);
    match stage.refused(platform(), asked.clone()).await {
        Refusal::BadInput { field, .. } => assert_eq!(field, "quotas.1.resource"),
        other => panic!("{other:?}"),
    }
    assert_eq!(stage.find(asked.id).await, None, "all or nothing");
    stage.done(platform(), with_quotas("police", &[("users", 50)])).await;
}

pub async fn who_may_set_no_quota_creates_no_tenant_with_one(stage: Stage) {
    let caller = || unbound("clerk", &[Scope::Platform, Scope::TenantWrite]);
    assert_eq!(stage.refused(caller(), with_quotas("police", &[("users", 50)])).await.code(), Code::Forbidden);
    stage.done(caller(), with_quotas("police", &[])).await;
}
