use super::*;
use std::sync::Mutex;
use tenantry_domain::access::Action;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{DisplayName, Labels, Slug};
use tenantry_domain::{Timestamp, Version};

struct HandClock(Mutex<Duration>);

impl HandClock {
    fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(0).unwrap()
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

fn memory() -> (Arc<HandClock>, Coherence) {
    let clock = Arc::new(HandClock(Mutex::new(Duration::from_secs(1))));
    (Arc::clone(&clock), Coherence::new(clock, true))
}

fn tenant() -> Arc<Tenant> {
    let id = TenantId::from_random([7; 16]);
    let change = Tenant::create(
        id,
        Slug::parse("police").unwrap(),
        DisplayName::parse("Police").unwrap(),
        Labels::default(),
        false,
        None,
        Timestamp::from_micros(0).unwrap(),
    );
    Arc::new(change.into_latest())
}

fn suspended(tenant: &Tenant) -> Announcement {
    Announcement {
        tenant: Some(tenant.id()),
        kind: "tenant".to_owned(),
        subject: tenant.target_id(),
        version: tenant.version().next(),
        action: Action::TenantSuspend,
        entry_number: 2,
    }
}

#[test]
fn memory_is_believed_only_while_the_last_good_look_is_young() {
    let (clock, memory) = memory();
    let tenant = tenant();
    let ticket = memory.recall(tenant.id()).err().unwrap();
    memory.keep(ticket, &tenant);
    assert!(memory.recall(tenant.id()).is_err(), "no look yet");
    memory.looked(clock.monotonic(), Vec::new());
    assert!(memory.recall(tenant.id()).is_ok());
    clock.advance(Coherence::LEASE);
    assert!(memory.recall(tenant.id()).is_err(), "the look is too old");
}

#[test]
fn a_slow_look_counts_from_its_beginning() {
    let (clock, memory) = memory();
    let began = clock.monotonic();
    clock.advance(Coherence::LEASE);
    memory.looked(began, Vec::new());
    assert!(!memory.has_lease());
}

#[test]
fn a_load_in_flight_cannot_bring_back_the_state_from_before_a_change() {
    let (clock, memory) = memory();
    memory.looked(clock.monotonic(), Vec::new());
    let tenant = tenant();
    let ticket = memory.recall(tenant.id()).err().unwrap();
    // The old state has been read; now the change commits and is announced.
    memory.looked(clock.monotonic(), vec![suspended(&tenant)]);
    memory.keep(ticket, &tenant);
    assert!(memory.recall(tenant.id()).is_err());
}

#[test]
fn a_change_is_forgotten_and_a_later_state_is_kept() {
    let (clock, memory) = memory();
    memory.looked(clock.monotonic(), Vec::new());
    let tenant = tenant();
    let ticket = memory.recall(tenant.id()).err().unwrap();
    memory.keep(ticket, &tenant);
    let known = Announcement { version: Version::FIRST, ..suspended(&tenant) };
    memory.looked(clock.monotonic(), vec![known]);
    assert!(memory.recall(tenant.id()).is_ok(), "what is kept is as new as the announcement");
    memory.looked(clock.monotonic(), vec![suspended(&tenant)]);
    assert!(memory.recall(tenant.id()).is_err());
}

#[tokio::test]
async fn a_suspension_ends_the_sockets_of_its_tenant_and_no_others() {
    let (clock, memory) = memory();
    let tenant = tenant();
    let mut own = memory.sockets().register(Some(tenant.id()));
    let other = memory.sockets().register(Some(TenantId::from_random([9; 16])));
    let platform = memory.sockets().register(None);
    memory.looked(clock.monotonic(), vec![suspended(&tenant)]);
    assert_eq!(own.closed().await, CloseReason::NotAdmitted(NotAdmitted::Suspended));
    assert!(other.closing().is_none());
    assert!(platform.closing().is_none());
    drop(own);
    assert_eq!(memory.sockets().count(), 2);
}

#[tokio::test]
async fn a_socket_that_comes_while_the_server_stops_is_ended_at_once() {
    let (_, memory) = memory();
    memory.sockets().stop();
    assert_eq!(memory.sockets().register(None).closed().await, CloseReason::Stopping);
}

#[test]
fn an_answer_is_true_until_something_it_was_made_of_changes() {
    let (clock, memory) = memory();
    memory.looked(clock.monotonic(), Vec::new());
    let tenant = tenant();
    let witness = Witness::default();
    witness.note_tenant(tenant.id(), memory.changes(tenant.id()));
    let made_of = witness.made_of().unwrap();
    assert!(memory.still_true(&made_of));
    memory.looked(clock.monotonic(), vec![suspended(&tenant)]);
    assert!(!memory.still_true(&made_of), "the tenant has changed");
}

#[test]
fn an_answer_is_not_given_again_without_the_lease() {
    let (clock, memory) = memory();
    memory.looked(clock.monotonic(), Vec::new());
    let nothing = Witness::default().made_of().unwrap();
    assert!(memory.still_true(&nothing));
    clock.advance(Coherence::LEASE);
    assert!(!memory.still_true(&nothing));
}

#[test]
fn what_nobody_hears_about_is_never_given_again() {
    let witness = Witness::default();
    witness.clone().note_fleeting();
    assert_eq!(witness.made_of(), None);
}
