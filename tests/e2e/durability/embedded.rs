//! The same with a PostgreSQL of the server's own.

use crate::harness::{Embedded, within};
use std::time::Duration;

#[tokio::test]
async fn a_killed_server_leaves_its_postgresql_to_the_next_one() {
    let embedded = Embedded::new();
    let mut server = embedded.builder().start().await;
    let administrator = embedded.administrator(&server);
    let agency = administrator.created_and("police", &["activateTenant", "suspendTenant"]).await;
    let before = administrator.tenant(&agency.id).await;
    let postgresql = embedded.postmaster().unwrap();
    server.kill();
    assert_eq!(embedded.postmaster(), Some(postgresql));

    let mut next = embedded.builder().start().await;
    assert!(next.log().contains("adopting"), "{}", next.log());
    let administrator = administrator.on(&next);
    assert_eq!(administrator.tenant(&agency.id).await, before);
    assert_eq!(administrator.trail(&agency.id, "seq").await.len(), 3);
    administrator.attempt("resumeTenant", &agency).await.data();
    let (status, took) = next.stop().await;
    assert!(status.success() && took < Duration::from_secs(5), "{status}, {took:?}");
    assert_eq!(embedded.postmaster(), None, "what is embedded ends with the server");
}

#[tokio::test]
async fn a_killed_postgresql_loses_nothing_that_was_acknowledged() {
    let embedded = Embedded::new();
    let mut server = embedded.builder().start().await;
    let administrator = embedded.administrator(&server);
    let agency = administrator.onboard("police").await;
    administrator.attempt("suspendTenant", &agency).await.data();
    let before = administrator.tenant(&agency.id).await;
    embedded.kill_postmaster();
    let is_gone =
        || async { (administrator.query("{ tenantCounts { total } }").await.code() == "UNAVAILABLE").then_some(()) };
    within(Duration::from_secs(5), "the server says that its database is gone", is_gone).await;
    let (status, took) = server.stop().await;
    assert!(!status.success() && took < Duration::from_secs(5), "{status}, {took:?}");
    assert!(server.log().contains("PostgreSQL doesn't stop"), "{}", server.log());

    let next = embedded.builder().start().await;
    let administrator = administrator.on(&next);
    assert_eq!(administrator.tenant(&agency.id).await, before);
    assert_eq!(administrator.trail(&agency.id, "seq").await.len(), 3);
    administrator.attempt("resumeTenant", &agency).await.data();
}

/// What crashed may give numbers of transactions again, and a look could take a change for one that it has seen.
#[tokio::test]
async fn a_postgresql_that_crashed_and_began_again_makes_memory_begin_anew() {
    let embedded = Embedded::new();
    let server = embedded.builder().start().await;
    let administrator = embedded.administrator(&server);
    let agency = administrator.onboard("police").await;
    let postgresql = embedded.postmaster();
    embedded.crash();
    let noticed =
        || async { server.log().contains("PostgreSQL has started anew, or another has taken over").then_some(()) };
    within(Duration::from_secs(10), "the feed notices", noticed).await;
    assert_eq!(embedded.postmaster(), postgresql, "it has not started, it has begun again");
    let is_back = || async { administrator.query("{ tenantCounts { total } }").await.code().is_empty().then_some(()) };
    within(Duration::from_secs(10), "the server serves again", is_back).await;
    administrator.attempt("suspendTenant", &agency).await.data();
    assert_eq!(administrator.status(&agency.id).await, "SUSPENDED");
}
