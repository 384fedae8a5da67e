//! Which requests need not be validated again.
//!
//! Whether a request is valid depends on its text, and on the values of its variables where a type says more about them
//! than which kind of JSON they are. Where none does, a text that was valid once is valid always.

use async_graphql::parser::types::{BaseType, ExecutableDocument, VariableDefinition};
use async_graphql::{Name, Value, Variables};

/// The kinds of a text's variables, if its validity depends on nothing else of them.
pub(super) struct Kinds(Vec<(Name, Kind)>);

/// A kind of JSON that a built-in scalar takes, and takes always.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Boolean,
}

impl Kinds {
    /// Of a text with one operation, no directives, which may leave out what they stand at, and variables of built-in
    /// scalars alone.
    pub(super) fn of(text: &str, document: &ExecutableDocument) -> Option<Self> {
        let mut operations = document.operations.iter();
        let (_, operation) = operations.next()?;
        if operations.next().is_some() || text.contains('@') {
            return None;
        }
        let kinds: Option<Vec<_>> = operation.node.variable_definitions.iter().map(|one| kind(&one.node)).collect();
        kinds.map(Self)
    }

    /// Whether all variables have values, each of its kind.
    pub(super) fn have(&self, variables: &Variables) -> bool {
        let is_of = |kind, value: &_| match (kind, value) {
            (Kind::Text, Value::String(_)) | (Kind::Boolean, Value::Boolean(_)) => true,
            (Kind::Integer, Value::Number(number)) => {
                number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
            }
            _ => false,
        };
        self.0.iter().all(|(name, kind)| variables.get(name).is_some_and(|value| is_of(*kind, value)))
    }
}

fn kind(definition: &VariableDefinition) -> Option<(Name, Kind)> {
    let BaseType::Named(scalar) = &definition.var_type.node.base else { return None };
    let kind = match scalar.as_str() {
        "ID" | "String" => Kind::Text,
        "Int" => Kind::Integer,
        "Boolean" => Kind::Boolean,
        _ => return None,
    };
    Some((definition.name.node.clone(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;

    fn have(text: &str, variables: serde_json::Value) -> Option<bool> {
        let kinds = Kinds::of(text, &parse_query(text).unwrap())?;
        Some(kinds.have(&Variables::from_json(variables)))
    }

    #[test]
    fn variables_of_built_in_scalars_are_valid_by_their_kind() {
        let text = "query($id: ID!, $n: Int, $b: Boolean, $s: String) { f(id: $id, n: $n, b: $b, s: $s) }";
        assert_eq!(have(text, json!({ "id": "a", "n": 1, "b": true, "s": "" })), Some(true));
        for wrong in [
            json!({ "id": 1, "n": 1, "b": true, "s": "" }),
            json!({ "id": "a", "n": "1", "b": true, "s": "" }),
            json!({ "id": "a", "n": 2_147_483_648_u64, "b": true, "s": "" }),
            json!({ "id": "a", "n": 1.5, "b": true, "s": "" }),
            json!({ "id": "a", "n": 1, "b": 0, "s": "" }),
            json!({ "id": "a", "n": 1, "b": true, "s": null }),
            json!({ "id": "a", "n": 1, "b": true }),
            json!({ "id": ["a"], "n": 1, "b": true, "s": "" }),
        ] {
            assert_eq!(have(text, wrong.clone()), Some(false), "{wrong}");
        }
        assert_eq!(have("{ f }", json!({ "more": 1 })), Some(true));
        assert_eq!(have("query Named($id: ID!) { f(id: $id) }", json!({ "id": "a" })), Some(true));
    }

    #[test]
    fn whatever_says_more_of_a_variable_is_validated_each_time() {
        for text in [
            "query($input: SuspendTenantInput!) { f(input: $input) }",
            "query($ids: [ID!]!) { f(ids: $ids) }",
            "query($at: DateTime!) { f(at: $at) }",
            "query($b: Boolean!) { f @include(if: $b) }",
            "query A { f } query B { g }",
        ] {
            assert_eq!(have(text, json!({})), None, "{text}");
        }
    }
}
