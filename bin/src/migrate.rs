//! `tenantry migrate`.

use crate::embedded::Embedded;
use crate::output;
use crate::settings::{DatabaseUrl, Loaded};
use anyhow::Context;
use sqlx::postgres::PgConnectOptions;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;
use tenantry_migrations::Migrated;

/// How long a migrator waits for another one.
const PATIENCE: Duration = Duration::from_secs(120);

/// Brings the schema up to date, and says what was done.
pub fn run(loaded: &Loaded, data: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let migrated = match &loaded.settings.database.owner_url {
        Some(owner) => runtime.block_on(apply(owner))?,
        None => {
            anyhow::ensure!(
                loaded.settings.database.tenant_url.is_none(),
                "database.owner_url is not set: it is needed to change the schema of a database that is not embedded"
            );
            let embedded = Embedded::start(data)?;
            let migrated = runtime.block_on(apply(&embedded.urls()?.owner));
            embedded.stop()?;
            migrated?
        }
    };
    if migrated.applied.is_empty() {
        return output::print("nothing to do: the schema is up to date\n");
    }
    output::print(&migrated.applied.iter().map(|step| format!("applied {step}\n")).collect::<String>())
}

/// Brings the schema up to date as its owner.
pub async fn apply(owner: &DatabaseUrl) -> anyhow::Result<Migrated> {
    Ok(tenantry_migrations::migrate(connect_options(owner)?, PATIENCE).await?)
}

/// How to connect by a URL. What is wrong with it is said without the URL, which holds a password.
pub fn connect_options(url: &DatabaseUrl) -> anyhow::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url.expose());
    options.ok().with_context(|| format!("{} can't be used to connect", url.masked()))
}
