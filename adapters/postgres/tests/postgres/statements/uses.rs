//! What uses of quotas say to PostgreSQL, and that they write to few tables.

use super::{is_as_written, listening, said, tenant};
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry_application::ports::Clock;
use tenantry_application::usage::{UseBatch, WhichWindow};
use tenantry_contracts::Stage;
use tenantry_contracts::words::{
    commit_reservation, consume_quota, key_of, keyed, platform, release_quota, release_reservation, reserve_quota,
    set_quota,
};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::usage::Reservation;

/// All that a use may write to.
const WRITTEN: [&str; 5] = ["idempotency_key", "outbox", "usage_counter", "usage_ledger", "usage_reservation"];

/// The tables that messages write to.
fn written(messages: &[String]) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for verb in ["INSERT INTO tenantry.", "UPDATE tenantry.", "DELETE FROM tenantry.", "MERGE INTO tenantry."] {
        for rest in messages.iter().flat_map(|message| message.split(verb).skip(1)) {
            let end = rest.find(|character: char| !character.is_ascii_lowercase() && character != '_');
            tables.insert(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
    tables
}

#[test]
fn whatever_is_written_to_is_found() {
    let said = ["WITH a AS (UPDATE tenantry.tenant SET x = 1) INSERT INTO tenantry.outbox (id) SELECT 1".to_owned()];
    assert!(written(&said).iter().eq(["outbox", "tenant"]));
}

#[tokio::test]
async fn uses_are_as_written_and_write_to_few_tables() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        let first = said(&notices, stage.used(platform(), consume_quota(id, "users", 1))).await;
        let change = async {
            stage.done(platform(), set_quota(id, "users", 10)).await;
            // Behind the change its counter is looked at.
            assert!(stage.app().finish_work(Duration::from_secs(10)).await);
        };
        said(&notices, change).await;
        let mut tables = written(&first);
        let mut holds = |name: &str, messages: Vec<String>| {
            is_as_written(name, &messages, &[id]);
            tables.extend(written(&messages));
        };
        is_as_written("first-use", &first, &[id]);
        holds("use", said(&notices, stage.used(platform(), consume_quota(id, "users", 1))).await);
        let keyed_use = stage.used(keyed(platform(), "k"), consume_quota(id, "users", 1));
        holds("use-with-key", said(&notices, keyed_use).await);
        let crossing = stage.used(platform(), consume_quota(id, "users", 5));
        holds("use-that-crosses-a-threshold", said(&notices, crossing).await);
        holds("release", said(&notices, stage.used(platform(), release_quota(id, "users", 6))).await);
        let mut held: Vec<Reservation> = Vec::new();
        let reserve =
            async { held.extend(stage.used(platform(), reserve_quota(id, "users", 1, 60)).await.reservation) };
        holds("reservation", said(&notices, reserve).await);
        held.extend(stage.used(platform(), reserve_quota(id, "users", 1, 60)).await.reservation);
        let commit = stage.used(platform(), commit_reservation(id, held[0].id));
        holds("commit-of-a-reservation", said(&notices, commit).await);
        let release = said(&notices, stage.used(platform(), release_reservation(id, held[1].id))).await;
        holds("release-of-a-reservation", release);
        holds("settling", said(&notices, settle(&stage, id)).await);
        let refused = said(&notices, stage.refused_use(platform(), consume_quota(id, "users", 100))).await;
        assert!(written(&refused).is_empty(), "a refused use writes nothing: {refused:?}");
        assert!(tables.iter().eq(WRITTEN), "{tables:?}");
    })
    .await;
    super::scripts::compare("use-with-key", "use");
}

/// As the job does it for a counter of which reservations have expired.
async fn settle(stage: &Stage, tenant: TenantId) {
    let permit = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(tenant)).unwrap();
    let batch = UseBatch {
        tenant,
        resource: key_of("users"),
        window: WhichWindow::Begun(None),
        now: stage.clock().now(),
        uses: Vec::new(),
        settling: Some(permit),
    };
    assert!(stage.store().use_quota(&batch).await.unwrap().is_empty());
}
