//! Quotas: the catalogue of what is counted, and how much of it each tenant may use.

mod bulk;
mod catalogue;
mod creation;
mod grants;
mod preview;
mod reach;
mod settings;
mod turns;
mod units;

pub use bulk::*;
pub use catalogue::*;
pub use creation::*;
pub use grants::*;
pub use preview::*;
pub use reach::*;
pub use settings::*;
pub use turns::*;
pub use units::*;

use crate::words::{key_of, platform};
use crate::world::Stage;
use tenantry_application::ports::{StoreError, UnitOfWork};
use tenantry_application::quota::{FindQuota, ListQuotas, ListResources};
use tenantry_application::{Call, Command};
use tenantry_domain::TenantId;
use tenantry_domain::quota::{QuotaStatus, Resource};

/// What a tenant has of a resource: found alone as it is found among all.
async fn quota_of(stage: &Stage, tenant: TenantId, resource: &str) -> QuotaStatus {
    let key = key_of(resource);
    let found = stage.answer(&platform(), FindQuota { tenant, resource: key.clone() }).await;
    let all = stage.answer(&platform(), ListQuotas(vec![tenant])).await.pop();
    let listed = all.and_then(|all| all.into_iter().find(|status| *status.resource.key() == key));
    let (Some(found), Some(listed)) = (found, listed) else { panic!("{tenant} and {resource} aren't there") };
    assert_eq!(settled(&found), settled(&listed));
    found
}

/// What the store knows, without the moment at which it was asked.
const fn settled(status: &QuotaStatus) -> (TenantId, &Resource, &tenantry_domain::quota::Place) {
    (status.tenant, &status.resource, &status.place)
}

/// The catalogue as the platform sees it.
async fn catalogue(stage: &Stage) -> Vec<Resource> {
    stage.answer(&platform(), ListResources).await
}

/// The unit of work that a command would have.
async fn unit<C: Command>(stage: &Stage, call: Call, command: C) -> Box<dyn UnitOfWork> {
    let Ok(begun) = stage.begin(call, command).await else { panic!("no unit") };
    begun.work
}

/// A call that failed spoils its unit, whatever is done about it.
async fn refuses_to_commit(mut work: Box<dyn UnitOfWork>) {
    let _ = work.finish("").await;
    assert!(work.commit().await.is_err(), "a unit in which a call failed was committed");
}

fn is_failed<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Failed(_)))
}
