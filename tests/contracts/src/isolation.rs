//! Isolation: what another tenant owns doesn't exist, and no unit of work writes outside its reach.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{BOUND, bound_to, create, creation, platform, rename, renaming, unbound};
use crate::world::Stage;
use async_trait::async_trait;
use tenantry_application::audit::{EntryFilter, EntryPage, ListAuditEntries, ListAuditEntriesBelow};
use tenantry_application::ports::{Clock, UnitOfWork, View};
use tenantry_application::tenant::{
    CountTenants, FindTenant, FindTenantBySlug, ListTenants, TenantFilter, TenantOrder, TenantOrderField, TenantPage,
};
use tenantry_application::{Code, Command, Refusal};
use tenantry_domain::access::{Operation, Reach, Scope};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, Facts, TenantId, Timestamp};

fn all_tenants() -> TenantPage {
    let order = TenantOrder { field: TenantOrderField::CreatedAt, descending: false };
    TenantPage { filter: TenantFilter::default(), order, after: None, rows: 100 }
}

fn entries_of(tenant: Option<TenantId>) -> EntryPage {
    EntryPage { tenant, filter: EntryFilter::default(), after: None, rows: 20 }
}

/// A view as it is opened for a caller that is bound to this tenant.
async fn view_of(stage: &Stage, tenant: TenantId) -> Box<dyn View> {
    let Ok(permit) = bound_to(tenant, &BOUND).caller.permit(Operation::FindTenant, Reach::Tenant(tenant)) else {
        panic!("no permit")
    };
    let Ok(view) = stage.store().view(&permit).await else { panic!("no view") };
    view
}

pub async fn another_tenant_is_not_there_by_id(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let call = bound_to(own.id(), &BOUND);
    assert_eq!(stage.refused_answer(&call, FindTenant(foreign.id())).await, Code::NotFound);
    assert_eq!(stage.refused(call, rename(foreign.id(), "Mine")).await.code(), Code::NotFound);
}

pub async fn another_tenant_is_not_there_by_slug(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let call = bound_to(own.id(), &BOUND);
    assert!(stage.answer(&call, FindTenantBySlug(foreign.slug().clone())).await.is_none());
}

pub async fn another_tenant_is_in_no_list_and_no_count(stage: Stage) {
    let own = stage.active("police").await;
    stage.active("utility").await;
    let call = bound_to(own.id(), &BOUND);
    assert_eq!(stage.answer(&call, CountTenants).await.total(), 1);
    assert_eq!(stage.answer(&call, ListTenants(all_tenants())).await, [own]);
}

pub async fn another_tenants_log_is_not_there(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let call = bound_to(own.id(), &BOUND);
    assert_eq!(stage.refused_answer(&call, ListAuditEntries(entries_of(Some(foreign.id())))).await, Code::NotFound);
    let logs: Vec<_> =
        stage.entries(&call, None, EntryFilter::default(), 2).await.iter().map(|entry| entry.log).collect();
    assert_eq!(logs, vec![Some(own.id()); 3], "two changes, and the refusal just now");
}

pub async fn another_tenants_log_is_not_below_a_list(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let below = ListAuditEntriesBelow { tenants: vec![foreign.id(), own.id()], page: entries_of(None) };
    let logs = stage.answer(&bound_to(own.id(), &BOUND), below).await;
    assert_eq!(logs.iter().map(Vec::len).collect::<Vec<_>>(), [0, 2]);
}

pub async fn the_platforms_log_is_not_there_for_a_bound_caller(stage: Stage) {
    let own = stage.active("police").await;
    stage.refused(unbound("nobody", &[Scope::TenantWrite]), create("x")).await;
    assert_eq!(stage.platform_log().await.len(), 1);
    let entries = stage.entries(&bound_to(own.id(), &BOUND), None, EntryFilter::default(), 100).await;
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.log == Some(own.id())));
}

