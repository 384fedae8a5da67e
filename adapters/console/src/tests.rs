//! What a browser gets, from a small page with one asset in three forms.

use super::{Console, Graphiql, UnbuiltConsole, UnbuiltGraphiql, configure, configure_graphiql, headers, mount};
use actix_web::App;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "fixtures/dist"]
struct Fixture;

const ASSET: &str = "/console/assets/app-1a2b3c.js";

async fn ask(method: Method, path: &str, sent: &[(&'static str, &str)]) -> ServiceResponse<impl MessageBody + use<>> {
    ask_page::<Fixture>(method, path, sent).await
}

async fn ask_page<Files: RustEmbed + 'static>(
    method: Method,
    path: &str,
    sent: &[(&'static str, &str)],
) -> ServiceResponse<impl MessageBody + use<Files>> {
    let app = init_service(App::new().configure(|config| mount::<Files>(config, "/console", headers::CONSOLE))).await;
    let request =
        sent.iter().fold(TestRequest::with_uri(path).method(method), |request, header| request.insert_header(*header));
    call_service(&app, request.to_request()).await
}

async fn get(path: &str, sent: &[(&'static str, &str)]) -> ServiceResponse<impl MessageBody + use<>> {
    ask(Method::GET, path, sent).await
}

fn header<B>(response: &ServiceResponse<B>, name: &str) -> String {
    response.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

async fn body(response: ServiceResponse<impl MessageBody>) -> String {
    let bytes = actix_web::body::to_bytes(response.into_body()).await.map_err(|_| "no body").unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn assert_secured<B>(response: &ServiceResponse<B>, asked: &str) {
    for (name, value) in [
        ("content-security-policy", headers::CONSOLE),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(response, name), value, "{asked}");
    }
}

#[actix_web::test]
async fn every_address_below_console_is_the_page() {
    for path in ["/console", "/console/", "/console/tenants", "/console/tenants/x/history?entry=1", "/console/a.b/c"] {
        let response = get(path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(&response, "cache-control"), "no-cache", "{path}");
        assert!(body(response).await.contains("fixture page"), "{path}");
    }
}

#[actix_web::test]
async fn a_missing_asset_is_missing() {
    for path in ["/console/assets/gone.js", "/console/assets/", "/console/assets/app-1a2b3c.js.br"] {
        let response = get(path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        assert_eq!(header(&response, "content-security-policy"), headers::CONSOLE, "{path}");
    }
}

#[actix_web::test]
async fn nothing_outside_of_the_page_is_found() {
    for path in ["/console/../Cargo.toml", "/console/%2e%2e/Cargo.toml", "/console/assets/..%2f..%2fCargo.toml"] {
        let response = get(path, &[]).await;
        assert!(!body(response).await.contains("[package]"), "{path}");
    }
    assert_eq!(get("/consoles", &[]).await.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn assets_are_kept_for_good_and_other_files_are_asked_about() {
    let asset = get(ASSET, &[]).await;
    assert_eq!(header(&asset, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&asset, "content-type"), "text/javascript; charset=utf-8");
    let icon = get("/console/favicon.svg", &[]).await;
    assert_eq!(header(&icon, "cache-control"), "no-cache");
    assert_eq!(header(&icon, "content-type"), "image/svg+xml");
}

#[actix_web::test]
async fn the_smallest_form_that_the_browser_takes_is_sent() {
    for (accepted, encoding, content) in [
        ("gzip, deflate, br", "br", "as brotli"),
        ("gzip", "gzip", "as gzip"),
        ("br;q=0, gzip", "gzip", "as gzip"),
        ("identity", "identity", "plain"),
        ("zstd", "identity", "plain"),
    ] {
        let response = get(ASSET, &[("accept-encoding", accepted)]).await;
        assert_eq!(header(&response, "content-encoding"), encoding, "{accepted}");
        assert_eq!(header(&response, "vary"), "accept-encoding", "{accepted}");
        assert!(body(response).await.contains(content), "{accepted}");
    }
    assert!(body(get(ASSET, &[]).await).await.contains("plain"));
}

#[actix_web::test]
async fn what_the_browser_has_already_is_not_sent_again() {
    let tag = header(&get(ASSET, &[]).await, "etag");
    assert_eq!(tag.len(), 66, "a SHA-256 in quotes: {tag}");
    let again = get(ASSET, &[("if-none-match", &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&again, "etag"), tag);
    assert_eq!(header(&again, "content-security-policy"), headers::CONSOLE);
    let other = get(ASSET, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
    let gzip = get(ASSET, &[("accept-encoding", "gzip"), ("if-none-match", &tag)]).await;
    assert_eq!(gzip.status(), StatusCode::OK, "each form has a tag of its own");
}

#[actix_web::test]
async fn every_answer_carries_the_policy() {
    for (method, path) in [(Method::GET, "/console"), (Method::HEAD, ASSET), (Method::POST, "/console")] {
        let response = ask(method.clone(), path, &[]).await;
        assert_secured(&response, &format!("{method} {path}"));
    }
    let refused = ask(Method::POST, "/console", &[]).await;
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&refused, "allow"), "GET, HEAD");
}

#[test]
fn no_policy_allows_anything_inline_or_from_elsewhere() {
    for policy in [headers::CONSOLE, headers::GRAPHIQL] {
        for hole in ["unsafe", "data:", "blob:", "*", "http"] {
            assert!(!policy.contains(hole), "{hole}: {policy}");
        }
    }
}

#[test]
fn graphiql_has_the_consoles_policy_but_for_the_markup_of_descriptions() {
    assert_eq!(headers::GRAPHIQL.replace("trusted-types default", "trusted-types 'none'"), headers::CONSOLE);
}

#[actix_web::test]
async fn a_page_is_embedded_in_any_case() {
    assert!(Console::get("index.html").is_some() && Graphiql::get("index.html").is_some());
    let app = init_service(App::new().configure(configure).configure(configure_graphiql)).await;
    for (path, name, policy) in
        [("/console", "console", headers::CONSOLE), ("/graphiql", "GraphiQL", headers::GRAPHIQL)]
    {
        let response = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        assert_eq!(
            (response.status(), header(&response, "content-security-policy").as_str()),
            (StatusCode::OK, policy)
        );
        assert!(body(response).await.contains(name), "{path}");
    }
}

#[actix_web::test]
async fn graphiql_comes_with_development_mode_alone() {
    let app = init_service(App::new().configure(configure)).await;
    let response = call_service(&app, TestRequest::with_uri("/graphiql").to_request()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn without_the_npm_build_every_address_says_how_to_build_the_page() {
    assert_says_how_to_build::<UnbuiltConsole>("The console isn't built", "web").await;
    assert_says_how_to_build::<UnbuiltGraphiql>("GraphiQL isn't built", "graphiql").await;
}

async fn assert_says_how_to_build<Files: RustEmbed + 'static>(title: &str, project: &str) {
    for path in ["/console", "/console/tenants"] {
        let response = ask_page::<Files>(Method::GET, path, &[]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(&response, "cache-control"), "no-cache", "{path}");
        assert_secured(&response, path);
        let page = body(response).await;
        assert!(page.contains(&format!("<title>{title}</title>")), "{page}");
        assert!(page.contains(&format!("npm --prefix adapters/console/{project} run build")), "{page}");
        assert!(!page.contains("<script") && !page.contains("style="), "the policy allows neither: {page}");
    }
    let asset = ask_page::<Files>(Method::GET, "/console/assets/index.js", &[]).await;
    assert_eq!(asset.status(), StatusCode::NOT_FOUND, "nothing else is there");
}
