//! The committed schema is the server's, and says of everything what it is.

use serde_json::Value;
use std::path::Path;
use tenantry_api::graphql::{schema, schema_text};

/// `schema.graphql` at the root of the repository; `REGENERATE=1` writes it anew.
#[test]
fn the_committed_schema_is_the_servers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema.graphql");
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&file, schema_text()).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == schema_text(), "run: REGENERATE=1 cargo test -p tenantry-api --test schema");
}

const EVERYTHING: &str = "{ __schema {
    types { kind name description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description }
        enumValues(includeDeprecated: true) { name description } }
    directives { name description args { name description } } } }";

#[tokio::test]
async fn everything_in_the_schema_has_a_description() {
    let response = schema().execute(EVERYTHING).await;
    assert_eq!(response.errors, []);
    let everything = &response.data.into_json().unwrap()["__schema"];
    let mut silent = Vec::new();
    for thing in list(&everything["types"]).iter().chain(list(&everything["directives"])) {
        let name = thing["name"].as_str().unwrap();
        // The language's own types, which the library describes as it likes.
        if name.starts_with("__") || name == "ID" {
            continue;
        }
        look_at(thing, name, &mut silent);
        for member in ["fields", "inputFields", "enumValues", "args"] {
            for part in list(&thing[member]) {
                let path = format!("{name}.{}", part["name"].as_str().unwrap());
                look_at(part, &path, &mut silent);
                for argument in list(&part["args"]) {
                    look_at(argument, &format!("{path}({})", argument["name"].as_str().unwrap()), &mut silent);
                }
            }
        }
    }
    assert!(silent.is_empty(), "no description: {silent:#?}");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn look_at(thing: &Value, path: &str, silent: &mut Vec<String>) {
    if thing["description"].as_str().unwrap_or_default().trim().is_empty() {
        silent.push(path.to_owned());
    }
}
