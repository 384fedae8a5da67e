//! What ARCHITECTURE.md says of the house, held against the house.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it can't go on")]

mod capabilities;
mod dependencies;
mod limits;
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What cargo says about the workspace. It needs no network: whatever is to be known is in the lock file, and what
/// that names was fetched to build this test.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).arg("--offline").current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
