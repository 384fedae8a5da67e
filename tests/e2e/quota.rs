//! Quotas over the API: set, granted more of, taken back and removed, by whom, and who hears of it.

mod bulk;
mod catalogue;
mod limits;
mod repeated;
mod scopes;
mod versions;

use crate::harness::{Api, BOUND, Created, Deployment, Server, Socket, eventually, sound_input};
use serde_json::{Value, json};
use std::time::Duration;

struct Desk {
    deployment: Deployment,
    server: Server,
    administrator: Api,
    agency: Created,
}

impl Desk {
    async fn new() -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        let agency = administrator.onboard("police").await;
        Self { deployment, server, administrator, agency }
    }

    /// A sound input about the agency, with this in it.
    fn with(&self, mutation: &str, more: Value) -> Value {
        merged(sound_input(mutation, &self.agency), more)
    }

    /// Calls a mutation about the agency as the administrator.
    async fn mutate(&self, mutation: &str, more: Value) -> crate::harness::Reply {
        self.administrator.mutate(mutation, self.with(mutation, more)).await
    }

    /// Grants more of the agency's users, and tells the grant's id.
    async fn granted(&self, more: Value) -> String {
        let before = self.quota("users").await["grants"].as_array().unwrap().clone();
        let reply = self.mutate("grantQuota", more).await;
        let mut grants = reply.quota()["grants"].as_array().unwrap().clone();
        grants.retain(|grant| !before.contains(grant));
        grants[0]["id"].as_str().unwrap().to_owned()
    }

    /// What the agency has of a resource.
    async fn quota(&self, resource: &str) -> Value {
        quota(&self.administrator, &self.agency, resource).await
    }

    /// Something was used: what nothing in the API does yet.
    async fn used(&self, used: u64, reserved: u64) {
        let id = &self.agency.id;
        let sql = format!(
            "INSERT INTO tenantry.usage_counter (tenant_id, resource, window_start, used, reserved)
             VALUES ('{id}', 'users', '1970-01-01Z', {used}, {reserved})"
        );
        self.deployment.execute(&sql).await;
    }
}

/// What a tenant has of a resource: read alone as it is below the tenant.
async fn quota(api: &Api, tenant: &Created, resource: &str) -> Value {
    let query = format!(
        "query($id: ID!, $key: String!) {{ quota(tenantId: $id, resource: $key) {{ {fields} }} \
         tenant(id: $id) {{ quotas {{ {fields} }} }} }}",
        fields = Api::QUOTA
    );
    let reply = api.graphql(&query, json!({ "id": tenant.id, "key": resource })).await;
    let data = reply.data();
    let listed = data["tenant"]["quotas"].as_array().unwrap().iter().find(|one| one["resource"]["key"] == resource);
    assert_eq!(Some(&data["quota"]), listed);
    data["quota"].clone()
}

fn merged(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("no object: {more}") };
    object.as_object_mut().unwrap().extend(more);
    object
}

/// What a tenant has of its users when nobody has set anything, with this in it.
fn untouched(tenant: &Created, more: Value) -> Value {
    let nothing = json!({
        "tenantId": tenant.id, "resource": { "key": "users" }, "limit": null, "used": 0, "reserved": 0, "granted": 0,
        "remaining": null, "overLimit": false, "enforcement": "HARD", "thresholds": [], "windowEndsAt": null,
        "version": 0, "grants": [],
    });
    merged(nothing, more)
}

#[tokio::test]
async fn the_platform_and_a_tenants_own_token_set_a_quota_grant_more_take_it_back_and_remove_it() {
    let desk = Desk::new().await;
    let fire = desk.administrator.onboard("fire").await;
    let firefighter = desk.deployment.bound(&desk.server, &fire.id, BOUND);
    for (caller, tenant) in [(&desk.administrator, &desk.agency), (&firefighter, &fire)] {
        let shown = |more| untouched(tenant, more);
        assert_eq!(quota(caller, tenant, "users").await, shown(json!({})));

        let set = caller.attempt("setQuota", tenant).await.quota().clone();
        let terms = json!({ "limit": 100, "thresholds": [80, 95, 100] });
        let with_terms = |more| shown(merged(terms.clone(), more));
        assert_eq!(set, with_terms(json!({ "remaining": 100, "version": 1 })));
        assert_eq!(quota(caller, tenant, "users").await, set);

        let granted = caller.attempt("grantQuota", tenant).await.quota().clone();
        let id = granted["grants"][0]["id"].clone();
        let grant = json!({
            "id": id, "amount": 10, "expiresAt": "2099-01-01T00:00:00.000000Z", "reason": "A flood, and everybody helps",
        });
        let more = json!({ "granted": 10, "remaining": 110, "version": 2, "grants": [grant] });
        assert_eq!(granted, with_terms(more));
        assert_eq!(quota(caller, tenant, "users").await, granted);

        let revoke = json!({ "tenantId": tenant.id, "resource": "users", "grantId": id });
        let revoked = caller.mutate("revokeQuotaGrant", revoke).await.quota().clone();
        assert_eq!(revoked, with_terms(json!({ "remaining": 100, "version": 3 })));
        assert_eq!(quota(caller, tenant, "users").await, revoked);

        let removed = caller.attempt("removeQuota", tenant).await.quota().clone();
        assert_eq!(removed, shown(json!({})));
        assert_eq!(quota(caller, tenant, "users").await, removed);
    }
}

