//! What is due, read across tenants by an index on the due time; and what has expired.

use crate::audit;
use crate::convert::{datetime, tenant_id, timestamp, uuid};
use crate::error::{CorruptRow, store_error};
use crate::pool::turns::Line;
use crate::quota;
use crate::store::{PostgresStore, log_reach};
use crate::transaction::Begin;
use async_trait::async_trait;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use std::error::Error;
use tenantry_application::Code;
use tenantry_application::audit::Attempt;
use tenantry_application::ports::{Due, DueExpiry, DueFold, DueLook, Housekeeping, StoreError, TakenItem};
use tenantry_application::quota::JobItemOutcome;
use tenantry_domain::access::{Action, OpenSockets, Reach, RecordPermit};
use tenantry_domain::quota::{BulkJob, Counting, ResourceKey};
use tenantry_domain::tenant::Status;
use tenantry_domain::{JobId, TenantId, Timestamp, Version};
use uuid::Uuid;

/// Of two clocks the earlier counts: one that runs ahead gives nobody back too early, and erases nothing.
/// A time that isn't there is spelt as the index spells it, which lists are ordered by too: never reached.
const DUE_RESUMES: &str = "
    SELECT tenant_id, version FROM tenantry.tenant
    WHERE status = 'SUSPENDED' AND coalesce(suspended_until, 'infinity') <= least($1, now())
    ORDER BY coalesce(suspended_until, 'infinity') LIMIT $2";

const DUE_ERASURES: &str = "
    SELECT tenant_id, version FROM tenantry.tenant
    WHERE status = 'DELETED' AND coalesce(erased_after, 'infinity') <= least($1, now())
    ORDER BY coalesce(erased_after, 'infinity') LIMIT $2";

/// Of the reservations that are over, the oldest are looked at; several may be of one counter.
const DUE_EXPIRIES: &str = "
    SELECT over.tenant_id, over.resource, over.window_start, resource.counting FROM (
        SELECT tenant_id, resource, window_start, expires_at FROM tenantry.usage_reservation
        WHERE state = 'OPEN' AND expires_at <= least($1, now()) ORDER BY expires_at LIMIT 20 * $2) over
    JOIN tenantry.resource resource ON resource.key = over.resource
    GROUP BY over.tenant_id, over.resource, over.window_start, resource.counting
    ORDER BY min(over.expires_at) LIMIT $2";

/// Of the looks that are due, the oldest; several may be at one counter.
const DUE_LOOKS: &str = "
    SELECT tenant_id, resource, array_agg(at) FROM (
        SELECT tenant_id, resource, at FROM tenantry.quota_look WHERE at <= least($1, now())
        ORDER BY at LIMIT 20 * $2) due
    GROUP BY tenant_id, resource ORDER BY min(at) LIMIT $2";

/// Changes of a tenant follow one another, so no two have the same time.
const SET_LOOKED: &str = "DELETE FROM tenantry.quota_look WHERE tenant_id = $1 AND resource = $2 AND at = ANY($3)";

const DUE_FOLDS: &str = "
    SELECT tenant_id, subject, action, code FROM tenantry.refusal_fold
    WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";

/// The only writes across tenants: a policy of the platform's role lets it delete what has expired.
const PURGE_KEYS: &str = "
    DELETE FROM tenantry.idempotency_key WHERE ctid IN (
        SELECT ctid FROM tenantry.idempotency_key WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)";

const PURGE_ANNOUNCEMENTS: &str = "
    DELETE FROM tenantry.outbox WHERE ctid IN (
        SELECT ctid FROM tenantry.outbox WHERE expires_at < now() LIMIT $1)";

const PURGE_REPORTS: &str = "
    DELETE FROM tenantry.socket_report WHERE server_id IN (
        SELECT server_id FROM tenantry.socket_report WHERE as_of < now() - make_interval(secs => $2) LIMIT $1)";

/// The time is that of the policy that lets it.
const PURGE_RESERVATIONS: &str = "
    DELETE FROM tenantry.usage_reservation WHERE ctid IN (
        SELECT ctid FROM tenantry.usage_reservation
        WHERE state <> 'OPEN' AND expires_at < now() - '1 day'::interval LIMIT $1)";

