//! How often the database is asked.

use super::with_tenants;
use crate::harness::{Api, BOUND, Counter, Created, Deployment, Server, eventually, sound_input};
use serde_json::json;

/// How many calls are counted.
const CALLS: u64 = 20;
/// What a server itself counts.
const ROUND_TRIPS: &str = "tenantry_database_round_trips_total";

/// A server with somebody listening in, and a tenant on it.
async fn overheard(cache: &str) -> (Deployment, Counter, Server, Api, Created) {
    let deployment = Deployment::fresh().await;
    let (counter, server) = deployment.overheard(cache).await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    (deployment, counter, server, administrator, agency)
}

#[tokio::test]
async fn an_uncached_read_takes_three_round_trips() {
    let (_deployment, counter, _server, administrator, agency) = overheard("false").await;
    // The first calls prepare statements.
    administrator.tenant(&agency.id).await;
    administrator.tenant(&agency.id).await;
    let before = counter.round_trips();
    for _ in 0..CALLS {
        administrator.tenant(&agency.id).await;
    }
    assert_eq!(counter.round_trips() - before, 3 * CALLS);
}

#[tokio::test]
async fn a_bound_callers_uncached_read_takes_three_more_at_the_door() {
    let (deployment, counter, server, _administrator, agency) = overheard("false").await;
    let officer = deployment.bound(&server, &agency.id, BOUND);
    officer.tenant(&agency.id).await;
    officer.tenant(&agency.id).await;
    let before = counter.round_trips();
    for _ in 0..CALLS {
        officer.tenant(&agency.id).await;
    }
    assert_eq!(counter.round_trips() - before, 6 * CALLS);
}

#[tokio::test]
async fn a_cached_read_takes_none() {
    let (_deployment, counter, _server, administrator, agency) = overheard("true").await;
    // Where a busy machine lets the lease run out for a moment, reads go to the database: then it is counted anew.
    let all_from_memory = async || {
        let before = counter.round_trips();
        for number in 0..CALLS {
            // The same question again, and one that nobody has asked before.
            administrator.tenant(&agency.id).await;
            let new = format!("{{ tenant(id: \"{}\") {{ a{number}: slug }} }}", agency.id);
            assert_eq!(administrator.query(&new).await.data()["tenant"][format!("a{number}")], "police");
        }
        (counter.round_trips() == before).then_some(())
    };
    eventually("as many reads in a row take no round trip", all_from_memory).await;
}

#[tokio::test]
async fn a_transition_takes_five_round_trips_with_a_key_or_a_preview_too() {
    let (_deployment, counter, _server, administrator, agency) = overheard("true").await;
    for kind in ["plain", "keyed", "preview"] {
        let suspend = async |number: u64| {
            let mut input = sound_input("suspendTenant", &agency);
            match kind {
                "keyed" => input["idempotencyKey"] = json!(format!("key-{number}")),
                "preview" => input["validateOnly"] = json!(true),
                _ => {}
            }
            administrator.mutate("suspendTenant", input).await.data();
        };
        suspend(1_000).await;
        suspend(1_001).await;
        let before = counter.round_trips();
        for number in 0..CALLS {
            suspend(number).await;
        }
        assert_eq!(counter.round_trips() - before, 5 * CALLS, "{kind}");
    }
}

#[tokio::test]
async fn what_stands_below_a_list_is_read_for_all_of_it_at_once() {
    let (_deployment, server, administrator) = with_tenants(20).await;
    let below = "auditEntries(first: 5) { edges { node { id } } } access { openSubscriptions } quotas { used }";
    let mut cheapest = u64::MAX;
    for _ in 0..5 {
        let before = server.metric(ROUND_TRIPS).await;
        let reply =
            administrator.query(&format!("{{ tenants(first: 20) {{ edges {{ node {{ id {below} }} }} }} }}")).await;
        assert_eq!(reply.data()["tenants"]["edges"].as_array().unwrap().len(), 20);
        cheapest = cheapest.min(server.metric(ROUND_TRIPS).await - before);
    }
    // Four questions of three round trips, and what the server does by itself meanwhile; one per tenant would be 180.
    assert!((12..33).contains(&cheapest), "{cheapest}");
}

#[tokio::test]
async fn an_uncached_quota_takes_three_round_trips_and_its_change_six() {
    let (_deployment, counter, _server, administrator, agency) = overheard("false").await;
    let read = format!("{{ quota(tenantId: \"{}\", resource: \"users\") {{ limit used }} }}", agency.id);
    let set = async |limit: u64| {
        let input = json!({ "tenantId": agency.id, "resource": "users", "limit": limit });
        administrator.mutate("setQuota", input).await.data();
    };
    for limit in 1_000..1_002 {
        set(limit).await;
        administrator.query(&read).await.data();
    }
    let before = counter.round_trips();
    for _ in 0..CALLS {
        administrator.query(&read).await.data();
    }
    let reads = counter.round_trips();
    assert_eq!(reads - before, 3 * CALLS);
    for limit in 0..CALLS {
        set(limit).await;
    }
    // One more than a tenant's: the quota is read once the tenant is locked and known.
    assert_eq!(counter.round_trips() - reads, 6 * CALLS);
}

#[tokio::test]
async fn a_page_of_50_tenants_with_their_quotas_takes_as_many_round_trips_as_one_tenant() {
    let (_deployment, server, administrator) = with_tenants(50).await;
    let set =
        "mutation($id: ID!) { setQuota(input: { tenantId: $id, resource: \"users\", limit: 7 }) { quota { limit } } }";
    let first = administrator.query("{ tenants(first: 1) { edges { node { id } } } }").await;
    let first = first.data()["tenants"]["edges"][0]["node"]["id"].clone();
    administrator.graphql(set, json!({ "id": first })).await.data();
    for page in [1, 50] {
        let query =
            format!("{{ tenants(first: {page}) {{ edges {{ node {{ id quotas {{ tenantId limit used }} }} }} }} }}");
        let within_six = async || {
            let before = server.metric(ROUND_TRIPS).await;
            let reply = administrator.query(&query).await;
            let edges = reply.data()["tenants"]["edges"].as_array().unwrap();
            assert_eq!(edges.len(), page);
            for node in edges.iter().map(|edge| &edge["node"]) {
                let quotas = node["quotas"].as_array().unwrap();
                assert!(quotas.len() == 3 && quotas.iter().all(|quota| quota["tenantId"] == node["id"]), "{node}");
                assert_eq!(quotas[2]["limit"], if node["id"] == first { json!(7) } else { json!(null) });
            }
            (server.metric(ROUND_TRIPS).await - before <= 6).then_some(())
        };
        // What the server does by itself is counted too, so it is asked until nothing came between.
        eventually("two questions take six round trips", within_six).await;
    }
}
