//! Every code that the API has: provoked, with what it carries. (`RATE_LIMITED` is not given out yet, and
//! `UNAVAILABLE` is provoked where the database is taken away.)

use crate::harness::{Api, BOUND, Created, Deployment, Server};
use serde_json::{Value, json};
use tenantry_application::Code;

struct Stage {
    deployment: Deployment,
    server: Server,
    administrator: Api,
    agency: Created,
}

#[tokio::test]
async fn every_code_is_provoked_and_carries_what_helps() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.create("police", false).await;
    let stage = Stage { deployment, server, administrator, agency };
    for code in Code::ALL {
        let Some((reply, expected)) = stage.provoke(code).await else { continue };
        assert_eq!(reply.code(), code.name(), "{reply:?}");
        let mut extensions = reply.extensions().as_object().unwrap().clone();
        extensions.remove("code");
        let trace = extensions.remove("traceId");
        assert!(trace.as_ref().and_then(Value::as_str).is_some_and(|trace| trace.len() == 32), "{code}: {reply:?}");
        assert_eq!(Value::Object(extensions), expected, "{code}");
        assert!(!reply.body["errors"][0]["message"].as_str().unwrap().is_empty());
    }
}

impl Stage {
    /// An answer with this code, and what its extensions must hold beside code and trace.
    async fn provoke(&self, code: Code) -> Option<(crate::harness::Reply, Value)> {
        let id = &self.agency.id;
        let on = |more: Value| merge(json!({ "tenantId": id }), more);
        Some(match code {
            Code::BadUserInput => {
                let reply = self.administrator.mutate("updateTenant", on(json!({ "displayName": "" }))).await;
                (reply, json!({ "field": "displayName" }))
            }
            Code::Conflict => {
                let stale = on(json!({ "displayName": "New", "expectedVersion": 7 }));
                let reply = self.administrator.mutate("updateTenant", stale).await;
                (reply, json!({ "field": "expectedVersion", "currentVersion": 1 }))
            }
            Code::Forbidden => {
                let reader = self.caller("auth:platform auth:tenant:read");
                (reader.mutate("activateTenant", on(json!({}))).await, json!({}))
            }
            Code::Internal => {
                self.deployment
                    .execute(
                        "INSERT INTO tenantry.tenant (tenant_id, slug, version, display_name,
                    display_name_folded, status, status_changed_at, deletion_protection, created_at, updated_at)
                    VALUES ('11111111-1111-4111-8111-111111111111', 'NOT A SLUG', 1, 'x', 'x', 'ACTIVE', now(), false,
                    now(), now())",
                    )
                    .await;
                let reply = self.administrator.query("{ tenants { edges { node { slug } } } }").await;
                self.deployment.execute("DELETE FROM tenantry.tenant WHERE slug = 'NOT A SLUG'").await;
                (reply, json!({}))
            }
            Code::InvalidTransition => {
                let reply = self.administrator.mutate("resumeTenant", on(json!({}))).await;
                let states = json!({
                    "status": "CREATED", "allowedFrom": ["SUSPENDED"], "allowed": ["ACTIVE", "ARCHIVED", "DELETED"]
                });
                (reply, states)
            }
            Code::NotFound => {
                let nobody = json!({ "tenantId": "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21", "displayName": "New" });
                (self.administrator.mutate("updateTenant", nobody).await, json!({}))
            }
            Code::QuotaExceeded => {
                let eve = self.administrator.onboard("limited").await;
                let limit = json!({ "tenantId": eve.id, "resource": "reports.generated", "limit": 3 });
                self.administrator.mutate("setQuota", limit).await.data();
                let input = json!({ "tenantId": eve.id, "resource": "reports.generated", "amount": 4 });
                let query = "mutation($input: ConsumeQuotaInput!) { consumeQuota(input: $input) { quota { used } } }";
                let reply = self.administrator.graphql(query, json!({ "input": input })).await;
                let ends = reply.extensions()["windowEndsAt"].clone();
                let told = json!({
                    "field": "amount", "resource": "reports.generated", "limit": 3, "granted": 0, "used": 0,
                    "reserved": 0, "requested": 4, "windowEndsAt": ends,
                });
                assert!(ends.as_str().is_some_and(|ends| ends.ends_with("-01T00:00:00.000000Z")), "{ends}");
                (reply, told)
            }
            Code::RetentionLocked => {
                let protect = json!({ "slug": "protected", "displayName": "Protected", "deletionProtection": true });
                let id = self.administrator.mutate("createTenant", protect).await.tenant()["id"].clone();
                let delete = json!({ "tenantId": id, "confirmSlug": "protected", "reason": "Over" });
                (self.administrator.mutate("deleteTenant", delete).await, json!({}))
            }
            Code::TenantArchived => {
                (self.turned_away("archived", &["activateTenant", "archiveTenant"]).await, json!({}))
            }
            Code::TenantSuspended => {
                (self.turned_away("suspended", &["activateTenant", "suspendTenant"]).await, json!({}))
            }
            Code::Unauthenticated => (Api::anonymous(&self.server).query("{ viewer { subject } }").await, json!({})),
            // Limits of rates come later.
            Code::RateLimited => return None,
            // Provoked where the database is taken away.
            Code::Unavailable => return None,
        })
    }

    fn caller(&self, scope: &str) -> Api {
        let request = crate::harness::TokenRequest { scope, ..Default::default() };
        Api::new(&self.server, &self.deployment.token(&request))
    }

    async fn turned_away(&self, slug: &str, path: &[&str]) -> crate::harness::Reply {
        let tenant = self.administrator.created_and(slug, path).await;
        self.deployment.bound(&self.server, &tenant.id, BOUND).query("{ viewer { subject } }").await
    }
}

