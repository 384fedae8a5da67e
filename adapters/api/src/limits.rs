//! What a request may ask for, checked before anything is executed, in time that grows with its text alone.
//!
//! The GraphQL library follows every spread of every fragment as often as it is spread, so forty fragments that each
//! spread the next one twice would keep it busy for years. Here each fragment is measured once.

mod text;

pub(crate) use text::check_text;

use async_graphql::Variables;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::{ConstValue, Value};
use std::collections::HashMap;
use std::fmt;
use tenantry_application::First;
use tenantry_domain::quota::{BulkJob, Quota, Resource};

/// How deep fields may be nested. Introspection as GraphiQL asks for it needs 15.
const MAX_DEPTH: u64 = 16;
/// How many fields may be asked for, fragments spread out.
const MAX_FIELDS: u64 = 1_000;
/// How many fields may be resolved: those below a list count once per row.
const MAX_COMPLEXITY: u64 = 30_000;
/// How many fields may have an alias.
const MAX_ALIASES: u64 = 50;
/// How many directives there may be.
const MAX_DIRECTIVES: u64 = 50;
/// How many fragments may be spread.
const MAX_SPREADS: u64 = 200;
/// How deep selections may stand within each other, those of fragments too. It bounds what is called within each
/// other here and in the library; only then is there stack enough for every request.
pub(crate) const MAX_NESTING: usize = 64;
/// How many rows a list has if nobody says.
const DEFAULT_ROWS: u64 = 20;
/// How many rows a list has at most; a page of more is refused by the list itself, which names the argument.
const MAX_ROWS: u64 = First::MAX as u64;

/// A limit that a request goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OverLimit {
    what: &'static str,
    max: u64,
}

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the query has too many {}: at most {} are accepted", self.what, self.max)
    }
}

/// Checks a parsed request. `variables` tell how long its lists are.
pub(crate) fn check_document(document: &ExecutableDocument, variables: &Variables) -> Result<(), OverLimit> {
    let mut meter = Meter {
        fragments: &document.fragments,
        variables,
        defaults: defaults(document),
        measured: HashMap::new(),
        nesting: 0,
    };
    // Only one operation is executed, but the library looks at all of them.
    for (_, operation) in document.operations.iter() {
        meter.operation(&operation.node)?.check()?;
    }
    Ok(())
}

/// What variables stand for that aren't given. Fragments are measured once for all operations, so where these differ
/// the greatest number counts.
fn defaults(document: &ExecutableDocument) -> HashMap<&str, u64> {
    let mut defaults = HashMap::new();
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    for definition in operations.flat_map(|operation| &operation.variable_definitions) {
        let default = definition.node.default_value.as_ref().and_then(|default| number(&default.node));
        if let Some(default) = default {
            let greatest = defaults.entry(definition.node.name.node.as_str()).or_insert(default);
            *greatest = default.max(*greatest);
        }
    }
    defaults
}

