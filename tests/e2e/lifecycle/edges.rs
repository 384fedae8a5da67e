//! Every verb in every state, held against the domain's table of edges.

use crate::harness::{Api, Created, Deployment, pascal_case, sound_input};
use serde_json::{Value, json};
use tenantry_domain::access::{Action, Operation};
use tenantry_domain::tenant::{EDGES, Status};

/// Every way to stand somewhere: the state, and the mutations that lead there from a new tenant.
const STANDINGS: [(Status, &[&str]); 9] = [
    (Status::Created, &[]),
    (Status::Active, &["activateTenant"]),
    (Status::Suspended, &["activateTenant", "suspendTenant"]),
    (Status::Archived, &["archiveTenant"]),
    (Status::Archived, &["activateTenant", "archiveTenant"]),
    (Status::Archived, &["activateTenant", "suspendTenant", "archiveTenant"]),
    (Status::Deleted, &["deleteTenant"]),
    (Status::Deleted, &["archiveTenant", "deleteTenant"]),
    (Status::Deleted, &["activateTenant", "archiveTenant", "deleteTenant"]),
];

/// Every mutation of a tenant that exists, and its action.
const VERBS: [(&str, Action); 8] = [
    ("updateTenant", Action::TenantUpdate),
    ("activateTenant", Action::TenantActivate),
    ("suspendTenant", Action::TenantSuspend),
    ("resumeTenant", Action::TenantResume),
    ("archiveTenant", Action::TenantArchive),
    ("unarchiveTenant", Action::TenantUnarchive),
    ("deleteTenant", Action::TenantDelete),
    ("undeleteTenant", Action::TenantUndelete),
];

#[tokio::test]
async fn every_verb_in_every_state_does_what_the_table_of_edges_says() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    for (place, (status, path)) in STANDINGS.into_iter().enumerate() {
        for (verb, action) in VERBS {
            let tenant = administrator.created_and(&format!("t{place}-{}", verb.to_lowercase()), path).await;
            let before = administrator.tenant(&tenant.id).await;
            assert_eq!(before["status"], status.name());
            let reply = administrator.attempt(verb, &tenant).await;
            let open: Vec<_> = open_states(status, action);
            if open.is_empty() {
                assert_eq!(reply.code(), "INVALID_TRANSITION", "{verb} when {status}: {reply:?}");
                assert_eq!(reply.extensions()["status"], status.name());
                assert_eq!(reply.extensions()["allowedFrom"], names(&allowed_from(action)), "{verb}");
                assert_eq!(reply.extensions()["allowed"], names(&successors(status)), "{verb} when {status}");
                assert_eq!(administrator.tenant(&tenant.id).await, before, "{verb} when {status}");
            } else {
                let after = reply.tenant();
                assert!(open.iter().any(|open| after["status"] == open.name()), "{verb} when {status}: {after}");
                assert_eq!(after["version"].as_u64(), before["version"].as_u64().map(|version| version + 1));
                assert_eq!(administrator.tenant(&tenant.id).await, *after);
            }
        }
    }
}

#[tokio::test]
async fn what_allowed_actions_says_is_what_happens_and_a_preview_changes_nothing() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    for (place, (status, path)) in STANDINGS.into_iter().enumerate() {
        let tenant = administrator.created_and(&format!("tenant-{place}"), path).await;
        let said = allowed_actions(&administrator, &tenant).await;
        assert_eq!(said.len(), VERBS.len());
        let (contents, entries) = (deployment.contents().await, deployment.entries().await);
        for (action, allowed, code) in said {
            let verb = VERBS.iter().find(|(_, known)| known.name() == action).expect("a known action").0;
            let previewed = preview(&administrator, verb, sound_input(verb, &tenant)).await;
            let happened = (previewed.code().is_empty(), previewed.code().to_owned());
            assert_eq!(happened, (allowed, code), "{verb} when {status} by {path:?}");
        }
        assert_eq!(deployment.contents().await, contents, "the previews when {status} by {path:?} left something");
        assert_eq!(deployment.entries().await, entries, "nor is a refused preview on the trail");
    }
}

