//! Tokens that are refused, and keys that come and go.

use crate::harness::{Api, Deployment, Issuer, Server, claims, encode, jwks, now, within};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// A server that trusts the keys in a file.
struct Trusting {
    server: Server,
    deployment: Deployment,
    file: PathBuf,
}

impl Trusting {
    async fn keys_of(issuers: &[&Issuer]) -> Self {
        let deployment = Deployment::fresh().await;
        let file = deployment.data().join("jwks.json");
        std::fs::write(&file, jwks(issuers)).unwrap();
        let server = deployment.builder().setting("TOKENS__JWKS", file.to_str().unwrap()).start().await;
        Self { server, deployment, file }
    }

    /// Puts other keys in the place of those in the file.
    fn publish(&self, content: &str) {
        let next = self.file.with_extension("next");
        std::fs::write(&next, content).unwrap();
        std::fs::rename(next, &self.file).unwrap();
    }

    async fn status(&self, token: &str) -> u16 {
        Api::new(&self.server, token).query("{ viewer { subject } }").await.status
    }

    async fn becomes(&self, token: &str, status: u16) {
        let what = format!("a token is answered with {status}");
        within(Duration::from_secs(2), &what, || async { (self.status(token).await == status).then_some(()) }).await;
    }
}

#[tokio::test]
async fn a_good_token_is_accepted_and_every_other_refused() {
    let (issuer, stranger) = (Issuer::new("first"), Issuer::new("first"));
    let trusting = Trusting::keys_of(&[&issuer]).await;
    assert_eq!(trusting.status(&issuer.token(json!({}))).await, 200);
    assert_eq!(trusting.status(&issuer.token(json!({ "aud": ["other", "tenantry"] }))).await, 200);
    let soon = now() + 3600;
    for (what, changes) in [
        ("expired", json!({ "iat": now() - 120, "exp": now() - 60 })),
        ("not yet", json!({ "nbf": soon })),
        ("from the future", json!({ "iat": soon, "exp": soon + 60 })),
        ("too long", json!({ "exp": now() + 25 * 3600 })),
        ("other issuer", json!({ "iss": "urn:somebody:else" })),
        ("no issuer", json!({ "iss": null })),
        ("two issuers", json!({ "iss": ["urn:tenantry:local"] })),
        ("other audience", json!({ "aud": "another" })),
        ("no audience", json!({ "aud": null })),
        ("no subject", json!({ "sub": null })),
        ("no id", json!({ "jti": null })),
        ("no scope", json!({ "scope": null })),
        ("scopes as a list", json!({ "scope": ["auth:platform"] })),
        ("no end", json!({ "exp": null })),
        ("end as a text", json!({ "exp": soon.to_string() })),
        ("no beginning", json!({ "iat": null })),
        ("a tenant in another form", json!({ "tenant_id": "8F14E45F-CEEA-467F-A8D2-3D1F0C9B7E21" })),
        ("the nil tenant", json!({ "tenant_id": "00000000-0000-0000-0000-000000000000" })),
        ("no tenant in words", json!({ "tenant_id": "" })),
    ] {
        let refused = Api::new(&trusting.server, &issuer.token(changes)).query("{ viewer { subject } }").await;
        assert_eq!(refused.outcome(), (401, "UNAUTHENTICATED"), "{what}");
        assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""), "{what}: {refused:?}");
    }
    let good = issuer.token(json!({}));
    let header = |changes: Value| issuer.sign(&issuer.header(changes), &claims(json!({})));
    for (what, token) in [
        ("tampered claims", tampered(&good)),
        ("tampered signature", format!("{}AAAA", &good[..good.len() - 4])),
        ("no signature", format!("{}.", good.rsplit_once('.').unwrap().0)),
        (
            "alg none",
            format!(
                "{}.{}.",
                encode(json!({ "alg": "none", "typ": "JWT" }).to_string()),
                encode(claims(json!({})).to_string())
            ),
        ),
        ("alg none, signed", header(json!({ "alg": "none" }))),
        ("alg HS256", header(json!({ "alg": "HS256" }))),
        ("alg RS512", header(json!({ "alg": "RS512" }))),
        ("unknown kid", header(json!({ "kid": "second" }))),
        ("no kid", header(json!({ "kid": null }))),
        ("kid as a path", header(json!({ "kid": "../../etc/passwd" }))),
        ("another kind of token", header(json!({ "typ": "id_token+jwt" }))),
        ("critical extensions", header(json!({ "crit": ["exp"] }))),
        ("a key of its own", header(json!({ "jwk": stranger.jwk(), "kid": "own" }))),
        ("a stranger's", stranger.token(json!({}))),
        ("nonsense", "a.b.c".to_owned()),
        ("too long", "a".repeat(7_000)),
    ] {
        assert_eq!(trusting.status(&token).await, 401, "{what}");
    }
    assert_eq!(trusting.deployment.entries().await, 0, "false tokens leave nothing on the trail");
}

