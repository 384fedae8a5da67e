//! README.md's first five minutes, as they stand there: typed into a shell, against a server as `dev/run` starts it.

use crate::harness::{Embedded, Server};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../README.md");
const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../dev/run");
const ANSWER: &str = " (HTTP ";

/// A block of commands, and the answers that the page shows below it.
struct Step {
    commands: String,
    shown: Vec<Answer>,
}

/// An answer, and its HTTP status with the bracket behind it.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    body: Value,
    status: String,
}

/// The answers in what was printed. A page may break one into lines.
fn answers(printed: &str) -> Vec<Answer> {
    let printed: String = printed.lines().map(str::trim_start).collect();
    let mut answers = Vec::new();
    let mut rest = printed.as_str();
    while let Some((body, after)) = rest.split_once(ANSWER) {
        let (status, after) = after.split_at(4);
        let body = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        answers.push(Answer { body, status: status.to_owned() });
        rest = after;
    }
    assert_eq!(rest, "", "something that is no answer");
    answers
}

/// The story's steps, in their order.
fn steps() -> Vec<Step> {
    let (_, story) = README.split_once("\n## The first five minutes\n").unwrap();
    let (story, _) = story.split_once("\n## ").unwrap();
    let mut steps: Vec<Step> = Vec::new();
    let mut parts = story.split("```");
    // Every second part is between two fences.
    while let (Some(_), Some(block)) = (parts.next(), parts.next()) {
        match (block.strip_prefix("sh\n"), steps.last_mut()) {
            (Some(commands), _) => steps.push(Step { commands: commands.to_owned(), shown: Vec::new() }),
            (None, Some(step)) => step.shown = answers(block),
            (None, None) => panic!("answers without commands: {block}"),
        }
    }
    steps
}

/// What differs from one time to the next is alike by its shape: what the page cuts off with `…`, and times.
fn is_as_shown(shown: &Value, came: &Value) -> bool {
    match (shown, came) {
        (Value::Object(shown), Value::Object(came)) => {
            shown.len() == came.len()
                && shown.iter().all(|(key, shown)| came.get(key).is_some_and(|came| is_as_shown(shown, came)))
        }
        (Value::Array(shown), Value::Array(came)) => {
            shown.len() == came.len() && shown.iter().zip(came).all(|(shown, came)| is_as_shown(shown, came))
        }
        (Value::String(shown), Value::String(came)) => match shown.strip_suffix('…') {
            Some(begin) => shape(came).starts_with(&shape(begin)),
            None => shown == came || (shown.ends_with('Z') && shape(shown) == shape(came)),
        },
        (shown, came) => shown == came,
    }
}

/// A text with 0 for each hexadecimal digit.
fn shape(text: &str) -> String {
    let is_digit = |character: char| character.is_ascii_digit() || ('a'..='f').contains(&character);
    text.chars().map(|character| if is_digit(character) { '0' } else { character }).collect()
}

/// The file that the first command reads, written by `dev/run`'s own function.
fn write_session(server: &Server, data: &Path) {
    let link = server.printed.iter().find_map(|line| line.strip_prefix("console ")).expect("a link to the console");
    let (_, token) = link.split_once("#token=").expect("a token in it");
    let written = Command::new("bash")
        .args(["-euc", "eval \"$(sed -n '/^write_session() {/,/^}/p' \"$1\")\"; write_session \"$2\" \"$3\"", "bash"])
        .args([RUN, &server.url(""), token])
        .env("data", data)
        .env("session", data.join("session"))
        .env("binary", env!("CARGO_BIN_EXE_tenantry"))
        .output()
        .unwrap();
    assert!(written.status.success() && written.stderr.is_empty(), "{written:?}");
}

/// What is printed between two steps.
const NEXT: &str = "=== next ===\n";

/// Runs all commands in one shell, and tells what each step printed.
fn type_in(folder: &Path, steps: &[Step]) -> Vec<String> {
    let script: String =
        steps.iter().map(|step| format!("{}\nprintf '{}'\n", step.commands, NEXT.escape_default())).collect();
    let typed = Command::new("bash").args(["-euo", "pipefail", "-c", &script]).current_dir(folder).output().unwrap();
    let printed = String::from_utf8(typed.stdout).unwrap();
    assert!(typed.status.success(), "{}\n{printed}", String::from_utf8_lossy(&typed.stderr));
    printed.split_terminator(NEXT).map(str::to_owned).collect()
}

#[test]
fn what_came_is_as_shown_but_for_ids_and_times() {
    let is_as = |shown, came| is_as_shown(&json!({ "is": shown }), &json!({ "is": came }));
    assert!(is_as("a00a6836-…", "7f14e45f-ceea-467f-a8d2-3d1f0c9b7e21") && !is_as("a00a6836-…", "7f14e45f"));
    assert!(is_as("2026-11-24T09:25:50.756489Z", "2027-01-02T10:00:00.000001Z"));
    assert!(!is_as("2026-11-24T09:25:50.756489Z", "2027-01-02T10:00:00Z"));
    assert!(is_as("ACTIVE", "ACTIVE") && !is_as("ACTIVE", "SUSPENDED"));
    assert!(!is_as_shown(&json!([1]), &json!([1, 2])) && !is_as_shown(&json!({}), &json!({ "more": 1 })));
}

#[tokio::test]
async fn the_first_five_minutes_of_the_readme_give_what_it_says() {
    let embedded = Embedded::new();
    let server = embedded.builder().in_development().start().await;
    write_session(&server, embedded.data());
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(embedded.data(), folder.path().join("data")).unwrap();
    let steps = steps();
    let printed = type_in(folder.path(), &steps);
    assert_eq!(printed.len(), steps.len());
    let mut shown = 0;
    for (step, printed) in steps.iter().zip(&printed) {
        let came = answers(printed);
        assert_eq!(came.len(), step.shown.len(), "{}\n{printed}", step.commands);
        for (expected, came) in step.shown.iter().zip(&came) {
            let is_as_shown = expected.status == came.status && is_as_shown(&expected.body, &came.body);
            assert!(is_as_shown, "README.md shows {expected:?}, and it was {came:?}");
            shown += 1;
        }
    }
    assert!(shown >= 8, "the story has no more than {shown} answers");
}
