//! The scripts of `dev/bench`, held against what the server says.

use std::path::Path;

/// Where a script says something else on purpose: what the server says, and what the script does. The table in
/// docs/performance.md tells why, and whom it favours.
const DIFFERENCES: &[(&str, &str)] = &[
    // A pipeline binds values, and SET takes none.
    ("SET LOCAL tenantry.tenant_id = {tenant}", "SELECT set_config('tenantry.tenant_id', {tenant}, true)"),
    // A pipeline can't use what it has read.
    ("version = $2", "version >= :version"),
    ("used = $5, reserved = $6, told = $7", "used = used + 1, reserved = reserved, told = told"),
];

/// What the server says of a lock, and where it says what is prepared under that name; the script says that, and pgbench
/// prepares it.
const LOCKS: [(&str, &str, &str); 2] = [
    ("EXECUTE lock_tenant ({tenant})", "first-change", "PREPARE lock_tenant (uuid) AS "),
    (
        "EXECUTE lock_counter ({tenant}, 'users', '1970-01-01T00:00:00.000000Z')",
        "first-use",
        "PREPARE lock_counter (uuid, text, timestamptz) AS ",
    ),
];

/// The tenant that a script is about: it is put together from a random number.
const TENANTS: [&str; 3] = [
    "('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid",
    "'7e000000-0000-4000-8000-' || lpad(:n, 12, '0')",
    "'7e000000-0000-4000-8000-000000000007'",
];
/// The time at which that tenant was created.
const CREATED_AT: &str = "timestamptz '2026-01-01 00:00:00Z' + :n * interval '1 s'";

/// Fails unless each transaction of the script says what the file of the unit of work does, but for the values and the
/// differences that are stated.
pub(super) fn compare(unit: &str, script: &str) {
    let server = std::fs::read_to_string(super::file(unit)).unwrap();
    let server = without_comments(&server).replace("'{tenant}'", "{tenant}");
    let server = LOCKS.iter().fold(server, |server, (said, file, prepare)| server.replace(said, &lock(file, prepare)));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dev/bench.d").join(script).with_extension("sql");
    let text = std::fs::read_to_string(path).unwrap();
    let transactions: Vec<_> = text.split("\\startpipeline").skip(1).collect();
    assert!(!transactions.is_empty(), "{script} has no transaction");
    for transaction in transactions {
        let (transaction, _) = transaction.split_once("\\endpipeline").unwrap();
        let mut bench = transaction.replace(CREATED_AT, "{tenant}");
        for tenant in TENANTS {
            bench = bench.replace(tenant, "{tenant}");
        }
        let mut expected = server.clone();
        for (said, stands) in DIFFERENCES {
            if bench.contains(stands) {
                expected = expected.replace(said, stands);
            }
        }
        same(script, &words(&expected), &words(&bench));
    }
}

/// What the server prepares under the name of a lock.
fn lock(file: &str, prepare: &str) -> String {
    let first = std::fs::read_to_string(super::file(file)).unwrap();
    let (_, prepared) = first.split_once(prepare).unwrap();
    prepared.split_once(';').unwrap().0.to_owned()
}

fn same(script: &str, server: &[String], bench: &[String]) {
    let (mut there, mut here) = (server, bench);
    while let ([said, after @ ..], [_, ..]) = (there, here) {
        let mut stands = if is_place(said) { value(here) } else { usize::from(*said == here[0]) };
        if is_place(said) && after.first().is_none_or(|next| next != "::") {
            // The server's driver says of what type a value is; a script has to.
            stands += cast(&here[stands..]);
        }
        assert!(stands > 0, "{script}: the server says {:?}, and the script {:?}", context(there), context(here));
        (there, here) = (after, &here[stands..]);
    }
    assert!(there.is_empty() && here.is_empty(), "{script}: left are {:?} and {:?}", context(there), context(here));
}

/// Whether a word is the place of a value.
fn is_place(word: &str) -> bool {
    word.starts_with(['$', ':']) && word.len() > 1 && word != "::" || word == "{tenant}"
}

/// How many words a value is that stands in a script; none if it is none.
fn value(words: &[String]) -> usize {
    let is_literal = |word: &str| {
        is_place(word) || word.starts_with(['\'']) || word.starts_with(|first: char| first.is_ascii_digit())
    };
    match words {
        [now, open, close, ..] if ["now", "clock_timestamp"].contains(&now.as_str()) && open == "(" && close == ")" => {
            3
        }
        [array, ..] if array == "ARRAY" => words.iter().position(|word| word == "]").map_or(0, |end| end + 1),
        [word, ..] if is_literal(word) || ["NULL", "true", "false"].contains(&word.as_str()) => 1,
        _ => 0,
    }
}

/// How many words a type is that a value in a script is given.
fn cast(words: &[String]) -> usize {
    match words {
        [cast, _, open, close, ..] if cast == "::" && open == "[" && close == "]" => 4,
        [cast, _, ..] if cast == "::" => 2,
        _ => 0,
    }
}

fn context(words: &[String]) -> String {
    words.iter().take(12).cloned().collect::<Vec<_>>().join(" ")
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n")
}

/// The words of a text, wherever its lines end: names, texts, numbers, places of values, and signs.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_in_name = |character: char| character.is_alphanumeric() || "_.\"".contains(character);
        let length = match first {
            '\'' => 2 + rest[1..].find('\'').unwrap(),
            '{' => 1 + rest.find('}').unwrap(),
            ':' if rest.starts_with("::") => 2,
            '$' | ':' => 1 + rest[1..].find(|character: char| !is_in_name(character)).unwrap_or(rest.len() - 1),
            _ if is_in_name(first) => rest.find(|character: char| !is_in_name(character)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        words.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    words
}

#[test]
fn the_differences_are_told_where_the_figures_are() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    let page = std::fs::read_to_string(page).unwrap().replace("'…'", "…");
    let (_, table) = page.split_once("Where the scripts differ from the server's statements:").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let locks = LOCKS.map(|(said, file, prepare)| {
        let prepared = ["$1", "$2", "$3"].iter().fold(lock(file, prepare), |text, place| text.replace(place, "…"));
        (said.replace("'users', '1970-01-01T00:00:00.000000Z'", "…, …"), prepared)
    });
    let locks = locks.iter().map(|(said, prepared)| (said.as_str(), prepared.as_str()));
    for (server, script) in DIFFERENCES.iter().copied().chain(locks) {
        let told = |text: &str| format!("`{}`", text.replace("{tenant}", "…"));
        let row = table.lines().find(|row| row.contains(&told(server)));
        assert!(row.is_some_and(|row| row.contains(&told(script))), "no row tells of {server} and {script}");
    }
}
