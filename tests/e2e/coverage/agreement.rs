//! The schema and the domain's table of operations say the same.

use crate::harness::{Api, Deployment};
use std::collections::BTreeMap;
use tenantry_domain::access::{Callers, Operation};

#[tokio::test]
async fn the_schema_offers_what_the_table_of_operations_has_and_says_what_it_needs() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let mut fields = all_fields(&deployment.administrator(&server)).await;
    for rule in Operation::ALL.iter().map(|operation| operation.rule()) {
        if rule.callers == Callers::System {
            assert!(!fields.contains_key(rule.name), "{} is no caller's", rule.name);
            continue;
        }
        let description = fields.remove(rule.name).unwrap_or_else(|| panic!("{} is not in the schema", rule.name));
        let scope = format!("eeds `{}`", rule.scope);
        assert!(description.contains(&scope), "{} says that it needs {}: {description}", rule.name, rule.scope);
        let platform = description.contains("For the platform") || description.contains("For platform callers");
        assert_eq!(platform, rule.callers == Callers::Platform, "{} says whose it is: {description}", rule.name);
    }
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["viewer"], "has a line in the table, or needs no scope");
}

/// Every root field, and the fields of a tenant that are operations of their own, with their descriptions.
async fn all_fields(api: &Api) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for root in ["queryType", "mutationType", "subscriptionType"] {
        fields.extend(api.root_fields(root).await);
    }
    let reply = api.query("{ __type(name: \"Tenant\") { fields { name description } } }").await;
    for field in reply.data()["__type"]["fields"].as_array().unwrap() {
        let (name, description) = (field["name"].as_str().unwrap(), field["description"].as_str().unwrap());
        if description.contains("eeds `auth:") {
            fields.insert(name.to_owned(), description.to_owned());
        }
    }
    fields
}
