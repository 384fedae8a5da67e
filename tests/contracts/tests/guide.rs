//! What is written about the suite is true of it.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Set `REGENERATE=1` to quote the example anew after a change of it.
#[test]
fn the_guide_quotes_the_example_that_is_tested() {
    const BEGIN: &str = "<!-- quoted from tests/contracts/tests/own_adapter.rs: begin -->\n";
    const END: &str = "<!-- quoted: end -->";
    let path = here("../../docs/adapters.md");
    let guide = fs::read_to_string(&path).unwrap();
    let (head, rest) = guide.split_once(BEGIN).unwrap();
    let (quoted, tail) = rest.split_once(END).unwrap();
    let example = fs::read_to_string(here("tests/own_adapter.rs")).unwrap();
    let block = format!("```rust\n{example}```\n");
    if std::env::var_os("REGENERATE").is_some() {
        fs::write(&path, format!("{head}{BEGIN}{block}{END}{tail}")).unwrap();
        return;
    }
    assert_eq!(quoted, block, "run REGENERATE=1 cargo test -p tenantry-contracts --test guide");
}

/// A case that isn't listed is run by nobody, and nothing else would tell.
#[test]
fn every_case_is_listed() {
    let lists = fs::read_to_string(here("src/lib.rs")).unwrap();
    let listed: BTreeSet<&str> = lists.lines().filter_map(|line| line.trim().strip_suffix(',')).collect();
    let mut forgotten = Vec::new();
    for source in sources(&here("src")) {
        let text = fs::read_to_string(&source).unwrap();
        let cases =
            text.lines().filter_map(|line| line.strip_prefix("pub async fn ")?.strip_suffix("(stage: Stage) {"));
        forgotten.extend(cases.filter(|case| !listed.contains(case)).map(ToOwned::to_owned));
    }
    assert_eq!(forgotten, Vec::<String>::new());
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(path);
        }
    }
    found
}