fn merge(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("no object") };
    object.as_object_mut().unwrap().extend(more);
    object
}

#[tokio::test]
async fn every_kind_of_conflict_names_its_field() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    administrator.create("police", false).await;
    let again = json!({ "slug": "police", "displayName": "Another" });
    let refused = administrator.mutate("createTenant", again).await;
    assert_eq!((refused.code(), refused.field()), ("CONFLICT", "slug"));
    let keyed = |slug: &str| json!({ "slug": slug, "displayName": "x", "idempotencyKey": "onboard" });
    administrator.mutate("createTenant", keyed("fire")).await.data();
    let refused = administrator.mutate("createTenant", keyed("water")).await;
    assert_eq!((refused.code(), refused.field()), ("CONFLICT", "idempotencyKey"));
}

#[tokio::test]
async fn an_undelete_that_comes_too_late_says_since_when() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.created_and("police", &["deleteTenant"]).await;
    // The job that would erase it is another server's for now.
    let elsewhere = "INSERT INTO tenantry.lease VALUES ('erase', gen_random_uuid(), now() + interval '1 hour')
        ON CONFLICT (job) DO UPDATE SET server_id = excluded.server_id, until = excluded.until";
    deployment.execute(elsewhere).await;
    let past = "UPDATE tenantry.tenant SET deletion_requested_at = '2020-01-01Z', erased_after = '2020-01-31Z'";
    deployment.execute(past).await;
    let refused = administrator.attempt("undeleteTenant", &agency).await;
    assert_eq!(refused.code(), "INVALID_TRANSITION");
    assert_eq!(refused.extensions()["erasedAfter"], "2020-01-31T00:00:00.000000Z", "{refused:?}");
}

#[tokio::test]
async fn a_fault_inside_shows_nothing_of_the_inside() {
    let deployment = Deployment::fresh().await;
    let server = deployment.builder().setting("CACHE__ENABLED", "false").start().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.create("police", false).await;
    deployment.execute("UPDATE tenantry.tenant SET slug = 'NOT A SLUG'").await;
    let parent = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let body = json!({ "query": format!("{{ tenant(id: \"{}\") {{ slug }} viewer {{ subject }} }}", agency.id) });
    let request = administrator.request(reqwest::Method::POST, "/graphql").header(parent.0, parent.1).json(&body);
    let reply = crate::harness::Reply::of(request.send().await.unwrap()).await.unwrap();
    let error = json!({
        "message": "something went wrong inside",
        "locations": [{ "line": 1, "column": 3 }],
        "path": ["tenant"],
        "extensions": { "code": "INTERNAL", "traceId": "4bf92f3577b34da6a3ce929d0e0e4736" },
    });
    let data = json!({ "tenant": null, "viewer": { "subject": "administrator" } });
    assert_eq!(reply.body, json!({ "data": data, "errors": [error] }));
    assert!(server.log().contains("4bf92f3577b34da6a3ce929d0e0e4736"), "the log can be found by the trace");
}
