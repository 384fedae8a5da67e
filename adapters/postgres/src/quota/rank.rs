//! Ranking tenants: what changed is copied to where they stand in their order.
//!
//! A step looks at the counters that the ledger, the outbox and the ends of grants name, the earliest changes first, and
//! writes what it found together with how far it came: whatever a server was doing when it was killed, the next one goes on
//! there. What is copied is how things are, and not what was done, so that copying it twice does no harm.
//!
//! As in the change feed, a step asks for what its predecessor's snapshot could not see. So a transaction that commits late
//! is seen late and never missed, and one that stays open holds nothing up. To do no more than so much at a time, a step may
//! end in the midst of what can be seen: its snapshot is then the present one as if all later transactions had yet to begin.
//! Where there is no predecessor, since it is the first, the outbox may have lost what it would have told, or the database
//! was restored from elsewhere, all counters are gone through, and all that is ranked: a tenant may have been erased meanwhile.

use super::row::{self, StatusRow, get};
use super::{joined, status};
use crate::convert::{bigint, uuid};
use crate::error::{CorruptRow, Unexpected, store_error};
use crate::feed::LONGEST_ABSENCE;
use crate::store::PostgresStore;
use crate::transaction::{Begin, Transaction};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use std::error::Error;
use tenantry_application::ports::StoreError;
use tenantry_domain::Amount;
use tenantry_domain::access::Reach;
use tenantry_domain::quota::{Ceiling, QuotaStatus, TakenShare, Usage};
use uuid::Uuid;

/// One server at a time. Its statements are planned once, when the tables may be empty, and go from what changed to whatever
/// belongs to it by index: no table is read as a whole, however much may have changed.
const BEGIN_STEP: &str = "
    SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
    SELECT 1 FROM tenantry.usage_rank_position FOR UPDATE";

/// What changed, as it is now: the columns of [`StatusRow`], the counter's name, and how far that comes, the same in each row.
/// One row without a counter's name if nothing changed.
///
/// A step ends behind the `$1`th row, with the last of its transaction's. `OFFSET 0` keeps what belongs to a transaction that was
/// open at the last look from being joined in any other order than by its index.
const LOOK: &str = concat!(
    "WITH position AS MATERIALIZED (
         SELECT seen, pg_current_snapshot() AS present, ended_at, ended_id,
                CASE WHEN seen IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE swept_tenant END AS swept_tenant,
                CASE WHEN seen IS NULL THEN '' ELSE swept_resource END AS swept_resource
         FROM (SELECT CASE WHEN pg_snapshot_xmax(seen) <= pg_snapshot_xmax(pg_current_snapshot())
                            AND looked_at > now() - make_interval(secs => $2) THEN seen END AS seen,
                      ended_at, ended_id, swept_tenant, swept_resource
               FROM tenantry.usage_rank_position) held),
     span AS MATERIALIZED (
         SELECT pg_snapshot_xmax(seen) AS low, pg_snapshot_xmax(present) AS high FROM position),
     step AS MATERIALIZED (
         SELECT span.low, span.high, least(span.high,
             (SELECT (used.xact::text::bigint + 1)::text::xid8 FROM tenantry.usage_ledger used
              WHERE used.xact >= span.low AND used.xact < span.high ORDER BY used.xact OFFSET $1 - 1 LIMIT 1),
             (SELECT (told.xact::text::bigint + 1)::text::xid8 FROM tenantry.outbox told
              WHERE told.xact >= span.low AND told.xact < span.high ORDER BY told.xact OFFSET $1 - 1 LIMIT 1)) AS until
         FROM span),
     told AS MATERIALIZED (
         SELECT new.tenant_id, new.kind, new.subject, new.action
         FROM step JOIN tenantry.outbox new ON new.xact >= step.low AND new.xact < step.until
         UNION ALL
         SELECT late.tenant_id, late.kind, late.subject, late.action
         FROM position CROSS JOIN pg_snapshot_xip(position.seen) open (xact) CROSS JOIN LATERAL (
             SELECT tenant_id, kind, subject, action FROM tenantry.outbox WHERE outbox.xact = open.xact OFFSET 0) late),
     ended AS MATERIALIZED (
         SELECT given.* FROM position CROSS JOIN LATERAL (
             SELECT tenant_id, resource, expires_at, id FROM tenantry.quota_grant
             WHERE (expires_at, id) > (position.ended_at, position.ended_id) AND expires_at <= now()
             ORDER BY expires_at, id LIMIT $1) given),
     swept AS MATERIALIZED (
         SELECT counter.* FROM position CROSS JOIN LATERAL (
             (SELECT tenant_id, resource FROM tenantry.usage_counter
              WHERE (tenant_id, resource) > (position.swept_tenant, position.swept_resource)
              ORDER BY tenant_id, resource LIMIT $1)
             UNION ALL
             (SELECT tenant_id, resource FROM tenantry.usage_rank
              WHERE (tenant_id, resource) > (position.swept_tenant, position.swept_resource)
              ORDER BY tenant_id, resource LIMIT $1)
             ORDER BY tenant_id, resource LIMIT $1) counter),
     changed AS MATERIALIZED (
         SELECT new.tenant_id, new.resource
         FROM step JOIN tenantry.usage_ledger new ON new.xact >= step.low AND new.xact < step.until
         UNION
         SELECT late.tenant_id, late.resource
         FROM position CROSS JOIN pg_snapshot_xip(position.seen) open (xact) CROSS JOIN LATERAL (
             SELECT tenant_id, resource FROM tenantry.usage_ledger WHERE usage_ledger.xact = open.xact OFFSET 0) late
         UNION
         SELECT tenant_id, subject FROM told WHERE kind = 'quota'
         UNION
         SELECT ranked.tenant_id, ranked.resource FROM told JOIN tenantry.usage_rank ranked USING (tenant_id)
         WHERE told.kind = 'tenant' AND told.action = 'tenant.erase'
         UNION
         SELECT tenant_id, resource FROM ended
         UNION
         SELECT tenant_id, resource FROM swept),
     come AS MATERIALIZED (
         SELECT format('%s:%s:%s', least(pg_snapshot_xmin(position.present), step.until), step.until,
                       (SELECT string_agg(open.xact::text, ',' ORDER BY open.xact)
                        FROM pg_snapshot_xip(position.present) open (xact) WHERE open.xact < step.until)) AS seen,
                step.until = step.high AND last_ended.id IS NULL AND last_swept.resource IS NULL AS is_all,
                coalesce(last_ended.expires_at, now()) AS ended_at,
                coalesce(last_ended.id, '00000000-0000-0000-0000-000000000000') AS ended_id,
                last_swept.tenant_id AS swept_tenant, last_swept.resource AS swept_resource
         FROM position CROSS JOIN step
         -- Where there were as many as are looked at, there may be more.
         LEFT JOIN LATERAL (SELECT expires_at, id FROM ended
                            WHERE (SELECT count(*) FROM ended) = $1
                            ORDER BY expires_at DESC, id DESC LIMIT 1) last_ended ON true
         LEFT JOIN LATERAL (SELECT tenant_id, resource FROM swept
                            WHERE (SELECT count(*) FROM swept) = $1
                            ORDER BY tenant_id DESC, resource DESC LIMIT 1) last_swept ON true)
    ",
    status!(),
    ", changed.tenant_id, changed.resource, come.seen, come.is_all, come.ended_at, come.ended_id, come.swept_tenant,
       come.swept_resource
     FROM come LEFT JOIN changed ON true
     LEFT JOIN tenantry.tenant tenant ON tenant.tenant_id = changed.tenant_id AND tenant.status IS NOT NULL
     LEFT JOIN tenantry.resource resource ON resource.key = changed.resource",
    joined!()
);

