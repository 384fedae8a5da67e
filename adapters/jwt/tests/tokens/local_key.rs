//! The development key: made once, kept to its owner, good for tokens.

use crate::support::{FIRST, NOW, TENANT, World};
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::sync::Arc;
use std::thread;
use tenantry_application::ports::Tokens;
use tenantry_domain::access::{Bond, Scope};
use tenantry_domain::{TenantId, Timestamp};
use tenantry_jwt::private_file::PrivateFileError;
use tenantry_jwt::{KeySet, LocalKey, LocalKeyError, NewToken, TokenVerifier, Trust};

#[test]
fn it_is_made_once_and_for_its_owner_alone() {
    let data = tempfile::tempdir().unwrap();
    assert!(matches!(LocalKey::open(data.path()), Err(LocalKeyError::Missing(_))));
    let made = LocalKey::open_or_create(data.path()).unwrap();
    let again = LocalKey::open_or_create(data.path()).unwrap();
    assert_eq!(made.key_id(), again.key_id());
    let path = LocalKey::path_in(data.path());
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
    assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().mode() & 0o7777, 0o700);
    assert!(fs::read_to_string(&path).unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn all_who_make_it_at_once_get_the_same() {
    let data = tempfile::tempdir().unwrap();
    let names: Vec<_> = thread::scope(|scope| {
        let makers: Vec<_> = (0..4).map(|_| scope.spawn(|| LocalKey::open_or_create(data.path()))).collect();
        makers.into_iter().map(|maker| maker.join().unwrap().unwrap().key_id().to_owned()).collect()
    });
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
}

#[test]
fn one_that_others_may_read_is_refused() {
    let data = tempfile::tempdir().unwrap();
    LocalKey::open_or_create(data.path()).unwrap();
    fs::set_permissions(LocalKey::path_in(data.path()), Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(LocalKey::open_or_create(data.path()), Err(LocalKeyError::File(PrivateFileError::NotPrivate(_)))));
}

#[test]
fn one_that_is_no_key_is_refused_and_kept() {
    let data = tempfile::tempdir().unwrap();
    LocalKey::open_or_create(data.path()).unwrap();
    let path = LocalKey::path_in(data.path());
    fs::write(&path, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    assert!(matches!(LocalKey::open_or_create(data.path()), Err(LocalKeyError::Unreadable(_))));
    assert!(path.exists());
}

#[test]
fn its_tokens_are_accepted() {
    let data = tempfile::tempdir().unwrap();
    let key = LocalKey::open_or_create(data.path()).unwrap();
    let tenant = TenantId::parse(TENANT).unwrap();
    let token = key
        .sign(&NewToken {
            issuer: "urn:tenantry:local",
            audience: "tenantry",
            subject: "ada",
            token_id: "1",
            scope: "auth:tenant:read",
            client_id: Some("cli"),
            tenant: Some(tenant),
            issued_at: Timestamp::from_micros(NOW * 1_000_000 + 999_999).unwrap(),
            lifetime_seconds: 900,
        })
        .unwrap();
    let clock = World::trusting(&[&FIRST]).clock;
    let published = data.path().join("jwks.json");
    fs::write(&published, key.jwks()).unwrap();
    let by_those_who_read_what_is_published = KeySet::from_file(&published, clock.clone()).unwrap();
    for keys in [KeySet::from_local_key(&key, clock.clone()), by_those_who_read_what_is_published] {
        let trust = Trust { issuer: "urn:tenantry:local".to_owned(), audience: "tenantry".to_owned() };
        let verified = TokenVerifier::new(Arc::new(keys), trust, clock.clone()).verify(&token).unwrap();
        assert_eq!(verified.caller.subject(), "ada");
        assert_eq!(verified.caller.client_id(), Some("cli"));
        assert_eq!(verified.caller.bond(), Bond::Tenant(tenant));
        assert_eq!(verified.caller.scopes().iter().collect::<Vec<_>>(), [Scope::TenantRead]);
        assert_eq!(verified.expires_at.as_micros(), (NOW + 900) * 1_000_000);
    }
}

#[test]
fn only_the_public_half_is_published() {
    let data = tempfile::tempdir().unwrap();
    let key = LocalKey::open_or_create(data.path()).unwrap();
    let set: Value = serde_json::from_str(&key.jwks()).unwrap();
    let jwk = set["keys"][0].as_object().unwrap();
    let members: Vec<_> = jwk.keys().map(String::as_str).collect();
    assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
    assert_eq!(jwk["kid"], key.key_id());
    let shown = format!("{key:?}");
    assert!(shown.contains(key.key_id()) && !shown.contains("PRIVATE"), "{shown}");
}
