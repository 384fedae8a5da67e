//! What the sources may and may not hold.

use super::root;
use std::fs;
use std::path::{Path, PathBuf};

/// Longer than a reader likes, and why all the same. One that has become shorter must go from here.
const LONG_FILES: &[(&str, &str)] = &[];
const MAX_LINES: usize = 400;

/// Every source file of what is shipped, by its path in the checkout.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for floor in ["domain", "application", "adapters", "migrations", "bin"] {
        collect(&root().join(floor), &mut files);
    }
    let mut sources: Vec<_> = files
        .iter()
        .map(|file| {
            (file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(), fs::read_to_string(file).unwrap())
        })
        .filter(|(path, _)| path.contains("src/") && !path.ends_with("/tests.rs"))
        .collect();
    sources.sort();
    assert!(sources.len() > 100, "the sources are somewhere else");
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_built = path.file_name().is_some_and(|name| name == "target" || name == "node_modules");
        if path.is_dir() && !is_built {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn files_with(text: &str) -> Vec<String> {
    sources().into_iter().filter(|(_, source)| source.contains(text)).map(|(path, _)| path).collect()
}

/// sqlx refuses a statement whose text was put together, unless somebody vouches for it: one place, which a reader
/// can look through.
#[test]
fn one_file_vouches_for_sql_that_was_put_together() {
    assert_eq!(files_with("AssertSqlSafe"), ["adapters/postgres/src/transaction.rs"]);
}

#[test]
fn files_are_short() {
    for (path, source) in sources() {
        let (lines, long) = (source.lines().count(), LONG_FILES.iter().any(|(file, _)| *file == path));
        assert!(lines <= MAX_LINES || long, "{path} has {lines} lines: split it by what is looked up");
        assert!(lines > MAX_LINES || !long, "{path} has {lines} lines, and needs no exception any more");
    }
}

/// Time, randomness and everything else from outside are handed to the rules as values.
#[test]
fn the_domain_does_nothing_but_decide() {
    for (path, source) in sources().into_iter().filter(|(path, _)| path.starts_with("domain/")) {
        for outside in ["env", "fs", "io", "net", "process", "thread", "time"] {
            assert!(!source.contains(&format!("std::{outside}")), "{path} uses std::{outside}");
        }
        assert!(!source.contains("async ") && !source.contains("unsafe "), "{path}");
    }
}