fn number(value: &ConstValue) -> Option<u64> {
    match value {
        ConstValue::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// What a piece of a request asks for, fragments spread out.
#[derive(Clone, Copy, Default)]
struct Measure {
    depth: u64,
    fields: u64,
    complexity: u64,
    aliases: u64,
    directives: u64,
    spreads: u64,
}

impl Measure {
    fn check(&self) -> Result<(), OverLimit> {
        for (what, number, max) in [
            ("nested fields", self.depth, MAX_DEPTH),
            ("fields", self.fields, MAX_FIELDS),
            ("rows and fields", self.complexity, MAX_COMPLEXITY),
            ("aliases", self.aliases, MAX_ALIASES),
            ("directives", self.directives, MAX_DIRECTIVES),
            ("fragment spreads", self.spreads, MAX_SPREADS),
        ] {
            if number > max {
                return Err(OverLimit { what, max });
            }
        }
        Ok(())
    }

    fn add(&mut self, other: &Self) {
        self.depth = self.depth.max(other.depth);
        self.fields = self.fields.saturating_add(other.fields);
        self.complexity = self.complexity.saturating_add(other.complexity);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.spreads = self.spreads.saturating_add(other.spreads);
    }
}

struct Meter<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Variables,
    defaults: HashMap<&'a str, u64>,
    /// `None` while a fragment is being measured: met again, it spreads itself.
    measured: HashMap<&'a str, Option<Measure>>,
    /// How many selections are being measured within each other.
    nesting: usize,
}

impl<'a> Meter<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Measure, OverLimit> {
        let mut measure = self.set(&operation.selection_set.node)?;
        measure.directives = measure.directives.saturating_add(count(&operation.directives));
        Ok(measure)
    }

    fn set(&mut self, set: &'a SelectionSet) -> Result<Measure, OverLimit> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(OverLimit { what: "nested selections", max: MAX_NESTING as u64 });
        }
        let measured = self.selections(set);
        self.nesting -= 1;
        measured
    }

    fn selections(&mut self, set: &'a SelectionSet) -> Result<Measure, OverLimit> {
        let mut sum = Measure::default();
        for selection in &set.items {
            let measure = match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let mut measure = self.set(&field.selection_set.node)?;
                    let rows = self.rows(&field.arguments, &field.name.node);
                    measure.depth += 1;
                    measure.fields = measure.fields.saturating_add(1);
                    measure.complexity = measure.complexity.saturating_mul(rows).saturating_add(1);
                    measure.aliases = measure.aliases.saturating_add(u64::from(field.alias.is_some()));
                    measure.directives = measure.directives.saturating_add(count(&field.directives));
                    measure
                }
                Selection::InlineFragment(inline) => {
                    let mut measure = self.set(&inline.node.selection_set.node)?;
                    measure.directives = measure.directives.saturating_add(count(&inline.node.directives));
                    measure
                }
                Selection::FragmentSpread(spread) => {
                    let mut measure = self.fragment(spread.node.fragment_name.node.as_str())?;
                    measure.directives = measure.directives.saturating_add(count(&spread.node.directives));
                    measure.spreads = measure.spreads.saturating_add(1);
                    measure
                }
            };
            sum.add(&measure);
            // Stopping early keeps nested sets from being walked in vain.
            sum.check()?;
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'a str) -> Result<Measure, OverLimit> {
        match self.measured.get(name) {
            Some(Some(measure)) => return Ok(*measure),
            // It spreads itself: the library's validation says so, and nothing is added here.
            Some(None) => return Ok(Measure::default()),
            None => {}
        }
        let Some((name, fragment)) = self.fragments.get_key_value(name) else { return Ok(Measure::default()) };
        self.measured.insert(name.as_str(), None);
        let mut measure = self.set(&fragment.node.selection_set.node)?;
        measure.directives = measure.directives.saturating_add(count(&fragment.node.directives));
        self.measured.insert(name.as_str(), Some(measure));
        Ok(measure)
    }

    /// How many rows a field has at most: its `first`, or what its list has if nobody says.
    fn rows(&self, arguments: &[(Positioned<Name>, Positioned<Value>)], field: &Name) -> u64 {
        let first = arguments.iter().find(|(name, _)| name.node.as_str() == "first").map(|(_, value)| &value.node);
        let given = match first {
            Some(Value::Number(number)) => number.as_u64(),
            // A variable that is given as null has no default.
            Some(Value::Variable(name)) => match self.variables.get(name) {
                Some(value) => number(value),
                None => self.defaults.get(name.as_str()).copied(),
            },
            _ => None,
        };
        match (first, whole_list(field)) {
            (Some(_), _) => given.unwrap_or(DEFAULT_ROWS).clamp(1, MAX_ROWS),
            (None, rows) => rows,
        }
    }
}

/// How many rows a field has at most that isn't told how many.
fn whole_list(field: &str) -> u64 {
    match field {
        "tenants" | "auditEntries" | "topTenants" | "results" => DEFAULT_ROWS,
        "preview" => u64::from(BulkJob::MAX_PREVIEWED),
        "resources" | "quotas" => u64::from(Resource::MAX_DEFINED),
        "grants" => Quota::MAX_GRANTS as u64,
        _ => 1,
    }
}

