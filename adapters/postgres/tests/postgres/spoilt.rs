//! Units of work in which PostgreSQL answered a save wrongly, or not at all: whatever is done about it, none of them is
//! committed.

use crate::contract::PostgresWorld;
use async_trait::async_trait;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::marker::PhantomData;
use std::sync::Arc;
use tenantry_application::ports::{Begun, Clock, Housekeeping, Leases, SocketReports, Store, StoreError};
use tenantry_contracts::words::{platform, rename, renaming};
use tenantry_contracts::{Stage, World, play};
use tenantry_domain::tenant::Tenant;

/// What befalls a transaction when it draws the number of an entry.
trait Mishap: Send + Sync + 'static {
    /// The body of the trigger, in PL/pgSQL.
    const BODY: &'static str;
}

/// The entry's time comes back as none that Tenantry can hold; the statement itself was carried out.
struct WrongAnswer;

impl Mishap for WrongAnswer {
    const BODY: &'static str = "NEW.at := '20000-01-01'::timestamptz; RETURN NEW;";
}

/// The session ends in the middle of the statement.
struct NoAnswer;

impl Mishap for NoAnswer {
    const BODY: &'static str = "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW;";
}

struct Mishaps<M>(PostgresWorld, PhantomData<M>);

#[async_trait]
impl<M: Mishap> World for Mishaps<M> {
    async fn fresh() -> Self {
        let world = PostgresWorld::fresh().await;
        let mut superuser = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
        let trigger = format!(
            "CREATE FUNCTION public.mishap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$;
             CREATE TRIGGER mishap BEFORE UPDATE ON tenantry.audit_head FOR EACH ROW EXECUTE FUNCTION public.mishap()",
            M::BODY
        );
        superuser.execute(AssertSqlSafe(trigger)).await.unwrap();
        superuser.close().await.unwrap();
        Self(world, PhantomData)
    }

    fn store(&self) -> Arc<dyn Store> {
        self.0.store()
    }

    fn leases(&self) -> Arc<dyn Leases> {
        self.0.leases()
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        self.0.housekeeping()
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        self.0.socket_reports()
    }
}

/// Saves a new name in a unit of its own; the first of a tenant's entries came with its creation, without mishap.
async fn saved(stage: &Stage, tenant: &Tenant) -> (Begun, StoreError) {
    let mut begun = stage.begin(platform(), rename(tenant.id(), "x")).await.unwrap();
    let change = renaming(tenant, "Other", stage.clock().now());
    let error = begun.work.tenants().save(&change).await.unwrap_err();
    (begun, error)
}

/// Nothing of it is seen by the next one, who finds a connection in order.
async fn nothing_was_left(stage: &Stage, tenant: &Tenant) {
    assert_eq!(stage.find(tenant.id()).await.as_ref(), Some(tenant));
    assert_eq!(stage.log(tenant.id()).await.len(), 1);
    let begun = stage.begin(platform(), rename(tenant.id(), "x")).await.unwrap();
    assert_eq!(begun.work.tenant(), Some(tenant));
    begun.work.roll_back().await;
}

#[tokio::test]
async fn a_save_that_was_answered_wrongly_is_not_followed_by_a_commit() {
    play::<Mishaps<WrongAnswer>, _>(async |stage| {
        let tenant = stage.created("police").await;
        let (mut begun, error) = saved(&stage, &tenant).await;
        assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
        let _ = begun.work.finish("").await;
        let committed = begun.work.commit().await;
        assert!(matches!(committed, Err(StoreError::Failed(_))), "{committed:?}");
        nothing_was_left(&stage, &tenant).await;
        let (begun, _) = saved(&stage, &tenant).await;
        begun.work.roll_back().await;
        nothing_was_left(&stage, &tenant).await;
    })
    .await;
}

#[tokio::test]
async fn a_save_that_was_not_answered_is_not_followed_by_a_commit() {
    play::<Mishaps<NoAnswer>, _>(async |stage| {
        let tenant = stage.created("police").await;
        let (mut begun, error) = saved(&stage, &tenant).await;
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        let _ = begun.work.finish("").await;
        // Nobody needs to ask how it ended: COMMIT was never sent.
        let committed = begun.work.commit().await;
        assert!(matches!(committed, Err(StoreError::Failed(_))), "{committed:?}");
        nothing_was_left(&stage, &tenant).await;
        let (begun, _) = saved(&stage, &tenant).await;
        begun.work.roll_back().await;
        nothing_was_left(&stage, &tenant).await;
    })
    .await;
}
