//! The look at the outbox: whatever commits is seen once, however late it commits.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tenantry_domain::change::ANNOUNCED_SECONDS;
use tenantry_postgres::feed::LONGEST_ABSENCE;
use tenantry_test_database::TestDatabase;
use uuid::Uuid;

/// Not tied to a tenant that exists: the outbox doesn't ask.
const BIND: &str = "BEGIN; SET LOCAL tenantry.tenant_id = '8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21'";
const ANNOUNCE: &str = "
    INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number)
    VALUES ('8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21', 'tenant', $1, 1, 'tenant.update', 1)";
/// The control: what has a higher transaction number than whatever was seen before.
const HIGHER: &str = "SELECT subject, xact::text::bigint FROM tenantry.outbox WHERE xact::text::bigint > $1";

async fn connect(database: &TestDatabase, role: &str) -> PgConnection {
    PgConnection::connect_with(&database.options(role)).await.unwrap()
}

async fn announce(connection: &mut PgConnection, subject: &str) {
    sqlx::query(ANNOUNCE).bind(subject).execute(connection).await.unwrap();
}

/// Writes until told to stop, some of it undone again, and tells how much was committed.
async fn write(database: Arc<TestDatabase>, number: u32, stop: Arc<AtomicBool>) -> u32 {
    let mut connection = connect(&database, "tenantry_tenant").await;
    let mut committed = 0;
    for round in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        connection.execute(BIND).await.unwrap();
        if round % 10 == 9 {
            announce(&mut connection, "undone").await;
            connection.execute("ROLLBACK").await.unwrap();
        } else {
            announce(&mut connection, &format!("{number}-{committed}")).await;
            connection.execute("COMMIT").await.unwrap();
            committed += 1;
        }
    }
    committed
}

struct Looks {
    connection: PgConnection,
    snapshot: String,
    highest: i64,
    seen: BTreeMap<String, u32>,
    seen_by_higher: BTreeMap<String, u32>,
}

impl Looks {
    async fn begin(database: &TestDatabase) -> Self {
        let mut connection = connect(database, "tenantry_platform").await;
        let snapshot =
            sqlx::query_scalar("SELECT pg_current_snapshot()::text").fetch_one(&mut connection).await.unwrap();
        Self { connection, snapshot, highest: 0, seen: BTreeMap::new(), seen_by_higher: BTreeMap::new() }
    }

    async fn look(&mut self) {
        type Row = (String, Option<Uuid>, Option<String>, Option<String>);
        let rows = sqlx::query_as(tenantry_postgres::feed::LOOK).bind(&self.snapshot).fetch_all(&mut self.connection);
        let rows: Vec<Row> = rows.await.unwrap();
        for (snapshot, _, _, subject) in rows {
            self.snapshot = snapshot;
            if let Some(subject) = subject {
                *self.seen.entry(subject).or_default() += 1;
            }
        }
        let rows: Vec<(String, i64)> =
            sqlx::query_as(HIGHER).bind(self.highest).fetch_all(&mut self.connection).await.unwrap();
        for (subject, xact) in rows {
            self.highest = self.highest.max(xact);
            *self.seen_by_higher.entry(subject).or_default() += 1;
        }
    }
}

#[tokio::test]
async fn the_look_misses_nothing_and_sees_nothing_twice_while_a_transaction_stays_open() {
    let database = Arc::new(TestDatabase::fresh().await);
    let mut looks = Looks::begin(&database).await;
    let mut late = connect(&database, "tenantry_tenant").await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> =
        (0..4).map(|number| tokio::spawn(write(Arc::clone(&database), number, Arc::clone(&stop)))).collect();
    for round in 0..100 {
        match round {
            10 => {
                late.execute(BIND).await.unwrap();
                announce(&mut late, "late").await;
            }
            80 => {
                assert!(!looks.seen.contains_key("late"));
                late.execute("COMMIT").await.unwrap();
            }
            _ => {}
        }
        looks.look().await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut expected = BTreeMap::from([("late".to_owned(), 1)]);
    for (number, writer) in writers.into_iter().enumerate() {
        expected.extend((0..writer.await.unwrap()).map(|committed| (format!("{number}-{committed}"), 1)));
    }
    looks.look().await;
    assert!(expected.len() > 500, "only {} were written", expected.len());
    assert!(looks.seen == expected, "missed, or seen twice");
    // What a simpler cursor would have missed: the one that was open, and whatever committed out of order.
    assert!(!looks.seen_by_higher.contains_key("late"));
}

/// What the catalogue says of a row's end when nobody gives it one.
const DEFAULT_EXPIRY: &str = "
    SELECT pg_get_expr(value.adbin, value.adrelid)
    FROM pg_attrdef value JOIN pg_attribute a ON a.attrelid = value.adrelid AND a.attnum = value.adnum
    WHERE value.adrelid = 'tenantry.outbox'::regclass AND a.attname = 'expires_at'";

#[tokio::test]
async fn an_announcement_is_kept_as_long_as_the_domain_says_and_longer_than_a_feed_may_be_away() {
    let database = TestDatabase::fresh().await;
    let mut connection = connect(&database, "tenantry_owner").await;
    let default: String = sqlx::query_scalar(DEFAULT_EXPIRY).fetch_one(&mut connection).await.unwrap();
    let lifetime = format!("SELECT extract(epoch FROM {default} - now())::bigint");
    let kept: i64 = sqlx::query_scalar(AssertSqlSafe(lifetime)).fetch_one(&mut connection).await.unwrap();
    assert_eq!(kept, i64::from(ANNOUNCED_SECONDS), "{default}");
    assert!(LONGEST_ABSENCE < Duration::from_secs(u64::from(ANNOUNCED_SECONDS)));
}