#[tokio::test]
async fn every_change_is_on_the_tenants_trail_with_what_was_before_and_after() {
    let desk = Desk::new().await;
    desk.mutate("setQuota", json!({ "reason": "The contract says so" })).await.data();
    let grant = desk.granted(json!({})).await;
    desk.mutate("revokeQuotaGrant", json!({ "grantId": grant })).await.data();
    desk.mutate("removeQuota", json!({ "reason": "The contract has ended" })).await.data();

    let terms = json!({ "enforcement": "HARD", "limit": "100", "thresholds": ["80", "95", "100"] });
    let granted = json!({ (grant.as_str()): {
        "amount": "10", "expiresAt": "2099-01-01T00:00:00.000000Z", "reason": "A flood, and everybody helps",
    }});
    let with_grant = merged(terms.clone(), json!({ "grants": granted }));
    let entry = |seq, action: &str, reason: Value, before: Value, after: Value, changed: &[&str]| {
        json!({
            "log": "TENANT", "seq": seq, "action": action, "outcome": "ACCEPTED", "target": "quota/users",
            "before": before, "after": after, "changedFields": changed, "reason": reason,
        })
    };
    let all = ["enforcement", "limit", "thresholds"];
    let expected = [
        entry(3, "quota.set", json!("The contract says so"), json!(null), terms.clone(), &all),
        entry(4, "quota.grant", json!("A flood, and everybody helps"), terms.clone(), with_grant.clone(), &["grants"]),
        entry(5, "quotaGrant.revoke", json!(null), with_grant, terms.clone(), &["grants"]),
        entry(6, "quota.remove", json!("The contract has ended"), terms, json!(null), &all),
    ];
    let fields = "log seq action outcome target before after changedFields reason";
    let trail = desk.administrator.trail(&desk.agency.id, fields).await;
    assert_eq!(trail[2..], expected);
}

#[tokio::test]
async fn another_server_tells_of_a_change() {
    let desk = Desk::new().await;
    let second = desk.deployment.server().await;
    let mut socket = Socket::established(&second, desk.administrator.token()).await;
    let query = "subscription { tenantChanged { tenantId action entryNumber tenant { slug quotas { limit } } } }";
    socket.subscribe("1", query).await;
    // Nobody says from when on it is told: the limit is set again and again until it is.
    let mut limit = 0;
    let change = loop {
        limit += 1;
        desk.mutate("setQuota", json!({ "limit": limit })).await.data();
        if let Ok(told) = tokio::time::timeout(Duration::from_millis(300), socket.next()).await {
            break told["payload"]["data"]["tenantChanged"].clone();
        }
    };
    assert_eq!((&change["tenantId"], &change["action"]), (&json!(desk.agency.id), &json!("quota.set")), "{change}");
    assert_eq!(change["tenant"]["slug"], "police");
    let users = change["tenant"]["quotas"].as_array().unwrap().last().unwrap();
    assert!(users["limit"].as_u64().is_some_and(|told| (1..=limit).contains(&told)), "{change}");
    let trail = desk.administrator.trail(&desk.agency.id, "seq action").await;
    let entry = json!({ "seq": change["entryNumber"], "action": "quota.set" });
    assert!(trail.contains(&entry), "{change} is not among {trail:?}");
}

#[tokio::test]
async fn a_tenants_state_stands_against_it_only_once_it_is_deleted() {
    let desk = Desk::new().await;
    for (slug, path) in [
        ("created", &[][..]),
        ("suspended", &["activateTenant", "suspendTenant"]),
        ("archived", &["activateTenant", "archiveTenant"]),
    ] {
        let tenant = desk.administrator.created_and(slug, path).await;
        for mutation in ["setQuota", "grantQuota", "removeQuota"] {
            desk.administrator.attempt(mutation, &tenant).await.data();
        }
    }
    let deleted = desk.administrator.created_and("deleted", &["setQuota", "deleteTenant"]).await;
    for mutation in ["setQuota", "grantQuota", "revokeQuotaGrant", "removeQuota"] {
        let refused = desk.administrator.attempt(mutation, &deleted).await;
        assert_eq!(refused.outcome(), (200, "INVALID_TRANSITION"), "{mutation}: {refused:?}");
        assert_eq!(refused.extensions()["status"], "DELETED", "{mutation}");
    }
    let recorded = desk.administrator.trail(&deleted.id, "action code").await;
    let actions = ["quota.set", "quota.grant", "quotaGrant.revoke", "quota.remove"];
    let expected = actions.map(|action| json!({ "action": action, "code": "INVALID_TRANSITION" }));
    assert_eq!(recorded[recorded.len() - 4..], expected);
}

#[tokio::test]
async fn an_erased_tenant_has_no_quota_any_more() {
    let deployment = Deployment::fresh().await;
    let server = deployment.builder().setting("TENANTS__GRACE_PERIOD_DAYS", "0").start().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.created_and("police", &["setQuota", "grantQuota", "deleteTenant"]).await;
    let rows = "SELECT (SELECT count(*) FROM tenantry.quota) + (SELECT count(*) FROM tenantry.quota_grant)";
    eventually("its data is erased", async || (deployment.number(rows).await == 0).then_some(())).await;
    let query = format!("{{ quota(tenantId: \"{}\", resource: \"users\") {{ used }} }}", agency.id);
    assert_eq!(administrator.query(&query).await.data()["quota"], json!(null));
}