/// A job goes with all of its items at once, so that nobody sees a part of them. The oldest go first: as many as have
/// `$1` items together, or one, since a job may have more.
const PURGE_JOBS: &str = "
    WITH forgotten AS MATERIALIZED (
        SELECT id FROM (
            SELECT id, sum(total) OVER (ORDER BY created_at, id) - total AS items_before FROM (
                SELECT id, created_at, total FROM tenantry.job
                WHERE is_over AND created_at < now() - make_interval(secs => $2)
                ORDER BY created_at, id LIMIT $1) oldest) counted
        WHERE items_before < $1),
    items AS (
        -- Job by job, so that where none is forgotten nothing is read.
        DELETE FROM tenantry.job_item WHERE ctid = ANY (ARRAY(
            SELECT item.ctid FROM forgotten CROSS JOIN LATERAL (
                SELECT ctid FROM tenantry.job_item WHERE job_id = forgotten.id OFFSET 0) item)))
    DELETE FROM tenantry.job WHERE id = ANY (ARRAY(SELECT id FROM forgotten))";

const STATUSES: &str = "
    SELECT tenant_id, status FROM tenantry.tenant WHERE tenant_id = ANY($1) AND status IS NOT NULL";

#[async_trait]
impl Housekeeping for PostgresStore {
    async fn due_resumes(&self, now: Timestamp, limit: u16) -> Result<Vec<Due>, StoreError> {
        self.read_each(DUE_RESUMES, now, limit, due).await
    }

    async fn due_erasures(&self, now: Timestamp, limit: u16) -> Result<Vec<Due>, StoreError> {
        self.read_each(DUE_ERASURES, now, limit, due).await
    }

    async fn due_expiries(&self, now: Timestamp, limit: u16) -> Result<Vec<DueExpiry>, StoreError> {
        self.read_each(DUE_EXPIRIES, now, limit, due_expiry).await
    }

    async fn due_looks(&self, now: Timestamp, limit: u16) -> Result<Vec<DueLook>, StoreError> {
        self.read_each(DUE_LOOKS, now, limit, due_look).await
    }

    async fn set_looked(&self, look: &DueLook) -> Result<(), StoreError> {
        let since: Vec<DateTimeUtc> = look.since.iter().copied().map(datetime).collect();
        let values = [uuid(look.tenant).into(), look.resource.as_str().into(), since.into()];
        self.write(SET_LOOKED, values).await.map(|_| ())
    }

    async fn due_folds(&self, now: Timestamp, limit: u16) -> Result<Vec<DueFold>, StoreError> {
        self.read_each(DUE_FOLDS, now, limit, due_fold).await
    }

    async fn close_fold(&self, permit: &RecordPermit, fold: &DueFold, closing: &Attempt) -> Result<(), StoreError> {
        let lines = [Line::Log(permit.log())];
        let transaction = self.pools.begin_in_turn(log_reach(permit), Begin::Writing, &lines).await?;
        match audit::close_fold(&transaction, permit.log(), fold, closing).await {
            Ok(()) => transaction.commit().await,
            Err(error) => {
                transaction.roll_back().await;
                Err(error)
            }
        }
    }

    async fn take_item(&self) -> Result<Option<TakenItem>, StoreError> {
        self.take().await
    }

    async fn put_back_item(&self, job: JobId, place: u32) -> Result<(), StoreError> {
        self.put_back(job, place).await
    }

    async fn settle_item(&self, job: JobId, place: u32, outcome: &JobItemOutcome) -> Result<(), StoreError> {
        self.settle(job, place, outcome).await
    }

    async fn purge(&self, limit: u16) -> Result<u64, StoreError> {
        let limit = i64::from(limit);
        let kept = f64::from(OpenSockets::KEPT_SECONDS);
        let mut purged = self.write(PURGE_KEYS, [limit.into()]).await?;
        purged += self.write(PURGE_ANNOUNCEMENTS, [limit.into()]).await?;
        purged += self.write(PURGE_RESERVATIONS, [limit.into()]).await?;
        purged += self.write(PURGE_REPORTS, [limit.into(), kept.into()]).await?;
        let known = f64::from(BulkJob::MAX_SECONDS + BulkJob::REMEMBERED_SECONDS);
        purged += self.write(PURGE_JOBS, [limit.into(), known.into()]).await?;
        Ok(purged)
    }

    async fn rank(&self, limit: u16) -> Result<bool, StoreError> {
        quota::rank(self, limit).await
    }

    async fn statuses(&self, tenants: &[TenantId]) -> Result<Vec<(TenantId, Status)>, StoreError> {
        let ids: Vec<Uuid> = tenants.iter().copied().map(uuid).collect();
        self.read(STATUSES, [ids.into()])
            .await?
            .iter()
            .map(|row| {
                let status: String = row.try_get_by_index(1).map_err(store_error)?;
                let tenant = row_tenant(row, "tenant")?;
                Ok((tenant, Status::parse(&status).ok_or_else(|| CorruptRow::new("tenant", "status", tenant))?))
            })
            .collect()
    }
}

