//! What happens without anybody asking.

use crate::harness::{Created, Deployment, within};
use serde_json::{Value, json};
use std::time::Duration;

/// A job looks once a second.
const SOON: Duration = Duration::from_secs(4);
const FIELDS: &str = "seq at action subject reach outcome";

fn suspension(tenant: &Created, until: &str) -> Value {
    json!({ "tenantId": tenant.id, "cause": "POLICY", "reason": "A pause", "until": until })
}

#[tokio::test]
async fn a_suspension_ends_by_itself_when_its_time_has_come_and_not_before() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
    let (first, second) = (deployment.in_seconds(1.0).await, deployment.in_seconds(2.5).await);
    administrator.mutate("suspendTenant", suspension(&police, &second)).await.data();
    // The second suspension replaces the end of the first.
    administrator.mutate("suspendTenant", suspension(&fire, &first)).await.data();
    administrator.mutate("suspendTenant", suspension(&fire, &second)).await.data();
    for tenant in [&police, &fire] {
        let is_back = || async { (administrator.status(&tenant.id).await == "ACTIVE").then_some(()) };
        within(SOON + Duration::from_secs(3), "the tenant is resumed", is_back).await;
        let trail = administrator.trail(&tenant.id, FIELDS).await;
        let resumed = trail.last().unwrap();
        let told = ["action", "subject", "reach", "outcome"].map(|field| resumed[field].as_str().unwrap());
        assert_eq!(told, ["tenant.resume", "system:tenantry/resume", "SYSTEM", "ACCEPTED"]);
        assert!(resumed["at"].as_str().unwrap() >= second.as_str(), "{resumed}");
        assert_eq!(trail.iter().filter(|entry| entry["action"] == "tenant.resume").count(), 1, "{trail:?}");
    }
}

/// What is left of an erased tenant.
const TOMBSTONE: &str = "
    SELECT count(*) FROM tenantry.tenant t WHERE t.tenant_id = $id AND t.slug = 'police' AND t.version = 6
        AND jsonb_strip_nulls(to_jsonb(t)) - 'tenant_id' - 'slug' - 'version' = '{}'";
const REMAINS: &str = "
    SELECT (SELECT count(*) FROM tenantry.tenant_label WHERE tenant_id = $id)
        + (SELECT count(*) FROM tenantry.idempotency_key WHERE tenant_id = $id)
        + (SELECT count(*) FROM tenantry.refusal_fold WHERE tenant_id = $id)
        + (SELECT count(*) FROM tenantry.outbox WHERE tenant_id = $id AND action <> 'tenant.erase')";

#[tokio::test]
async fn a_deleted_tenant_is_erased_after_the_grace_period_and_its_trail_stays() {
    let deployment = Deployment::fresh().await;
    let server = deployment.builder().setting("TENANTS__GRACE_PERIOD_DAYS", "0").start().await;
    let administrator = deployment.administrator(&server);
    let police = administrator.created_and("police", &["activateTenant"]).await;
    let labels = json!([{ "key": "region", "value": "north" }]);
    let sql = |sql: &str| sql.replace("$id", &format!("'{}'", police.id));
    let update = json!({ "tenantId": police.id, "labels": labels, "idempotencyKey": "a-key" });
    administrator.mutate("updateTenant", update).await.data();
    // A refusal, which is folded.
    assert_eq!(administrator.attempt("resumeTenant", &police).await.code(), "INVALID_TRANSITION");
    administrator.attempt("archiveTenant", &police).await.data();
    assert!(deployment.number(&sql(REMAINS)).await > 3);
    administrator.attempt("deleteTenant", &police).await.data();

    let is_erased = || async { administrator.tenant(&police.id).await.is_null().then_some(()) };
    within(SOON, "the tenant is erased", is_erased).await;
    assert_eq!(deployment.number(&sql(TOMBSTONE)).await, 1);
    assert_eq!(deployment.number(&sql(REMAINS)).await, 0);
    assert_eq!(administrator.attempt("undeleteTenant", &police).await.code(), "NOT_FOUND");
    let again = administrator.mutate("createTenant", json!({ "slug": "police", "displayName": "Police" })).await;
    assert_eq!(again.code(), "CONFLICT");
    let counted = administrator.query("{ tenantCounts { total } tenants { edges { node { id } } } }").await;
    assert_eq!(counted.data(), &json!({ "tenantCounts": { "total": 0 }, "tenants": { "edges": [] } }));
    let trail = administrator.trail(&police.id, FIELDS).await;
    let told: Vec<_> = trail.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    let life = ["create", "activate", "update", "resume", "archive", "delete", "erase"];
    assert_eq!(told, life.map(|verb| format!("tenant.{verb}")));
    assert_eq!(trail.last().unwrap()["subject"], "system:tenantry/erase");
}

