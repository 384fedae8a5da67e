//! All that a batch comes to, in one statement: the counter, the ledger, keys, reservations, crossed thresholds. It writes
//! nothing if what was decided on has changed since it was read.

use super::open::reservation_uuid;
use crate::convert::{bigint, datetime, uuid};
use crate::error::{Unexpected, store_error};
use crate::sql::Sql;
use crate::transaction::Transaction;
use crate::usage::expired_at_once;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, Value};
use tenantry_application::ports::StoreError;
use tenantry_application::usage::{Decided, Done, UseBatch};
use tenantry_domain::access::Job;
use tenantry_domain::quota::Usage;
use tenantry_domain::tenant::Status;
use tenantry_domain::usage::{Reservation, ReservationState, UseKind};
use tenantry_domain::{Timestamp, Version};
use uuid::Uuid;

/// What the decision stands on beside the counter, which is locked.
pub(super) struct Guard {
    pub(super) tenant: Status,
    pub(super) quota_version: i64,
    pub(super) resource_version: Version,
}

/// The counter, unless its tenant, its quota or its resource has changed. Grants end by the clock, and the instant at which
/// they were looked at is that of the use.
const COUNTER: &str = "
    WITH counter AS (
        UPDATE tenantry.usage_counter SET used = ?, reserved = ?, told = ?
        WHERE tenant_id = $1 AND resource = $2 AND window_start = $3
          AND EXISTS (SELECT FROM tenantry.tenant WHERE tenant_id = $1 AND status = ?)
          AND EXISTS (SELECT FROM tenantry.resource WHERE key = $2 AND version = ?)
          AND coalesce((SELECT version FROM tenantry.quota WHERE tenant_id = $1 AND resource = $2), 0) = ?
        RETURNING 1),
    lines AS (
        INSERT INTO tenantry.usage_ledger (
            tenant_id, resource, window_start, at, kind, amount, used, reserved, overage, reservation, subject)
        SELECT $1, $2, $3, $4, line.kind, line.amount, line.used, line.reserved, line.overage,
               nullif(line.reservation, '')::uuid, line.subject
        FROM counter, unnest(?, ?, ?, ?, ?, ?, ?)
            line(kind, amount, used, reserved, overage, reservation, subject))";

const KEYS: &str = ",
    kept AS (
        INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, outcome, expires_at)
        SELECT $1, key.* FROM counter, unnest(?, ?, ?, ?, ?, ?, ?)
            key(operation, issuer, subject, key, digest, outcome, expires_at)
        ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
            digest = excluded.digest, outcome = excluded.outcome, expires_at = excluded.expires_at
        WHERE idempotency_key.expires_at <= $4
        RETURNING 1)";

