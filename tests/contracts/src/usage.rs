//! Using quotas: exact, all or nothing, once under a key, and in its own window.
//!
//! What is used is measured by the store's own clock, which runs on while a case waits. Where no use case goes, as into a
//! window that has ended, a case makes its batch by hand.

mod amounts;
mod expiry;
mod keys;
mod limits;
mod races;
mod reach;
mod reservations;
mod states;
mod top;
mod windows;

pub use amounts::*;
pub use expiry::*;
pub use keys::*;
pub use limits::*;
pub use races::*;
pub use reach::*;
pub use reservations::*;
pub use states::*;
pub use top::*;
pub use windows::*;

use crate::words::{key_of, must, platform, reserve_quota, set_quota};
use crate::world::Stage;
use tenantry_application::ports::{Clock, StoreError};
use tenantry_application::quota::{FindQuota, ListQuotas};
use tenantry_application::usage::{PermittedUse, Use, UseBatch, UseRefused, Used, WhichWindow, use_quota};
use tenantry_application::{Call, Refusal};
use tenantry_domain::access::{Operation, Permit, Reach};
use tenantry_domain::quota::{QuotaStatus, Usage};
use tenantry_domain::usage::{Reservation, Use as Asked};
use tenantry_domain::{ReservationId, TenantId};
use tokio::task::JoinHandle;

/// What became of each use in a batch.
type Answers = Result<Vec<Result<Used, UseRefused>>, StoreError>;

impl Stage {
    /// Carries out a use, which may be refused.
    ///
    /// # Errors
    /// The refusal that the caller sees.
    pub async fn use_quota<U: Use>(&self, call: Call, asked: U) -> Result<Used, Refusal> {
        use_quota(self.app(), call, asked).await
    }

    /// Carries out a use that is expected to be done.
    pub async fn used<U: Use>(&self, call: Call, asked: U) -> Used {
        must(self.use_quota(call, asked).await, U::OPERATION.rule().name)
    }

    /// Carries out a use that is expected to be refused, and tells why it was.
    pub async fn refused_use<U: Use>(&self, call: Call, asked: U) -> Refusal {
        match self.use_quota(call, asked).await {
            Ok(used) => panic!("{} was done, and should have been refused: {used:?}", U::OPERATION.rule().name),
            Err(refusal) => refusal,
        }
    }

    /// Starts a use, and doesn't wait for it.
    pub fn start_use<U: Use>(&self, call: Call, asked: U) -> JoinHandle<Result<Used, Refusal>> {
        let app = self.app().clone();
        tokio::spawn(async move { use_quota(&app, call, asked).await })
    }

    /// Carries out uses at once, and tells what became of each.
    pub async fn used_at_once<U: Use>(&self, uses: impl IntoIterator<Item = (Call, U)>) -> Vec<Result<Used, Refusal>> {
        let started: Vec<_> = uses.into_iter().map(|(call, asked)| self.start_use(call, asked)).collect();
        let mut results = Vec::new();
        for task in started {
            results.push(must(task.await, "a use's task"));
        }
        results
    }
}

/// A tenant at work with a hard quota of ten users.
async fn with_ten_users(stage: &Stage) -> TenantId {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, "users", 10)).await;
    tenant
}

/// What a tenant has of a resource: found alone as it is found among all.
async fn quota_of(stage: &Stage, tenant: TenantId, resource: &str) -> QuotaStatus {
    let key = key_of(resource);
    let all = stage.answer(&platform(), ListQuotas(vec![tenant])).await.pop();
    let listed = all.and_then(|all| all.into_iter().find(|status| *status.resource.key() == key));
    let found = stage.answer(&platform(), FindQuota { tenant, resource: key }).await;
    let (Some(found), Some(listed)) = (found, listed) else { panic!("{tenant} and {resource} aren't there") };
    assert_eq!((&found.place, &found.resource, found.usage.used), (&listed.place, &listed.resource, listed.usage.used));
    assert!(found.usage.reserved <= listed.usage.reserved, "read later, it can only have expired meanwhile");
    found
}

/// What is used and what is reserved of a resource.
async fn taken(stage: &Stage, tenant: TenantId, resource: &str) -> (u64, u64) {
    numbers(quota_of(stage, tenant, resource).await.usage)
}

/// What is used and what is reserved.
const fn numbers(usage: Usage) -> (u64, u64) {
    (usage.used.get(), usage.reserved.get())
}

/// Holds some users for so many seconds, and tells the reservation as it was made.
async fn reserved(stage: &Stage, tenant: TenantId, amount: u64, seconds: u32) -> Reservation {
    let used = stage.used(platform(), reserve_quota(tenant, "users", amount, seconds)).await;
    let Some(reservation) = used.reservation else { panic!("nothing was reserved") };
    reservation
}

/// What a reservation is, read within a permit.
async fn find_reservation(stage: &Stage, permit: &Permit, tenant: TenantId, id: ReservationId) -> Option<Reservation> {
    let mut view = must(stage.store().view(permit).await, "a view");
    let found = must(view.quotas().reservation(tenant, id).await, "a reservation");
    must(view.close().await, "the end of a view");
    found
}

/// The permit that a call gets to use a tenant's quotas.
fn permit(call: &Call, tenant: TenantId) -> Permit {
    must(call.caller.permit(Operation::ConsumeQuota, Reach::Tenant(tenant)), "a permit")
}

/// A use as a call would put it into a batch, without a key.
fn permitted(call: &Call, tenant: TenantId, asked: Asked) -> PermittedUse {
    let (subject, reach) = (call.caller.subject().to_owned(), call.caller.reach_kind());
    PermittedUse { permit: permit(call, tenant), asked, key: None, subject, reach }
}

/// A batch of the platform's uses, in whatever window.
fn batch(stage: &Stage, tenant: TenantId, resource: &str, window: WhichWindow, uses: Vec<Asked>) -> UseBatch {
    let uses = uses.into_iter().map(|asked| permitted(&platform(), tenant, asked)).collect();
    UseBatch { tenant, resource: key_of(resource), window, now: stage.clock().now(), uses, settling: None }
}

/// Carries out a batch of which every use is expected to be done, and tells what stood after each.
async fn all_used(stage: &Stage, batch: &UseBatch) -> Vec<Used> {
    let answers = must(stage.store().use_quota(batch).await, "a batch");
    answers.into_iter().map(|answer| must(answer, "a use in a batch")).collect()
}
