//! What RFC 8725 warns of, case by case.

use crate::support::{FIRST, NOW, SECOND, TENANT, World, changed, claims, encode};
use aws_lc_rs::hmac;
use serde_json::{Value, json};
use tenantry_application::ports::TokenError;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Bond, Scope};

#[test]
fn a_good_token_tells_who_holds_it() {
    let token = FIRST.with(json!({ "client_id": "console" }));
    let verified = World::trusting(&[&FIRST]).verify(&token).unwrap();
    let caller = &verified.caller;
    assert_eq!(caller.issuer(), "urn:tenantry:test");
    assert_eq!(caller.subject(), "user:ada");
    assert_eq!(caller.token_id(), Some("7f9c"));
    assert_eq!(caller.client_id(), Some("console"));
    assert_eq!(caller.scopes().iter().collect::<Vec<_>>(), [Scope::Platform, Scope::TenantRead]);
    assert_eq!(caller.bond(), Bond::Platform);
    assert_eq!(verified.expires_at.as_micros(), (NOW + 840) * 1_000_000);
}

#[test]
fn a_tenant_binds_whatever_the_scopes() {
    let verified = World::trusting(&[&FIRST]).verify(&FIRST.with(json!({ "tenant_id": TENANT }))).unwrap();
    assert_eq!(verified.caller.bond(), Bond::Tenant(TenantId::parse(TENANT).unwrap()));
}

#[test]
fn neither_tenant_nor_platform_reaches_nothing() {
    let verified = World::trusting(&[&FIRST]).verify(&FIRST.with(json!({ "scope": "auth:tenant:write" }))).unwrap();
    assert_eq!(verified.caller.bond(), Bond::Nothing);
}

#[test]
fn the_type_is_compared_without_regard_to_case() {
    let world = World::trusting(&[&FIRST]);
    for typ in ["at+jwt", "AT+JWT", "JWT", "jwt"] {
        assert!(world.verify(&FIRST.with_header(json!({ "typ": typ }))).is_ok(), "{typ}");
    }
}

#[test]
fn another_or_no_type_is_refused() {
    let world = World::trusting(&[&FIRST]);
    for typ in [json!(null), json!("application/at+jwt"), json!("logout+jwt"), json!("dpop+jwt"), json!(""), json!(7)] {
        world.assert_malformed(&FIRST.with_header(json!({ "typ": typ })), &typ.to_string());
    }
}

#[test]
fn unsigned_tokens_are_refused() {
    let world = World::trusting(&[&FIRST]);
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let header = changed(FIRST.header(), json!({ "alg": algorithm })).to_string();
        world.assert_malformed(&format!("{}.{}.", encode(&header), encode(claims().to_string())), algorithm);
    }
    let good = FIRST.good();
    let unsigned = format!("{}.", good.rsplit_once('.').unwrap().0);
    assert_eq!(world.verify(&unsigned).err(), Some(TokenError::Untrusted));
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let world = World::trusting(&[&FIRST]);
    for secret in [FIRST.public_key(), FIRST.jwk()["n"].as_str().unwrap().into()] {
        let header = changed(FIRST.header(), json!({ "alg": "HS256" })).to_string();
        let message = format!("{}.{}", encode(header), encode(claims().to_string()));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        world.assert_malformed(&format!("{message}.{}", encode(tag)), "HS256");
    }
}

#[test]
fn other_algorithms_of_the_same_key_are_refused() {
    let world = World::trusting(&[&FIRST]);
    let header = changed(FIRST.header(), json!({ "alg": "RS512" })).to_string();
    world.assert_malformed(&FIRST.sign_rs512(&header, &claims().to_string()), "RS512");
    // The header says what is wanted, and the signature isn't of that kind.
    let pretended = FIRST.sign_rs512(&FIRST.header().to_string(), &claims().to_string());
    assert_eq!(world.verify(&pretended).err(), Some(TokenError::Untrusted));
    for algorithm in [json!("ES256"), json!("PS256"), json!("EdDSA"), json!("rs256"), json!(null), json!(["RS256"])] {
        world.assert_malformed(&FIRST.with_header(json!({ "alg": algorithm })), &algorithm.to_string());
    }
}

