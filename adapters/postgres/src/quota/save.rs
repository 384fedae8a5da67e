//! Saving changes of resources and quotas: each with the number of its entry, in one statement that is guarded by the
//! version.

use crate::audit::{draw_number, drawn};
use crate::convert::{bigint, datetime, uuid};
use crate::transaction::Transaction;
use sea_orm::Value;
use sea_orm::prelude::DateTimeUtc;
use tenantry_application::ports::StoreError;
use tenantry_domain::quota::{Counting, Grant, Period, Quota, QuotaParts, Resource};
use tenantry_domain::{Amount, Change, Timestamp};
use uuid::Uuid;

const DEFINE: &str = concat!(
    "WITH changed AS (
        INSERT INTO tenantry.resource (key, version, unit, counting, period, anchor_day, without_quota)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (key) DO NOTHING
        RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id)",
    drawn!("$8")
);

/// How a resource is counted is never changed.
const REDEFINE: &str = concat!(
    "WITH changed AS (
        UPDATE tenantry.resource SET version = $2, unit = $3, without_quota = $4
        WHERE key = $1 AND version = $2 - 1
        RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id)",
    drawn!("$5")
);

/// A new quota takes the place of one that was removed, and goes on from its version.
const CREATE: &str = concat!(
    "WITH changed AS (
        INSERT INTO tenantry.quota (tenant_id, resource, version, most, enforcement, thresholds)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant_id, resource) DO UPDATE SET
            version = excluded.version, most = excluded.most, enforcement = excluded.enforcement,
            thresholds = excluded.thresholds
        WHERE quota.version = excluded.version - 1 AND quota.enforcement IS NULL
        RETURNING tenant_id, resource),
    looks AS (
        INSERT INTO tenantry.quota_look (tenant_id, resource, at)
        SELECT tenant_id, resource, clock_timestamp() FROM changed)",
    drawn!("$7")
);

/// Grants never change: those that are no longer there go, and new ones come. The counter is to be looked at now, and when a
/// new one ends.
const BECOME: &str = concat!(
    "WITH changed AS (
        UPDATE tenantry.quota SET version = $3, most = $4, enforcement = $5, thresholds = $6
        WHERE tenant_id = $1 AND resource = $2 AND version = $3 - 1 AND enforcement IS NOT NULL
        RETURNING tenant_id, resource),
    ended AS (
        DELETE FROM tenantry.quota_grant given USING changed
        WHERE given.tenant_id = changed.tenant_id AND given.resource = changed.resource AND NOT (given.id = ANY($8))),
    granted AS (
        INSERT INTO tenantry.quota_grant (tenant_id, resource, id, amount, expires_at, reason)
        SELECT changed.tenant_id, changed.resource, given.id, given.amount, given.expires_at, given.reason
        FROM changed, unnest($8, $9, $10, $11) given(id, amount, expires_at, reason)
        ON CONFLICT (tenant_id, resource, id) DO NOTHING
        RETURNING tenant_id, resource, expires_at),
    looks AS (
        INSERT INTO tenantry.quota_look (tenant_id, resource, at)
        SELECT tenant_id, resource, clock_timestamp() FROM changed
        UNION ALL SELECT tenant_id, resource, expires_at FROM granted
        ON CONFLICT (tenant_id, resource, at) DO NOTHING)",
    drawn!("$7")
);

const REMOVE: &str = concat!(
    "WITH changed AS (
        UPDATE tenantry.quota SET version = $3, most = NULL, enforcement = NULL, thresholds = NULL
        WHERE tenant_id = $1 AND resource = $2 AND version = $3 - 1 AND enforcement IS NOT NULL
        RETURNING tenant_id, resource),
    ended AS (
        DELETE FROM tenantry.quota_grant given USING changed
        WHERE given.tenant_id = changed.tenant_id AND given.resource = changed.resource),
    looks AS (
        INSERT INTO tenantry.quota_look (tenant_id, resource, at)
        SELECT tenant_id, resource, clock_timestamp() FROM changed)",
    drawn!("$4")
);

/// Saves a change of the catalogue and gives the number and time of its entry in the platform's log.
pub(crate) async fn define(
    transaction: &Transaction,
    change: &Change<Resource>,
) -> Result<(u64, Timestamp), StoreError> {
    let parts = change.latest().parts();
    let mut values: Vec<Value> =
        vec![parts.key.as_str().into(), bigint(change.version().get()).into(), parts.unit.as_str().into()];
    let sql = if change.before().is_none() {
        values.push(parts.counting.name().into());
        values.push(parts.counting.period().map(Period::name).into());
        values.push(anchor_day(parts.counting).into());
        DEFINE
    } else {
        REDEFINE
    };
    values.push(parts.without_quota.name().into());
    values.push(datetime(change.at()).into());
    draw_number(transaction, sql, values).await
}

fn anchor_day(counting: Counting) -> Option<i16> {
    match counting {
        Counting::Counter(Period::Month(anchor)) => Some(i16::from(anchor.get())),
        Counting::Gauge | Counting::Counter(Period::Hour | Period::Day) => None,
    }
}

/// Saves a change of a quota and gives the number and time of its entry.
pub(crate) async fn save(transaction: &Transaction, change: &Change<Quota>) -> Result<(u64, Timestamp), StoreError> {
    let parts = change.latest().parts();
    let at = datetime(change.at());
    let mut values: Vec<Value> =
        vec![uuid(parts.tenant).into(), parts.resource.as_str().into(), bigint(change.version().get()).into()];
    let sql = match (change.before(), change.after()) {
        (None, Some(_)) => {
            values.extend(terms_values(parts, at));
            CREATE
        }
        (Some(_), Some(_)) => {
            values.extend(terms_values(parts, at));
            values.extend(grants_values(&parts.grants));
            BECOME
        }
        (_, None) => {
            values.push(at.into());
            REMOVE
        }
    };
    draw_number(transaction, sql, values).await
}

fn terms_values(parts: &QuotaParts, at: DateTimeUtc) -> [Value; 4] {
    let percents = parts.terms.thresholds.percents().iter();
    // At most `Thresholds::MAX_PERCENT`.
    let percents: Vec<i16> = percents.map(|&percent| i16::try_from(percent).unwrap_or(i16::MAX)).collect();
    [
        parts.terms.limit.map(|limit| bigint(Amount::get(limit))).into(),
        parts.terms.enforcement.name().into(),
        percents.into(),
        at.into(),
    ]
}

fn grants_values(grants: &[Grant]) -> [Value; 4] {
    let ids: Vec<Uuid> = grants.iter().map(|grant| Uuid::from_bytes(*grant.id.as_bytes())).collect();
    let amounts: Vec<i64> = grants.iter().map(|grant| bigint(grant.amount.get())).collect();
    let ends: Vec<DateTimeUtc> = grants.iter().map(|grant| datetime(grant.expires_at)).collect();
    let reasons: Vec<String> = grants.iter().map(|grant| grant.reason.as_str().to_owned()).collect();
    [ids.into(), amounts.into(), ends.into(), reasons.into()]
}
