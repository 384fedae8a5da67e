//! `tenantry doctor`.

use crate::embedded::Embedded;
use crate::migrate::connect_options;
use crate::output;
use crate::settings::{DatabaseChoice, DatabaseUrl, Loaded};
use anyhow::Context;
use std::path::Path;
use tenantry_postgres::doctor::{Severity, examine};

/// Examines the database in force, and says for each finding what to do. It fails if anything is at risk.
pub fn run(loaded: &Loaded, data: &Path) -> anyhow::Result<()> {
    match loaded.settings.database.choice() {
        DatabaseChoice::External { platform, .. } => report(&platform),
        DatabaseChoice::Embedded => match report(&Embedded::urls_of(data)?.platform) {
            // It isn't running: it is started for the examination, and stopped again.
            Err(error) if error.is::<Unreachable>() => {
                let embedded = Embedded::start(data)?;
                let reported = report(&embedded.urls()?.platform);
                embedded.stop()?;
                reported
            }
            reported => reported,
        },
    }
}

/// The database can't be reached.
#[derive(Debug, thiserror::Error)]
#[error("the database can't be examined as tenantry_platform")]
struct Unreachable(#[source] sqlx::Error);

fn report(platform: &DatabaseUrl) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let options = connect_options(platform).context("database.platform_url")?;
    let findings = runtime.block_on(examine(&options, &tenantry_migrations::steps())).map_err(Unreachable)?;
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let mut text: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    if findings.is_empty() {
        text.push_str("good: roles, policies, privileges, indexes and PostgreSQL's version are as they must be\n");
    }
    output::print(&text)?;
    anyhow::ensure!(
        errors == 0,
        "{errors} of {} findings put isolation, the trail or the data at risk",
        findings.len()
    );
    Ok(())
}
