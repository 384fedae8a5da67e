//! Counts the round trips between a server and PostgreSQL by listening between them.

use super::{Deployment, Server};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// With a Sync alone, sqlx's pool looks whether a connection is still there when it comes back. No request waits for
/// that, so it is none of its round trips.
const SYNC: &[u8] = b"S\0\0\0\x04";

/// A listener in the way to PostgreSQL; it ends when this is dropped. A round trip is what a server sends after it has
/// heard something; how many messages that is doesn't matter, as long as it doesn't wait in between.
pub struct Counter {
    address: SocketAddr,
    round_trips: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl Counter {
    async fn start(target: (String, u16)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let round_trips = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&round_trips);
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(target.clone()).await.unwrap();
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                tokio::spawn(carry(client, server, Arc::clone(&counted)));
            }
        });
        Self { address, round_trips, accepting }
    }

    /// How many there were so far.
    pub fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::SeqCst)
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Deployment {
    /// A server that works within tenants over one connection with somebody listening in. What it does by itself, it
    /// does as the platform.
    pub async fn overheard(&self, cache: &str) -> (Counter, Server) {
        let counter = Counter::start(self.database.address()).await;
        let (host, port) = (counter.address.ip().to_string(), counter.address.port());
        let server = self
            .builder()
            .setting("DATABASE__TENANT_URL", &self.database.url_through("tenantry_tenant", &host, port))
            .setting("SERVER__WORKERS", "1")
            .setting("DATABASE__CONNECTIONS", "1")
            .setting("CACHE__ENABLED", cache)
            .start()
            .await;
        (counter, server)
    }
}

async fn carry(client: TcpStream, server: TcpStream, round_trips: Arc<AtomicU64>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let answered = Arc::new(AtomicBool::new(true));
    let heard = Arc::clone(&answered);
    let up = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
            let answering = answered.swap(false, Ordering::SeqCst);
            if answering && buffer[..length] != *SYNC {
                round_trips.fetch_add(1, Ordering::SeqCst);
            }
            if to_server.write_all(&buffer[..length]).await.is_err() {
                break;
            }
        }
    };
    let down = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
            heard.store(true, Ordering::SeqCst);
            if to_client.write_all(&buffer[..length]).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}
