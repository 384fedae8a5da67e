//! Who is let in, how far, and who is connected.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{
    BOUND, archive, bound_to, delete, existing, new_server, new_tenant_id, platform, rename, suspend, unbound,
};
use crate::world::{Stage, eventually};
use tenantry_application::access::{OpenSockets, ReadTenantAccess};
use tenantry_application::tenant::{CountTenants, FindTenant, FindTenantBySlug, ListTenants};
use tenantry_application::tenant::{ResumeTenant, TenantFilter, TenantOrder, TenantOrderField, TenantPage};
use tenantry_application::{Code, admit};
use tenantry_domain::TenantId;
use tenantry_domain::access::Scope;
use tenantry_domain::tenant::Status;

/// The code with which a bound caller is turned away; `None` if it is let in.
async fn turned_away(stage: &Stage, tenant: TenantId) -> Option<Code> {
    admit(stage.app(), &bound_to(tenant, &BOUND)).await.err().map(|refusal| refusal.code())
}

pub async fn a_bound_caller_sees_its_own_tenant(stage: Stage) {
    let tenant = stage.active("police").await;
    let call = bound_to(tenant.id(), &BOUND);
    assert_eq!(stage.answer(&call, FindTenant(tenant.id())).await.as_deref(), Some(&tenant));
    assert_eq!(stage.answer(&call, FindTenantBySlug(tenant.slug().clone())).await.as_deref(), Some(&tenant));
    assert_eq!(stage.answer(&call, CountTenants).await.of(Status::Active), 1);
    let order = TenantOrder { field: TenantOrderField::Slug, descending: false };
    let page = TenantPage { filter: TenantFilter::default(), order, after: None, rows: 20 };
    assert_eq!(stage.answer(&call, ListTenants(page)).await, [tenant]);
}

pub async fn a_bound_caller_changes_its_own_tenant(stage: Stage) {
    let tenant = stage.active("police").await;
    let renamed = stage.done(bound_to(tenant.id(), &BOUND), rename(tenant.id(), "Own")).await;
    assert_eq!(stage.find(tenant.id()).await, Some(renamed));
    let log = stage.log(tenant.id()).await;
    assert_eq!(log.last().map(|entry| entry.reach.as_str()), Some("TENANT"));
}

pub async fn only_an_active_tenants_callers_are_let_in(stage: Stage) {
    let tenant = stage.active("police").await;
    assert_eq!(turned_away(&stage, tenant.id()).await, None);
    stage.done(platform(), suspend(tenant.id())).await;
    assert_eq!(turned_away(&stage, tenant.id()).await, Some(Code::TenantSuspended));
    stage.done(platform(), ResumeTenant(existing(tenant.id()))).await;
    assert_eq!(turned_away(&stage, tenant.id()).await, None);
    stage.done(platform(), archive(tenant.id())).await;
    assert_eq!(turned_away(&stage, tenant.id()).await, Some(Code::TenantArchived));
    stage.done(platform(), delete(&tenant)).await;
    assert_eq!(turned_away(&stage, tenant.id()).await, Some(Code::Unauthenticated));
    assert_eq!(turned_away(&stage, stage.created("utility").await.id()).await, Some(Code::Forbidden));
    assert_eq!(turned_away(&stage, new_tenant_id()).await, Some(Code::Unauthenticated));
}

pub async fn a_caller_turned_away_is_on_the_trail(stage: Stage) {
    let tenant = stage.created("police").await;
    turned_away(&stage, tenant.id()).await;
    let log = stage.log(tenant.id()).await;
    let last = log.last().map(|entry| (entry.action.as_str(), entry.code.as_deref(), entry.subject.as_str()));
    assert_eq!(last, Some(("access.refuse", Some("FORBIDDEN"), "bound")));
}

