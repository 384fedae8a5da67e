//! What the mutations of a tenant take.

use super::super::input::{CallInput, ExistingInput, LabelInput, labels, required_reason};
use super::super::quota::{FirstQuotaInput, first_quotas};
use super::super::scalars::DateTime;
use super::object::SuspensionCause;
use async_graphql::{InputObject, MaybeUndefined};
use tenantry_application::Refusal;
use tenantry_application::tenant::{
    ActivateTenant, ArchiveTenant, CreateTenant, DeleteTenant, ResumeTenant, SuspendTenant, UnarchiveTenant,
    UndeleteTenant, UpdateTenant,
};
use tenantry_domain::TenantId;
use tenantry_domain::tenant::{Changes, DisplayName, Slug};

/// A new tenant.
#[derive(InputObject)]
pub struct CreateTenantInput {
    /// The name in addresses: 1 to 63 lower-case letters, digits and hyphens, beginning with a letter.
    slug: String,
    /// The name for people: 1 to 256 characters.
    display_name: String,
    /// Up to 32 labels.
    #[graphql(default)]
    labels: Vec<LabelInput>,
    /// Whether deleting is refused from the start.
    #[graphql(default = false)]
    deletion_protection: bool,
    /// Whether it goes to work at once; all or nothing.
    #[graphql(default = false)]
    activate: bool,
    /// What it may use from the start, one quota of each resource at most; all or nothing. Needs `auth:quota:write`.
    #[graphql(default)]
    quotas: Vec<FirstQuotaInput>,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl CreateTenantInput {
    pub(super) fn parse(&self, id: TenantId) -> Result<CreateTenant, Refusal> {
        Ok(CreateTenant {
            id,
            slug: Slug::parse(&self.slug).map_err(|error| Refusal::bad_input("slug", error))?,
            display_name: display_name(&self.display_name)?,
            labels: labels(&self.labels)?,
            deletion_protection: self.deletion_protection,
            activate: self.activate,
            quotas: first_quotas("quotas", &self.quotas)?,
            reason: self.reason.as_deref().map(required_reason).transpose()?,
        })
    }
}

/// What is to be different; what is left out stays.
#[derive(InputObject)]
pub struct UpdateTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// The new name for people: 1 to 256 characters.
    display_name: MaybeUndefined<String>,
    /// All labels from now on: those that aren't named are taken away.
    labels: MaybeUndefined<Vec<LabelInput>>,
    /// Whether deleting is refused.
    deletion_protection: MaybeUndefined<bool>,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl UpdateTenantInput {
    pub(super) fn parse(&self) -> Result<UpdateTenant, Refusal> {
        let name = given("displayName", &self.display_name)?;
        let new_labels = given("labels", &self.labels)?;
        Ok(UpdateTenant {
            existing: self.existing.parse(self.reason.as_deref())?,
            changes: Changes {
                display_name: name.map(|name| display_name(name)).transpose()?,
                labels: new_labels.map(|new_labels| labels(new_labels)).transpose()?,
                deletion_protection: given("deletionProtection", &self.deletion_protection)?.copied(),
            },
        })
    }
}

/// None of these can be taken away, so null is not the same as leaving it out.
fn given<'a, T>(field: &str, value: &'a MaybeUndefined<T>) -> Result<Option<&'a T>, Refusal> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(Refusal::bad_input(field, "must not be null: leave it out to keep it")),
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}

fn display_name(text: &str) -> Result<DisplayName, Refusal> {
    DisplayName::parse(text).map_err(|error| Refusal::bad_input("displayName", error))
}

/// Which tenant goes to work.
#[derive(InputObject)]
pub struct ActivateTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl ActivateTenantInput {
    pub(super) fn parse(&self) -> Result<ActivateTenant, Refusal> {
        Ok(ActivateTenant(self.existing.parse(self.reason.as_deref())?))
    }
}

/// Which tenant is suspended, and why.
#[derive(InputObject)]
pub struct SuspendTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// The kind of grounds.
    cause: SuspensionCause,
    /// The grounds in words: 1 to 1,024 characters.
    reason: String,
    /// When it ends by itself; if left out, somebody has to end it.
    until: Option<DateTime>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl SuspendTenantInput {
    pub(super) fn parse(&self) -> Result<SuspendTenant, Refusal> {
        let existing = self.existing.parse(None)?;
        Ok(SuspendTenant {
            tenant: existing.tenant,
            expected_version: existing.expected_version,
            cause: self.cause.into(),
            reason: required_reason(&self.reason)?,
            until: self.until.map(|until| until.0),
        })
    }
}

/// Which tenant is resumed.
#[derive(InputObject)]
pub struct ResumeTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl ResumeTenantInput {
    pub(super) fn parse(&self) -> Result<ResumeTenant, Refusal> {
        Ok(ResumeTenant(self.existing.parse(self.reason.as_deref())?))
    }
}

/// Which tenant is archived, and why.
#[derive(InputObject)]
pub struct ArchiveTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// Why: 1 to 1,024 characters.
    reason: String,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl ArchiveTenantInput {
    pub(super) fn parse(&self) -> Result<ArchiveTenant, Refusal> {
        let existing = self.existing.parse(None)?;
        Ok(ArchiveTenant {
            tenant: existing.tenant,
            expected_version: existing.expected_version,
            reason: required_reason(&self.reason)?,
        })
    }
}

/// Which archived tenant is taken back.
#[derive(InputObject)]
pub struct UnarchiveTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// Why: required if the tenant was active when it was archived, since it comes back suspended with this reason.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl UnarchiveTenantInput {
    pub(super) fn parse(&self) -> Result<UnarchiveTenant, Refusal> {
        Ok(UnarchiveTenant(self.existing.parse(self.reason.as_deref())?))
    }
}

/// Which tenant is deleted, and why.
#[derive(InputObject)]
pub struct DeleteTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// The tenant's slug, typed again.
    confirm_slug: String,
    /// Why: 1 to 1,024 characters.
    reason: String,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl DeleteTenantInput {
    pub(super) fn parse(&self, grace_period_seconds: u32) -> Result<DeleteTenant, Refusal> {
        let existing = self.existing.parse(None)?;
        Ok(DeleteTenant {
            tenant: existing.tenant,
            expected_version: existing.expected_version,
            confirm_slug: self.confirm_slug.clone(),
            grace_period_seconds,
            reason: required_reason(&self.reason)?,
        })
    }
}

/// Which deletion is taken back.
#[derive(InputObject)]
pub struct UndeleteTenantInput {
    #[graphql(flatten)]
    existing: ExistingInput,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl UndeleteTenantInput {
    pub(super) fn parse(&self) -> Result<UndeleteTenant, Refusal> {
        Ok(UndeleteTenant(self.existing.parse(self.reason.as_deref())?))
    }
}
