//! What uses are decided on, read under the lock of their counter in one statement.

use crate::convert::{datetime, timestamp, uuid};
use crate::error::{CorruptRow, store_error};
use crate::quota::row::{self, GAUGE_WINDOW, StatusRow, get};
use crate::transaction::Transaction;
use crate::usage::expired_at_once;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use serde_json::Value as Json;
use tenantry_application::ports::StoreError;
use tenantry_application::usage::{KnownKey, Opened, UseBatch, UseRefused};
use tenantry_domain::quota::{ResourceKey, Usage};
use tenantry_domain::tenant::Status;
use tenantry_domain::usage::{Reservation, ReservationState};
use tenantry_domain::{Amount, ReservationId, TenantId, Timestamp};
use uuid::Uuid;

/// A key is found by its whole name alone, and its expiry looked at behind that: on a table that was empty when the plan was
/// made, the index by expiry would look as good.
///
/// The instant is read after the lock was waited for, and is not that of BEGIN. The first columns are those of
/// [`StatusRow`]. No reservation that has expired counts, though `write.rs` gives back the oldest alone: the last column is
/// what the others go on holding of the row.
const OPEN: &str = concat!(
    "
    SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
           resource.without_quota, instant.at, tenant.tenant_id, quota.version, quota.most, quota.enforcement,
           quota.thresholds,
           (SELECT json_agg(json_build_array(given.id, given.amount,
                                             (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                            ORDER BY given.expires_at, given.id)
            FROM tenantry.quota_grant given WHERE given.tenant_id = $1 AND given.resource = $2),
           counter.window_start, counter.used,
           counter.reserved - expired.amount,
           tenant.status, counter.told,
           (SELECT json_agg(json_build_array(wanted.place, encode(known.digest, 'hex'), known.outcome))
            FROM unnest($4, $5, $6, $7, $8) wanted(place, operation, issuer, subject, key)
            CROSS JOIN LATERAL (
                SELECT found.digest, found.outcome, found.expires_at FROM tenantry.idempotency_key found
                WHERE found.tenant_id = $1 AND found.operation = wanted.operation AND found.issuer = wanted.issuer
                  AND found.subject = wanted.subject AND found.key = wanted.key
                LIMIT 1) known
            WHERE known.expires_at > instant.at AND known.outcome IS NOT NULL),
           (SELECT json_agg(json_build_array(held.id, held.amount,
                                             (extract(epoch FROM held.expires_at) * 1000000)::bigint, held.state))
            FROM tenantry.usage_reservation held
            WHERE held.tenant_id = $1 AND held.id = ANY($9) AND held.resource = $2 AND held.window_start = $3),
           expired.left_held
    FROM (SELECT clock_timestamp() AS at) instant
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(held.amount), 0)::bigint AS amount,
               coalesce(sum(held.amount) FILTER (WHERE held.place > ",
    expired_at_once!(),
    "), 0)::bigint AS left_held
        FROM (SELECT amount, row_number() OVER (ORDER BY expires_at, id) AS place FROM tenantry.usage_reservation
              WHERE tenant_id = $1 AND resource = $2 AND window_start = $3 AND state = 'OPEN'
                AND expires_at <= instant.at) held) expired
    CROSS JOIN tenantry.tenant tenant
    LEFT JOIN tenantry.resource resource ON resource.key = $2
    LEFT JOIN tenantry.quota quota ON quota.tenant_id = $1 AND quota.resource = $2
    LEFT JOIN tenantry.usage_counter counter
        ON counter.tenant_id = $1 AND counter.resource = $2 AND counter.window_start = $3
    WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL"
);

/// What was found.
pub(super) struct Found {
    pub(super) opened: Opened,
    /// Whether the counter is there.
    pub(super) has_counter: bool,
    /// The version in the quota's row, also of one that was removed; 0 where there is no row.
    pub(super) quota_version: i64,
    /// What those expired reservations hold that aren't given back now.
    pub(super) left_held: i64,
}

/// Opens the account of a batch.
pub(super) async fn open(
    transaction: &Transaction,
    batch: &UseBatch,
    window_start: Timestamp,
) -> Result<Result<Found, UseRefused>, StoreError> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, OPEN, values(batch, window_start));
    let Some(row) = transaction.query_one_raw(statement).await.map_err(store_error)? else {
        return Ok(Err(UseRefused::NoSuchTenant));
    };
    if get::<Option<String>>(&row, 0)?.is_none() {
        return Ok(Err(UseRefused::NoSuchResource));
    }
    found(&row, batch, window_start).map(Ok)
}

