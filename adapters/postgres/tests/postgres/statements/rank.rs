//! What the ranking of tenants says to PostgreSQL, when it is kept and when it is read.

use super::{is_as_written, listening, said, tenant};
use std::time::Duration;
use tenantry_application::First;
use tenantry_application::quota::{DefineResource, TopBy, TopTenants};
use tenantry_contracts::words::{consume_quota, define, key_of, platform, set_quota};
use tenantry_domain::quota::WithoutQuota;

#[tokio::test]
async fn ranking_is_as_written() {
    listening(async |stage, notices| {
        let id = tenant(&stage).await.id();
        stage.done(platform(), set_quota(id, "users", 10)).await;
        stage.used(platform(), consume_quota(id, "users", 5)).await;
        // Behind the change its counter is looked at.
        assert!(stage.app().finish_work(Duration::from_secs(10)).await);
        let step = said(&notices, async { stage.housekeeping().rank(1000).await.unwrap() }).await;
        is_as_written("rank", &step, &[id]);
        let again = said(&notices, async { stage.housekeeping().rank(1000).await.unwrap() }).await;
        assert_eq!(step, again, "one step is like the other, whatever it finds");
    })
    .await;
}

#[tokio::test]
async fn reading_who_ranks_first_is_as_written() {
    listening(async |stage, notices| {
        let top = |key, by| TopTenants { resource: key_of(key), by, first: First::new(None).unwrap() };
        let refused = DefineResource { without_quota: WithoutQuota::Refused, ..define("parking.lots") };
        stage.done(platform(), refused).await;
        for (name, asked) in [
            ("top-by-used", top("users", TopBy::Used)),
            ("top-by-share", top("users", TopBy::Share)),
            ("top-by-share-where-nothing-is-allowed-without-a-quota", top("parking.lots", TopBy::Share)),
        ] {
            is_as_written(name, &said(&notices, stage.answer(&platform(), asked)).await, &[]);
        }
    })
    .await;
}
