//! A running server: the real binary as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The binary, with an environment that holds no setting of the one who runs the tests.
pub fn tenantry() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TENANTRY_") {
            command.env_remove(name);
        }
    }
    command
}

/// A server about to start.
pub struct ServerBuilder {
    command: Command,
    listen: String,
}

impl ServerBuilder {
    pub(super) fn new(data: &Path) -> Self {
        let mut command = tenantry();
        command.arg("serve").arg("--data").arg(data);
        Self { command, listen: "127.0.0.1:0".to_owned() }
    }

    /// Sets `TENANTRY_<name>`.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.command.env(format!("TENANTRY_{name}"), value);
        self
    }

    /// Starts it in development mode.
    pub fn in_development(mut self) -> Self {
        self.command.arg("--dev");
        self
    }

    /// Makes it listen where it is found before it says so: it says so only once it is ready.
    pub fn on_a_known_port(mut self) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        self.listen = free.local_addr().unwrap().to_string();
        self
    }

    /// Starts it, and waits until it is ready.
    pub async fn start(self) -> Server {
        let mut server = self.spawn();
        let line = tokio::task::spawn_blocking(move || {
            let line = server.ready_line();
            (server, line)
        });
        let (mut server, line) = line.await.unwrap();
        let line = line.unwrap_or_else(|| panic!("the server ended before it was ready: {:?}", server.log()));
        line.trim().strip_prefix("ready http://").expect("a ready line").clone_into(&mut server.address);
        server
    }

    /// Starts it, and doesn't wait.
    pub fn spawn(mut self) -> Server {
        let log = tempfile::NamedTempFile::new().unwrap();
        self.command.args(["--listen", &self.listen]).stdout(Stdio::piped()).stderr(log.reopen().unwrap());
        Server { child: self.command.spawn().unwrap(), address: self.listen, printed: Vec::new(), log }
    }
}

/// A running server; it is killed when this is dropped.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    /// What it printed before it was ready.
    pub printed: Vec<String>,
    log: tempfile::NamedTempFile,
}

impl Server {
    /// An address on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }

    /// What one of its metrics says, named with its labels.
    pub async fn metric(&self, name: &str) -> u64 {
        let text = reqwest::get(self.url("/metrics")).await.unwrap().text().await.unwrap();
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    fn ready_line(&mut self) -> Option<String> {
        let output = self.child.stdout.take().unwrap();
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.starts_with("ready ") {
                return Some(line);
            }
            self.printed.push(line);
        }
        None
    }

    /// Ends it as the kernel would: nothing of it runs on.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name, such as `TERM`, `STOP` or `CONT`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.process().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Asks it to stop, and tells how it ended and how long that took.
    pub async fn stop(&mut self) -> (ExitStatus, Duration) {
        self.signal("TERM");
        self.ended(Duration::from_secs(20)).await
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self, limit: Duration) -> (ExitStatus, Duration) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, began.elapsed());
            }
            assert!(began.elapsed() < limit, "the server has not ended after {limit:?}: {}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- log of the server at {}\n{}", self.address, self.log());
        }
    }
}
