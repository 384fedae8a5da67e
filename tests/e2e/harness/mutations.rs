//! Every mutation, with an input that is right in itself.

use super::{Api, Created};
use serde_json::{Value, json};
use tenantry_domain::access::{Operation, Scope};

/// An input for a mutation that only the caller's rights or the tenant's state can stand against.
pub fn sound_input(mutation: &str, tenant: &Created) -> Value {
    let id = &tenant.id;
    match mutation {
        "createTenant" => json!({ "slug": "newcomer", "displayName": "Newcomer" }),
        "updateTenant" => json!({ "tenantId": id, "displayName": "Renamed" }),
        "activateTenant" | "resumeTenant" | "undeleteTenant" => json!({ "tenantId": id }),
        "suspendTenant" => json!({ "tenantId": id, "cause": "POLICY", "reason": "A rule was broken" }),
        "archiveTenant" => json!({ "tenantId": id, "reason": "The contract has ended" }),
        "unarchiveTenant" => json!({ "tenantId": id, "reason": "The contract goes on" }),
        "deleteTenant" => json!({ "tenantId": id, "confirmSlug": tenant.slug, "reason": "The contract has ended" }),
        "defineResource" => json!({ "key": "seats", "unit": "seat", "counting": "GAUGE" }),
        "setQuota" => json!({ "tenantId": id, "resource": "users", "limit": 100 }),
        "removeQuota" => json!({ "tenantId": id, "resource": "users" }),
        "grantQuota" => json!({
            "tenantId": id, "resource": "users", "amount": 10, "expiresAt": "2099-01-01T00:00:00.000000Z",
            "reason": "A flood, and everybody helps",
        }),
        // Sound in its form: each grant has an id of its own.
        "revokeQuotaGrant" => {
            json!({ "tenantId": id, "resource": "users", "grantId": "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21" })
        }
        "adjustQuotas" => json!({
            "tenantIds": [id], "resource": "users", "change": { "addAmount": 10 }, "reason": "The fair is on",
        }),
        // So has each job.
        "cancelJob" => json!({ "id": "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21" }),
        "consumeQuota" | "releaseQuota" => json!({ "tenantId": id, "resource": "users", "amount": 1 }),
        "reserveQuota" => json!({ "tenantId": id, "resource": "users", "amount": 1, "timeToLive": 60 }),
        // So has each reservation.
        "commitReservation" | "releaseReservation" => {
            json!({ "tenantId": id, "reservationId": "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21" })
        }
        other => panic!("there is no case for the mutation {other}: add one"),
    }
}

/// What a mutation gives back, and so what it is about.
pub fn payload_of(mutation: &str) -> &'static str {
    match mutation {
        "adjustQuotas" | "cancelJob" => "job",
        "defineResource" => "resource",
        "setQuota" | "removeQuota" | "grantQuota" | "revokeQuotaGrant" => "quota",
        other if is_use(other) => "quota",
        _ => "tenant",
    }
}

/// Whether a mutation uses a quota: a line of the ledger, without a reason, and no entry of the trail.
pub fn is_use(mutation: &str) -> bool {
    let rules = Operation::ALL.iter().map(|operation| operation.rule());
    rules.filter(|rule| rule.scope == Scope::UsageWrite).any(|rule| rule.name == mutation)
}

/// `suspendTenant` as `SuspendTenant`, with which its input and payload begin.
pub fn pascal_case(mutation: &str) -> String {
    format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..])
}

impl Api {
    /// Calls a mutation with a sound input.
    pub async fn attempt(&self, mutation: &str, tenant: &Created) -> super::Reply {
        self.mutate(mutation, sound_input(mutation, tenant)).await
    }

    /// Gives a tenant another name.
    pub async fn rename(&self, tenant: &Created, name: &str) {
        let input = json!({ "tenantId": tenant.id, "displayName": name });
        self.mutate("updateTenant", input).await.data();
    }

    /// Calls a mutation again while the server has no connection free, as a client would: many at once may wait in vain.
    pub async fn insist(&self, mutation: &str, input: &Value) -> super::Reply {
        loop {
            let reply = self.mutate(mutation, input.clone()).await;
            if reply.code() != "UNAVAILABLE" {
                return reply;
            }
        }
    }

    /// Creates a tenant, and takes it through these mutations.
    pub async fn created_and(&self, slug: &str, mutations: &[&str]) -> Created {
        let tenant = self.create(slug, false).await;
        for mutation in mutations {
            self.attempt(mutation, &tenant).await.data();
        }
        tenant
    }

    /// The names of a root type's fields (`queryType`, `mutationType`, `subscriptionType`) with their descriptions.
    pub async fn root_fields(&self, root: &str) -> Vec<(String, String)> {
        let reply = self.query(&format!("{{ __schema {{ {root} {{ fields {{ name description }} }} }} }}")).await;
        let fields = reply.data()["__schema"][root]["fields"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        fields.iter().map(|field| (text(&field["name"]), text(&field["description"]))).collect()
    }
}
