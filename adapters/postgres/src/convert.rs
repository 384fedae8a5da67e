//! Between the domain's values and the driver's.

use chrono::{DateTime, Utc};
use tenantry_domain::{TenantId, Timestamp};
use uuid::Uuid;

/// The log and the keys of the platform itself carry the nil UUID.
pub(crate) const PLATFORM: Uuid = Uuid::nil();

pub(crate) fn uuid(tenant: TenantId) -> Uuid {
    Uuid::from_bytes(*tenant.as_bytes())
}

/// The log of a tenant, or the platform's.
pub(crate) fn log_uuid(log: Option<TenantId>) -> Uuid {
    log.map_or(PLATFORM, uuid)
}

/// `None` for the nil UUID and for whatever else is no tenant's id.
pub(crate) fn tenant_id(uuid: Uuid) -> Option<TenantId> {
    TenantId::from_bytes(uuid.into_bytes()).ok()
}

/// Every [`Timestamp`] lies within what chrono can hold.
pub(crate) fn datetime(timestamp: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(timestamp.as_micros()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The time of a cursor. A forged one that lies outside the calendar is held at that end of it, before or behind
/// everything that there is; PostgreSQL takes no year before -4712.
pub(crate) fn instant(micros: i64) -> DateTime<Utc> {
    const YEAR_1: i64 = -62_135_596_800_000_000;
    DateTime::from_timestamp_micros(micros.max(YEAR_1)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

pub(crate) fn timestamp(datetime: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_micros(datetime.timestamp_micros()).ok()
}

/// Numbers of entries and versions stay below 2^53.
pub(crate) fn bigint(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
