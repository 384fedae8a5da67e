//! What is in the database, seen past every policy.

use super::Deployment;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

/// A refusal on the trail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// Whose log it is in; `platform` for the platform's own.
    pub log: String,
    pub subject: String,
    pub action: String,
    pub code: String,
}

/// All that an accepted change writes.
const CONTENTS: &str = "SELECT md5(concat_ws('|',
    (SELECT string_agg(t::text, ',' ORDER BY t.tenant_id) FROM tenantry.tenant t),
    (SELECT string_agg(l::text, ',' ORDER BY l.tenant_id, l.key) FROM tenantry.tenant_label l),
    (SELECT string_agg(r::text, ',' ORDER BY r.key) FROM tenantry.resource r),
    (SELECT string_agg(q::text, ',' ORDER BY q.tenant_id, q.resource) FROM tenantry.quota q),
    (SELECT string_agg(g::text, ',' ORDER BY g.tenant_id, g.resource, g.id) FROM tenantry.quota_grant g),
    (SELECT string_agg(j::text, ',' ORDER BY j.id) FROM tenantry.job j),
    (SELECT string_agg(i::text, ',' ORDER BY i.job_id, i.place) FROM tenantry.job_item i),
    (SELECT string_agg(o::text, ',' ORDER BY o.id) FROM tenantry.outbox o),
    (SELECT string_agg(k::text, ',' ORDER BY k.tenant_id, k.key) FROM tenantry.idempotency_key k),
    (SELECT string_agg(e::text, ',' ORDER BY e.tenant_id, e.seq) FROM tenantry.audit_entry e
     WHERE e.outcome = 'ACCEPTED')))";

const REFUSALS: &str = "SELECT CASE WHEN log = '00000000-0000-0000-0000-000000000000' THEN 'platform' ELSE log END,
    entry->>'subject', entry->>'action', entry->>'code'
    FROM (SELECT tenant_id::text AS log, convert_from(canonical, 'UTF8')::json AS entry
          FROM tenantry.audit_entry WHERE outcome = 'REFUSED') entries";

impl Deployment {
    /// A connection to the database as a role; `postgres` sees everything.
    pub async fn connect(&self, role: &str) -> PgConnection {
        PgConnection::connect_with(&self.database.options(role)).await.unwrap()
    }

    /// Carries out a statement as the superuser, and tells how many rows it concerned.
    pub async fn execute(&self, sql: &str) -> u64 {
        let mut connection = self.connect("postgres").await;
        connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap().rows_affected()
    }

    /// The number that a query gives the superuser.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.connect("postgres").await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap()
    }

    /// Takes a job's lease for an hour, as a server would that does nothing: the job stands still.
    pub async fn hold_lease(&self, job: &str) {
        let sql = format!(
            "INSERT INTO tenantry.lease (job, server_id, until) VALUES ('{job}', gen_random_uuid(), now() + '1 hour')
             ON CONFLICT (job) DO UPDATE SET server_id = excluded.server_id, until = excluded.until"
        );
        self.execute(&sql).await;
    }

    /// A time of the database's clock from now, as the API writes times.
    pub async fn in_seconds(&self, seconds: f64) -> String {
        let sql = "SELECT to_char((now() + make_interval(secs => $1)) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
        sqlx::query_scalar(sql).bind(seconds).fetch_one(&mut self.connect("postgres").await).await.unwrap()
    }

    /// A digest of all that accepted changes have written: equal before and after what changed nothing.
    pub async fn contents(&self) -> String {
        sqlx::query_scalar(CONTENTS).fetch_one(&mut self.connect("postgres").await).await.unwrap()
    }

    /// How many entries there are, in all logs.
    pub async fn entries(&self) -> i64 {
        self.number("SELECT count(*) FROM tenantry.audit_entry").await
    }

    /// Every refusal on the trail, sorted.
    pub async fn refusals(&self) -> Vec<Refusal> {
        let rows = sqlx::query(REFUSALS).fetch_all(&mut self.connect("postgres").await).await.unwrap();
        let mut refusals: Vec<_> = rows
            .iter()
            .map(|row| Refusal { log: row.get(0), subject: row.get(1), action: row.get(2), code: row.get(3) })
            .collect();
        refusals.sort();
        refusals
    }
}