#[test]
fn extensions_that_must_be_understood_are_refused() {
    let world = World::trusting(&[&FIRST]);
    for crit in [json!(["exp"]), json!(["b64"]), json!([]), json!("exp")] {
        world.assert_malformed(&FIRST.with_header(json!({ "crit": crit, "b64": false })), &crit.to_string());
    }
    // Not even where it names nothing.
    let null = FIRST.sign(r#"{"typ":"JWT","alg":"RS256","kid":"first","crit":null}"#, &claims().to_string());
    world.assert_malformed(&null, "null");
}

#[test]
fn the_name_of_a_key_is_looked_up_and_nothing_else() {
    let world = World::trusting(&[&FIRST]);
    for key_id in ["second", "FIRST", "", "../../../etc/passwd", "first' OR '1'='1", "first\u{0}", "http://evil.test/"]
    {
        let refused = world.verify(&FIRST.with_header(json!({ "kid": key_id }))).err();
        assert_eq!(refused, Some(TokenError::Untrusted), "{key_id:?}");
    }
    for key_id in [json!(null), json!(1), json!(["first"])] {
        world.assert_malformed(&FIRST.with_header(json!({ "kid": key_id })), &key_id.to_string());
    }
}

#[test]
fn a_key_that_the_token_brings_along_is_not_used() {
    let world = World::trusting(&[&FIRST]);
    let token = SECOND.with_header(json!({ "kid": "first", "jwk": SECOND.jwk(), "jku": "https://evil.test/jwks" }));
    assert_eq!(world.verify(&token).err(), Some(TokenError::Untrusted));
}

#[test]
fn a_changed_payload_is_refused() {
    let good = FIRST.good();
    let parts: Vec<_> = good.split('.').collect();
    let payload = encode(changed(claims(), json!({ "sub": "user:eve" })).to_string());
    let refused = World::trusting(&[&FIRST]).verify(&format!("{}.{payload}.{}", parts[0], parts[2])).err();
    assert_eq!(refused, Some(TokenError::Untrusted));
}

#[test]
fn every_claim_that_is_required_is_required() {
    let world = World::trusting(&[&FIRST]);
    for claim in ["iss", "aud", "sub", "exp", "iat", "jti", "scope"] {
        world.assert_malformed(&FIRST.with(json!({ claim: null })), claim);
    }
}

#[test]
fn claims_of_another_type_are_refused() {
    let world = World::trusting(&[&FIRST]);
    for claim in ["iss", "aud", "sub", "exp", "iat", "jti", "scope", "tenant_id", "client_id", "nbf"] {
        for value in [json!(true), json!({}), json!([7]), json!(-1), json!("")] {
            // An empty scope is a scope that grants nothing, and an empty audience isn't ours.
            if value == json!("") && (claim == "scope" || claim == "aud") {
                continue;
            }
            world.assert_malformed(&FIRST.with(json!({ claim: value })), &format!("{claim} {value}"));
        }
    }
}

#[test]
fn an_optional_claim_that_is_null_is_not_absent() {
    let world = World::trusting(&[&FIRST]);
    for claim in ["tenant_id", "client_id", "nbf"] {
        let mut payload = claims();
        payload[claim] = Value::Null;
        world.assert_malformed(&FIRST.sign(&FIRST.header().to_string(), &payload.to_string()), claim);
    }
}

#[test]
fn a_tenant_id_has_one_spelling() {
    let world = World::trusting(&[&FIRST]);
    for tenant in [
        "00000000-0000-0000-0000-000000000000",
        "8f14e45f-ceea-167f-a8d2-3d1f0c9b7e21",
        "8F14E45F-CEEA-467F-A8D2-3D1F0C9B7E21",
        "8f14e45fceea467fa8d23d1f0c9b7e21",
        "*",
    ] {
        world.assert_malformed(&FIRST.with(json!({ "tenant_id": tenant })), tenant);
    }
}

#[test]
fn times_are_whole_numbers_of_seconds() {
    let world = World::trusting(&[&FIRST]);
    let later = (NOW + 840).to_string();
    for time in
        [&format!("\"{later}\""), &format!("{later}.5"), &format!("{later}.0"), "1e400", "-1", "1e9", "99999999999999"]
    {
        for claim in ["exp", "iat", "nbf"] {
            let payload = changed(claims(), json!({ claim: "here" })).to_string().replace("\"here\"", time);
            world.assert_malformed(&FIRST.sign(&FIRST.header().to_string(), &payload), &format!("{claim} {time}"));
        }
    }
}

#[test]
fn the_issuer_is_ours() {
    let world = World::trusting(&[&FIRST]);
    for issuer in ["urn:tenantry:other", "urn:tenantry:test/", "URN:TENANTRY:TEST"] {
        let refused = world.verify(&FIRST.with(json!({ "iss": issuer }))).err();
        assert!(matches!(refused, Some(TokenError::WrongParty(_))), "{issuer}: {refused:?}");
    }
    world.assert_malformed(&FIRST.with(json!({ "iss": ["urn:tenantry:test"] })), "a list");
}

#[test]
fn the_audience_is_or_holds_ours() {
    let world = World::trusting(&[&FIRST]);
    for audience in [json!("tenantry"), json!(["tenantry"]), json!(["billing", "tenantry"])] {
        assert!(world.verify(&FIRST.with(json!({ "aud": audience }))).is_ok(), "{audience}");
    }
    for audience in [json!("billing"), json!([]), json!(["billing"]), json!("tenantry "), json!("Tenantry")] {
        let refused = world.verify(&FIRST.with(json!({ "aud": audience }))).err();
        assert!(matches!(refused, Some(TokenError::WrongParty(_))), "{audience}: {refused:?}");
    }
    for audience in [json!([["tenantry"]]), json!(["tenantry", 7]), json!({ "tenantry": true })] {
        world.assert_malformed(&FIRST.with(json!({ "aud": audience })), &audience.to_string());
    }
}

#[test]
fn clocks_may_be_five_seconds_apart() {
    let world = World::trusting(&[&FIRST]);
    for (changes, good) in [
        (json!({ "exp": NOW - 4 }), true),
        (json!({ "exp": NOW - 5 }), false),
        (json!({ "exp": NOW - 6 }), false),
        (json!({ "nbf": NOW + 5 }), true),
        (json!({ "nbf": NOW + 6 }), false),
        (json!({ "iat": NOW + 5 }), true),
        (json!({ "iat": NOW + 6 }), false),
    ] {
        let refused = world.verify(&FIRST.with(changes.clone())).err();
        assert_eq!(refused.is_none(), good, "{changes}: {refused:?}");
        assert!(good || matches!(refused, Some(TokenError::NotInForce(_))), "{changes}: {refused:?}");
    }
}

#[test]
fn a_token_lasts_a_day_at_most() {
    let world = World::trusting(&[&FIRST]);
    let day = 24 * 60 * 60;
    assert!(world.verify(&FIRST.with(json!({ "iat": NOW, "exp": NOW + day }))).is_ok());
    world.assert_malformed(&FIRST.with(json!({ "iat": NOW, "exp": NOW + day + 1 })), "a day and a second");
    world.assert_malformed(&FIRST.with(json!({ "iat": NOW + 1, "exp": NOW })), "ends before it begins");
}

#[test]
fn names_are_bounded_and_printable() {
    let world = World::trusting(&[&FIRST]);
    for claim in ["sub", "jti", "client_id"] {
        assert!(world.verify(&FIRST.with(json!({ claim: "é".repeat(255) }))).is_ok(), "{claim}");
        for name in ["é".repeat(256), "a\nb".to_owned(), "a\u{0}b".to_owned(), " ".to_owned()] {
            world.assert_malformed(&FIRST.with(json!({ claim: name })), claim);
        }
    }
}

#[test]
fn names_given_twice_are_refused() {
    let world = World::trusting(&[&FIRST]);
    let twice = |object: &Value, member: &str| format!("{},{member}}}", object.to_string().trim_end_matches('}'));
    let header = twice(&FIRST.header(), r#""alg":"RS256""#);
    world.assert_malformed(&FIRST.sign(&header, &claims().to_string()), "header");
    for member in [r#""sub":"user:eve""#, r#""s\u0075b":"user:ada""#, r#""unknown":{"a":1,"a":1}"#] {
        let payload = twice(&claims(), member);
        world.assert_malformed(&FIRST.sign(&FIRST.header().to_string(), &payload), member);
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let world = World::trusting(&[&FIRST]);
    let good = FIRST.good();
    for (token, what) in [
        (String::new(), "nothing"),
        ("..".to_owned(), "empty parts"),
        (good.replace('.', " "), "no dots"),
        (format!("{good}.{good}"), "six parts"),
        (format!("{good}.e30"), "four parts"),
        (format!(" {good}"), "white space"),
        (format!("{good}="), "padding"),
        (format!("é{good}"), "not ASCII"),
        (FIRST.sign(&FIRST.header().to_string(), "[]"), "a list"),
        (FIRST.sign("[]", &claims().to_string()), "a list as header"),
        (FIRST.with(json!({ "pad": "a".repeat(8192) })), "too long"),
    ] {
        world.assert_malformed(&token, what);
    }
}

#[test]
fn a_refusal_repeats_nothing_of_the_token() {
    let world = World::trusting(&[&FIRST]);
    let secret = "opensesame";
    for token in [
        secret.to_owned(),
        format!("{secret}.{secret}.{secret}"),
        FIRST.with_header(json!({ "kid": secret })),
        FIRST.with_header(json!({ "alg": secret })),
        FIRST.with_header(json!({ "typ": secret })),
        FIRST.with(json!({ "iss": secret })),
        FIRST.with(json!({ "aud": secret })),
        FIRST.with(json!({ "exp": secret })),
        FIRST.with(json!({ "tenant_id": secret })),
        FIRST.sign(&FIRST.header().to_string(), secret),
    ] {
        let refused = world.verify(&token).unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains(secret), "{refused}");
    }
}