/// Those who take nothing any more, or are no longer there, leave the ranking; the others take the place that is theirs now.
const WRITE: &str = "
    WITH gone AS (
        DELETE FROM tenantry.usage_rank ranked USING unnest($1, $2) gone (tenant_id, resource)
        WHERE ranked.tenant_id = gone.tenant_id AND ranked.resource = gone.resource),
    placed AS (
        INSERT INTO tenantry.usage_rank AS ranked (
            tenant_id, resource, window_start, has_quota, most, granted, used, reserved, share)
        SELECT tenant_id, resource, window_start, has_quota, nullif(most, -1), granted, used, reserved, nullif(share, -1)
        FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
            now (tenant_id, resource, window_start, has_quota, most, granted, used, reserved, share)
        ON CONFLICT (tenant_id, resource) DO UPDATE SET
            window_start = excluded.window_start, has_quota = excluded.has_quota, most = excluded.most,
            granted = excluded.granted, used = excluded.used, reserved = excluded.reserved, share = excluded.share
        WHERE ranked IS DISTINCT FROM excluded)
    UPDATE tenantry.usage_rank_position SET
        seen = $12::text::pg_snapshot, looked_at = now(), ended_at = $14, ended_id = $15, swept_tenant = $16,
        swept_resource = $17, as_of = CASE WHEN $13 THEN now() WHEN $16 IS NULL THEN as_of END";

/// Takes one step, and tells whether there was nothing more to do.
pub(crate) async fn rank(store: &PostgresStore, limit: u16) -> Result<bool, StoreError> {
    let transaction = store.pools.begin(Reach::Platform, Begin::Writing).await?;
    match step(&transaction, limit).await {
        Ok(is_all) => transaction.commit().await.map(|()| is_all),
        Err(error) => {
            transaction.roll_back().await;
            Err(error)
        }
    }
}

