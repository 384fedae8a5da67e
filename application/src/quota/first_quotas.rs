//! The quotas that a tenant is created with.

use super::set_quota::terms_facts;
use crate::Refusal;
use crate::ports::UnitOfWork;
use tenantry_domain::fact::Fact;
use tenantry_domain::quota::{Place, ResourceKey, Terms};
use tenantry_domain::{Facts, Reason, TenantId, Timestamp};

/// Quotas of a tenant that is about to be created, in their order, one of each resource at most.
#[derive(Clone, Debug, Default)]
pub struct FirstQuotas(Vec<(ResourceKey, Terms)>);

/// The quota at this place is of a resource that stands there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stands there twice")]
pub struct ResourceTwice(pub usize);

impl FirstQuotas {
    /// # Errors
    /// [`ResourceTwice`] says where.
    pub fn new(quotas: Vec<(ResourceKey, Terms)>) -> Result<Self, ResourceTwice> {
        for (place, (resource, _)) in quotas.iter().enumerate() {
            if quotas[..place].iter().any(|(before, _)| before == resource) {
                return Err(ResourceTwice(place));
            }
        }
        Ok(Self(quotas))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As part of a command's input; nothing where there are none.
    pub(crate) fn input(&self) -> Option<Fact> {
        let quota = |(resource, terms): &(ResourceKey, Terms)| {
            Fact::Map(terms_facts(Facts::new().with("resource", resource.as_str()), terms))
        };
        (!self.is_empty()).then(|| Fact::List(self.0.iter().map(quota).collect()))
    }

    /// Sets them for a tenant that was created in this unit of work, and so never had any.
    pub(crate) async fn set(
        &self,
        work: &mut dyn UnitOfWork,
        tenant: TenantId,
        reason: Option<&Reason>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.is_empty() {
            return Ok(());
        }
        let catalogue = work.quotas().catalogue().await?;
        for (place, (resource, terms)) in self.0.iter().enumerate() {
            if !catalogue.iter().any(|known| known.key() == resource) {
                return Err(Refusal::bad_input(
                    format!("quotas.{place}.resource"),
                    "is not in the catalogue of resources",
                ));
            }
            if let Some(change) = Place::NEVER_TAKEN.set(tenant, resource, terms.clone(), reason.cloned(), now) {
                work.quotas().save(&change).await?;
            }
        }
        Ok(())
    }
}
