//! `createTenant`: an organisation is registered, all or nothing.

use super::existing::save;
use super::update_tenant::label_facts;
use crate::ports::UnitOfWork;
use crate::quota::FirstQuotas;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::{DisplayName, Labels, Slug, Tenant};
use tenantry_domain::{Facts, Reason, TenantId, Timestamp};

/// Registers a tenant and, if wanted, activates it and sets its quotas in the same transaction.
#[derive(Clone, Debug)]
pub struct CreateTenant {
    /// The id it will have, drawn before.
    pub id: TenantId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub display_name: DisplayName,
    /// What it is sorted by.
    pub labels: Labels,
    /// Whether deleting is refused.
    pub deletion_protection: bool,
    /// Whether it goes to work at once.
    pub activate: bool,
    /// What it may use from the start.
    pub quotas: FirstQuotas,
    /// Why.
    pub reason: Option<Reason>,
}

#[async_trait]
impl Command for CreateTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::CreateTenant;

    fn reach(&self) -> Reach {
        Reach::New(self.id)
    }

    fn includes(&self) -> &'static [Operation] {
        if self.quotas.is_empty() { &[] } else { &[Operation::SetQuota] }
    }

    /// Without the id, which is drawn anew for each call.
    fn input(&self) -> Facts {
        Facts::new()
            .with("activate", self.activate)
            .with("deletionProtection", self.deletion_protection)
            .with("displayName", self.display_name.as_str())
            .with("labels", label_facts(&self.labels))
            .with("slug", self.slug.as_str())
            .with_some("quotas", self.quotas.input())
            .with_some("reason", self.reason.as_ref().map(Reason::as_str))
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let created = Tenant::create(
            self.id,
            self.slug.clone(),
            self.display_name.clone(),
            self.labels.clone(),
            self.deletion_protection,
            self.reason.clone(),
            now,
        );
        let mut tenant = save(work, created).await?;
        if self.activate {
            let activated = tenant.activate(self.reason.clone(), now)?;
            tenant = save(work, activated).await?;
        }
        self.quotas.set(work, self.id, self.reason.as_ref(), now).await?;
        Ok(tenant)
    }
}
