//! Where the cluster listens: a Unix socket in the data folder or, where its path would be too long, loopback.

use super::credentials::Password;
use crate::settings::DatabaseUrl;
use anyhow::{Context, bail};
use std::fmt::Write;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// PostgreSQL's own port, which also names its socket. On a socket of one's own it is never taken.
const SOCKET_PORT: u16 = 5432;
/// The operating systems' bound on a socket's path is 104 to 108 bytes.
const SOCKET_PATH_MAX: usize = 100;

/// Where the cluster listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A Unix socket in this folder; nothing listens on the network.
    Socket(PathBuf),
    /// This port of 127.0.0.1.
    Loopback(u16),
}

impl Endpoint {
    /// Where the cluster of a data folder should listen, if it was started now.
    pub fn choose(data: &Path) -> anyhow::Result<Self> {
        match socket_folder(data) {
            Some(folder) => Ok(Self::Socket(folder)),
            None => Ok(Self::Loopback(free_port().context("there is no free port on 127.0.0.1")?)),
        }
    }

    /// Where the cluster of a data folder listens, or will: the socket is always the same, the port is not.
    pub fn of(data: &Path) -> anyhow::Result<Self> {
        if let Some(folder) = socket_folder(data) {
            return Ok(Self::Socket(folder));
        }
        match Postmaster::read(data) {
            Some(postmaster) => Ok(postmaster.endpoint(data)),
            None => bail!(
                "the PostgreSQL in {} isn't running, and takes another port each time: start `tenantry serve` first",
                data.display()
            ),
        }
    }

    /// The settings that make PostgreSQL listen there.
    pub fn configuration(&self) -> String {
        match self {
            Self::Socket(folder) => format!(
                "listen_addresses = ''\nport = {SOCKET_PORT}\nunix_socket_directories = {}\n",
                quote_list_item(folder)
            ),
            Self::Loopback(port) => {
                format!("listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n")
            }
        }
    }

    /// The host as libpq takes it: a name, or a socket's folder.
    pub fn host(&self) -> PathBuf {
        match self {
            Self::Socket(folder) => folder.clone(),
            Self::Loopback(_) => PathBuf::from("127.0.0.1"),
        }
    }

    /// The port as libpq takes it.
    pub const fn port(&self) -> u16 {
        match self {
            Self::Socket(_) => SOCKET_PORT,
            Self::Loopback(port) => *port,
        }
    }

    /// How a role signs in to the database `tenantry`, in a form that libpq and sqlx both read.
    pub fn url(&self, role: &str, password: &Password) -> anyhow::Result<DatabaseUrl> {
        let password = password.expose();
        let url = match self {
            Self::Socket(folder) => {
                format!("postgres://{role}:{password}@localhost:{SOCKET_PORT}/tenantry?host={}", percent_encode(folder))
            }
            Self::Loopback(port) => format!("postgres://{role}:{password}@127.0.0.1:{port}/tenantry"),
        };
        DatabaseUrl::parse(&url).with_context(|| format!("{} can't be part of a URL", self.host().display()))
    }
}

/// What a running cluster says of itself in `postmaster.pid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postmaster {
    port: u16,
    has_socket: bool,
    /// Whether it takes connections.
    pub is_ready: bool,
}

impl Postmaster {
    /// Reads it; `None` if there is none, or it isn't complete yet.
    pub fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(data.join("postgres/postmaster.pid")).ok()?)
    }

    /// The lines are: process, folder, start, port, socket's folder, address, shared memory, status.
    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let &[_, _, _, port, socket, _, _, status] = lines.first_chunk::<8>()?;
        Some(Self { port: port.parse().ok()?, has_socket: !socket.is_empty(), is_ready: status == "ready" })
    }

    /// Where it listens. Its socket has moved with the folder, if that has moved.
    pub fn endpoint(&self, data: &Path) -> Endpoint {
        if self.has_socket { Endpoint::Socket(data.join("run")) } else { Endpoint::Loopback(self.port) }
    }
}

fn socket_folder(data: &Path) -> Option<PathBuf> {
    let folder = data.join("run");
    let socket = folder.join(format!(".s.PGSQL.{SOCKET_PORT}"));
    (socket.as_os_str().len() <= SOCKET_PATH_MAX).then_some(folder)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A path in a list of paths in postgresql.conf: in double quotes for the list, all in single quotes for the file.
fn quote_list_item(path: &Path) -> String {
    let path = path.display().to_string();
    let escaped = path.replace('\\', "\\\\").replace('"', "\"\"").replace('\'', "''");
    format!("'\"{escaped}\"'")
}

fn percent_encode(path: &Path) -> String {
    let mut text = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password() -> Password {
        Password::try_from("0123456789abcdef0123456789abcdef".to_owned()).unwrap()
    }

    #[test]
    fn a_short_path_has_a_socket_and_a_long_one_loopback() {
        let short = Path::new("/var/lib/tenantry");
        assert_eq!(Endpoint::choose(short).unwrap(), Endpoint::Socket("/var/lib/tenantry/run".into()));
        let longest = PathBuf::from(format!("/{}", "a".repeat(SOCKET_PATH_MAX - "//run/.s.PGSQL.5432".len())));
        assert!(matches!(Endpoint::choose(&longest).unwrap(), Endpoint::Socket(_)));
        let longer = PathBuf::from(format!("{}a", longest.display()));
        assert!(matches!(Endpoint::choose(&longer).unwrap(), Endpoint::Loopback(port) if port > 0));
    }

    #[test]
    fn a_url_names_the_socket_in_its_query() {
        let url = Endpoint::Socket("/var/my data/run".into()).url("tenantry_owner", &password()).unwrap();
        assert_eq!(
            url.expose(),
            "postgres://tenantry_owner:0123456789abcdef0123456789abcdef@localhost:5432/tenantry?host=/var/my%20data/run"
        );
        let url = Endpoint::Loopback(6543).url("tenantry_owner", &password()).unwrap();
        assert!(url.expose().ends_with("@127.0.0.1:6543/tenantry"));
    }

    #[test]
    fn a_path_is_quoted_for_the_list_and_for_the_file() {
        let configuration = Endpoint::Socket(r#"/a, 'b' "c"/run"#.into()).configuration();
        assert!(configuration.contains(r#"unix_socket_directories = '"/a, ''b'' ""c""/run"'"#), "{configuration}");
        assert!(configuration.contains("listen_addresses = ''"), "{configuration}");
    }

    #[test]
    fn a_running_cluster_tells_where_it_listens() {
        let on_socket = "4711\n/d/postgres\n1795507200\n5432\n/d/run\n\n  5432001  65536\nready   \n";
        let postmaster = Postmaster::parse(on_socket).unwrap();
        assert!(postmaster.is_ready);
        assert_eq!(postmaster.endpoint(Path::new("/moved")), Endpoint::Socket("/moved/run".into()));
        let on_loopback = "4711\n/d/postgres\n1795507200\n6543\n\n127.0.0.1\n  5432001  65536\nstarting\n";
        let postmaster = Postmaster::parse(on_loopback).unwrap();
        assert_eq!(postmaster.endpoint(Path::new("/d")), Endpoint::Loopback(6543));
        assert!(!postmaster.is_ready);
        assert_eq!(Postmaster::parse("4711\n/d/postgres\n"), None);
    }
}
