//! Development mode: what is there with `serve --dev`, and never without it.

use crate::harness::{Api, Deployment, Issuer, Server, jwks};
use reqwest::StatusCode;
use serde_json::json;

/// Where a link that the server printed goes to.
fn link<'a>(server: &'a Server, name: &str) -> &'a str {
    let line = server.printed.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no link to {name} in {:?}", server.printed))
}

#[tokio::test]
async fn its_links_sign_an_administrator_in() {
    let deployment = Deployment::fresh().await;
    let server = deployment.builder().in_development().start().await;
    assert_eq!(server.printed.len(), 2, "{:?}", server.printed);
    for name in ["console", "graphiql"] {
        let (page, token) = link(&server, name).split_once("#token=").expect("a token in the fragment");
        assert_eq!(page, server.url(&format!("/{name}")));
        let viewer = "{ viewer { subject reach scopes } }";
        assert_eq!(
            Api::new(&server, token).query(viewer).await.data()["viewer"],
            json!({
                "subject": "administrator",
                "reach": "PLATFORM",
                "scopes": [
                    "auth:audit:read", "auth:platform", "auth:quota:read", "auth:quota:write", "auth:tenant:read",
                    "auth:tenant:write", "auth:usage:write",
                ],
            })
        );
        assert!(!server.log().contains(token), "a token is in the log");
    }
}

#[tokio::test]
async fn the_log_warns_of_it() {
    let deployment = Deployment::fresh().await;
    let (development, production) = tokio::join!(deployment.builder().in_development().start(), deployment.server());
    assert!(development.log().contains("WARN") && development.log().contains("development mode"));
    assert!(!production.log().contains("development mode"));
}

#[tokio::test]
async fn graphiql_is_a_page_that_loads_and_runs_what_the_server_has_and_nothing_else() {
    let deployment = Deployment::fresh().await;
    let server = deployment.builder().in_development().start().await;
    let answer = reqwest::get(server.url("/graphiql")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.headers()[name], value, "{name}");
    }
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert!(answer.text().await.unwrap().contains("GraphiQL"));
}

#[tokio::test]
async fn without_it_graphiql_is_a_path_like_any_unknown_one() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    assert_eq!(server.printed, [""; 0]);
    for (path, unknown) in [("/graphiql", "/unknown"), ("/graphiql/assets/a.js", "/unknown/assets/a.js")] {
        let [there, nowhere] = [path, unknown].map(|path| reqwest::get(server.url(path)));
        let (there, nowhere) = (there.await.unwrap(), nowhere.await.unwrap());
        assert_eq!(there.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(there.headers().keys().collect::<Vec<_>>(), nowhere.headers().keys().collect::<Vec<_>>(), "{path}");
        assert_eq!(there.text().await.unwrap(), nowhere.text().await.unwrap(), "{path}");
    }
}

#[tokio::test]
async fn where_the_local_key_is_not_trusted_the_links_have_no_token_and_the_log_says_why() {
    let deployment = Deployment::fresh().await;
    let keys = deployment.data().join("jwks.json");
    std::fs::write(&keys, jwks(&[&Issuer::new("elsewhere")])).unwrap();
    let builder = deployment.builder().setting("TOKENS__JWKS", keys.to_str().unwrap());
    let server = builder.in_development().start().await;
    for name in ["console", "graphiql"] {
        assert_eq!(link(&server, name), server.url(&format!("/{name}")));
    }
    assert!(server.log().contains("no token can be made") && server.log().contains("tokens.jwks"), "{}", server.log());
}
