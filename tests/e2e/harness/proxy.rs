//! A proxy between a server and PostgreSQL that can be cut, mute, or freeze, for some connections or all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a proxy does with what passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// It passes everything on.
    None = 0,
    /// It breaks connections, and takes no new ones.
    Cut = 1,
    /// It takes everything and passes nothing on: neither side hears of anything wrong.
    Frozen = 2,
    /// It passes everything on but what PostgreSQL says to those who LISTEN.
    Mute = 3,
    /// It breaks a connection on which a tenant was changed instead of passing COMMIT on.
    CutBeforeCommit = 4,
    /// It passes COMMIT on, and breaks the connection when PostgreSQL has answered.
    CutAfterCommit = 5,
    /// It keeps a COMMIT after a change to itself, until it is set to something else.
    HeldBeforeCommit = 6,
    /// It passes COMMIT on, and keeps the answer to itself.
    HeldAfterCommit = 7,
}

/// COMMIT as a message of its own; the word alone stands in other messages too.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// Which connections a fault concerns, by the `application_name` that they begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The change feed's alone.
    Feed,
    /// Every connection.
    All,
}

/// A running proxy; it ends when this is dropped.
pub struct Proxy {
    pub address: SocketAddr,
    fault: Arc<AtomicU8>,
    held: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port, and passes everything on to `target`. Faults concern `whose` connections.
    pub async fn start(target: (String, u16), whose: Whose) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let fault = Arc::new(AtomicU8::new(Fault::None as u8));
        let held = Arc::new(AtomicUsize::new(0));
        let (faults, holding) = (Arc::clone(&fault), Arc::clone(&held));
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(carry(client, target.clone(), whose, Arc::clone(&faults), Arc::clone(&holding)));
            }
        });
        Self { address, fault, held, accepting }
    }

    /// How many messages that take a lock, or COMMITs, were held back.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    /// From now on.
    pub fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.set(Fault::Cut);
        self.accepting.abort();
    }
}

async fn carry(
    mut client: TcpStream,
    target: (String, u16),
    whose: Whose,
    fault: Arc<AtomicU8>,
    held: Arc<AtomicUsize>,
) {
    // The first message (StartupMessage) names the application; a request for encryption comes before it, if at all.
    let mut first = vec![0; 4096];
    let Ok(mut length) = client.read(&mut first).await else { return };
    if length == 8 {
        // SSLRequest: not here.
        if client.write_all(b"N").await.is_err() {
            return;
        }
        match client.read(&mut first).await {
            Ok(next) => length = next,
            Err(_) => return,
        }
    }
    let is_feed = holds(&first[..length], b"tenantry feed");
    let concerned = whose == Whose::All || is_feed;
    if concerned && fault.load(Ordering::SeqCst) == Fault::Cut as u8 {
        return;
    }
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    if server.write_all(&first[..length]).await.is_err() {
        return;
    }
    let ((client_read, client_write), (server_read, server_write)) = (client.into_split(), server.into_split());
    let fault = if concerned { fault } else { Arc::new(AtomicU8::new(Fault::None as u8)) };
    let line = Line { fault, listens: false.into(), changes: false.into(), committing: false.into(), held };
    tokio::select! {
        () = up(client_read, server_write, &line) => {}
        () = down(server_read, client_write, &line) => {}
        () = line.until(|line| line.has(Fault::Cut)) => {}
    }
}

/// What a server says in the message in which it takes the lock of a tenant, or of a counter.
const TAKES_LOCK: [&[u8]; 2] = [b"lock_tenant", b"lock_counter"];

/// What is known of a connection, and what befalls it.
struct Line {
    fault: Arc<AtomicU8>,
    listens: AtomicBool,
    /// Whether the transaction under way holds a lock.
    changes: AtomicBool,
    /// Whether COMMIT was passed on, and nothing is to be passed back any more.
    committing: AtomicBool,
    held: Arc<AtomicUsize>,
}

impl Line {
    fn has(&self, fault: Fault) -> bool {
        self.fault.load(Ordering::SeqCst) == fault as u8
    }

    async fn until(&self, condition: impl Fn(&Self) -> bool) {
        while !condition(self) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Takes note of what a server says; `false` if that is the last that is heard of it.
    fn note(&self, said: &[u8]) -> bool {
        if holds(said, b"LISTEN") {
            self.listens.store(true, Ordering::SeqCst);
        }
        if holds(said, b"BEGIN") {
            self.changes.store(takes_lock(said), Ordering::SeqCst);
        }
        if holds(said, COMMIT) && self.changes.load(Ordering::SeqCst) {
            let is_last = self.has(Fault::CutAfterCommit) || self.has(Fault::HeldAfterCommit);
            self.committing.store(is_last, Ordering::SeqCst);
            return !self.has(Fault::CutBeforeCommit);
        }
        true
    }
}

fn takes_lock(said: &[u8]) -> bool {
    TAKES_LOCK.iter().any(|lock| holds(said, lock))
}

fn holds(said: &[u8], text: &[u8]) -> bool {
    said.windows(text.len()).any(|window| window == text)
}

/// Passes on what the server says, until one side ends. What comes while the proxy is frozen is held back until it
/// thaws.
async fn up(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: &Line) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        if line.has(Fault::Frozen) && takes_lock(&buffer[..length]) {
            line.held.fetch_add(1, Ordering::SeqCst);
        }
        if line.has(Fault::HeldBeforeCommit) && line.changes.load(Ordering::SeqCst) && holds(&buffer[..length], COMMIT)
        {
            line.held.fetch_add(1, Ordering::SeqCst);
            line.until(|line| !line.has(Fault::HeldBeforeCommit)).await;
        }
        line.until(|line| !line.has(Fault::Frozen)).await;
        // What is cut passes nothing on, from that very moment.
        if line.has(Fault::Cut) || !line.note(&buffer[..length]) || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

/// Passes on what PostgreSQL says.
async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: &Line) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        let is_held = |line: &Line| {
            line.has(Fault::Mute) && line.listens.load(Ordering::SeqCst)
                || line.has(Fault::HeldAfterCommit) && line.committing.load(Ordering::SeqCst)
        };
        line.until(|line| !line.has(Fault::Frozen) && !is_held(line)).await;
        let broken = line.has(Fault::Cut) || line.committing.load(Ordering::SeqCst);
        if broken || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
