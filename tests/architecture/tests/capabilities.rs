//! One capability, one name, on every floor: who knows one floor finds the way on all.

use super::root;
use std::fs;
use tenantry_domain::access::{Callers, Operation};

/// Folders of `application/src` that serve all capabilities.
const SHARED: [&str; 3] = ["coherence", "jobs", "ports"];

/// Each folder of use cases is a capability.
fn capabilities() -> Vec<String> {
    let entries = fs::read_dir(root().join("application/src")).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().into_string().unwrap());
    let mut capabilities: Vec<_> = names.filter(|name| !SHARED.contains(&name.as_str())).collect();
    capabilities.sort();
    capabilities
}

#[test]
fn a_capability_has_its_name_on_every_floor() {
    let capabilities = capabilities();
    assert!(["access", "audit", "tenant"].iter().all(|name| capabilities.iter().any(|found| found == name)));
    for capability in capabilities {
        for floor in [
            "application/src",
            "adapters/api/src/graphql",
            "adapters/memory/src",
            "adapters/postgres/src",
            "tests/contracts/src",
        ] {
            let (file, folder) = (format!("{floor}/{capability}.rs"), format!("{floor}/{capability}"));
            let found = root().join(&file).exists() || root().join(&folder).is_dir();
            assert!(found, "there is no {file}");
        }
        let step = format!("_{capability}.rs");
        let mut steps = fs::read_dir(root().join("migrations/src")).unwrap();
        let found = steps.any(|entry| entry.unwrap().file_name().to_str().unwrap().ends_with(&step));
        assert!(found, "there is no migration that ends with {step}");
    }
}

/// `suspendTenant`, `application/src/tenant/suspend_tenant.rs`, `tenant.suspend`.
#[test]
fn a_mutation_its_use_case_and_its_action_share_a_name() {
    let changes = Operation::ALL.iter().map(|operation| operation.rule());
    for rule in changes.filter(|rule| rule.scope.name().ends_with(":write")) {
        // Such as `tenant.suspend` and `suspendTenant`, in the capability `tenant` of `auth:tenant:write`.
        let (thing, verb) = rule.action.name().split_once('.').unwrap();
        let mutation = format!("{verb}{}{}", thing[..1].to_uppercase(), &thing[1..]);
        assert_eq!(rule.name, mutation, "it is {} on the trail", rule.action.name());
        let capability = rule.scope.name().split(':').nth(1).unwrap();
        let file = format!("application/src/{capability}/{}.rs", snake_case(rule.name));
        assert!(root().join(&file).exists(), "there is no {file}");
        if rule.callers != Callers::System {
            let mutation = format!("async fn {}(", snake_case(rule.name));
            let mutations = format!("adapters/api/src/graphql/{capability}/mutations.rs");
            let found = fs::read_to_string(root().join(&mutations)).unwrap().contains(&mutation);
            assert!(found, "{mutations} has no {}", rule.name);
        }
    }
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