impl PostgresStore {
    /// Reads as the platform, in a transaction of its own.
    async fn read<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<Vec<QueryResult>, StoreError> {
        let transaction = self.pools.begin(Reach::Platform, Begin::Reading).await?;
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let rows = transaction.query_all_raw(statement).await.map_err(store_error)?;
        transaction.commit().await.map(|()| rows)
    }

    /// What is due at `now`. A row that can't be read, since a later Tenantry wrote it or it is broken, waits for somebody
    /// who can, and keeps no other waiting.
    async fn read_each<T>(
        &self,
        sql: &str,
        now: Timestamp,
        limit: u16,
        read: fn(&QueryResult) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.read(sql, [datetime(now).into(), i64::from(limit).into()]).await?;
        Ok(rows.iter().filter_map(|row| read(row).inspect_err(passed_over).ok()).collect())
    }

    /// Writes or deletes as the platform, in a transaction of its own: of what is purged no kind waits for another's rows.
    async fn write<const N: usize>(&self, sql: &str, values: [Value; N]) -> Result<u64, StoreError> {
        let transaction = self.pools.begin(Reach::Platform, Begin::Writing).await?;
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let written = transaction.execute_raw(statement).await.map_err(store_error)?.rows_affected();
        transaction.commit().await.map(|()| written)
    }
}

/// Tells of a row that waits for somebody who can read it.
pub(crate) fn passed_over(error: &StoreError) {
    let source = error.source().map(ToString::to_string);
    tracing::error!(%error, source, "something is due that can't be read: it is passed over");
}

fn row_tenant(row: &QueryResult, table: &'static str) -> Result<TenantId, StoreError> {
    let id: Uuid = row.try_get_by_index(0).map_err(store_error)?;
    Ok(tenant_id(id).ok_or_else(|| CorruptRow::new(table, "tenant_id", id))?)
}

fn due(row: &QueryResult) -> Result<Due, StoreError> {
    let tenant = row_tenant(row, "tenant")?;
    let version: i64 = row.try_get_by_index(1).map_err(store_error)?;
    let version = u64::try_from(version).ok().and_then(|version| Version::new(version).ok());
    Ok(Due { tenant, version: version.ok_or_else(|| CorruptRow::new("tenant", "version", tenant))? })
}

fn due_expiry(row: &QueryResult) -> Result<DueExpiry, StoreError> {
    let tenant = row_tenant(row, "usage_reservation")?;
    let corrupt = |column| CorruptRow::new("usage_reservation", column, tenant);
    let resource: String = row.try_get_by_index(1).map_err(store_error)?;
    let began: DateTimeUtc = row.try_get_by_index(2).map_err(store_error)?;
    let counting: String = row.try_get_by_index(3).map_err(store_error)?;
    let began = timestamp(began).ok_or_else(|| corrupt("window_start"))?;
    Ok(DueExpiry {
        tenant,
        resource: ResourceKey::parse(&resource).map_err(|_| corrupt("resource"))?,
        window_starts_at: (counting != Counting::Gauge.name()).then_some(began),
    })
}

fn due_look(row: &QueryResult) -> Result<DueLook, StoreError> {
    let tenant = row_tenant(row, "quota_look")?;
    let corrupt = |column| CorruptRow::new("quota_look", column, tenant);
    let resource: String = row.try_get_by_index(1).map_err(store_error)?;
    let since: Vec<DateTimeUtc> = row.try_get_by_index(2).map_err(store_error)?;
    let since: Option<Vec<Timestamp>> = since.into_iter().map(timestamp).collect();
    Ok(DueLook {
        tenant,
        resource: ResourceKey::parse(&resource).map_err(|_| corrupt("resource"))?,
        since: since.ok_or_else(|| corrupt("at"))?,
    })
}

fn due_fold(row: &QueryResult) -> Result<DueFold, StoreError> {
    let log: Uuid = row.try_get_by_index(0).map_err(store_error)?;
    let text = |index| row.try_get_by_index::<String>(index).map_err(store_error);
    let corrupt = |column| CorruptRow::new("refusal_fold", column, log);
    Ok(DueFold {
        log: tenant_id(log),
        subject: text(1)?,
        action: Action::parse(&text(2)?).ok_or_else(|| corrupt("action"))?,
        code: Code::parse(&text(3)?).ok_or_else(|| corrupt("code"))?,
    })
}
