//! What one user of a connection leaves to the next: nothing. Every pool here has one connection.

use super::*;
use crate::convert::uuid;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::future::{Future, poll_fn};
use std::task::Poll;
use tenantry_test_database::TestDatabase;

const TIMEOUT: Duration = Duration::from_millis(500);

struct Scene {
    pools: Pools,
    police: TenantId,
    fire: TenantId,
    // Last, so that the connections are closed before the database is dropped.
    database: TestDatabase,
}

impl Scene {
    /// Two tenants with a label each.
    async fn set() -> Self {
        let database = TestDatabase::fresh().await;
        let settings = PoolSettings {
            tenant: database.options("tenantry_tenant"),
            platform: database.options("tenantry_platform"),
            connections: 1,
            statement_timeout: TIMEOUT,
        };
        let (police, fire) = (TenantId::from_random([1; 16]), TenantId::from_random([2; 16]));
        let scene = Self { pools: Pools::new(&settings, Arc::default()), police, fire, database };
        for (tenant, slug) in [(police, "police"), (fire, "fire")] {
            let id = uuid(tenant);
            let sql = format!(
                "INSERT INTO tenantry.tenant (tenant_id, slug, version) VALUES ('{id}', '{slug}', 1);
                 INSERT INTO tenantry.tenant_label (tenant_id, key, value) VALUES ('{id}', 'name', '{slug}')"
            );
            scene.as_superuser(&sql).await;
        }
        scene
    }

    async fn as_superuser(&self, sql: &str) {
        let mut connection = PgConnection::connect_with(&self.database.options("postgres")).await.unwrap();
        connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    async fn change(&self, tenant: TenantId) -> Transaction {
        self.pools.begin(Reach::Tenant(tenant), Begin::WritingUnderTenantLock).await.unwrap()
    }

    /// What somebody who is bound to nobody finds on the connection.
    async fn next_user(&self) -> Left {
        let transaction = self.pools.begin_on(&self.pools.tenant, None, Begin::Reading, None).await.unwrap();
        let row = one(
            &transaction,
            "SELECT coalesce(current_setting('tenantry.tenant_id', true), ''), transaction_timestamp()::text,
                    pg_current_xact_id_if_assigned()::text, (SELECT count(*) FROM tenantry.tenant)",
        )
        .await;
        transaction.commit().await.unwrap();
        Left {
            bound_to: row.try_get_by_index(0).unwrap(),
            began: row.try_get_by_index(1).unwrap(),
            writing: row.try_get_by_index(2).unwrap(),
            tenants: row.try_get_by_index(3).unwrap(),
        }
    }
}

struct Left {
    bound_to: String,
    began: String,
    writing: Option<String>,
    tenants: i64,
}

impl Left {
    fn is_nothing(&self) {
        assert_eq!((self.bound_to.as_str(), self.writing.as_deref(), self.tenants), ("", None, 0));
    }
}

async fn one(transaction: &Transaction, sql: &str) -> QueryResult {
    transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap()
}

/// Adds a label to the tenant that the transaction is bound to.
fn label(key: &str) -> Statement {
    let sql = "INSERT INTO tenantry.tenant_label (tenant_id, key, value)
               VALUES (current_setting('tenantry.tenant_id')::uuid, $1, '')";
    Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.into()])
}

/// Begins, writes, and commits: the stages at which a caller may go away.
async fn label_and_commit(pools: Pools, tenant: TenantId, key: String) -> Result<(), StoreError> {
    let transaction = pools.begin(Reach::Tenant(tenant), Begin::WritingUnderTenantLock).await?;
    transaction.execute_raw(label(&key)).await.map_err(crate::error::store_error)?;
    transaction.commit().await
}

/// Drives work until it has waited `moments` times, and drops it there; `true` if it ended before.
async fn ends_within<T>(moments: u64, work: impl Future<Output = T>) -> bool {
    let mut work = Box::pin(work);
    let mut waited = 0;
    poll_fn(move |context| {
        if work.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        waited += 1;
        if waited > moments { Poll::Ready(false) } else { Poll::Pending }
    })
    .await
}

