//! The limits that docs/api.md tells of are those that the API has.

use super::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Where requests meet limits.
const FILES: [&str; 6] = [
    "adapters/api/src/limits.rs",
    "adapters/api/src/limits/text.rs",
    "adapters/api/src/http/graphql.rs",
    "adapters/api/src/graphql/error.rs",
    "adapters/api/src/socket.rs",
    "adapters/api/src/socket/connection.rs",
];

/// Each line of the table, and the constants that its numbers are.
const LINES: [(&str, &[&str]); 14] = [
    ("body or query string, WebSocket message", &["MAX_BODY", "MAX_MESSAGE"]),
    ("time for a body to arrive, for an answer", &["BODY_TIMEOUT", "ANSWER_TIMEOUT"]),
    ("names, values and signs in the text", &["MAX_TOKENS"]),
    ("nested brackets in the text", &["MAX_BRACKETS"]),
    ("nested fields", &["MAX_DEPTH"]),
    ("nested selections, those of fragments too", &["MAX_NESTING"]),
    ("fields, fragments spread out", &["MAX_FIELDS"]),
    ("fields to resolve, those below a list once per row", &["MAX_COMPLEXITY"]),
    ("aliases, directives, fragment spreads", &["MAX_ALIASES", "MAX_DIRECTIVES", "MAX_SPREADS"]),
    ("errors in a response", &["MAX_ERRORS"]),
    ("subscriptions per socket", &["MAX_SUBSCRIPTIONS"]),
    ("time for a socket's first message", &["INIT_TIMEOUT"]),
    ("time to read a message from a socket, a pong", &["SEND_TIMEOUT", "PONG_TIMEOUT"]),
    ("time to answer a socket's ping", &["PING_TIMEOUT"]),
];

/// Every constant that is a limit, as people write it.
fn limits() -> BTreeMap<String, String> {
    let mut limits = BTreeMap::new();
    for file in FILES {
        for line in fs::read_to_string(root().join(file)).unwrap().lines() {
            let Some((_, constant)) = line.split_once("const ") else { continue };
            let Some((name, value)) = constant.split_once(": ") else { continue };
            let Some((_, value)) = value.split_once(" = ") else { continue };
            if let Some(shown) = shown(value.trim_end_matches(';')) {
                let is_limit = name.starts_with("MAX_") || name.ends_with("_TIMEOUT");
                assert!(!is_limit || limits.insert(name.to_owned(), shown).is_none(), "{name} is there twice");
            }
        }
    }
    limits
}

/// `6_000` is 6,000, `64 * 1024` is 64 KB, `Duration::from_secs(10)` is 10 s. What is taken from elsewhere is written
/// down elsewhere.
fn shown(value: &str) -> Option<String> {
    let in_parentheses = |unit: &str| value.strip_prefix(unit)?.strip_suffix(')');
    if let Some(seconds) = in_parentheses("Duration::from_secs(") {
        Some(format!("{seconds} s"))
    } else if let Some(milliseconds) = in_parentheses("Duration::from_millis(") {
        Some(format!("{milliseconds} ms"))
    } else if let Some(kilobytes) = value.strip_suffix(" * 1024") {
        Some(format!("{kilobytes} KB"))
    } else {
        value.starts_with(|first: char| first.is_ascii_digit()).then(|| value.replace('_', ","))
    }
}

#[test]
fn the_table_of_limits_tells_every_limit_as_it_is() {
    let document = fs::read_to_string(root().join("docs/api.md")).unwrap();
    let (_, section) = document.split_once("\n## Limits\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let table: Vec<_> = section.lines().filter(|line| line.starts_with('|')).skip(2).collect();
    let limits = limits();
    let expected: Vec<_> = LINES
        .iter()
        .map(|(what, constants)| {
            let numbers: Vec<_> = constants.iter().map(|name| limits[*name].as_str()).collect();
            format!("| {what} | {} |", numbers.join(", "))
        })
        .collect();
    assert_eq!(table, expected);
    let told: BTreeSet<_> = LINES.iter().flat_map(|(_, constants)| *constants).copied().collect();
    assert_eq!(limits.keys().map(String::as_str).collect::<BTreeSet<_>>(), told);
}
