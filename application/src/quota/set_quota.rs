//! `setQuota`: how much of a resource a tenant may use.

use super::existing::{ExistingQuota, earlier, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::fact::Fact;
use tenantry_domain::quota::{QuotaStatus, Terms};
use tenantry_domain::{Amount, Facts, Timestamp};

/// Sets a quota, or other terms for the one there is. What would change nothing writes nothing.
#[derive(Clone, Debug)]
pub struct SetQuota {
    /// Which quota, in which version, and why.
    pub existing: ExistingQuota,
    /// What is to hold.
    pub terms: Terms,
}

#[async_trait]
impl Command for SetQuota {
    type Outcome = QuotaStatus;
    const OPERATION: Operation = Operation::SetQuota;

    fn reach(&self) -> Reach {
        self.existing.reach()
    }

    fn input(&self) -> Facts {
        terms_facts(self.existing.input(), &self.terms)
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<QuotaStatus, Refusal> {
        let ExistingQuota { tenant, resource, reason, .. } = &self.existing;
        let before = self.existing.load(work, Self::OPERATION).await?;
        let now = earlier(now, &before);
        match before.place.set(*tenant, resource, self.terms.clone(), reason.clone(), now) {
            Some(change) => save(work, change, before).await,
            None => Ok(before),
        }
    }
}

/// Terms as part of a command's input.
pub(crate) fn terms_facts(facts: Facts, terms: &Terms) -> Facts {
    let percents = terms.thresholds.percents().iter().map(|&percent| Fact::Integer(u64::from(percent)));
    facts
        .with("enforcement", terms.enforcement.name())
        .with("thresholds", Fact::List(percents.collect()))
        .with_some("limit", terms.limit.map(Amount::get))
}
