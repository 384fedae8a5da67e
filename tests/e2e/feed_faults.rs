//! Suspension at once, whatever happens to the change feed of a server.

use crate::harness::{Api, BOUND, Created, Deployment, Fault, Proxy, Server, Socket, Whose, eventually};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};
use std::cell::Cell;
use std::future::Future;
use std::time::{Duration, Instant};

const PROMISED: Duration = Duration::from_secs(1);
const WATCH: &str = "subscription { tenantChanged { action entryNumber tenant { slug } } }";

/// Two servers on one database; something befalls the feed of the second.
struct Scene {
    administrator: Api,
    police: Created,
    officer: Api,
    officer_socket: Socket,
    fire: Created,
    fireman: Api,
    fireman_socket: Socket,
    /// The platform's, on the second server.
    watching: Socket,
    proxy: Proxy,
    _one: Server,
    other: Server,
    deployment: Deployment,
}

impl Scene {
    async fn set() -> Self {
        let deployment = Deployment::fresh().await;
        let proxy = deployment.proxy(Whose::Feed).await;
        let (one, other) = tokio::join!(deployment.server(), deployment.builder_through(&proxy).start());
        let administrator = deployment.administrator(&one);
        let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
        let labels = json!([{ "key": "region", "value": "north" }]);
        let update = json!({ "tenantId": police.id, "labels": labels, "deletionProtection": true });
        administrator.mutate("updateTenant", update).await.data();
        let (officer, fireman) =
            (deployment.bound(&other, &police.id, BOUND), deployment.bound(&other, &fire.id, BOUND));
        Self {
            officer_socket: watching(&other, &officer, &police).await,
            fireman_socket: watching(&other, &fireman, &fire).await,
            watching: watching(&other, &administrator, &police).await,
            administrator,
            police,
            officer,
            fire,
            fireman,
            proxy,
            _one: one,
            other,
            deployment,
        }
    }

    /// Suspends the police on the first server, and tells when that was answered.
    async fn suspend(&self) -> Instant {
        self.administrator.attempt("suspendTenant", &self.police).await.data();
        Instant::now()
    }

    /// What is promised while nobody knows anything of the fault: whoever asks, the second server knows within a
    /// second, and open subscriptions end.
    async fn is_refused_within_a_second(&mut self, suspended: Instant) {
        let closed = async {
            assert_eq!(self.officer_socket.closed().await, (4403, "TENANT_SUSPENDED".to_owned()));
            suspended.elapsed()
        };
        let (officer, administrator) = (&self.officer, self.administrator.on(&self.other));
        let id = &self.police.id;
        let refused = last_wrong(suspended, || async {
            officer.query("{ viewer { subject } }").await.code() != "TENANT_SUSPENDED"
        });
        let read = last_wrong(suspended, || async { administrator.status(id).await != "SUSPENDED" });
        let (closed, refused, read) = tokio::join!(closed, refused, read);
        assert!(closed < PROMISED && refused < PROMISED && read < PROMISED, "{closed:?}, {refused:?}, {read:?}");
    }

    async fn is_let_in_again(&self) {
        let is_back = || async { (self.officer.query("{ viewer { subject } }").await.status == 200).then_some(()) };
        eventually("the officer is let in again", is_back).await;
        assert_eq!(self.officer.status(&self.police.id).await, "ACTIVE");
    }

    /// Others notice nothing.
    async fn others_go_on(&self) {
        assert_eq!(self.fireman.status(&self.fire.id).await, "ACTIVE");
        self.fireman.rename(&self.fire, "Fire brigade").await;
    }

    /// What the platform's subscription on the second server tells of the police, up to this action.
    async fn heard_until(&mut self, last: &str) -> Vec<(String, u64)> {
        let mut heard = Vec::new();
        while heard.last().is_none_or(|(action, _)| action != last) {
            let (slug, action, number) = change(&self.watching.next().await);
            if slug == "police" {
                heard.push((action, number));
            }
        }
        heard
    }
}

/// Asks until the answer is right, and tells how long after `since` the last question was put that was answered wrongly.
async fn last_wrong<F: Future<Output = bool>>(since: Instant, is_wrong: impl Fn() -> F) -> Duration {
    let mut last = Duration::ZERO;
    loop {
        let asked = since.elapsed();
        if !is_wrong().await {
            return last;
        }
        last = asked;
        assert!(last < PROMISED, "still answered wrongly {last:?} after the suspension");
    }
}