/// The same token, with another subject and the old signature.
fn tampered(token: &str) -> String {
    let mut parts = token.split('.');
    let (header, _, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    format!("{header}.{}.{signature}", encode(claims(json!({ "sub": "mallory" })).to_string()))
}

#[tokio::test]
async fn keys_are_rotated_without_a_restart() {
    let (old, new) = (Issuer::new("old"), Issuer::new("new"));
    let trusting = Trusting::keys_of(&[&old]).await;
    let (with_old, with_new) = (old.token(json!({})), new.token(json!({})));
    assert_eq!((trusting.status(&with_old).await, trusting.status(&with_new).await), (200, 401));
    trusting.publish(&jwks(&[&old, &new]));
    trusting.becomes(&with_new, 200).await;
    assert_eq!(trusting.status(&with_old).await, 200, "both count while the file has both");
    // It was found good before, and is remembered; the key is gone all the same.
    trusting.publish(&jwks(&[&new]));
    trusting.becomes(&with_old, 401).await;
    assert_eq!(trusting.status(&with_new).await, 200);
}

#[tokio::test]
async fn a_broken_or_missing_file_keeps_the_last_good_keys() {
    let issuer = Issuer::new("only");
    let trusting = Trusting::keys_of(&[&issuer]).await;
    let token = issuer.token(json!({}));
    for content in ["", "{", "[]", "{\"keys\":7}"] {
        trusting.publish(content);
        // The file is looked at once a second; until its loss shows in the log it hasn't been.
        let before = trusting.server.log().matches("can't be read").count();
        within(Duration::from_secs(3), "the broken file is noticed", || async {
            assert_eq!(trusting.status(&token).await, 200, "{content:?}");
            (trusting.server.log().matches("can't be read").count() > before).then_some(())
        })
        .await;
    }
    std::fs::remove_file(&trusting.file).unwrap();
    assert_eq!(trusting.status(&token).await, 200);
}

#[tokio::test]
async fn a_remembered_token_ends_when_it_expires() {
    let issuer = Issuer::new("only");
    let trusting = Trusting::keys_of(&[&issuer]).await;
    let token = issuer.token(json!({ "iat": now() - 60, "exp": now() + 2 }));
    assert_eq!(trusting.status(&token).await, 200);
    // Five seconds are granted for clocks that differ.
    let refused = async || (trusting.status(&token).await == 401).then_some(());
    let ((), waited) = within(Duration::from_secs(10), "the token is refused", refused).await;
    assert!(waited > Duration::from_secs(1), "{waited:?}");
}

#[tokio::test]
async fn a_servers_own_keys_are_published_and_no_private_part_of_them() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let answer = reqwest::get(server.url("/.well-known/jwks.json")).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/jwk-set+json");
    let document: Value = answer.json().await.unwrap();
    let keys = document["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
        assert!(keys[0].get(private).is_none(), "{private}");
    }
    let issuer = Issuer::new("theirs");
    let trusting = Trusting::keys_of(&[&issuer]).await;
    assert_eq!(reqwest::get(trusting.server.url("/.well-known/jwks.json")).await.unwrap().status(), 404);
}
