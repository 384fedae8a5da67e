//! The vocabulary of the cases: who calls, and what is asked for.

use crate::clock::CountedIds;
use std::fmt::Debug;
use std::sync::Arc;
use tenantry_application::ports::Ids;
use tenantry_application::quota::{
    DefineResource, ExistingQuota, Expected, FirstQuotas, GrantQuota, RemoveQuota, RevokeQuotaGrant, SetQuota,
};
use tenantry_application::tenant::{ArchiveTenant, CreateTenant, DeleteTenant, Existing, SuspendTenant, UpdateTenant};
use tenantry_application::usage::{CommitReservation, ConsumeQuota, ReleaseQuota, ReleaseReservation, ReserveQuota};
use tenantry_application::{Call, KeyText, Origin};
use tenantry_domain::access::{Caller, Scope, Scopes};
use tenantry_domain::quota::{
    Counting, Enforcement, Grant, Place, Quota, Resource, ResourceKey, Terms, Thresholds, Unit, WithoutQuota,
};
use tenantry_domain::tenant::{Cause, Changes, DisplayName, Labels, Slug, Tenant};
use tenantry_domain::usage::TimeToLive;
use tenantry_domain::{Amount, Change, EntryId, GrantId, Reason, ReservationId, TenantId, Timestamp, Version};

/// How long a deletion can be taken back, in seconds.
pub const GRACE_PERIOD_SECONDS: u32 = 600;

/// All that a platform administrator's token names.
pub const EVERYTHING: [Scope; 7] = Scope::ALL;
/// All that a bound token can use.
pub const BOUND: [Scope; 6] =
    [Scope::AuditRead, Scope::QuotaRead, Scope::QuotaWrite, Scope::TenantRead, Scope::TenantWrite, Scope::UsageWrite];

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
        quotas: FirstQuotas::default(),
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

/// Defines a resource that goes up and down, and of which a tenant without a quota may use any amount.
#[must_use]
pub fn define(key: &str) -> DefineResource {
    DefineResource {
        key: key_of(key),
        unit: unit_of("thing"),
        counting: Counting::Gauge,
        without_quota: WithoutQuota::Unlimited,
        expected_version: None,
        reason: Some(reason("it is sold now")),
    }
}

/// A tenant's quota in whatever version, for a reason.
#[must_use]
pub fn existing_quota(tenant: TenantId, resource: &str) -> ExistingQuota {
    ExistingQuota { tenant, resource: key_of(resource), expected_version: None, reason: Some(reason("because")) }
}

/// Sets a hard quota with the usual thresholds.
#[must_use]
pub fn set_quota(tenant: TenantId, resource: &str, limit: u64) -> SetQuota {
    SetQuota { existing: existing_quota(tenant, resource), terms: terms_of(limit) }
}

/// Takes a quota away.
#[must_use]
pub fn remove_quota(tenant: TenantId, resource: &str) -> RemoveQuota {
    RemoveQuota(existing_quota(tenant, resource))
}

/// Grants more of a quota, under an id drawn anew.
#[must_use]
pub fn grant_quota(tenant: TenantId, resource: &str, amount: u64, expires_at: Timestamp) -> GrantQuota {
    let grant = Grant {
        id: GrantId::from_random(CountedIds.random()),
        amount: amount_of(amount),
        expires_at,
        reason: reason("the fair is on"),
    };
    GrantQuota { existing: ExistingQuota { reason: None, ..existing_quota(tenant, resource) }, grant }
}

/// Takes a grant back.
#[must_use]
pub fn revoke_grant(tenant: TenantId, resource: &str, grant: GrantId) -> RevokeQuotaGrant {
    RevokeQuotaGrant { existing: existing_quota(tenant, resource), grant }
}

/// Uses some of a quota.
#[must_use]
pub fn consume_quota(tenant: TenantId, resource: &str, amount: u64) -> ConsumeQuota {
    ConsumeQuota { tenant, resource: key_of(resource), amount: amount_of(amount) }
}

/// Gives back what is used of a gauge.
#[must_use]
pub fn release_quota(tenant: TenantId, resource: &str, amount: u64) -> ReleaseQuota {
    ReleaseQuota { tenant, resource: key_of(resource), amount: amount_of(amount) }
}

/// Holds some of a quota for so many seconds, under an id drawn anew.
#[must_use]
pub fn reserve_quota(tenant: TenantId, resource: &str, amount: u64, seconds: u32) -> ReserveQuota {
    ReserveQuota {
        tenant,
        resource: key_of(resource),
        amount: amount_of(amount),
        time_to_live: must(TimeToLive::new(seconds), "a time to live"),
        id: ReservationId::from_random(CountedIds.random()),
    }
}

/// Uses what a reservation holds.
#[must_use]
pub const fn commit_reservation(tenant: TenantId, reservation: ReservationId) -> CommitReservation {
    CommitReservation { tenant, reservation }
}

/// Gives back what a reservation holds.
#[must_use]
pub const fn release_reservation(tenant: TenantId, reservation: ReservationId) -> ReleaseReservation {
    ReleaseReservation { tenant, reservation }
}

/// The change by which a quota of this limit comes to stand in a place, for saving it by hand.
#[must_use]
pub fn limiting(place: &Place, tenant: TenantId, resource: &str, limit: u64, at: Timestamp) -> Change<Quota> {
    match place.set(tenant, &key_of(resource), terms_of(limit), None, at) {
        Some(change) => change,
        None => panic!("{limit} is the quota's limit already"),
    }
}

/// The change by which a command's resource comes to be, for saving it by hand.
#[must_use]
pub fn definition(of: &DefineResource, at: Timestamp) -> Change<Resource> {
    Resource::define(of.key.clone(), of.unit.clone(), of.counting, of.without_quota, None, at)
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

/// A resource's name.
#[must_use]
pub fn key_of(text: &str) -> ResourceKey {
    must(ResourceKey::parse(text), "a resource's name")
}

/// What one of a resource is called.
#[must_use]
pub fn unit_of(text: &str) -> Unit {
    must(Unit::parse(text), "a unit")
}

/// An amount.
#[must_use]
pub fn amount_of(number: u64) -> Amount {
    must(Amount::new(number), "an amount")
}

/// The version that a caller counts on; 0 says that there is nothing yet.
#[must_use]
pub fn expecting(version: u64) -> Option<Expected> {
    Some(Version::new(version).map_or(Expected::Nothing, Expected::Version))
}

/// A hard limit with the usual thresholds.
#[must_use]
pub fn terms_of(limit: u64) -> Terms {
    Terms { limit: Some(amount_of(limit)), enforcement: Enforcement::Hard, thresholds: Thresholds::default() }
}
