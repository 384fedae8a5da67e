//! Requests as bytes: what no well-behaved client sends.

use super::Server;
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A connection on which the test writes what it likes.
pub struct Wire(TcpStream);

impl Wire {
    pub async fn open(server: &Server) -> Self {
        Self(TcpStream::connect(&server.address).await.unwrap())
    }

    /// Sends the head of a POST to `/graphql` with a token and these lines beside.
    pub async fn head(&mut self, token: &str, lines: &str) {
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: tenantry\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\n{lines}\r\n\r\n"
        );
        self.send(head.as_bytes()).await.unwrap();
    }

    /// Sends a query with GET, and tells the status of the answer; none where the server hangs up on it.
    pub async fn get(mut self, token: &str, query: &str) -> Option<u16> {
        let head =
            format!("GET /graphql?query={query} HTTP/1.1\r\nhost: tenantry\r\nauthorization: Bearer {token}\r\n\r\n");
        // It may have hung up before it has read all, and answered all the same.
        let _ = self.send(head.as_bytes()).await;
        let mut first = [0; 12];
        let read = tokio::time::timeout(PATIENCE, self.0.read_exact(&mut first));
        read.await.expect("an answer in time").ok()?;
        std::str::from_utf8(&first[9..]).ok()?.parse().ok()
    }

    /// Sends bytes; the server may have hung up.
    pub async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes).await
    }

    /// Reads the answer to a request that said `connection: close`; tells its status and its body.
    pub async fn answer(mut self) -> (u16, Value) {
        let mut answer = Vec::new();
        let read = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut answer));
        read.await.expect("an answer in time").unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        (head["HTTP/1.1 ".len()..][..3].parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    /// Breaks the connection off with a reset, as a crash or a firewall does.
    pub fn reset(self) {
        self.0.set_zero_linger().unwrap();
    }

    /// Sends a piece again and again, with a pause before each, until the server answers or hangs up; tells the
    /// status, how many pieces were sent, and how long it took.
    pub async fn until_answered(
        mut self,
        piece: &[u8],
        pause: Duration,
        most: usize,
    ) -> (Option<u16>, usize, Duration) {
        let began = Instant::now();
        let (mut reader, mut writer) = self.0.split();
        let mut first = [0; 12];
        let mut sent = 0;
        let answered = loop {
            tokio::select! {
                biased;
                read = reader.read_exact(&mut first) => break read.is_ok(),
                written = async { tokio::time::sleep(pause).await; writer.write_all(piece).await }, if sent < most => {
                    match written {
                        Ok(()) => sent += 1,
                        // Hung up: the answer may still be there to be read.
                        Err(_) => sent = most,
                    }
                }
            }
        };
        let status = answered.then(|| std::str::from_utf8(&first[9..]).ok()?.parse().ok()).flatten();
        (status, sent, began.elapsed())
    }
}

impl Server {
    /// How much memory it holds, in KB.
    pub fn resident_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line VmRSS");
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}