fn count(directives: &[Positioned<Directive>]) -> u64 {
    directives.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use serde_json::json;
    use std::fmt::Write as _;
    use std::time::{Duration, Instant};

    fn check(query: &str) -> Result<(), String> {
        check_with(query, json!({}))
    }

    fn check_with(query: &str, variables: serde_json::Value) -> Result<(), String> {
        check_text(query).map_err(|bad| bad.to_string())?;
        let document = parse_query(query).map_err(|error| error.to_string())?;
        check_document(&document, &Variables::from_json(variables)).map_err(|over| over.to_string())
    }

    fn bomb(fragments: usize, spreads: usize) -> String {
        let mut query = String::from("{ ...F0 }");
        for number in 0..fragments {
            let next = format!("...F{} ", number + 1).repeat(spreads);
            write!(query, " fragment F{number} on Query {{ {next} }}").unwrap();
        }
        query + &format!(" fragment F{fragments} on Query {{ viewer {{ subject }} }}")
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a deadline of the test's own")]
    fn fragments_that_double_are_refused_at_once() {
        for (fragments, spreads) in [(40, 2), (10, 50)] {
            let began = Instant::now();
            assert!(check(&bomb(fragments, spreads)).is_err());
            assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
        }
    }

    #[test]
    fn fragments_in_a_long_row_are_refused_before_the_stack_is_used_up() {
        assert!(check(&bomb(100, 1)).unwrap_err().contains("nested selections"));
        assert!(check(&bomb(4_000, 1)).is_err());
        assert!(check(&bomb(50, 1)).is_ok());
    }

    #[test]
    fn aliases_directives_depth_and_rows_are_bounded() {
        let aliases: String = (0..10_000).map(|number| format!("a{number}: viewer {{ subject }} ")).collect();
        assert!(check(&format!("{{ {aliases} }}")).is_err());
        assert!(check(&format!("{{ viewer {} {{ subject }} }}", "@skip(if: false) ".repeat(60))).is_err());
        assert!(check(&format!("{}a{}", "{ a ".repeat(20), " }".repeat(20))).is_err());
        assert!(check(&page("50", "")).is_ok());
        assert!(check(&page("100", "")).is_err());
    }

    /// As many tenants with the trail of each.
    fn page(first: &str, variables: &str) -> String {
        format!(
            "query{variables} {{ tenants(first: {first}) {{ edges {{ node {{ auditEntries {{ edges {{ node \
             {{ a b c d e f g h i j k l m n o p q r s t }} }} }} }} }} }} }}"
        )
    }

    #[test]
    fn a_list_without_pages_counts_with_all_that_it_can_hold() {
        let tenants = |first, below| {
            check(&format!("{{ tenants(first: {first}) {{ edges {{ node {{ quotas {{ {below} }} }} }} }} }}"))
        };
        assert!(tenants(50, "used limit overLimit").is_ok());
        assert!(tenants(100, "used limit overLimit").is_err());
        assert!(tenants(1, "used grants { id amount expiresAt reason }").is_ok());
        assert!(tenants(5, "used grants { id amount expiresAt reason }").is_err());
    }

    #[test]
    fn a_variable_that_is_not_given_counts_with_its_default() {
        let with_default = |default| page("$n", &format!("($n: Int = {default})"));
        assert!(check(&with_default(50)).is_ok());
        assert!(check(&with_default(100)).is_err());
        assert!(check_with(&with_default(50), json!({ "n": 100 })).is_err());
        assert!(check_with(&with_default(100), json!({ "n": 50 })).is_ok());
        assert!(check_with(&with_default(100), json!({ "n": null })).is_ok(), "null is no page length");
        let two = with_default(100).replace("query", "query A") + "query B($n: Int = 1) { viewer { subject } }";
        assert!(check(&two).is_err(), "whichever of them is executed");
    }

    #[test]
    fn a_fragment_that_spreads_itself_ends() {
        assert!(check("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }").is_ok());
    }
}