/// A caller's subscription, which is known to be under way: it has told of a change.
async fn watching(server: &Server, caller: &Api, tenant: &Created) -> Socket {
    let mut socket = Socket::established(server, caller.token()).await;
    socket.subscribe("1", WATCH).await;
    let caller = caller.on(server);
    // A subscription begins some time after it was sent: changes are made until one is heard of.
    let is_heard = Cell::new(false);
    let hearing = async {
        socket.next().await;
        is_heard.set(true);
    };
    let telling = async {
        for number in 0.. {
            caller.rename(tenant, &format!("Name {number}")).await;
            if is_heard.get() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::join!(hearing, telling);
    socket
}

fn change(message: &Value) -> (String, String, u64) {
    let change = &message["payload"]["data"]["tenantChanged"];
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no change: {message}")).to_owned();
    (text(&change["tenant"]["slug"]), text(&change["action"]), change["entryNumber"].as_u64().unwrap())
}

/// The whole story under one fault.
async fn suspension_holds(fault: Fault) {
    let mut scene = Scene::set().await;
    let other = scene.administrator.on(&scene.other);
    assert_eq!(scene.officer.status(&scene.police.id).await, "ACTIVE");
    let before = other.tenant(&scene.police.id).await;

    scene.proxy.set(fault);
    let suspended = scene.suspend().await;
    scene.is_refused_within_a_second(suspended).await;
    scene.others_go_on().await;

    scene.administrator.attempt("resumeTenant", &scene.police).await.data();
    scene.is_let_in_again().await;
    let mut after = other.tenant(&scene.police.id).await;
    for changing in ["version", "updatedAt", "statusChangedAt"] {
        after[changing] = before[changing].clone();
    }
    assert_eq!(after, before);

    scene.proxy.set(Fault::None);
    let heard = scene.heard_until("tenant.resume").await;
    assert!(heard.is_sorted_by(|one, next| one.1 < next.1), "{heard:?}");
    assert_eq!(heard.iter().filter(|(action, _)| action == "tenant.suspend").count(), 1, "{heard:?}");
    // The fireman's socket has been open all the time.
    while change(&scene.fireman_socket.next().await).2 < number_of_last(&scene.fireman, &scene.fire).await {}
}

/// The number of the last entry in a tenant's log.
async fn number_of_last(caller: &Api, tenant: &Created) -> u64 {
    caller.trail(&tenant.id, "seq").await.last().unwrap()["seq"].as_u64().unwrap()
}

#[tokio::test]
async fn a_suspension_holds_within_a_second_while_the_feed_is_whole() {
    suspension_holds(Fault::None).await;
}

#[tokio::test]
async fn a_suspension_holds_within_a_second_while_the_feed_is_cut() {
    suspension_holds(Fault::Cut).await;
}

#[tokio::test]
async fn a_suspension_holds_within_a_second_while_the_feed_is_mute() {
    suspension_holds(Fault::Mute).await;
}

#[tokio::test]
async fn a_suspension_holds_within_a_second_while_the_feed_is_frozen() {
    suspension_holds(Fault::Frozen).await;
}

/// The state that a lost feed would have told of is read; and it is read again and again, not once.
#[tokio::test]
async fn a_feed_that_stays_cut_costs_no_second_suspension_its_second() {
    let mut scene = Scene::set().await;
    scene.proxy.set(Fault::Cut);
    for _ in 0..2 {
        let suspended = scene.suspend().await;
        scene.is_refused_within_a_second(suspended).await;
        scene.administrator.attempt("resumeTenant", &scene.police).await.data();
        scene.is_let_in_again().await;
        scene.officer_socket = Socket::established(&scene.other, scene.officer.token()).await;
    }
}

/// A console can't tell silence from quiet.
#[tokio::test]
async fn who_can_hear_of_nothing_for_ten_seconds_is_told_so() {
    let mut scene = Scene::set().await;
    scene.proxy.set(Fault::Cut);
    let cut = Instant::now();
    let (platform, officer) = tokio::join!(scene.watching.closed(), scene.officer_socket.closed());
    let closed = cut.elapsed();
    assert_eq!((platform.0, officer.0), (1013, 1013));
    assert!((Duration::from_secs(9)..Duration::from_secs(12)).contains(&closed), "after {closed:?}");
    // Whoever comes back is let in, and reads what he has missed.
    Socket::established(&scene.other, scene.administrator.token()).await;
    assert_eq!(scene.administrator.on(&scene.other).status(&scene.police.id).await, "ACTIVE");
}

/// Memory begins with the first look. Until then every answer is read, so it is right at once, not within a second.
#[tokio::test]
async fn a_server_whose_feed_was_cut_from_its_start_tells_nothing_from_memory() {
    let deployment = Deployment::fresh().await;
    let proxy = deployment.proxy(Whose::Feed).await;
    proxy.set(Fault::Cut);
    let (one, other) = tokio::join!(deployment.server(), deployment.builder_through(&proxy).start());
    let administrator = deployment.administrator(&one);
    let elsewhere = administrator.on(&other);
    let police = administrator.onboard("police").await;
    let officer = deployment.bound(&other, &police.id, BOUND);
    for _ in 0..5 {
        assert_eq!(officer.status(&police.id).await, "ACTIVE");
        assert_eq!(elsewhere.status(&police.id).await, "ACTIVE");
        administrator.attempt("suspendTenant", &police).await.data();
        assert_eq!(officer.query("{ viewer { subject } }").await.code(), "TENANT_SUSPENDED");
        assert_eq!(elsewhere.status(&police.id).await, "SUSPENDED");
        administrator.attempt("resumeTenant", &police).await.data();
    }
    assert_eq!(other.metric("tenantry_feed_looks_total").await, 0);
    proxy.set(Fault::None);
    let is_held = || async { (other.metric("tenantry_lease_held").await == 1).then_some(()) };
    eventually("the first look comes, and memory with it", is_held).await;
    assert_eq!(officer.status(&police.id).await, "ACTIVE");
}

/// What was committed late has an earlier transaction number than what was seen meanwhile.
#[tokio::test]
async fn a_transaction_that_commits_late_is_heard_of() {
    let mut scene = Scene::set().await;
    let mut late = scene.deployment.connect("tenantry_tenant").await;
    let begin = format!(
        "BEGIN; SET LOCAL tenantry.tenant_id = '{0}';
         INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number)
         VALUES ('{0}', 'tenant', '{0}', 1, 'tenant.activate', 9000)",
        scene.police.id
    );
    late.execute(AssertSqlSafe(begin)).await.unwrap();
    scene.administrator.attempt("suspendTenant", &scene.police).await.data();
    scene.administrator.attempt("resumeTenant", &scene.police).await.data();
    scene.heard_until("tenant.resume").await;
    late.execute("COMMIT").await.unwrap();
    assert_eq!(scene.heard_until("tenant.activate").await, [("tenant.activate".to_owned(), 9000)]);
    scene.administrator.rename(&scene.police, "Police").await;
    assert_eq!(scene.heard_until("tenant.update").await.len(), 1, "nothing is heard of twice");
}
