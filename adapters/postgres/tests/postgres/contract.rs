//! The contract suite on PostgreSQL, each case in a database of its own.

use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tenantry_application::ports::{Housekeeping, Leases, SocketReports, Store};
use tenantry_contracts::World;
use tenantry_postgres::feed::Poke;
use tenantry_postgres::{PoolSettings, Pools, PostgresStore};
use tenantry_test_database::TestDatabase;

pub struct PostgresWorld {
    store: Arc<PostgresStore>,
    // Last, so that the connections are closed before the database is dropped.
    pub database: TestDatabase,
}

/// A server's store, with so many connections for each role, on which a statement may run for so long.
fn server(database: &TestDatabase, connections: u32, statement_timeout: Duration) -> Arc<PostgresStore> {
    let settings = PoolSettings {
        tenant: database.options("tenantry_tenant"),
        platform: database.options("tenantry_platform"),
        connections,
        statement_timeout,
    };
    let pools = Pools::new(&settings, Arc::new(AtomicU64::new(0)));
    Arc::new(PostgresStore::new(pools, Poke::default()))
}

impl PostgresWorld {
    /// A world with so many connections for each role, on which a statement may run for so long.
    pub async fn with(connections: u32, statement_timeout: Duration) -> Self {
        let database = TestDatabase::fresh().await;
        Self { store: server(&database, connections, statement_timeout), database }
    }

    /// The store as another server has it: the two share the database alone.
    pub fn another_server(&self) -> Arc<dyn Store> {
        server(&self.database, 2, Duration::from_secs(30))
    }
}

#[async_trait]
impl World for PostgresWorld {
    async fn fresh() -> Self {
        Self::with(8, Duration::from_secs(30)).await
    }

    fn store(&self) -> Arc<dyn Store> {
        Arc::<PostgresStore>::clone(&self.store)
    }

    fn leases(&self) -> Arc<dyn Leases> {
        Arc::<PostgresStore>::clone(&self.store)
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        Arc::<PostgresStore>::clone(&self.store)
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        Arc::<PostgresStore>::clone(&self.store)
    }
}

tenantry_contracts::store_contract!(PostgresWorld);