#[tokio::test]
async fn a_caller_who_goes_away_at_any_moment_leaves_nothing_behind() {
    let scene = Scene::set().await;
    let (mut ended, mut began) = (0, String::new());
    for round in 0..300 {
        // From before BEGIN is sent until after COMMIT is answered; a connection is there, or is being made.
        if round % 2 == 0 {
            scene.next_user().await.is_nothing();
        } else {
            drop(scene.change(scene.fire).await);
        }
        let work = label_and_commit(scene.pools.clone(), scene.police, format!("k{round}"));
        ended += u32::from(ends_within(round / 2 % 12, work).await);
        let left = scene.next_user().await;
        left.is_nothing();
        assert!(left.began > began, "the transaction of the one before is still open");
        began = left.began;
    }
    assert!((1..200).contains(&ended), "{ended} of 300 came to their end: the moments are badly chosen");
}

#[tokio::test]
async fn a_begin_that_fails_in_its_middle_leaves_nothing_behind() {
    let scene = Scene::set().await;
    let text = format!(
        "BEGIN; SET LOCAL tenantry.tenant_id = '{}'; SET LOCAL statement_timeout = 'never'",
        uuid(scene.police)
    );
    for _ in 0..20 {
        assert!(scene.pools.tenant.begin(&Begin::Writing, &text, TIMEOUT, &AtomicU64::new(0)).await.is_err());
        scene.next_user().await.is_nothing();
    }
}

#[tokio::test]
async fn a_unique_violation_that_is_caught_cannot_be_followed_by_a_commit() {
    let scene = Scene::set().await;
    let transaction = scene.change(scene.police).await;
    transaction.execute_raw(label("new")).await.unwrap();
    assert!(transaction.execute_raw(label("name")).await.is_err());
    assert!(transaction.execute_raw(label("another")).await.is_err(), "nothing more is sent");
    assert!(transaction.commit().await.is_err());
    let transaction = scene.change(scene.police).await;
    let labels: i64 =
        one(&transaction, "SELECT count(*) FROM tenantry.tenant_label").await.try_get_by_index(0).unwrap();
    assert_eq!(labels, 1);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_frees_its_place() {
    let scene = Scene::set().await;
    let transaction = scene.change(scene.police).await;
    let slow = Statement::from_string(DbBackend::Postgres, "SELECT pg_sleep(30)");
    let ended = tokio::time::timeout(2 * TIMEOUT, transaction.query_one_raw(slow)).await.expect("PostgreSQL ends it");
    assert!(matches!(crate::error::store_error(ended.unwrap_err()), StoreError::Unavailable(_)));
    transaction.roll_back().await;
    tokio::time::timeout(TIMEOUT, scene.next_user()).await.expect("a free place").is_nothing();
}

/// Where PostgreSQL doesn't end it, we do: here its own limit is taken away, elsewhere the network swallows it.
#[tokio::test]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let scene = Scene::set().await;
    let transaction = scene.change(scene.police).await;
    transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await.unwrap();
    let silent = Statement::from_string(DbBackend::Postgres, "SELECT pg_sleep(30)");
    let waited = TIMEOUT + crate::transaction::ANSWER_GRACE;
    let ended = tokio::time::timeout(waited * 2, transaction.query_one_raw(silent)).await.expect("an end");
    assert!(matches!(crate::error::store_error(ended.unwrap_err()), StoreError::Unavailable(_)));
    // It isn't even tried: the connection is lost. That somebody calls the transaction spoilt changes nothing.
    transaction.spoil();
    tokio::time::timeout(TIMEOUT, transaction.roll_back()).await.expect("no wait");
    tokio::time::timeout(2 * TIMEOUT, scene.next_user()).await.expect("a free place").is_nothing();
}

