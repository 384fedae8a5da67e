//! PostgreSQL of one's own: a private cluster in the data folder, from the installed PostgreSQL.
//!
//! ```text
//! DIR/lock                 held by the server that uses the folder
//! DIR/postgres/            the cluster; as root it belongs to the operating system's user `postgres`
//! DIR/run/                 its Unix socket
//! DIR/keys/database.toml   the passwords of its roles
//! ```
//!
//! It has the same roles and the same policies as any other (docs/roles.sql). It outlives a server that is killed, and
//! the next one adopts it.

mod account;
mod cluster;
mod credentials;
mod endpoint;
mod leftovers;
mod lock;
mod programs;
mod roles;
#[cfg(test)]
mod tests;

use crate::settings::DatabaseUrl;
use account::Account;
use anyhow::Context;
use cluster::Cluster;
use credentials::Credentials;
use endpoint::Endpoint;
use lock::FolderLock;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A running private cluster. Dropped without [`Embedded::stop`] it runs on, and the next server adopts it.
pub struct Embedded {
    cluster: Cluster,
    endpoint: Endpoint,
    credentials: Credentials,
    _lock: FolderLock,
}

/// How each role signs in.
#[derive(Clone, Debug)]
pub struct DatabaseUrls {
    /// `tenantry_owner`, which migrates.
    pub owner: DatabaseUrl,
    /// `tenantry_tenant`, which works within one tenant.
    pub tenant: DatabaseUrl,
    /// `tenantry_platform`, which reads across tenants.
    pub platform: DatabaseUrl,
}

impl Embedded {
    /// Starts the cluster of a data folder, made if there is none, or adopts it where it runs already. It blocks, for
    /// about a second the first time and a fraction of it later.
    pub fn start(data: &Path) -> anyhow::Result<Self> {
        let data = create_folder(data)?;
        let lock = FolderLock::acquire(&data)?;
        let account = Account::detect()?;
        account.check_entry(&data)?;
        let cluster = Cluster::open(&data, account)?;
        let credentials = Credentials::open_or_create(&data, cluster.exists())?;
        cluster.create_if_missing(&credentials)?;
        let endpoint = match cluster.running()? {
            Some(endpoint) => {
                tracing::info!(folder = %data.display(), "adopting the PostgreSQL that is running already");
                endpoint
            }
            None => cluster.start()?,
        };
        roles::set_up(&cluster, &endpoint, &credentials)?;
        Ok(Self { cluster, endpoint, credentials, _lock: lock })
    }

    /// How each role signs in.
    pub fn urls(&self) -> anyhow::Result<DatabaseUrls> {
        self.credentials.urls(&self.endpoint)
    }

    /// Ends the cluster's sessions and stops it.
    pub fn stop(self) -> anyhow::Result<()> {
        self.cluster.stop()
    }

    /// How each role signs in to the cluster of a data folder, without starting it.
    pub fn urls_of(data: &Path) -> anyhow::Result<DatabaseUrls> {
        let missing =
            || format!("{} holds no PostgreSQL: `tenantry serve` makes it at its first start", data.display());
        let data = data.canonicalize().with_context(missing)?;
        let credentials = Credentials::open(&data)?.with_context(missing)?;
        credentials.urls(&Endpoint::of(&data)?)
    }
}

/// Makes the data folder, unless it is there. Others may enter it, not list it: the user that PostgreSQL runs as must
/// reach the cluster, and whatever is secret has a folder of its own.
fn create_folder(data: &Path) -> anyhow::Result<PathBuf> {
    let failed = || format!("the data folder {} can't be made", data.display());
    if !data.exists() {
        fs::create_dir_all(data).with_context(failed)?;
        fs::set_permissions(data, Permissions::from_mode(0o711)).with_context(failed)?;
    }
    data.canonicalize().with_context(failed)
}