#[tokio::test]
async fn a_preview_gives_what_the_real_call_gives() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    for (verb, action) in VERBS {
        let edge = STANDINGS.iter().find(|(status, _)| !open_states(*status, action).is_empty()).unwrap();
        let tenant = administrator.created_and(&format!("t-{}", verb.to_lowercase()), edge.1).await;
        let previewed = preview(&administrator, verb, sound_input(verb, &tenant)).await;
        let real = administrator.attempt(verb, &tenant).await;
        assert_eq!(without_times(previewed.tenant()), without_times(real.tenant()), "{verb}");
    }
    let input = json!({ "slug": "new", "displayName": "New", "activate": true });
    let previewed = preview(&administrator, "createTenant", input.clone()).await;
    let real = administrator.mutate("createTenant", input).await;
    let [mut previewed, real] = [previewed.tenant(), real.tenant()].map(without_times);
    assert_ne!(previewed["id"], real["id"]);
    previewed["id"] = real["id"].clone();
    assert_eq!(previewed, real);
}

#[tokio::test]
async fn a_bound_caller_is_told_what_he_may_do() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    let officer = deployment.bound(&server, &agency.id, "auth:tenant:read auth:tenant:write");
    for (action, allowed, code) in allowed_actions(&officer, &agency).await {
        let operation = Operation::of(Action::parse(&action).unwrap()).unwrap();
        let mutation = operation.rule().name;
        let previewed = preview(&officer, mutation, sound_input(mutation, &agency)).await;
        assert_eq!((previewed.code().is_empty(), previewed.code()), (allowed, code.as_str()), "{mutation}");
    }
}

/// The states that an action leads to from a state; none if it isn't possible there.
fn open_states(from: Status, action: Action) -> Vec<Status> {
    if action == Action::TenantUpdate && from != Status::Deleted {
        return vec![from];
    }
    EDGES.iter().filter(|edge| edge.from == Some(from) && edge.action == action).filter_map(|edge| edge.to).collect()
}

fn allowed_from(action: Action) -> Vec<Status> {
    Status::ALL.into_iter().filter(|&status| !open_states(status, action).is_empty()).collect()
}

fn successors(from: Status) -> Vec<Status> {
    let leads = |to: &Status| EDGES.iter().any(|edge| edge.from == Some(from) && edge.to == Some(*to));
    Status::ALL.into_iter().filter(leads).collect()
}

fn names(statuses: &[Status]) -> Value {
    statuses.iter().map(|status| status.name()).collect()
}

/// Action, whether it is allowed, and the code if it isn't.
async fn allowed_actions(api: &Api, tenant: &Created) -> Vec<(String, bool, String)> {
    let query = "query($id: ID!) { tenant(id: $id) { allowedActions { action allowed code explanation } } }";
    let reply = api.graphql(query, json!({ "id": tenant.id })).await;
    let actions = reply.data()["tenant"]["allowedActions"].as_array().unwrap();
    let said = actions.iter().map(|said| {
        assert_eq!(said["code"].is_null(), said["explanation"].is_null(), "{said}");
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        (text("action"), said["allowed"].as_bool().unwrap(), text("code"))
    });
    said.collect()
}

async fn preview(api: &Api, mutation: &str, mut input: Value) -> crate::harness::Reply {
    input["validateOnly"] = json!(true);
    let query = format!(
        "mutation($input: {}Input!) {{ {mutation}(input: $input) {{ tenant {{ {} }} }} }}",
        pascal_case(mutation),
        Api::TENANT
    );
    api.graphql(&query, json!({ "input": input })).await
}

fn without_times(tenant: &Value) -> Value {
    let mut tenant = tenant.clone();
    for time in ["createdAt", "updatedAt", "statusChangedAt"] {
        tenant[time] = json!("some time");
    }
    for (object, times) in [("suspension", ["since", "until"]), ("deletion", ["requestedAt", "erasedAfter"])] {
        if let Some(object) = tenant[object].as_object_mut() {
            object.extend(times.map(|time| (time.to_owned(), json!("some time"))));
        }
    }
    tenant
}