/// PostgreSQL's limit for a statement doesn't count for what COMMIT does.
#[tokio::test]
async fn a_commit_without_an_answer_has_an_unknown_outcome() {
    let scene = Scene::set().await;
    let slow_commit = "
        CREATE FUNCTION tenantry.wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON tenantry.tenant_label DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION tenantry.wait()";
    scene.as_superuser(slow_commit).await;
    let transaction = scene.change(scene.police).await;
    transaction.execute_raw(label("new")).await.unwrap();
    let waited = TIMEOUT + crate::transaction::ANSWER_GRACE;
    let committed = tokio::time::timeout(waited * 2, transaction.commit()).await.expect("an end");
    assert!(matches!(committed, Err(StoreError::OutcomeUnknown(_))), "{committed:?}");
    scene.next_user().await.is_nothing();
}

#[tokio::test]
async fn two_tenants_that_take_turns_on_one_connection_never_see_each_other() {
    let scene = Scene::set().await;
    let visits = |tenant: TenantId, own: &'static str| {
        let pools = scene.pools.clone();
        async move {
            for _ in 0..100 {
                let transaction = pools.begin(Reach::Tenant(tenant), Begin::Reading).await.unwrap();
                let seen: String = one(&transaction, "SELECT string_agg(value, ' ') FROM tenantry.tenant_label")
                    .await
                    .try_get_by_index(0)
                    .unwrap();
                transaction.commit().await.unwrap();
                assert_eq!(seen, own);
            }
        }
    };
    tokio::join!(visits(scene.police, "police"), visits(scene.fire, "fire"), visits(scene.police, "police"));
    scene.next_user().await.is_nothing();
}

#[tokio::test]
async fn those_who_wait_for_one_tenants_lock_leave_connections_to_the_others() {
    let scene = Scene::set().await;
    let settings = PoolSettings {
        tenant: scene.database.options("tenantry_tenant"),
        platform: scene.database.options("tenantry_platform"),
        connections: 2,
        statement_timeout: TIMEOUT,
    };
    let pools = Pools::new(&settings, Arc::default());
    // Somebody has the lock and says nothing any more.
    let mut holder = PgConnection::connect_with(&scene.database.options("postgres")).await.unwrap();
    holder.execute("BEGIN; SELECT 1 FROM tenantry.tenant WHERE slug = 'police' FOR UPDATE").await.unwrap();
    let change = |tenant| {
        let pools = pools.clone();
        let lines = [Line::Own(tenant), Line::Lock(tenant)];
        async move { pools.begin_in_turn(Reach::Tenant(tenant), Begin::WritingUnderTenantLock, &lines).await }
    };
    let waiting: Vec<_> = (0..8).map(|_| tokio::spawn(change(scene.police))).collect();
    tokio::task::yield_now().await;
    let begun = tokio::time::timeout(TIMEOUT / 2, change(scene.fire)).await;
    begun.expect("the fire brigade doesn't wait for the police").unwrap().roll_back().await;
    holder.execute("COMMIT").await.unwrap();
    for one in waiting {
        one.await.unwrap().unwrap().roll_back().await;
    }
}

/// What prepares the lock waits for whoever has the table, so the time limit holds for it too.
#[tokio::test]
async fn the_time_limit_holds_where_a_connection_prepares_the_lock() {
    let scene = Scene::set().await;
    let mut holder = PgConnection::connect_with(&scene.database.options("postgres")).await.unwrap();
    holder.execute("BEGIN; LOCK TABLE tenantry.tenant IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let begun = scene.pools.begin(Reach::Tenant(scene.police), Begin::WritingUnderTenantLock).await;
    assert!(matches!(begun, Err(StoreError::Unavailable(_))));
    let waiting: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
    .fetch_one(&mut holder)
    .await
    .unwrap();
    assert_eq!(waiting, 0, "PostgreSQL has given up, not only the one who asked");
    holder.execute("ROLLBACK").await.unwrap();
    scene.change(scene.police).await.roll_back().await;
}
