//! The vocabulary of the cases: who calls, and what is asked for.

use crate::clock::CountedIds;
use std::fmt::Debug;
use std::sync::Arc;
use tenantry_application::ports::Ids;
use tenantry_application::tenant::{ArchiveTenant, CreateTenant, DeleteTenant, Existing, SuspendTenant, UpdateTenant};
use tenantry_application::{Call, KeyText, Origin};
use tenantry_domain::access::{Caller, Scope, Scopes};
use tenantry_domain::tenant::{Cause, Changes, DisplayName, Labels, Slug, Tenant};
use tenantry_domain::{Change, EntryId, Reason, TenantId, Timestamp};

/// How long a deletion can be taken back, in seconds.
pub const GRACE_PERIOD_SECONDS: u32 = 600;

/// All that a platform administrator's token names.
pub const EVERYTHING: [Scope; 4] = Scope::ALL;
/// All that a bound token can use.
pub const BOUND: [Scope; 3] = [Scope::AuditRead, Scope::TenantRead, Scope::TenantWrite];

/// What must be there for the case to make sense.
pub(crate) fn must<T, E: Debug>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error:?}"),
    }
}

/// A call of a platform administrator.
#[must_use]
pub fn platform() -> Call {
    platform_as("administrator")
}

/// A call of the platform administrator of that name.
#[must_use]
pub fn platform_as(subject: &str) -> Call {
    call_of("urn:contract", subject, &EVERYTHING, None)
}

/// A call with a token of these scopes that names no tenant.
#[must_use]
pub fn unbound(subject: &str, scopes: &[Scope]) -> Call {
    call_of("urn:contract", subject, scopes, None)
}

/// A call with a token that is bound to `tenant`.
#[must_use]
pub fn bound_to(tenant: TenantId, scopes: &[Scope]) -> Call {
    call_of("urn:contract", "bound", scopes, Some(tenant))
}

/// A call of that subject as `issuer` vouches for it.
#[must_use]
pub fn call_of(issuer: &str, subject: &str, scopes: &[Scope], tenant: Option<TenantId>) -> Call {
    let caller = Caller::with_token(
        issuer.to_owned(),
        subject.to_owned(),
        format!("token-of-{subject}"),
        Some("contract".to_owned()),
        scopes.iter().copied().collect::<Scopes>(),
        tenant,
    );
    let origin = Origin {
        address: Some([192, 0, 2, 1].into()),
        request_id: "request-1".to_owned(),
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
    };
    Call::new(Arc::new(caller), Arc::new(origin))
}

/// The call under an idempotency key.
#[must_use]
pub fn keyed(call: Call, key: &str) -> Call {
    Call { key: Some(must(KeyText::parse(key), "a key")), ..call }
}

/// The call as a preview.
#[must_use]
pub fn preview(call: Call) -> Call {
    Call { validate_only: true, ..call }
}

/// An id that no tenant has.
#[must_use]
pub fn new_tenant_id() -> TenantId {
    TenantId::from_random(CountedIds.random())
}

/// A server's name for itself.
#[must_use]
pub fn new_server() -> EntryId {
    EntryId::from_random(CountedIds.random())
}

/// Registers a tenant under a slug and an id drawn anew.
#[must_use]
pub fn create(slug: &str) -> CreateTenant {
    CreateTenant {
        id: new_tenant_id(),
        slug: slug_of(slug),
        display_name: name_of(slug),
        labels: Labels::default(),
        deletion_protection: false,
        activate: false,
        reason: None,
    }
}

/// A tenant in whatever version, for a reason.
#[must_use]
pub fn existing(tenant: TenantId) -> Existing {
    Existing { tenant, expected_version: None, reason: Some(reason("because")) }
}

/// Gives a tenant another name.
#[must_use]
pub fn rename(tenant: TenantId, name: &str) -> UpdateTenant {
    UpdateTenant { existing: existing(tenant), changes: new_name(name) }
}

/// Suspends a tenant for good.
#[must_use]
pub fn suspend(tenant: TenantId) -> SuspendTenant {
    SuspendTenant {
        tenant,
        expected_version: None,
        cause: Cause::Billing,
        reason: reason("invoice 2026-117 is disputed"),
        until: None,
    }
}

/// Archives a tenant.
#[must_use]
pub fn archive(tenant: TenantId) -> ArchiveTenant {
    ArchiveTenant { tenant, expected_version: None, reason: reason("the contract has ended") }
}

/// Deletes a tenant, its slug typed again.
#[must_use]
pub fn delete(tenant: &Tenant) -> DeleteTenant {
    DeleteTenant {
        tenant: tenant.id(),
        expected_version: None,
        confirm_slug: tenant.slug().to_string(),
        grace_period_seconds: GRACE_PERIOD_SECONDS,
        reason: reason("they asked for it"),
    }
}

/// The change by which a tenant gets another name, for saving it by hand.
#[must_use]
pub fn renaming(tenant: &Tenant, name: &str, at: Timestamp) -> Change<Tenant> {
    match must(tenant.update(new_name(name), None, at), "a new name") {
        Some(change) => change,
        None => panic!("{name:?} is the tenant's name already"),
    }
}

/// The change by which a command's tenant comes to be, for saving it by hand.
#[must_use]
pub fn creation(of: &CreateTenant, at: Timestamp) -> Change<Tenant> {
    Tenant::create(of.id, of.slug.clone(), of.display_name.clone(), of.labels.clone(), false, None, at)
}

fn new_name(name: &str) -> Changes {
    Changes { display_name: Some(name_of(name)), ..Changes::default() }
}

/// A reason in words.
#[must_use]
pub fn reason(text: &str) -> Reason {
    must(Reason::parse(text), "a reason")
}

/// A slug.
#[must_use]
pub fn slug_of(text: &str) -> Slug {
    must(Slug::parse(text), "a slug")
}

/// A name for people.
#[must_use]
pub fn name_of(text: &str) -> DisplayName {
    must(DisplayName::parse(text), "a name")
}

/// Labels.
#[must_use]
pub fn labels_of(pairs: &[(&str, &str)]) -> Labels {
    must(Labels::parse(pairs.iter().copied()), "labels")
}
