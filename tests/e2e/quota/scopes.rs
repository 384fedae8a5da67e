//! Reading quotas, changing them and using them are three things.

use super::{Desk, quota};
use crate::harness::{Api, Refusal, TokenRequest};
use serde_json::json;
use tenantry_domain::access::Operation;

/// All scopes but the one that changes quotas.
const READER: &str = "auth:quota:read auth:usage:write auth:tenant:read auth:tenant:write auth:audit:read";
/// All scopes but the one that reads quotas.
const WRITER: &str = "auth:quota:write auth:usage:write auth:tenant:read auth:tenant:write auth:audit:read";

impl Desk {
    /// Somebody of the platform, and somebody of the agency, both with these scopes.
    fn both(&self, scopes: &str) -> [Api; 2] {
        let platform = format!("auth:platform {scopes}");
        [(None, "of the platform", platform.as_str()), (Some(self.agency.id.as_str()), "of the agency", scopes)].map(
            |(tenant, subject, scope)| {
                let request = TokenRequest { scope, tenant, subject, ..TokenRequest::default() };
                Api::new(&self.server, &self.deployment.token(&request))
            },
        )
    }

    /// Exactly these operations were refused to both of them, and it is on the trail: what concerns no tenant is in the
    /// platform's log, if it wasn't a bound caller's.
    async fn assert_refused_to_both(&self, operations: &[Operation]) {
        let mut expected = Vec::new();
        for operation in operations {
            let of_nobody = [Operation::DefineResource, Operation::ListResources].contains(operation);
            for (subject, log) in [
                ("of the platform", if of_nobody { "platform" } else { &self.agency.id }),
                ("of the agency", &self.agency.id),
            ] {
                expected.push(Refusal {
                    log: log.to_owned(),
                    subject: subject.to_owned(),
                    action: operation.rule().action.name().to_owned(),
                    code: "FORBIDDEN".to_owned(),
                });
            }
        }
        expected.sort();
        assert_eq!(self.deployment.refusals().await, expected);
    }
}

#[tokio::test]
async fn who_may_read_quotas_may_not_change_them() {
    let desk = Desk::new().await;
    desk.mutate("setQuota", json!({})).await.data();
    let before = desk.deployment.contents().await;
    let changes = [
        Operation::SetQuota,
        Operation::GrantQuota,
        Operation::RevokeQuotaGrant,
        Operation::RemoveQuota,
        Operation::DefineResource,
    ];
    for reader in desk.both(READER) {
        assert_eq!(quota(&reader, &desk.agency, "users").await["limit"], 100);
        for name in changes.map(|operation| operation.rule().name) {
            for preview in [false, true] {
                let reply = reader.mutate(name, desk.with(name, json!({ "validateOnly": preview }))).await;
                assert_eq!(reply.outcome(), (200, "FORBIDDEN"), "{name}: {reply:?}");
            }
        }
    }
    assert_eq!(desk.deployment.contents().await, before);
    desk.assert_refused_to_both(&changes).await;
}

#[tokio::test]
async fn who_may_change_quotas_may_not_read_them() {
    let desk = Desk::new().await;
    let id = &desk.agency.id;
    for writer in desk.both(WRITER) {
        writer.attempt("setQuota", &desk.agency).await.data();
        for (query, path) in [
            (format!("{{ quota(tenantId: \"{id}\", resource: \"users\") {{ used }} }}"), "/quota"),
            (format!("{{ tenant(id: \"{id}\") {{ slug quotas {{ used }} }} }}"), "/tenant/quotas"),
            ("{ resources { key } }".to_owned(), "/resources"),
        ] {
            let reply = writer.query(&query).await;
            assert_eq!(reply.outcome(), (200, "FORBIDDEN"), "{query}: {reply:?}");
            assert_eq!(reply.body["data"].pointer(path), Some(&json!(null)), "{query}: {reply:?}");
        }
    }
    let reads = [Operation::FindQuota, Operation::ListQuotas, Operation::ListResources];
    desk.assert_refused_to_both(&reads).await;
}
