//! The preview of a job about rows that can't be read.

use crate::contract::PostgresWorld;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use std::sync::Arc;
use tenantry_application::quota::{AdjustQuotas, Choice, JobItem, JobItemOutcome, ListJobItems, preview_job};
use tenantry_application::{Code, quota::Adjusted};
use tenantry_contracts::words::{amount_of, key_of, platform, preview, reason, set_quota};
use tenantry_contracts::{Stage, World};
use tenantry_domain::JobId;
use tenantry_domain::access::Job;
use tenantry_domain::quota::Adjustment;

/// No limit is so great.
const SPOIL: &str = "UPDATE tenantry.quota SET most = 9007199254740992 WHERE most = 101";

#[tokio::test]
async fn a_quota_that_can_not_be_read_fails_alone_in_the_preview_as_in_the_job() {
    let world = Arc::new(PostgresWorld::fresh().await);
    let stage = Stage::on(Arc::clone(&world));
    let mut chosen = Vec::new();
    for (slug, limit) in [("police", 100), ("broken", 101), ("water", 102)] {
        let tenant = stage.active(slug).await.id();
        stage.done(platform(), set_quota(tenant, "users", limit)).await;
        chosen.push(tenant);
    }
    let mut superuser = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
    superuser.execute(SPOIL).await.unwrap();
    let asked = AdjustQuotas {
        id: JobId::from_random([1; 16]),
        asker: platform().caller.asker(),
        trace_id: platform().origin.trace_id.clone(),
        tenants: Choice::These(chosen),
        resource: key_of("users"),
        adjustment: Adjustment::Add(amount_of(5)),
        reason: reason("the fair is on"),
    };
    let planned = stage.done(preview(platform()), asked.clone()).await;
    let told = preview_job(stage.app(), &planned).await.unwrap();
    let after = |item: &JobItem| match &item.outcome {
        Some(JobItemOutcome::Done(Adjusted { after, .. })) => Ok(after.map(tenantry_domain::Amount::get)),
        Some(JobItemOutcome::Failed { code, .. }) => Err(*code),
        None => panic!("{item:?}"),
    };
    assert_eq!(told.iter().map(after).collect::<Vec<_>>(), [Ok(Some(105)), Err(Code::Internal), Ok(Some(107))]);
    stage.done(platform(), asked.clone()).await;
    stage.run(Job::Adjust).await;
    assert_eq!(stage.answer(&platform(), ListJobItems { id: asked.id, after: None, rows: 100 }).await, told);
}
