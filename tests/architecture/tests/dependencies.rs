//! Arrows point inwards only, and there is one of what there must be one of.

use super::{cargo, root};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// One of the workspace's crates.
struct Crate {
    name: String,
    /// Its folder, such as `adapters/api`.
    folder: String,
    /// What it is built with, among the workspace's crates.
    needs: BTreeSet<String>,
    /// What it is tested with, among the workspace's crates.
    tested_with: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Floor {
    Domain,
    Application,
    Adapter,
    Migrations,
    Bin,
    Tests,
}

impl Crate {
    fn floor(&self) -> Floor {
        match self.folder.split('/').next().unwrap() {
            "domain" => Floor::Domain,
            "application" => Floor::Application,
            "adapters" => Floor::Adapter,
            "migrations" => Floor::Migrations,
            "bin" => Floor::Bin,
            "tests" => Floor::Tests,
            other => panic!("ARCHITECTURE.md knows no floor {other}"),
        }
    }
}

/// What a crate of one floor may be built with.
fn inwards(floor: Floor) -> &'static [Floor] {
    match floor {
        Floor::Domain | Floor::Migrations => &[],
        Floor::Application => &[Floor::Domain],
        Floor::Adapter => &[Floor::Domain, Floor::Application],
        Floor::Bin => &[Floor::Domain, Floor::Application, Floor::Adapter, Floor::Migrations],
        Floor::Tests => {
            &[Floor::Domain, Floor::Application, Floor::Adapter, Floor::Migrations, Floor::Bin, Floor::Tests]
        }
    }
}

fn crates() -> Vec<Crate> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--format-version=1", "--no-deps"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let needed = |package: &Value, for_tests: bool| {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        dependencies
            .filter(|dependency| (dependency["kind"].as_str() == Some("dev")) == for_tests)
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
            .filter(|name| ours.contains(name.as_str()))
            .collect()
    };
    packages
        .iter()
        .map(|package| Crate {
            name: package["name"].as_str().unwrap().to_owned(),
            folder: folder(Path::new(package["manifest_path"].as_str().unwrap())),
            needs: needed(package, false),
            tested_with: needed(package, true),
        })
        .collect()
}

fn folder(manifest: &Path) -> String {
    manifest.parent().unwrap().strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn arrows_point_inwards() {
    let crates = crates();
    for outer in &crates {
        for inner in crates.iter().filter(|inner| outer.needs.contains(&inner.name)) {
            let allowed = inwards(outer.floor()).contains(&inner.floor());
            assert!(allowed, "{} must not need {}", outer.folder, inner.folder);
        }
    }
}

#[test]
fn no_adapter_names_another_one_not_even_for_its_tests() {
    let crates = crates();
    let adapters: Vec<_> = crates.iter().filter(|one| one.floor() == Floor::Adapter).collect();
    for one in &adapters {
        for other in &adapters {
            let named = one.needs.contains(&other.name) || one.tested_with.contains(&other.name);
            assert!(!named, "{} names {}", one.folder, other.folder);
        }
    }
}

#[test]
fn the_domains_manifest_names_no_dependency_of_any_kind() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("domain/Cargo.toml")).unwrap().parse().unwrap();
    for table in ["dependencies", "dev-dependencies", "build-dependencies", "target", "features", "patch"] {
        assert!(!manifest.contains_key(table), "domain/Cargo.toml has [{table}]");
    }
}

#[test]
fn every_crate_follows_the_workspaces_lints() {
    for one in crates() {
        let path = root().join(&one.folder).join("Cargo.toml");
        let manifest: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let follows = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        assert_eq!(follows, Some(true), "{}/Cargo.toml needs [lints] workspace = true", one.folder);
    }
}

#[test]
fn the_domain_is_built_and_tested_with_nothing_else() {
    let tree = cargo(&["tree", "--package=tenantry-domain", "--edges=all", "--target=all", "--prefix=none"]);
    assert_eq!(tree.lines().count(), 1, "{tree}");
}

/// Every package in the whole tree as `name version`, also of what other systems need.
fn tree() -> BTreeSet<(String, String)> {
    let format = ["tree", "--workspace", "--edges=normal,build,dev", "--target=all", "--prefix=none", "--format={p}"];
    let mut packages = BTreeSet::new();
    for line in cargo(&format).lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            packages.insert((name.to_owned(), version.to_owned()));
        }
    }
    packages
}

#[test]
fn there_is_one_cryptographic_library_and_one_tls() {
    let tree = tree();
    let has = |name: &str| tree.iter().any(|(package, _)| package == name);
    for refused in ["native-tls", "openssl", "openssl-sys", "ring", "schannel", "security-framework"] {
        assert!(!has(refused), "{refused} is in the tree: `cargo tree --workspace --target all -i {refused}`");
    }
    assert!(has("aws-lc-rs") && has("rustls"));
}

#[test]
fn what_holds_connections_is_there_once() {
    let tree = tree();
    for name in ["aws-lc-rs", "rustls", "sea-orm", "sqlx-core", "sqlx-postgres", "tokio"] {
        let versions: Vec<_> = tree.iter().filter(|(package, _)| package == name).map(|(_, version)| version).collect();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}

/// The other choice brings a cryptographic library of its own.
#[test]
fn tokens_are_checked_by_the_same_cryptographic_library() {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--format-version=1"])).unwrap();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let checker = nodes.iter().find(|node| node["id"].as_str().unwrap().contains("#jsonwebtoken@")).unwrap();
    let features: Vec<_> =
        checker["features"].as_array().unwrap().iter().map(|feature| feature.as_str().unwrap()).collect();
    assert!(features.contains(&"aws_lc_rs") && !features.contains(&"rust_crypto"), "{features:?}");
}