async fn step(transaction: &Transaction, limit: u16) -> Result<bool, StoreError> {
    transaction.execute_unprepared(BEGIN_STEP).await.map_err(store_error)?;
    let values = [i64::from(limit.max(1)).into(), LONGEST_ABSENCE.as_secs_f64().into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, LOOK, values);
    let rows = transaction.query_all_raw(statement).await.map_err(store_error)?;
    let come = Come::of(rows.first().ok_or(Unexpected("the ranking has no position"))?)?;
    let mut changes = Changes::default();
    for row in &rows {
        // One that can't be read stays as it is, and keeps no other waiting.
        if let Err(error) = changes.add(row) {
            let source = error.source().map(ToString::to_string);
            tracing::error!(%error, source, "what a tenant takes can't be read: it is not ranked anew");
        }
    }
    let is_all = come.is_all;
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, WRITE, changes.values(come));
    let written = transaction.execute_raw(statement).await.map_err(store_error)?.rows_affected();
    if written == 1 { Ok(is_all) } else { Err(Unexpected("the ranking's position was not written").into()) }
}

/// How far a step comes.
struct Come {
    seen: String,
    is_all: bool,
    ended_at: DateTimeUtc,
    ended_id: Uuid,
    swept: (Option<Uuid>, Option<String>),
}

impl Come {
    fn of(row: &QueryResult) -> Result<Self, StoreError> {
        const FIRST: usize = StatusRow::COLUMNS + 2;
        Ok(Self {
            seen: get(row, FIRST)?,
            is_all: get(row, FIRST + 1)?,
            ended_at: get(row, FIRST + 2)?,
            ended_id: get(row, FIRST + 3)?,
            swept: (get(row, FIRST + 4)?, get(row, FIRST + 5)?),
        })
    }
}

/// What is written of the tenants and resources that a step looked at.
#[derive(Default)]
struct Changes {
    gone: Vec<(Uuid, String)>,
    placed: Vec<(QuotaStatus, DateTimeUtc)>,
}

impl Changes {
    fn add(&mut self, row: &QueryResult) -> Result<(), StoreError> {
        let Some(tenant) = get::<Option<Uuid>>(row, StatusRow::COLUMNS)? else { return Ok(()) };
        let resource: String = get(row, StatusRow::COLUMNS + 1)?;
        // The newest counter's window, whichever is running when it is asked for.
        match (is_there(row)?, get::<Option<DateTimeUtc>>(row, 14)?) {
            (true, Some(window_start)) => {
                let corrupt = |column| CorruptRow::new("usage_counter", column, format!("{tenant} {resource}"));
                let usage = Usage {
                    used: row::amount(get(row, 15)?).ok_or_else(|| corrupt("used"))?,
                    reserved: row::amount(get(row, 16)?).ok_or_else(|| corrupt("reserved"))?,
                };
                if usage.taken() == Amount::ZERO {
                    self.gone.push((tenant, resource));
                } else {
                    self.placed.push((QuotaStatus { usage, ..StatusRow::without_usage(row)? }, window_start));
                }
            }
            (_, _) => self.gone.push((tenant, resource)),
        }
        Ok(())
    }

    fn values(self, come: Come) -> Vec<Value> {
        let (tenants, resources): (Vec<Uuid>, Vec<String>) = self.gone.into_iter().unzip();
        let placed = &self.placed;
        let each = |value: fn(&QuotaStatus) -> Option<u64>| -> Vec<i64> {
            // SeaORM's arrays hold no nulls.
            placed.iter().map(|(status, _)| value(status).map_or(-1, bigint)).collect()
        };
        let ids: Vec<Uuid> = placed.iter().map(|(status, _)| uuid(status.tenant)).collect();
        let keys: Vec<String> = placed.iter().map(|(status, _)| status.resource.key().to_string()).collect();
        let windows: Vec<DateTimeUtc> = placed.iter().map(|(_, window_start)| *window_start).collect();
        let have_quotas: Vec<bool> = placed.iter().map(|(status, _)| status.quota().is_some()).collect();
        vec![
            tenants.into(),
            resources.into(),
            ids.into(),
            keys.into(),
            windows.into(),
            have_quotas.into(),
            each(|status| status.quota()?.terms().limit.map(Amount::get)).into(),
            each(|status| Some(status.granted().get())).into(),
            each(|status| Some(status.usage.used.get())).into(),
            each(|status| Some(status.usage.reserved.get())).into(),
            each(share).into(),
            come.seen.into(),
            come.is_all.into(),
            come.ended_at.into(),
            come.ended_id.into(),
            come.swept.0.into(),
            come.swept.1.into(),
        ]
    }
}

/// Whether there are such a tenant and such a resource.
fn is_there(row: &QueryResult) -> Result<bool, StoreError> {
    Ok(get::<Option<String>>(row, 0)?.is_some() && get::<Option<Uuid>>(row, 8)?.is_some())
}

/// The share in millionths. What holds without a quota is the resource's to say, and may change at any time: kept is what it
/// would be if nothing were allowed.
fn share(status: &QuotaStatus) -> Option<u64> {
    let ceiling = status.quota().map_or(Ceiling::Hard(Amount::ZERO), |quota| quota.ceiling(status.at));
    ceiling.share(&status.usage).map(TakenShare::millionths)
}
