//! A proxy between a server and PostgreSQL that can be cut, fall silent, or freeze, for some connections or all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
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
}

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
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port, and passes everything on to `target`. Faults concern `whose` connections.
    pub async fn start(target: (String, u16), whose: Whose) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let fault = Arc::new(AtomicU8::new(Fault::None as u8));
        let faults = Arc::clone(&fault);
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(carry(client, target.clone(), whose, Arc::clone(&faults)));
            }
        });
        Self { address, fault, accepting }
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

async fn carry(mut client: TcpStream, target: (String, u16), whose: Whose, fault: Arc<AtomicU8>) {
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
    let is_feed = first[..length].windows(13).any(|window| window == b"tenantry feed");
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
    tokio::select! {
        () = pump(client_read, server_write, &fault) => {}
        () = pump(server_read, client_write, &fault) => {}
        () = cut(&fault) => {}
    }
}

/// Passes on until one side ends. What comes while the proxy is frozen is held back until it thaws.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, fault: &AtomicU8) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        while fault.load(Ordering::SeqCst) == Fault::Frozen as u8 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

async fn cut(fault: &AtomicU8) {
    while fault.load(Ordering::SeqCst) != Fault::Cut as u8 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