/// Whatever a use case asks of its view, the view itself keeps to its reach.
pub async fn a_bound_view_shows_no_other_tenant_whatever_it_is_asked(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let mut view = view_of(&stage, own.id()).await;
    assert!(matches!(view.tenants().find(own.id()).await, Ok(Some(_))));
    assert!(matches!(view.tenants().find(foreign.id()).await, Ok(None)));
    assert!(matches!(view.tenants().find_by_slug(foreign.slug()).await, Ok(None)));
    let each = view.tenants().find_each(&[foreign.id(), own.id()]).await;
    assert_eq!(each.map(|found| found.iter().map(Option::is_some).collect::<Vec<_>>()).ok(), Some(vec![false, true]));
    assert_eq!(view.tenants().list(&all_tenants()).await.map(|tenants| tenants.len()).ok(), Some(1));
    assert_eq!(view.tenants().count().await.map(|counts| counts.total()).ok(), Some(1));
    assert!(view.close().await.is_ok());
}

pub async fn a_bound_view_shows_no_other_log_whatever_it_is_asked(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let mut view = view_of(&stage, own.id()).await;
    let count = |entries: Vec<_>| entries.len();
    assert_eq!(view.audit().list(&entries_of(Some(foreign.id()))).await.map(count).ok(), Some(0));
    assert_eq!(view.audit().list(&entries_of(None)).await.map(count).ok(), Some(2));
    let each = view.audit().list_each(&[foreign.id(), own.id()], &entries_of(None)).await;
    assert_eq!(each.map(|logs| logs.iter().map(Vec::len).collect::<Vec<_>>()).ok(), Some(vec![0, 2]));
    assert!(view.close().await.is_ok());
}

/// Saves what the unit must not save, and tries to commit it all the same.
async fn refuses_to_save(mut work: Box<dyn UnitOfWork>, change: &Change<Tenant>) {
    assert!(work.tenants().save(change).await.is_err(), "a change out of reach was saved");
    let _ = work.finish("").await;
    assert!(work.commit().await.is_err(), "and could be committed");
}

pub async fn a_bound_unit_changes_no_other_tenant(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let Ok(begun) = stage.begin(platform(), rename(own.id(), "x")).await else { panic!("no unit") };
    assert_eq!(begun.work.tenant(), Some(&own));
    refuses_to_save(begun.work, &renaming(&foreign, "Taken", stage.clock().now())).await;
    assert_eq!(stage.find(foreign.id()).await, Some(foreign));
}

pub async fn a_bound_unit_creates_no_tenant(stage: Stage) {
    let own = stage.active("police").await;
    let other = create("utility");
    let Ok(begun) = stage.begin(platform(), rename(own.id(), "x")).await else { panic!("no unit") };
    refuses_to_save(begun.work, &creation(&other, stage.clock().now())).await;
    assert_eq!(stage.find(other.id).await, None);
}

pub async fn a_creating_unit_creates_its_own_tenant_alone(stage: Stage) {
    let (meant, other) = (create("police"), create("utility"));
    let Ok(begun) = stage.begin(platform(), meant).await else { panic!("no unit") };
    refuses_to_save(begun.work, &creation(&other, stage.clock().now())).await;
    assert_eq!(stage.find(other.id).await, None);
}

pub async fn a_creating_unit_changes_no_tenant_that_is_there(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), create("utility")).await else { panic!("no unit") };
    refuses_to_save(begun.work, &renaming(&tenant, "Taken", stage.clock().now())).await;
    assert_eq!(stage.find(tenant.id()).await, Some(tenant));
}

pub async fn a_unit_of_the_platform_writes_no_tenant(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), OfThePlatform).await else { panic!("no unit") };
    assert_eq!(begun.work.tenant(), None, "it is bound to none");
    refuses_to_save(begun.work, &renaming(&tenant, "Taken", stage.clock().now())).await;
    assert_eq!(stage.find(tenant.id()).await, Some(tenant));
}

/// A command as there will be with definitions and plans: its unit reaches the platform's own rows.
struct OfThePlatform;

#[async_trait]
impl Command for OfThePlatform {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::CreateTenant;

    fn reach(&self) -> Reach {
        Reach::Platform
    }

    fn input(&self) -> Facts {
        Facts::new()
    }

    async fn decide(&self, _: &mut dyn UnitOfWork, _: Timestamp) -> Result<Tenant, Refusal> {
        Err(Refusal::NotFound("outcome"))
    }
}