fn found(row: &QueryResult, batch: &UseBatch, window_start: Timestamp) -> Result<Found, StoreError> {
    let corrupt = |column| CorruptRow::new("usage_counter", column, format!("{} {}", batch.tenant, batch.resource));
    let mut status = StatusRow::without_usage(row)?;
    let used: Option<i64> = get(row, 15)?;
    let mut told = Vec::new();
    if let Some(used) = used {
        status.usage = Usage {
            used: row::amount(used).ok_or_else(|| corrupt("used"))?,
            reserved: row::amount(get(row, 16)?).ok_or_else(|| corrupt("reserved"))?,
        };
        let percents: Vec<i16> = get(row, 18)?;
        told = percents.into_iter().filter_map(|percent| u16::try_from(percent).ok()).collect();
    }
    let tenant: String = get(row, 17)?;
    let keys = get::<Option<Json>>(row, 19)?;
    let reservations = get::<Option<Json>>(row, 20)?;
    let window_starts_at = status.resource.counting().period().map(|_| window_start);
    let opened = Opened {
        tenant: Status::parse(&tenant).ok_or_else(|| CorruptRow::new("tenant", "status", batch.tenant))?,
        window: status.resource.counting().window(window_start),
        told,
        reservations: reservations_of(reservations.as_ref(), &batch.resource, window_starts_at)
            .ok_or_else(|| CorruptRow::new("usage_reservation", "state", batch.tenant))?,
        keys: keys_of(keys.as_ref(), batch.uses.len())
            .ok_or_else(|| CorruptRow::new("idempotency_key", "digest", batch.tenant))?,
        status,
    };
    let quota_version = get::<Option<i64>>(row, 9)?.unwrap_or(0);
    Ok(Found { opened, has_counter: used.is_some(), quota_version, left_held: get(row, 21)? })
}

fn values(batch: &UseBatch, window_start: Timestamp) -> Vec<Value> {
    let keyed = || batch.uses.iter().enumerate().filter_map(|(place, one)| Some((place, one.key.as_ref()?)));
    let places: Vec<i64> = keyed().map(|(place, _)| i64::try_from(place).unwrap_or(i64::MAX)).collect();
    let operations: Vec<String> = keyed().map(|(_, key)| key.operation.to_owned()).collect();
    let issuers: Vec<String> = keyed().map(|(_, key)| key.issuer.clone()).collect();
    let subjects: Vec<String> = keyed().map(|(_, key)| key.subject.clone()).collect();
    let keys: Vec<String> = keyed().map(|(_, key)| key.key.clone()).collect();
    let needed: Vec<Uuid> = batch.uses.iter().filter_map(|one| one.asked.needs()).map(reservation_uuid).collect();
    vec![
        uuid(batch.tenant).into(),
        batch.resource.as_str().into(),
        datetime(window_start).into(),
        places.into(),
        operations.into(),
        issuers.into(),
        subjects.into(),
        keys.into(),
        needed.into(),
    ]
}

pub(super) fn reservation_uuid(id: ReservationId) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

fn keys_of(json: Option<&Json>, uses: usize) -> Option<Vec<Option<KnownKey>>> {
    let mut keys = vec![None; uses];
    for known in json.map_or(Some(&Vec::new()), Json::as_array)? {
        let [place, digest, outcome] = known.as_array()?.as_slice() else { return None };
        let place = keys.get_mut(usize::try_from(place.as_u64()?).ok()?)?;
        *place = Some(KnownKey { digest: digest_of(digest.as_str()?)?, outcome: outcome.as_str()?.to_owned() });
    }
    Some(keys)
}

fn digest_of(hexadecimal: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if hexadecimal.len() != 2 * digest.len() || !hexadecimal.is_ascii() {
        return None;
    }
    for (place, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hexadecimal[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(digest)
}

fn reservations_of(
    json: Option<&Json>,
    resource: &ResourceKey,
    window_starts_at: Option<Timestamp>,
) -> Option<Vec<Reservation>> {
    let one = |held: &Json| {
        let [id, amount, expires_at, state] = held.as_array()?.as_slice() else { return None };
        Some(Reservation {
            id: ReservationId::parse(id.as_str()?).ok()?,
            resource: resource.clone(),
            window_starts_at,
            amount: row::amount(amount.as_i64()?)?,
            expires_at: Timestamp::from_micros(expires_at.as_i64()?).ok()?,
            state: ReservationState::parse(state.as_str()?)?,
        })
    };
    json.map_or(Some(&Vec::new()), Json::as_array)?.iter().map(one).collect()
}

const RESERVATION: &str = "
    SELECT held.resource, held.window_start, held.amount, held.expires_at, held.state, resource.counting
    FROM tenantry.usage_reservation held JOIN tenantry.resource resource ON resource.key = held.resource
    WHERE held.tenant_id = $1 AND held.id = $2";

/// A tenant's reservation.
pub(crate) async fn reservation(
    transaction: &Transaction,
    tenant: TenantId,
    id: ReservationId,
) -> Result<Option<Reservation>, StoreError> {
    let values = [uuid(tenant).into(), reservation_uuid(id).into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, RESERVATION, values);
    let Some(row) = transaction.query_one_raw(statement).await.map_err(store_error)? else { return Ok(None) };
    let corrupt = |column| CorruptRow::new("usage_reservation", column, id);
    let resource: String = get(&row, 0)?;
    let time = |index, column| {
        let time: DateTimeUtc = get(&row, index)?;
        timestamp(time).ok_or_else(|| StoreError::from(corrupt(column)))
    };
    let state: String = get(&row, 4)?;
    let amount: Option<Amount> = row::amount(get(&row, 2)?);
    let began = time(1, "window_start")?;
    Ok(Some(Reservation {
        id,
        resource: ResourceKey::parse(&resource).map_err(|_| corrupt("resource"))?,
        window_starts_at: Some(began)
            .filter(|&began| began != GAUGE_WINDOW || get::<String>(&row, 5).is_ok_and(|counting| counting != "GAUGE")),
        amount: amount.ok_or_else(|| corrupt("amount"))?,
        expires_at: time(3, "expires_at")?,
        state: ReservationState::parse(&state).ok_or_else(|| corrupt("state"))?,
    }))
}
