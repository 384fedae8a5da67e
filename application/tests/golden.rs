//! Golden vectors: entries as anybody can read them here, and the exact bytes that they are kept as.
//!
//! What these files say never changes: entries that were written once must be proved for years. A new kind of entry
//! gets a new file (`REGENERATE=1 cargo test -p tenantry-application --test golden`).

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tenantry_application::Code;
use tenantry_application::audit::{Actor, Entry, EntryDocument, EntryOutcome, TrailKey};
use tenantry_domain::access::{Action, ReachKind};
use tenantry_domain::{EntryId, Fact, Facts, Reason, TenantId, Timestamp};

/// What a file holds: the canonical text, and the SHA-256 of its bytes.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Golden {
    canonical: String,
    sha256: String,
}

fn agency() -> TenantId {
    TenantId::parse("8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21").unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// An administrator of the platform, about whom everything is known.
fn administrator() -> Actor {
    Actor {
        subject: "user:ada".to_owned(),
        client_id: Some("console".to_owned()),
        token_id: Some("7f9c".to_owned()),
        address: Some("2001:db8::7".to_owned()),
        reach: ReachKind::Platform,
        request_id: "0b8f0f4e-1d0e-4f0e-9d3e-6f1f0a2b3c4d".to_owned(),
        trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
    }
}

/// The first entry of a log; each case changes what it is about.
fn entry() -> Entry {
    Entry {
        id: EntryId::parse("3d0ca315-aff9-4fc2-be61-3b76b9a2d798").unwrap(),
        log: Some(agency()),
        number: 1,
        at: at("2026-11-24T08:00:00.000000Z"),
        action: Action::TenantCreate,
        outcome: EntryOutcome::Accepted,
        actor: administrator(),
        target: Some(format!("tenant/{}", agency())),
        before: None,
        after: None,
        reason: None,
    }
}

fn facts(status: &str) -> Facts {
    let labels = Facts::new().with("region", "north").with("tier", "");
    Facts::new()
        .with("deletionProtection", false)
        .with("displayName", "Police")
        .with("labels", labels)
        .with("slug", "police")
        .with("status", status)
}

fn suspended() -> Facts {
    let suspension = Facts::new()
        .with("cause", "BILLING")
        .with("reason", "Invoice 2026-117 is disputed")
        .with("since", at("2026-11-24T09:30:00.000001Z"))
        .with("until", at("2026-12-24T00:00:00Z"));
    facts("SUSPENDED").with("suspension", suspension)
}

/// Every case, by the name of its file.
fn cases() -> Vec<(&'static str, Entry)> {
    vec![
        ("created", Entry { after: Some(facts("CREATED")), ..entry() }),
        (
            "suspended",
            Entry {
                number: 9_007_199_254_740_993,
                at: at("2026-11-24T09:30:00.000001Z"),
                action: Action::TenantSuspend,
                before: Some(facts("ACTIVE")),
                after: Some(suspended()),
                reason: Some(Reason::parse("Invoice 2026-117 is disputed").unwrap()),
                ..entry()
            },
        ),
        ("erased", Entry { action: Action::TenantErase, before: Some(facts("DELETED")), actor: job(), ..entry() }),
        (
            "unicode",
            Entry {
                after: Some(unicode()),
                reason: Some(Reason::parse("Übergabe \u{1f693} \u{fb33}").unwrap()),
                ..entry()
            },
        ),
        ("escapes", Entry { after: Some(escapes()), ..entry() }),
        ("order_of_names", Entry { after: Some(order_of_names()), ..entry() }),
        (
            "secret",
            Entry { after: Some(Facts::new().with("password", Fact::Secret(b"correct horse".to_vec()))), ..entry() },
        ),
        ("every_kind_of_fact", Entry { before: Some(Facts::new()), after: Some(every_kind()), ..entry() }),
        (
            "refused",
            Entry {
                action: Action::TenantDelete,
                outcome: EntryOutcome::Refused(Code::RetentionLocked),
                actor: somebody(),
                ..entry()
            },
        ),
        (
            "refusals_counted",
            Entry {
                action: Action::AccessRefuse,
                outcome: EntryOutcome::Refused(Code::TenantSuspended),
                actor: Actor { reach: ReachKind::System, ..somebody() },
                target: None,
                after: Some(Facts::new().with("folded", 9_u64)),
                ..entry()
            },
        ),
        (
            "platforms_log",
            Entry {
                log: None,
                target: None,
                outcome: EntryOutcome::Refused(Code::Forbidden),
                actor: somebody(),
                ..entry()
            },
        ),
    ]
}

/// A caller of whom no more is known than must be.
fn somebody() -> Actor {
    Actor { client_id: None, token_id: None, address: None, reach: ReachKind::Tenant, ..administrator() }
}

fn job() -> Actor {
    Actor { subject: "system:tenantry/erase".to_owned(), reach: ReachKind::System, ..somebody() }
}

/// Letters beyond the first plane, composed and decomposed forms, and right-to-left text: none is changed.
fn unicode() -> Facts {
    Facts::new().with("composed", "\u{e9}").with("decomposed", "e\u{301}").with("displayName", "警察 🚓 شرطة")
}

/// What JSON escapes, and what it doesn't (RFC 8785, section 3.2.2.2).
fn escapes() -> Facts {
    Facts::new().with("text", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{80}\u{2028}\u{feff}<>&'")
}

/// Names are sorted by their UTF-16 code units (RFC 8785, section 3.2.3), which is not the order of their bytes.
fn order_of_names() -> Facts {
    ["\u{20ac}", "\r", "\u{fb33}", "1", "\u{1f600}", "\u{80}", "\u{f6}", "10", "2", "A", "a"]
        .into_iter()
        .fold(Facts::new(), |facts, name| facts.with(name, name))
}

fn every_kind() -> Facts {
    let list =
        vec![Fact::from("b"), Fact::from("a"), Fact::from(u64::MAX), Fact::Map(Facts::new()), Fact::List(vec![])];
    Facts::new()
        .with("boolean", true)
        .with("integer", u64::MAX)
        .with("list", Fact::List(list))
        .with("map", Facts::new().with("inner", 0_u64))
        .with("text", "")
        .with("time", at("0001-01-01T00:00:00.000000Z"))
}

fn golden(entry: &Entry) -> Golden {
    let canonical = entry.canonical(&TrailKey::new([7; 32]));
    let sha256 = Sha256::digest(&canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    Golden { canonical: String::from_utf8(canonical).unwrap(), sha256 }
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.json"))
}

#[test]
fn every_entry_is_kept_as_the_committed_bytes() {
    for (name, entry) in cases() {
        let written = golden(&entry);
        if std::env::var_os("REGENERATE").is_some() {
            std::fs::write(file(name), serde_json::to_string_pretty(&written).unwrap() + "\n").unwrap();
        }
        let committed = std::fs::read_to_string(file(name)).unwrap();
        assert_eq!(written, serde_json::from_str(&committed).unwrap(), "{name}");
    }
}

#[test]
fn every_committed_file_has_its_case_and_can_be_read_back() {
    let mut files: Vec<_> = std::fs::read_dir(file("x").parent().unwrap())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut names: Vec<_> = cases().into_iter().map(|(name, _)| name.to_owned()).collect();
    files.sort();
    names.sort();
    assert_eq!(files, names);
    for (name, entry) in cases() {
        let document = EntryDocument::read(golden(&entry).canonical.as_bytes()).unwrap();
        assert_eq!(document.changed_fields, entry.changed_fields(), "{name}");
        assert_eq!((document.seq, document.subject), (entry.number.to_string(), entry.actor.subject), "{name}");
    }
}

#[test]
fn a_secret_is_not_in_its_entry_and_no_digest_but_the_keyed_one() {
    let (_, entry) = cases().into_iter().find(|(name, _)| *name == "secret").unwrap();
    let [one, other] = [[7; 32], [8; 32]].map(|key| String::from_utf8(entry.canonical(&TrailKey::new(key))).unwrap());
    assert_ne!(one, other, "the digest depends on the key");
    let plain: String = Sha256::digest(b"correct horse").iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!one.contains("correct") && !one.contains(&plain) && one.contains("hmac-sha256:"), "{one}");
}
