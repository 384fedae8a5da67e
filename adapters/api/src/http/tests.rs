//! Requests that take their time.

use super::graphql::graphql;
use crate::testing::{Stage, today};
use actix_web::body::to_bytes;
use actix_web::dev;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::test::TestRequest;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{FromRequest, HttpResponse};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::time::Duration;
use tenantry_domain::Reason;
use tenantry_domain::tenant::{DisplayName, Labels, Slug, Tenant};
use tenantry_domain::{TenantId, Timestamp};

/// Sends a request whose body comes in these pieces, with as much time before each.
async fn send(stage: &Stage, token: &str, accept: &str, pieces: Vec<(Duration, Bytes)>) -> HttpResponse {
    let request = TestRequest::post()
        .uri("/graphql")
        .insert_header(("authorization", format!("Bearer {token}")))
        .insert_header(("content-type", "application/json"))
        .insert_header(("accept", accept))
        .to_http_request();
    let pieces = stream::iter(pieces).then(async |(pause, piece)| {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok(piece)
    });
    let mut payload = dev::Payload::Stream { payload: pieces.boxed_local() };
    let payload = Payload::from_request(&request, &mut payload).await.unwrap();
    graphql(Data::new(stage.api.clone()), request, payload).await
}

fn body(query: &str) -> Bytes {
    json!({ "query": query }).to_string().into()
}

async fn ask(stage: &Stage, query: &str) -> HttpResponse {
    send(stage, "platform", "application/json", vec![(Duration::ZERO, body(query))]).await
}

async fn json_of(response: HttpResponse) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap()
}

#[actix_web::test]
async fn a_request_that_is_not_answered_in_time_is_told_so_by_its_status() {
    tokio::time::pause();
    let stage = Stage::new();
    stage.store.hold_back();
    let id = stage.store.tenant.id();
    let read = format!("{{ tenant(id: \"{id}\") {{ slug }} }}");
    let change = format!("mutation {{ activateTenant(input: {{ tenantId: \"{id}\" }}) {{ tenant {{ id }} }} }}");
    for (query, outcome_unknown) in [(read, None), (change, Some(true))] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let response = send(&stage, "platform", accept, vec![(Duration::ZERO, body(&query))]).await;
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{accept}: {query}");
            assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "1");
            let extensions = &json_of(response).await["errors"][0]["extensions"];
            assert_eq!((&extensions["code"], &extensions["retryAfter"]), (&json!("UNAVAILABLE"), &json!(1)));
            assert_eq!(extensions["outcomeUnknown"].as_bool(), outcome_unknown, "{query}");
        }
    }
}

#[actix_web::test]
async fn a_body_that_takes_too_long_is_not_waited_for() {
    tokio::time::pause();
    let stage = Stage::new();
    let (beginning, end) = (Bytes::from_static(b"{"), Bytes::from_static(b"}"));
    let pieces = vec![(Duration::ZERO, beginning), (Duration::from_secs(11), end)];
    let response = send(&stage, "platform", "application/json", pieces).await;
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
}

#[actix_web::test]
async fn the_door_is_asked_again_only_after_a_body_was_waited_for() {
    tokio::time::pause();
    let stage = Stage::new();
    for (pause, asked) in [(Duration::ZERO, 1), (Duration::from_secs(5), 2)] {
        let before = stage.store.asked();
        let pieces = vec![(pause, body("{ viewer { subject } }"))];
        let response = send(&stage, "bound", "application/json", pieces).await;
        assert_eq!(json_of(response).await["data"]["viewer"]["subject"], "bound");
        assert_eq!(stage.store.asked() - before, asked, "a body after {pause:?}");
    }
}

#[actix_web::test]
async fn what_is_allowed_changes_with_the_time_though_nothing_is_told() {
    let day = 24 * 3600;
    let stage = Stage::with(deleted(day));
    stage.take_lease();
    let id = stage.store.tenant.id();
    let query = format!("{{ tenant(id: \"{id}\") {{ allowedActions {{ action allowed code }} }} }}");
    let mut undelete = Vec::new();
    for now in [today(), today(), today().plus_seconds(day)] {
        stage.clock.set(now);
        let answer = json_of(ask(&stage, &query).await).await;
        let actions = answer["data"]["tenant"]["allowedActions"].as_array().unwrap();
        undelete.extend(actions.iter().find(|action| action["action"] == "tenant.undelete").cloned());
    }
    let possible = json!({ "action": "tenant.undelete", "allowed": true, "code": null });
    let over = json!({ "action": "tenant.undelete", "allowed": false, "code": "INVALID_TRANSITION" });
    assert_eq!(undelete, [possible.clone(), possible, over]);
}

fn deleted(grace_period_seconds: u32) -> Tenant {
    let (slug, name) = (Slug::parse("police").unwrap(), DisplayName::parse("Police").unwrap());
    let at: Timestamp = today();
    let created = Tenant::create(TenantId::from_random([7; 16]), slug, name, Labels::default(), false, None, at);
    let reason = Reason::parse("The contract has ended").unwrap();
    created.into_latest().delete("police", grace_period_seconds, reason, at).unwrap().into_latest()
}
