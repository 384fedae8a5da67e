//! What other servers hear when a threshold is crossed.

use crate::Refusal;
use tenantry_domain::TenantId;
use tenantry_domain::quota::{QuotaStatus, ResourceKey};
use tokio::sync::OnceCell;

/// A share of a quota was reached. Each is told once per window of a counter, and of a gauge once until it has fallen below
/// it: the transaction that reaches it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Whose quota.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// The share in percent of limit and active grants.
    pub percent: u16,
}

/// A crossing on its way to all who follow it on one server. However many they are, what the tenant has of the resource is read
/// once.
#[derive(Debug)]
pub(crate) struct CrossingOnItsWay {
    pub(crate) crossing: Crossing,
    status: OnceCell<Option<QuotaStatus>>,
}

impl CrossingOnItsWay {
    pub(crate) fn new(crossing: Crossing) -> Self {
        Self { crossing, status: OnceCell::new() }
    }

    /// What the tenant has of the resource, read by the first who wants to tell it. `None` if it can't be read: that a share
    /// was reached is told all the same, since nothing tells it a second time.
    pub(crate) async fn status(
        &self,
        read: impl Future<Output = Result<Option<QuotaStatus>, Refusal>>,
    ) -> Option<QuotaStatus> {
        match self.status.get_or_try_init(|| read).await {
            Ok(status) => status.clone(),
            Err(refusal) => {
                let Crossing { tenant, resource, percent } = &self.crossing;
                tracing::warn!(tenant.id = %tenant, %resource, percent, %refusal, "a crossed threshold is told without its quota");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tenantry_domain::Timestamp;
    use tenantry_domain::quota::{Place, Resource, Usage};

    fn some_status() -> QuotaStatus {
        QuotaStatus {
            tenant: TenantId::from_random([1; 16]),
            resource: Resource::from_the_start().remove(0),
            place: Place::NEVER_TAKEN,
            usage: Usage::default(),
            at: Timestamp::EPOCH,
        }
    }

    fn on_its_way() -> CrossingOnItsWay {
        let QuotaStatus { tenant, resource, .. } = some_status();
        CrossingOnItsWay::new(Crossing { tenant, resource: resource.key().clone(), percent: 80 })
    }

    #[tokio::test]
    async fn however_many_follow_it_is_read_once() {
        let (crossing, reads) = (on_its_way(), AtomicUsize::new(0));
        for _ in 0..3 {
            let read = async {
                reads.fetch_add(1, Ordering::Relaxed);
                Ok(Some(some_status()))
            };
            assert_eq!(crossing.status(read).await, Some(some_status()));
        }
        assert_eq!(reads.into_inner(), 1);
    }

    #[tokio::test]
    async fn what_can_not_be_read_is_told_without_and_read_for_the_next() {
        let crossing = on_its_way();
        let broken = async { Err(Refusal::Internal(Arc::new(std::fmt::Error))) };
        assert_eq!(crossing.status(broken).await, None);
        assert_eq!(crossing.status(async { Ok(Some(some_status())) }).await, Some(some_status()));
    }
}
