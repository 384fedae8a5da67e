//! Between rows and the domain's resources and quotas. Rows are not trusted: a value that Tenantry could not have written
//! is found here.

use crate::convert::{tenant_id, timestamp};
use crate::error::{CorruptRow, store_error};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{QueryResult, TryGetable};
use serde_json::Value as Json;
use tenantry_application::ports::StoreError;
use tenantry_domain::quota::{
    AnchorDay, Counting, Enforcement, Grant, Period, Place, Quota, QuotaParts, QuotaStatus, Resource, ResourceKey,
    ResourceParts, Terms, Thresholds, Unit, Usage, Window, WithoutQuota,
};
use tenantry_domain::{Amount, GrantId, Reason, TenantId, Timestamp, Version};
use uuid::Uuid;

/// When a gauge's one window begins.
pub(crate) const GAUGE_WINDOW: Timestamp = Timestamp::EPOCH;

/// A resource out of the first columns of a row.
pub(crate) fn resource(row: &QueryResult) -> Result<Resource, StoreError> {
    let key: String = get(row, 0)?;
    let corrupt = |column| CorruptRow::new("resource", column, &key);
    let unit: String = get(row, 2)?;
    let counting: String = get(row, 3)?;
    let period: Option<String> = get(row, 4)?;
    let anchor: Option<i16> = get(row, 5)?;
    let without_quota: String = get(row, 6)?;
    Ok(Resource::stored(ResourceParts {
        key: ResourceKey::parse(&key).map_err(|_| corrupt("key"))?,
        unit: Unit::parse(&unit).map_err(|_| corrupt("unit"))?,
        counting: counting_of(&counting, period.as_deref(), anchor).ok_or_else(|| corrupt("counting"))?,
        without_quota: WithoutQuota::parse(&without_quota).ok_or_else(|| corrupt("without_quota"))?,
        version: version(get(row, 1)?).ok_or_else(|| corrupt("version"))?,
    }))
}

fn counting_of(counting: &str, period: Option<&str>, anchor: Option<i16>) -> Option<Counting> {
    let period = match (period, anchor) {
        (None, None) if counting == Counting::Gauge.name() => return Some(Counting::Gauge),
        (Some("HOUR"), None) => Period::Hour,
        (Some("DAY"), None) => Period::Day,
        (Some("MONTH"), Some(day)) => Period::Month(AnchorDay::new(u8::try_from(day).ok()?).ok()?),
        _ => return None,
    };
    Some(Counting::Counter(period)).filter(|known| known.name() == counting)
}

/// A row of what a tenant has of a resource.
pub(crate) struct StatusRow;

impl StatusRow {
    /// How many columns there are; what else a query asks for stands behind them.
    pub(crate) const COLUMNS: usize = 17;

    /// The status out of a row.
    pub(crate) fn status(row: &QueryResult) -> Result<QuotaStatus, StoreError> {
        let status = Self::without_usage(row)?;
        let corrupt = |column| CorruptRow::new("usage_counter", column, status.tenant);
        let usage = usage(row, status.window(), &corrupt)?;
        Ok(QuotaStatus { usage, ..status })
    }

    /// The same, as if nothing was taken.
    pub(crate) fn without_usage(row: &QueryResult) -> Result<QuotaStatus, StoreError> {
        let resource = resource(row)?;
        let id: Uuid = get(row, 8)?;
        let corrupt = |column| CorruptRow::new("quota", column, format!("{id} {}", resource.key()));
        let tenant = tenant_id(id).ok_or_else(|| corrupt("tenant_id"))?;
        let at = timestamp(get(row, 7)?).ok_or_else(|| corrupt("now"))?;
        let place = place(row, tenant, resource.key(), &corrupt)?;
        Ok(QuotaStatus { tenant, resource, place, usage: Usage::default(), at })
    }
}

/// The place of a quota out of the columns from 9 on.
pub(crate) fn place(
    row: &QueryResult,
    tenant: TenantId,
    resource: &ResourceKey,
    corrupt: &impl Fn(&'static str) -> CorruptRow,
) -> Result<Place, StoreError> {
    let Some(stored) = get::<Option<i64>>(row, 9)? else { return Ok(Place::NEVER_TAKEN) };
    let version = version(stored).ok_or_else(|| corrupt("version"))?;
    let Some(enforcement) = get::<Option<String>>(row, 11)? else {
        return Ok(Place::Vacant { next: version.next() });
    };
    let limit = match get::<Option<i64>>(row, 10)? {
        Some(most) => Some(amount(most).ok_or_else(|| corrupt("most"))?),
        None => None,
    };
    let percents: Vec<i16> = get(row, 12)?;
    let percents: Option<Vec<u16>> = percents.into_iter().map(|percent| u16::try_from(percent).ok()).collect();
    let thresholds = percents.and_then(|percents| Thresholds::new(&percents).ok());
    let terms = Terms {
        limit,
        enforcement: Enforcement::parse(&enforcement).ok_or_else(|| corrupt("enforcement"))?,
        thresholds: thresholds.ok_or_else(|| corrupt("thresholds"))?,
    };
    let grants = match get::<Option<Json>>(row, 13)? {
        Some(grants) => self::grants(&grants).ok_or_else(|| corrupt("grants"))?,
        None => Vec::new(),
    };
    Ok(Place::Taken(Quota::stored(QuotaParts { tenant, resource: resource.clone(), terms, grants, version })))
}

fn grants(json: &Json) -> Option<Vec<Grant>> {
    let grant = |given: &Json| {
        let [id, amount, expires_at, reason] = given.as_array()?.as_slice() else { return None };
        Some(Grant {
            id: GrantId::parse(id.as_str()?).ok()?,
            amount: self::amount(amount.as_i64()?)?,
            expires_at: Timestamp::from_micros(expires_at.as_i64()?).ok()?,
            reason: Reason::parse(reason.as_str()?).ok()?,
        })
    };
    json.as_array()?.iter().map(grant).collect()
}

/// What is taken in the window that is counted in now: nothing, if the newest counter belongs to an earlier one.
fn usage(
    row: &QueryResult,
    window: Option<Window>,
    corrupt: &impl Fn(&'static str) -> CorruptRow,
) -> Result<Usage, StoreError> {
    let Some(newest) = get::<Option<DateTimeUtc>>(row, 14)? else { return Ok(Usage::default()) };
    let starts_at = window.map_or(GAUGE_WINDOW, |window| window.starts_at);
    if timestamp(newest).ok_or_else(|| corrupt("window_start"))? != starts_at {
        return Ok(Usage::default());
    }
    Ok(Usage {
        used: amount(get(row, 15)?).ok_or_else(|| corrupt("used"))?,
        reserved: amount(get(row, 16)?).ok_or_else(|| corrupt("reserved"))?,
    })
}

pub(crate) fn get<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, StoreError> {
    row.try_get_by_index(index).map_err(store_error)
}

pub(crate) fn amount(number: i64) -> Option<Amount> {
    u64::try_from(number).ok().and_then(|number| Amount::new(number).ok())
}

fn version(number: i64) -> Option<Version> {
    u64::try_from(number).ok().and_then(|number| Version::new(number).ok())
}
