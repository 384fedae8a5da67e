//! The database in force: one that somebody else runs, or the embedded one.

use crate::embedded::Embedded;
use crate::migrate::{apply, connect_options};
use crate::settings::{DatabaseChoice, DatabaseUrl, Settings};
use anyhow::Context;
use std::path::Path;
use std::time::Duration;
use tenantry_postgres::PoolSettings;

/// The database that a server works with.
pub struct Database {
    embedded: Option<Embedded>,
    tenant: DatabaseUrl,
    platform: DatabaseUrl,
}

impl Database {
    /// The database that the settings name; unless they name one, the embedded one is started.
    pub fn open(settings: &Settings, data: &Path) -> anyhow::Result<Self> {
        match settings.database.choice() {
            DatabaseChoice::External { tenant, platform } => Ok(Self { embedded: None, tenant, platform }),
            DatabaseChoice::Embedded => {
                // A migrator is given the owner alone; a server that was given it alone was meant to have the others.
                anyhow::ensure!(
                    settings.database.owner_url.is_none(),
                    "database.owner_url is set, and database.tenant_url and database.platform_url are not: a server \
                     needs these two, or none of the three for a PostgreSQL of its own"
                );
                let embedded = Embedded::start(data)?;
                let urls = embedded.urls()?;
                Ok(Self { embedded: Some(embedded), tenant: urls.tenant, platform: urls.platform })
            }
        }
    }

    /// Brings the embedded one up to date. Elsewhere `tenantry migrate` does it: a server holds no rights to.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        let Some(embedded) = &self.embedded else { return Ok(()) };
        let migrated = apply(&embedded.urls()?.owner).await?;
        if !migrated.applied.is_empty() {
            tracing::info!(steps = migrated.applied.len(), "migrated");
        }
        Ok(())
    }

    /// How the two roles that serve connect.
    pub fn pools(&self, settings: &Settings) -> anyhow::Result<PoolSettings> {
        Ok(PoolSettings {
            tenant: connect_options(&self.tenant).context("database.tenant_url")?,
            platform: connect_options(&self.platform).context("database.platform_url")?,
            connections: settings.database.connections.get(),
            statement_timeout: Duration::from_millis(u64::from(settings.database.statement_timeout_ms.get())),
        })
    }

    /// Stops the embedded one.
    pub fn close(self) -> anyhow::Result<()> {
        self.embedded.map_or(Ok(()), Embedded::stop)
    }
}