/// Those of the lock: nobody else opens or ends a reservation of this counter meanwhile, so they are the very ones that were
/// counted as the oldest when it was read.
const EXPIRED: &str = concat!(
    ",
    expired AS (
        UPDATE tenantry.usage_reservation held SET state = 'EXPIRED' FROM counter
        WHERE held.tenant_id = $1 AND held.id = ANY (ARRAY(
            SELECT oldest.id FROM tenantry.usage_reservation oldest
            WHERE oldest.tenant_id = $1 AND oldest.resource = $2 AND oldest.window_start = $3 AND oldest.state = 'OPEN'
              AND oldest.expires_at <= $4
            ORDER BY oldest.expires_at, oldest.id LIMIT ",
    expired_at_once!(),
    "))
        RETURNING held.id, held.amount),
    expiries AS (
        INSERT INTO tenantry.usage_ledger (
            tenant_id, resource, window_start, at, kind, amount, used, reserved, reservation, subject)
        SELECT $1, $2, $3, $4, 'EXPIRE', expired.amount, ?, ?, expired.id, ? FROM expired)"
);

const MADE: &str = ",
    made AS (
        INSERT INTO tenantry.usage_reservation (tenant_id, resource, window_start, id, amount, expires_at, state)
        SELECT $1, $2, $3, held.*, 'OPEN' FROM counter, unnest(?, ?, ?) held(id, amount, expires_at))";

const CLOSED: &str = ",
    closed AS (
        UPDATE tenantry.usage_reservation held SET state = closed.state FROM counter, unnest(?, ?) closed(id, state)
        WHERE held.tenant_id = $1 AND held.id = closed.id AND held.state = 'OPEN')";

const CROSSED: &str = ",
    crossed AS (
        INSERT INTO tenantry.outbox (tenant_id, kind, subject, percent)
        SELECT $1, 'quota', $2, share.percent FROM counter, unnest(?) share(percent))";

/// Writes a batch; `false` if nothing was written, since what it was decided on has changed. `left_held` is what expired
/// reservations hold that are written down later.
pub(super) async fn write(
    transaction: &Transaction,
    batch: &UseBatch,
    window_start: Timestamp,
    decided: &Decided,
    guard: &Guard,
    left_held: i64,
) -> Result<bool, StoreError> {
    let at = decided.account.at;
    let first: [Value; 4] =
        [uuid(batch.tenant).into(), batch.resource.as_str().into(), datetime(window_start).into(), datetime(at).into()];
    let mut sql = Sql::new("", first);
    sql.push(COUNTER, counter_values(batch, decided, guard, left_held));
    let mut keyed: Vec<_> = decided.done.iter().filter(|done| batch.uses[done.place].key.is_some()).collect();
    // In one order, so that batches with the same keys on two counters don't wait for each other.
    keyed.sort_by(|one, other| key_of(batch, one).cmp(&key_of(batch, other)));
    if !keyed.is_empty() {
        sql.push(KEYS, key_values(batch, &keyed));
    }
    push_reservations(&mut sql, decided);
    let percents: Vec<i16> = decided.crossed.iter().map(|&one| percent(one)).collect();
    if !percents.is_empty() {
        sql.push(CROSSED, [percents.into()]);
    }
    let kept = if keyed.is_empty() { "0::bigint" } else { "(SELECT count(*) FROM kept)" };
    sql.push(&format!(" SELECT (SELECT count(*) FROM counter), {kept}"), []);
    let row = transaction.query_one_raw(sql.statement()).await.map_err(store_error)?.ok_or(Unexpected("no counts"))?;
    let count = |index| row.try_get_by_index::<i64>(index).map_err(store_error);
    Ok(count(0)? == 1 && usize::try_from(count(1)?) == Ok(keyed.len()))
}

fn counter_values(batch: &UseBatch, decided: &Decided, guard: &Guard, left_held: i64) -> [Value; 13] {
    let usage = decided.account.usage;
    let told: Vec<i16> = decided.account.told.iter().map(|&one| percent(one)).collect();
    let each = |value: fn(&Done) -> u64| decided.done.iter().map(|done| bigint(value(done))).collect::<Vec<i64>>();
    let kinds: Vec<String> = decided.done.iter().map(|done| done.applied.kind.name().to_owned()).collect();
    // SeaORM's arrays hold no nulls: an empty text stands for none.
    let reservation = |done: &Done| done.applied.reservation.as_ref().map(|held| held.id.to_string());
    let reservations: Vec<String> = decided.done.iter().map(|done| reservation(done).unwrap_or_default()).collect();
    let subjects: Vec<String> = decided.done.iter().map(|done| batch.uses[done.place].subject.clone()).collect();
    [
        bigint(usage.used.get()).into(),
        (bigint(usage.reserved.get()) + left_held).into(),
        told.into(),
        guard.tenant.name().into(),
        bigint(guard.resource_version.get()).into(),
        guard.quota_version.into(),
        kinds.into(),
        each(|done| done.applied.amount.get()).into(),
        each(|done| done.applied.usage.used.get()).into(),
        each(|done| done.applied.usage.reserved.get()).into(),
        each(|done| done.applied.overage.get()).into(),
        reservations.into(),
        subjects.into(),
    ]
}

fn key_of<'a>(batch: &'a UseBatch, done: &Done) -> Option<(&'a str, &'a str, &'a str, &'a str)> {
    let key = batch.uses[done.place].key.as_ref();
    key.map(|key| (key.operation, key.issuer.as_str(), key.subject.as_str(), key.key.as_str()))
}

fn key_values(batch: &UseBatch, keyed: &[&Done]) -> [Value; 7] {
    let keys = || keyed.iter().filter_map(|done| batch.uses[done.place].key.as_ref());
    let operations: Vec<String> = keys().map(|key| key.operation.to_owned()).collect();
    let issuers: Vec<String> = keys().map(|key| key.issuer.clone()).collect();
    let subjects: Vec<String> = keys().map(|key| key.subject.clone()).collect();
    let texts: Vec<String> = keys().map(|key| key.key.clone()).collect();
    let digests: Vec<Vec<u8>> = keys().map(|key| key.digest.to_vec()).collect();
    let outcomes: Vec<String> = keyed.iter().map(|done| done.outcome.clone()).collect();
    let ends: Vec<DateTimeUtc> = keys().map(|key| datetime(key.expires_at)).collect();
    [operations.into(), issuers.into(), subjects.into(), texts.into(), digests.into(), outcomes.into(), ends.into()]
}

fn push_reservations(sql: &mut Sql, decided: &Decided) {
    let of = |wanted: fn(UseKind) -> bool| -> Vec<&Reservation> {
        let done = decided.done.iter().filter(|done| wanted(done.applied.kind));
        done.filter_map(|done| done.applied.reservation.as_ref()).collect()
    };
    let made = of(|kind| kind == UseKind::Reserve);
    if !made.is_empty() {
        let ids: Vec<Uuid> = made.iter().map(|held| reservation_uuid(held.id)).collect();
        let amounts: Vec<i64> = made.iter().map(|held| bigint(held.amount.get())).collect();
        let ends: Vec<DateTimeUtc> = made.iter().map(|held| datetime(held.expires_at)).collect();
        sql.push(MADE, [ids.into(), amounts.into(), ends.into()]);
    }
    let closed = of(|kind| matches!(kind, UseKind::Commit | UseKind::ReleaseReservation));
    if !closed.is_empty() {
        let ids: Vec<Uuid> = closed.iter().map(|held| reservation_uuid(held.id)).collect();
        let states: Vec<String> = closed.iter().map(|held| ReservationState::name(held.state).to_owned()).collect();
        sql.push(CLOSED, [ids.into(), states.into()]);
    }
    let Usage { used, reserved } = decided.before;
    let job: Value = format!("system:tenantry/{}", Job::Expire.name()).into();
    sql.push(EXPIRED, [bigint(used.get()).into(), bigint(reserved.get()).into(), job]);
}

/// At most `Thresholds::MAX_PERCENT`.
fn percent(percent: u16) -> i16 {
    i16::try_from(percent).unwrap_or(i16::MAX)
}
