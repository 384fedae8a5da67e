//! Clients that others wrote, as Node.js programs in tests/e2e/clients.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

/// How long a line may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the programs are.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/e2e/clients")
}

/// A program with its arguments. What it needs is installed as `package-lock.json` says, if nobody has yet.
pub fn node(program: &str, arguments: &[&str]) -> Command {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        if !folder().join("node_modules/.package-lock.json").exists() {
            let installed = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder()).output();
            let installed = installed.expect("npm is installed (dev/test sees to it)");
            assert!(installed.status.success(), "npm ci: {}", String::from_utf8_lossy(&installed.stderr));
        }
    });
    let mut command = Command::new("node");
    command.arg(folder().join(program)).args(arguments);
    command
}

/// A running program that tells what happens in lines of JSON; it ends when this is dropped.
pub struct Teller {
    _child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Teller {
    pub fn start(command: Command) -> Self {
        let mut command = tokio::process::Command::from(command);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("node is installed");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { _child: child, lines }
    }

    /// The next line; null at the end.
    pub async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await.expect("a line in time").unwrap();
        line.map_or(Value::Null, |line| serde_json::from_str(&line).unwrap())
    }
}
