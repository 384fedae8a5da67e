//! `defineResource`: what can be counted.

use super::Expected;
use crate::ports::UnitOfWork;
use crate::{Command, Conflict, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{Counting, Period, Resource, ResourceKey, Unit, WithoutQuota};
use tenantry_domain::{Change, Facts, Reason, Timestamp};

/// Puts a resource into the catalogue, or changes its unit or what holds without a quota.
#[derive(Clone, Debug)]
pub struct DefineResource {
    /// Its name.
    pub key: ResourceKey,
    /// What one of it is called.
    pub unit: Unit,
    /// How it is counted.
    pub counting: Counting,
    /// What holds without a quota.
    pub without_quota: WithoutQuota,
    /// The version that the caller decided on; `None` takes whatever there is.
    pub expected_version: Option<Expected>,
    /// Why.
    pub reason: Option<Reason>,
}

#[async_trait]
impl Command for DefineResource {
    type Outcome = Resource;
    const OPERATION: Operation = Operation::DefineResource;

    fn reach(&self) -> Reach {
        Reach::Platform
    }

    fn input(&self) -> Facts {
        let anchor = match self.counting {
            Counting::Counter(Period::Month(anchor)) => Some(u64::from(anchor.get())),
            Counting::Gauge | Counting::Counter(Period::Hour | Period::Day) => None,
        };
        Facts::new()
            .with("counting", self.counting.name())
            .with("key", self.key.as_str())
            .with("unit", self.unit.as_str())
            .with("withoutQuota", self.without_quota.name())
            .with_some("anchorDay", anchor)
            .with_some("expectedVersion", self.expected_version.map(Expected::number))
            .with_some("period", self.counting.period().map(Period::name))
            .with_some("reason", self.reason.as_ref().map(Reason::as_str))
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Resource, Refusal> {
        let catalogue = work.quotas().catalogue().await?;
        let known = catalogue.iter().find(|resource| *resource.key() == self.key);
        if let Some(expected) = self.expected_version {
            expected.check(known.map(Aggregate::version))?;
        }
        let Some(change) = self.change(known, catalogue.len(), now)? else {
            return known.cloned().ok_or(Refusal::NotFound("resource"));
        };
        work.quotas().define(&change).await?;
        // Whoever defines at once on another server has seen as many. From the entry's number on one waits for the other, and
        // what the first has committed is there for the second.
        if change.before().is_none() && work.quotas().catalogue().await?.len() > usize::from(Resource::MAX_DEFINED) {
            return Err(Conflict::CatalogueFull.into());
        }
        Ok(change.into_latest())
    }
}

impl DefineResource {
    fn change(
        &self,
        known: Option<&Resource>,
        defined: usize,
        now: Timestamp,
    ) -> Result<Option<Change<Resource>>, Conflict> {
        let (unit, reason) = (self.unit.clone(), self.reason.clone());
        match known {
            Some(resource) => {
                resource.redefine(unit, self.counting, self.without_quota, reason, now).map_err(Conflict::Counting)
            }
            None if defined >= usize::from(Resource::MAX_DEFINED) => Err(Conflict::CatalogueFull),
            None => {
                let key = self.key.clone();
                Ok(Some(Resource::define(key, unit, self.counting, self.without_quota, reason, now)))
            }
        }
    }
}
