//! docs/lifecycle.md shows the table of edges; it is written from it, never by hand.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

use std::fmt::Write as _;
use std::path::Path;
use tenantry_domain::access::Operation;
use tenantry_domain::tenant::EDGES;

const BEGIN: &str = "<!-- generated from domain/src/tenant/lifecycle.rs: begin -->\n";
const END: &str = "<!-- generated: end -->";

fn picture() -> String {
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    for edge in EDGES {
        let from = edge.from.map_or("[*]", |status| status.name());
        let to = edge.to.map_or("[*]", |status| status.name());
        let label = Operation::of(edge.action).map_or("?", |operation| operation.rule().name);
        writeln!(text, "    {from} --> {to}: {label}").unwrap();
    }
    text.push_str("```\n");
    text
}

/// Set `REGENERATE=1` to write the picture anew after a change of the table.
#[test]
fn the_picture_in_the_docs_shows_the_table_of_edges() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lifecycle.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = document.split_once(BEGIN).unwrap();
    let (drawn, tail) = rest.split_once(END).unwrap();
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{}{END}{tail}", picture())).unwrap();
        return;
    }
    assert_eq!(drawn, picture(), "run REGENERATE=1 cargo test -p tenantry-domain");
}