pub async fn a_suspension_holds_for_a_call_that_was_let_in_before(stage: Stage) {
    let tenant = stage.active("police").await;
    assert_eq!(turned_away(&stage, tenant.id()).await, None);
    let suspended = stage.done(bound_to(tenant.id(), &BOUND), suspend(tenant.id())).await;
    let refusal = stage.refused(bound_to(tenant.id(), &BOUND), rename(tenant.id(), "Late")).await;
    assert_eq!(refusal.code(), Code::TenantSuspended);
    assert_eq!(stage.find(tenant.id()).await, Some(suspended));
}

pub async fn a_missing_scope_is_refused(stage: Stage) {
    let tenant = stage.active("police").await;
    let reader = bound_to(tenant.id(), &[Scope::TenantRead]);
    assert_eq!(stage.refused(reader, rename(tenant.id(), "x")).await.code(), Code::Forbidden);
    let writer = bound_to(tenant.id(), &[Scope::TenantWrite]);
    assert_eq!(stage.refused_answer(&writer, FindTenant(tenant.id())).await, Code::Forbidden);
}

pub async fn a_token_bound_to_nothing_reaches_nothing(stage: Stage) {
    let tenant = stage.active("police").await;
    let call = unbound("nobody", &BOUND);
    assert_eq!(stage.refused(call.clone(), rename(tenant.id(), "x")).await.code(), Code::Forbidden);
    assert_eq!(stage.refused_answer(&call, FindTenant(tenant.id())).await, Code::Forbidden);
    assert_eq!(stage.refused_answer(&call, CountTenants).await, Code::Forbidden);
}

/// Reports are good for a few seconds of the store's own clock, so they are made anew before each look.
async fn is_summed(
    stage: &Stage,
    reports: &[(tenantry_domain::EntryId, Vec<(TenantId, u32)>)],
    sums: &[(TenantId, u64)],
) {
    let tenants: Vec<_> = sums.iter().map(|(tenant, _)| *tenant).collect();
    eventually(&format!("the sums are {sums:?}"), || async {
        for (server, sockets) in reports {
            assert!(stage.socket_reports().report(*server, sockets).await.is_ok());
        }
        let open = stage.answer(&platform(), ReadTenantAccess(tenants.clone())).await;
        open.iter().map(|open| open.sockets).eq(sums.iter().map(|(_, sum)| *sum))
    })
    .await;
}

pub async fn open_sockets_are_summed_over_the_servers(stage: Stage) {
    let (one, other) = (stage.active("police").await.id(), stage.active("utility").await.id());
    let reports = [(new_server(), vec![(one, 2), (other, 5)]), (new_server(), vec![(one, 40)])];
    is_summed(&stage, &reports, &[(other, 5), (new_tenant_id(), 0), (one, 42)]).await;
}

pub async fn a_report_replaces_the_one_before(stage: Stage) {
    let (one, other) = (stage.active("police").await.id(), stage.active("utility").await.id());
    let server = new_server();
    is_summed(&stage, &[(server, vec![(one, 2), (other, 5)])], &[(one, 2), (other, 5)]).await;
    is_summed(&stage, &[(server, vec![(other, 1)])], &[(one, 0), (other, 1)]).await;
    is_summed(&stage, &[(server, vec![])], &[(one, 0), (other, 0)]).await;
}

pub async fn who_reported_is_counted(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let servers = [new_server(), new_server()];
    eventually("two servers have reported", || async {
        for server in servers {
            assert!(stage.socket_reports().report(server, &[(tenant, 1)]).await.is_ok());
        }
        let open = stage.answer(&platform(), ReadTenantAccess(vec![tenant])).await;
        matches!(open[..], [OpenSockets { sockets: 2, servers: 2, as_of: Some(_) }])
    })
    .await;
}

pub async fn without_reports_nothing_is_known(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let open = stage.answer(&platform(), ReadTenantAccess(vec![tenant])).await;
    assert_eq!(open, [OpenSockets { sockets: 0, servers: 0, as_of: None }]);
}
