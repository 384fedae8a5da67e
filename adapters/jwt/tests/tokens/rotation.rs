//! Keys that change while tokens are remembered.

use crate::support::{FIRST, NOW, SECOND, World, jwks};
use serde_json::json;
use std::fs;
use std::sync::Arc;
use tenantry_application::ports::TokenError;
use tenantry_jwt::{KeySet, KeySetError};

#[test]
fn a_new_key_is_trusted_once_its_file_is_there() {
    let world = World::trusting(&[&FIRST]);
    assert_eq!(world.verify(&SECOND.good()).err(), Some(TokenError::Untrusted));
    world.replace_file(&jwks(&[&FIRST, &SECOND]));
    assert!(world.verify(&FIRST.good()).is_ok());
    assert!(world.verify(&SECOND.good()).is_ok());
}

#[test]
fn a_removed_key_is_refused_though_its_token_is_remembered() {
    let world = World::trusting(&[&FIRST, &SECOND]);
    let token = FIRST.good();
    assert!(world.verify(&token).is_ok());
    assert!(world.verify(&token).is_ok());
    world.replace_file(&jwks(&[&SECOND]));
    assert_eq!(world.verify(&token).err(), Some(TokenError::Untrusted));
    assert!(world.verify(&SECOND.good()).is_ok());
}

#[test]
fn another_key_under_the_same_name_is_another_key() {
    let world = World::trusting(&[&FIRST]);
    let token = FIRST.good();
    assert!(world.verify(&token).is_ok());
    let mut jwk = SECOND.jwk();
    jwk["kid"] = json!("first");
    world.replace_file(&json!({ "keys": [jwk] }).to_string());
    assert_eq!(world.verify(&token).err(), Some(TokenError::Untrusted));
}

#[test]
fn an_empty_set_trusts_nobody() {
    let world = World::trusting(&[&FIRST]);
    world.replace_file(r#"{"keys":[]}"#);
    assert_eq!(world.verify(&FIRST.good()).err(), Some(TokenError::Untrusted));
}

#[test]
fn a_broken_file_changes_nothing_until_it_is_whole_again() {
    let world = World::trusting(&[&FIRST]);
    let whole = jwks(&[&SECOND]);
    for broken in [&whole[..whole.len() / 2], "", "not JSON", "{}", r#"{"keys":7}"#, r#"{"keys":[7]}"#] {
        world.replace_file(broken);
        assert!(world.verify(&FIRST.good()).is_ok(), "{broken}");
        assert!(world.verify(&SECOND.good()).is_err(), "{broken}");
    }
    world.replace_file(&whole);
    assert!(world.verify(&SECOND.good()).is_ok());
}

#[test]
fn a_file_that_is_gone_changes_nothing_until_it_is_back() {
    let world = World::trusting(&[&FIRST]);
    fs::remove_file(&world.file).unwrap();
    world.clock.advance(1);
    assert!(world.verify(&FIRST.good()).is_ok());
    world.replace_file(&jwks(&[&SECOND]));
    assert!(world.verify(&SECOND.good()).is_ok());
}

#[test]
fn the_file_is_looked_at_once_a_second_whatever_tokens_come() {
    let world = World::trusting(&[&FIRST]);
    world.replace_file(&jwks(&[&FIRST]));
    assert!(world.verify(&FIRST.good()).is_ok());
    fs::write(&world.file, jwks(&[&SECOND])).unwrap();
    for number in 0..1000 {
        let unknown = SECOND.with_header(json!({ "kid": format!("unknown-{number}") }));
        assert_eq!(world.verify(&unknown).err(), Some(TokenError::Untrusted));
    }
    assert!(world.verify(&FIRST.good()).is_ok());
    world.clock.advance(1);
    assert!(world.verify(&FIRST.good()).is_err());
}

#[test]
fn a_remembered_token_is_refused_once_it_has_expired() {
    let world = World::trusting(&[&FIRST]);
    let token = FIRST.good();
    assert!(world.verify(&token).is_ok());
    world.clock.advance(840 + 4);
    assert!(world.verify(&token).is_ok(), "within the leeway, like a token that comes for the first time");
    world.clock.advance(1);
    assert!(matches!(world.verify(&token).err(), Some(TokenError::NotInForce(_))));
}

#[test]
fn a_refused_token_is_not_remembered() {
    let world = World::trusting(&[&FIRST]);
    let token = FIRST.with(json!({ "nbf": NOW + 60 }));
    assert!(world.verify(&token).is_err());
    world.clock.advance(60);
    assert!(world.verify(&token).is_ok());
}

#[test]
fn no_keys_to_begin_with_are_an_error() {
    let world = World::trusting(&[&FIRST]);
    let open = |content: &str| {
        let path = world.file.with_extension("other");
        fs::write(&path, content).unwrap();
        KeySet::from_file(&path, Arc::clone(&world.clock) as _).err()
    };
    assert!(matches!(open("{}"), Some(KeySetError::File { .. })));
    assert!(matches!(open(r#"{"keys":[{"kty":"oct","kid":"a","k":"AAAA"}]}"#), Some(KeySetError::Empty { .. })));
    let missing = KeySet::from_file(&world.file.with_extension("missing"), Arc::clone(&world.clock) as _);
    assert!(matches!(missing.err(), Some(KeySetError::File { .. })));
}
