//! `tenantry config`: what is in force.

use crate::cli::Role;
use crate::embedded::Embedded;
use crate::output::print;
use crate::settings::{self, DatabaseChoice, Loaded};
use anyhow::Context;
use std::fmt::Write;
use std::path::Path;

/// Prints every setting, its value and where that comes from, aligned.
pub fn show(loaded: &Loaded) -> anyhow::Result<()> {
    let lines = loaded.shown();
    let width = |text: fn(&settings::Shown) -> &str| lines.iter().map(|line| text(line).chars().count()).max();
    let keys = width(|line| line.key).unwrap_or_default();
    let values = width(|line| &line.value).unwrap_or_default();
    let mut text = String::new();
    for line in &lines {
        writeln!(text, "{:keys$}  {:values$}  {}", line.key, line.value, line.origin)?;
    }
    print(&text)
}

/// Prints the URL with which a role signs in, password and all.
pub fn url(loaded: &Loaded, data: &Path, role: Role) -> anyhow::Result<()> {
    let database = &loaded.settings.database;
    let url = match (role, database.choice()) {
        (Role::Tenant, DatabaseChoice::External { tenant, .. }) => tenant,
        (Role::Platform, DatabaseChoice::External { platform, .. }) => platform,
        (Role::Owner, DatabaseChoice::External { .. }) => {
            database.owner_url.clone().context("database.owner_url isn't set: only `tenantry migrate` needs it")?
        }
        (Role::Tenant, DatabaseChoice::Embedded) => Embedded::urls_of(data)?.tenant,
        (Role::Platform, DatabaseChoice::Embedded) => Embedded::urls_of(data)?.platform,
        (Role::Owner, DatabaseChoice::Embedded) => match &database.owner_url {
            Some(url) => url.clone(),
            None => Embedded::urls_of(data)?.owner,
        },
    };
    print(&format!("{}\n", url.expose()))
}

/// Prints the page docs/settings.md.
pub fn reference() -> anyhow::Result<()> {
    print(&settings::reference())
}