/// Whatever the database objects to, it objects to for one tenant alone.
const OBJECT: &str = "
    CREATE FUNCTION public.object() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one'; END $$;
    CREATE TRIGGER object BEFORE UPDATE ON tenantry.tenant FOR EACH ROW
        WHEN (new.tenant_id = $id AND new.status = 'ACTIVE') EXECUTE FUNCTION public.object()";

#[tokio::test]
async fn a_tenant_that_fails_keeps_no_other_from_its_turn() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
    deployment.execute(&OBJECT.replace("$id", &format!("'{}'", police.id))).await;
    // The one that fails is the first to have its turn.
    for (tenant, seconds) in [(&police, 0.3), (&fire, 0.4)] {
        let until = deployment.in_seconds(seconds).await;
        administrator.mutate("suspendTenant", suspension(tenant, &until)).await.data();
    }
    let is_back = |tenant: &Created| {
        let (administrator, id) = (&administrator, tenant.id.clone());
        async move { (administrator.status(&id).await == "ACTIVE").then_some(()) }
    };
    within(SOON, "the other is resumed", || is_back(&fire)).await;
    assert_eq!(administrator.status(&police.id).await, "SUSPENDED");
    deployment.execute("DROP TRIGGER object ON tenantry.tenant").await;
    within(SOON, "it has its turn again", || is_back(&police)).await;
}

#[tokio::test]
async fn a_job_is_done_once_and_goes_on_when_its_server_dies() {
    let deployment = Deployment::fresh().await;
    let mut first = deployment.server().await;
    let jobs = i64::try_from(tenantry_domain::access::Job::ALL.len()).unwrap();
    let holders = "SELECT count(*) FROM tenantry.lease WHERE until > now()";
    let all_held = || async { (deployment.number(holders).await == jobs).then_some(()) };
    within(SOON, "the first server holds all leases", all_held).await;
    deployment.execute("CREATE TABLE first AS SELECT DISTINCT server_id FROM tenantry.lease").await;
    let passed_on = "SELECT count(*) FROM tenantry.lease WHERE server_id NOT IN (SELECT server_id FROM first)";
    let second = deployment.server().await;
    let administrator = deployment.administrator(&second);
    let mut agencies = Vec::new();
    for number in 0..5 {
        agencies.push(administrator.onboard(&format!("agency-{number}")).await);
    }
    // While both live, one works; the other finds the leases taken, again and again.
    let until = deployment.in_seconds(0.2).await;
    administrator.mutate("suspendTenant", suspension(&agencies[0], &until)).await.data();
    let is_back = || async { (administrator.status(&agencies[0].id).await == "ACTIVE").then_some(()) };
    within(SOON, "the first server resumes", is_back).await;
    assert_eq!(deployment.number(passed_on).await, 0);

    let until = deployment.in_seconds(0.5).await;
    for agency in &agencies {
        administrator.mutate("suspendTenant", suspension(agency, &until)).await.data();
    }
    first.kill();
    for agency in &agencies {
        let is_back = || async { (administrator.status(&agency.id).await == "ACTIVE").then_some(()) };
        within(Duration::from_secs(6), "the second server resumes", is_back).await;
    }
    let resumes = "SELECT count(*) FROM tenantry.audit_entry WHERE action = 'tenant.resume'";
    assert_eq!(deployment.number(resumes).await, 6);
    assert_eq!(deployment.number("SELECT count(*) FROM tenantry.audit_entry WHERE outcome = 'REFUSED'").await, 0);
    let all_taken = || async { (deployment.number(passed_on).await == jobs).then_some(()) };
    within(SOON, "the second server holds all leases", all_taken).await;
}
