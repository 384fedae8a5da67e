//! `kill -9` at any moment: what was acknowledged is there, with exactly its entries; all else is whole or absent.

mod disconnects;
mod embedded;
mod rank;
mod usage;

use crate::harness::{Api, Created, Deployment};
use serde_json::{Value, json};
use std::time::Duration;

/// A call with a key of its own.
#[derive(Clone)]
struct Made {
    mutation: &'static str,
    input: Value,
    /// What was answered; none if the answer was lost.
    outcome: Option<Value>,
}

/// Whoever works on a tenant of his own, one call after the other.
struct Worker {
    number: usize,
    tenant: Option<Created>,
    calls: Vec<Made>,
}

impl Worker {
    /// The next call: creation first, and then round and round.
    fn next(&self) -> Made {
        let step = self.calls.len();
        let key = format!("worker-{}-{step}", self.number);
        let Some(tenant) = &self.tenant else {
            let input = json!({ "slug": format!("agency-{}", self.number), "displayName": "Agency", "activate": true,
                                "idempotencyKey": key });
            return Made { mutation: "createTenant", input, outcome: None };
        };
        let (mutation, mut input) = match step % 3 {
            1 => ("updateTenant", json!({ "displayName": format!("Agency {step}") })),
            2 => ("suspendTenant", json!({ "cause": "BILLING", "reason": format!("Invoice {step}") })),
            _ => ("resumeTenant", json!({})),
        };
        input["tenantId"] = json!(tenant.id);
        input["idempotencyKey"] = json!(key);
        Made { mutation, input, outcome: None }
    }

    /// Makes a call, and remembers what came of it; `false` if no answer came.
    async fn call(&mut self, api: &Api, made: Made) -> bool {
        let query = format!(
            "mutation($input: {}Input!) {{ {}(input: $input) {{ tenant {{ {} }} }} }}",
            crate::harness::pascal_case(made.mutation),
            made.mutation,
            Api::TENANT
        );
        let reply = api.try_graphql(&query, json!({ "input": made.input })).await;
        let outcome = reply.ok().filter(|reply| reply.code() != "UNAVAILABLE").map(|reply| reply.tenant().clone());
        if let (None, Some(tenant)) = (&self.tenant, &outcome) {
            let text = |field: &str| tenant[field].as_str().unwrap().to_owned();
            self.tenant = Some(Created { id: text("id"), slug: text("slug") });
        }
        let is_answered = outcome.is_some();
        self.calls.push(Made { outcome, ..made });
        is_answered
    }

    /// Works until the server is gone.
    async fn work(mut self, api: Api) -> Self {
        loop {
            let next = self.next();
            if !self.call(&api, next).await {
                return self;
            }
        }
    }

    /// Makes the call whose answer was lost again, with the same key.
    async fn make_up_for_the_last(&mut self, api: &Api) {
        if self.calls.last().is_some_and(|made| made.outcome.is_none()) {
            let lost = self.calls.pop().unwrap();
            assert!(self.call(api, lost).await, "the server answers");
        }
    }

    /// The last answer is the state, and the log holds an entry per call: no more, no less, none twice.
    async fn check(&self, api: &Api) {
        let Some(tenant) = &self.tenant else { return };
        assert_eq!(Some(api.tenant(&tenant.id).await), self.calls.last().unwrap().outcome);
        let mut expected = vec!["tenant.create", "tenant.activate"];
        expected.extend(self.calls[1..].iter().map(|made| match made.mutation {
            "updateTenant" => "tenant.update",
            "suspendTenant" => "tenant.suspend",
            _ => "tenant.resume",
        }));
        let trail = api.trail(&tenant.id, "seq action").await;
        let expected: Vec<_> =
            (1..).zip(expected).map(|(seq, action)| json!({ "seq": seq, "action": action })).collect();
        assert_eq!(trail, expected);
    }
}

/// What no moment of a death may break, whether or not anybody has heard of the change.
const HALF_MADE: &str = "
    SELECT count(*) FROM tenantry.tenant t, LATERAL (
        SELECT count(*) AS entries, max(seq) AS last, sum(seq) AS sum FROM tenantry.audit_entry e
        WHERE e.tenant_id = t.tenant_id) trail
    WHERE trail.entries <> t.version OR trail.last <> t.version
        OR trail.sum <> t.version * (t.version + 1) / 2
        OR (SELECT seq FROM tenantry.audit_head h WHERE h.tenant_id = t.tenant_id) <> t.version
        OR (SELECT count(*) FROM tenantry.outbox o WHERE o.tenant_id = t.tenant_id) <> t.version
        OR (SELECT count(*) FROM tenantry.idempotency_key k WHERE k.tenant_id = t.tenant_id) <> t.version - 2";
const WITHOUT_OUTCOME: &str = "SELECT count(*) FROM tenantry.idempotency_key WHERE outcome IS NULL";
const ORPHANED_ENTRIES: &str = "
    SELECT count(*) FROM tenantry.audit_entry e
    WHERE e.tenant_id <> '00000000-0000-0000-0000-000000000000'
        AND NOT EXISTS (SELECT FROM tenantry.tenant t WHERE t.tenant_id = e.tenant_id)";

async fn is_whole(deployment: &Deployment) {
    for half_made in [HALF_MADE, WITHOUT_OUTCOME, ORPHANED_ENTRIES] {
        assert_eq!(deployment.number(half_made).await, 0, "{half_made}");
    }
}

#[tokio::test]
async fn a_killed_server_leaves_every_acknowledged_change_and_nothing_half_made() {
    let deployment = Deployment::fresh().await;
    let mut workers: Vec<_> = (0..6).map(|number| Worker { number, tenant: None, calls: Vec::new() }).collect();
    let mut lost = 0;
    for round in 0..8 {
        let mut server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        for worker in &mut workers {
            worker.make_up_for_the_last(&administrator).await;
            worker.check(&administrator).await;
        }
        let working: Vec<_> =
            workers.drain(..).map(|worker| tokio::spawn(worker.work(administrator.clone()))).collect();
        // Another moment in each round, and none that anything happens at.
        tokio::time::sleep(Duration::from_micros(150_000 + round * 37_777)).await;
        server.kill();
        for worker in working {
            workers.push(worker.await.unwrap());
        }
        lost += workers.iter().filter(|worker| worker.calls.last().is_some_and(|made| made.outcome.is_none())).count();
        // What the dead server had begun may not have ended yet: each of these is one statement, and sees all or nothing.
        is_whole(&deployment).await;
    }
    assert!(lost > 0, "the server was never killed in the middle of a call");
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    for worker in &mut workers {
        worker.make_up_for_the_last(&administrator).await;
        worker.check(&administrator).await;
        // Whatever was acknowledged before a death is replayed after it.
        for made in worker.calls.clone().iter().rev().take(3) {
            worker.call(&administrator, made.clone()).await;
            assert_eq!(worker.calls.pop().unwrap().outcome, made.outcome);
        }
        worker.check(&administrator).await;
    }
    is_whole(&deployment).await;
}
