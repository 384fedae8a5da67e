//! Suspension at once, everywhere: on two servers over one database.

use crate::harness::{Api, BOUND, Deployment, Socket, Wire, within};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_tenant_suspended_on_one_server_is_refused_on_the_other_within_a_second() {
    let deployment = Deployment::fresh().await;
    let (one, other) = tokio::join!(deployment.server(), deployment.server());
    let administrator = deployment.administrator(&one);
    let agency = administrator.onboard("police").await;
    let officer = deployment.bound(&other, &agency.id, BOUND);
    assert_eq!(officer.status(&agency.id).await, "ACTIVE");
    let mut socket = Socket::established(&other, officer.token()).await;
    socket.subscribe("1", "subscription { tenantChanged { action } }").await;

    let why = json!({ "tenantId": agency.id, "cause": "SECURITY", "reason": "An attack" });
    administrator.mutate("suspendTenant", why).await.data();
    within(Duration::from_secs(1), "the other server refuses", || async {
        let reply = officer.query("{ viewer { subject } }").await;
        (reply.code() == "TENANT_SUSPENDED").then_some(())
    })
    .await;
    assert_eq!(socket.closed().await, (4403, "TENANT_SUSPENDED".to_owned()));
}

/// A question at the door of the second server.
struct Asked {
    began: Instant,
    answered: Instant,
    is_let_in: bool,
}

/// Asks without a pause until told to stop.
async fn ask_on_and_on(caller: Api, stop: Arc<AtomicBool>) -> Vec<Asked> {
    let mut asked = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let reply = caller.query("{ viewer { subject } }").await;
        assert!(reply.status == 200 || reply.code() == "TENANT_SUSPENDED", "{reply:?}");
        asked.push(Asked { began, answered: Instant::now(), is_let_in: reply.status == 200 });
    }
    asked
}

/// Somebody reads the old state, the tenant is suspended, and the old state comes to memory after the new one: that
/// must not happen, however the two fall together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reader_brings_back_a_state_from_before_a_suspension() {
    let deployment = Deployment::fresh().await;
    let (one, other) = tokio::join!(deployment.server(), deployment.server());
    let administrator = deployment.administrator(&one);
    let agency = administrator.onboard("police").await;
    let officer = deployment.bound(&other, &agency.id, BOUND);
    let stop = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..8).map(|_| tokio::spawn(ask_on_and_on(officer.clone(), Arc::clone(&stop)))).collect();

    let mut suspensions = Vec::new();
    for cycle in 0..200 {
        let is_watched = cycle % 4 == 0;
        if is_watched {
            // Otherwise somebody could still be refused for the suspension before, which isn't told apart from this one.
            let is_let_in = || async { (officer.query("{ viewer { subject } }").await.status == 200).then_some(()) };
            within(Duration::from_secs(1), "the other server lets in", is_let_in).await;
        }
        administrator.attempt("suspendTenant", &agency).await.data();
        let suspended = Instant::now();
        if is_watched {
            // Long enough for each reader to be refused, and for whatever was under way to come to its end.
            let is_refused = || async { (officer.query("{ viewer { subject } }").await.status == 403).then_some(()) };
            within(Duration::from_secs(1), "the other server refuses", is_refused).await;
        }
        suspensions.push((suspended, Instant::now()));
        administrator.attempt("resumeTenant", &agency).await.data();
    }
    stop.store(true, Ordering::Relaxed);
    let mut asked = Vec::new();
    for reader in readers {
        asked.extend(reader.await.unwrap());
    }

    for (suspended, resumed) in suspensions {
        let during = || asked.iter().filter(|asked| asked.began >= suspended && asked.answered <= resumed);
        let let_in = during().filter(|asked| asked.is_let_in).map(|asked| asked.began).max();
        let refused = during().filter(|asked| !asked.is_let_in).map(|asked| asked.answered).min();
        if let Some(let_in) = let_in {
            assert!(let_in - suspended < Duration::from_secs(1), "let in after {:?}", let_in - suspended);
            assert!(refused.is_none_or(|refused| let_in < refused), "let in after another one was refused");
        }
    }
}

/// A caller is let in when the head of a request comes; the body may take until after the suspension.
#[tokio::test]
async fn a_request_whose_body_ends_after_a_suspension_is_refused_and_does_nothing() {
    let deployment = Deployment::fresh().await;
    let (one, (counter, overheard)) = tokio::join!(deployment.server(), deployment.overheard("false"));
    let administrator = deployment.administrator(&one);
    let agency = administrator.onboard("police").await;
    let officer = deployment.bound(&overheard, &agency.id, BOUND);
    // The first calls prepare statements.
    for _ in 0..2 {
        officer.query("{ viewer { subject } }").await.data();
    }
    let query = "mutation($input: UpdateTenantInput!) { updateTenant(input: $input) { tenant { version } } }";
    let input = json!({ "tenantId": agency.id, "displayName": "Changed", "idempotencyKey": "late" });
    let body = json!({ "query": query, "variables": { "input": input } }).to_string();
    let (beginning, end) = body.split_at(body.len() / 2);

    let before = counter.round_trips();
    let mut wire = Wire::open(&overheard).await;
    wire.head(officer.token(), &format!("connection: close\r\ncontent-length: {}", body.len())).await;
    wire.send(beginning.as_bytes()).await.unwrap();
    // Without memory the door reads the tenant, in three round trips; with the last one it has read it.
    let is_let_in = || async { (counter.round_trips() - before >= 3).then_some(()) };
    within(Duration::from_secs(5), "the caller is let in", is_let_in).await;
    administrator.attempt("suspendTenant", &agency).await.data();
    let suspended = deployment.contents().await;
    wire.send(end.as_bytes()).await.unwrap();

    let (status, answer) = wire.answer().await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (403, &json!("TENANT_SUSPENDED")), "{answer}");
    assert_eq!(deployment.contents().await, suspended, "nothing is done, and no key is used up");
    let refusals = deployment.refusals().await;
    let told: Vec<_> = refusals.iter().map(|refusal| (refusal.action.as_str(), refusal.code.as_str())).collect();
    assert_eq!(told, [("access.refuse", "TENANT_SUSPENDED")]);
}
