//! Definitions that several servers make at once: within one server they take turns.

use crate::contract::PostgresWorld;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::quota::ListResources;
use tenantry_application::{Conflict, Refusal, execute};
use tenantry_contracts::words::{define, platform};
use tenantry_contracts::{Stage, World};
use tenantry_domain::quota::Resource;

/// There is room for one more.
const ALL_BUT_ONE: &str = "
    INSERT INTO tenantry.resource (key, version, unit, counting, without_quota)
    SELECT 'thing' || place, 1, 'thing', 'GAUGE', 'UNLIMITED'
    FROM generate_series(1, 99 - (SELECT count(*) FROM tenantry.resource)) place";
/// Whoever holds it, all others wait for the number of their entry.
const HOLD_LOG: &str = "
    BEGIN; SELECT 1 FROM tenantry.audit_head WHERE tenant_id = '00000000-0000-0000-0000-000000000000' FOR UPDATE";
const WAITING: &str = "
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_place_in_the_catalogue_is_taken_once_though_two_servers_saw_it_free() {
    let world = Arc::new(PostgresWorld::fresh().await);
    let connect = async || PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
    // Within a transaction nobody sees sessions that begin after it.
    let (mut superuser, mut watcher) = (connect().await, connect().await);
    superuser.execute(ALL_BUT_ONE).await.unwrap();
    let stage = Stage::on(Arc::clone(&world));
    let servers = [stage.app().clone(), stage.app().over(world.another_server())];
    superuser.execute(HOLD_LOG).await.unwrap();
    let defining = ["seats", "desks"].into_iter().zip(servers).map(|(key, server)| {
        let command = define(key);
        tokio::spawn(async move { execute(&server, platform(), command).await })
    });
    let defining: Vec<_> = defining.collect();
    while sqlx::query_scalar::<_, i64>(WAITING).fetch_one(&mut watcher).await.unwrap() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    superuser.execute("COMMIT").await.unwrap();
    let (mut done, mut full) = (0, 0);
    for one in defining {
        match one.await.unwrap() {
            Ok(_) => done += 1,
            Err(Refusal::Conflict(Conflict::CatalogueFull)) => full += 1,
            Err(refusal) => panic!("{refusal:?}"),
        }
    }
    assert_eq!((done, full), (1, 1));
    let defined = stage.answer(&platform(), ListResources).await;
    assert_eq!(defined.len(), usize::from(Resource::MAX_DEFINED));
}
