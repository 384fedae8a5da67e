//! The passwords of the cluster's roles: generated, and kept in a file that only the server's user may read.

use super::DatabaseUrls;
use super::endpoint::Endpoint;
use crate::system::{hexadecimal, random};
use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use tenantry_jwt::private_file;

/// One password per role, 64 hexadecimal digits each.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The superuser `postgres`, which sets up the others and is used for nothing else.
    pub superuser: Password,
    /// `tenantry_owner`.
    pub owner: Password,
    /// `tenantry_tenant`.
    pub tenant: Password,
    /// `tenantry_platform`.
    pub platform: Password,
}

/// A password without any character that SQL, a shell or a URL would take for something else.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Password(SecretString);

impl Password {
    /// The password itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<String> for Password {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(text.into()))
        } else {
            Err("a password must have 32 letters and digits at least")
        }
    }
}

impl Credentials {
    /// The passwords of a data folder; `None` if there are none.
    pub fn open(data: &Path) -> anyhow::Result<Option<Self>> {
        private_file::read(&path(data))?.map(|text| parse(data, &text)).transpose()
    }

    /// The passwords of a data folder, generated if there are none. For a cluster that is there already, they can't
    /// be: it has the ones it was made with.
    pub fn open_or_create(data: &Path, cluster_exists: bool) -> anyhow::Result<Self> {
        if let Some(credentials) = Self::open(data)? {
            return Ok(credentials);
        }
        if cluster_exists {
            bail!(
                "{} is missing, and without its passwords the PostgreSQL beside it can't be used: put it back from a \
                 copy, or move {} away to begin anew",
                path(data).display(),
                data.join("postgres").display()
            );
        }
        let text = private_file::read_or_create(&path(data), generate)?;
        parse(data, &text)
    }

    /// How each role signs in.
    pub fn urls(&self, endpoint: &Endpoint) -> anyhow::Result<DatabaseUrls> {
        Ok(DatabaseUrls {
            owner: endpoint.url("tenantry_owner", &self.owner)?,
            tenant: endpoint.url("tenantry_tenant", &self.tenant)?,
            platform: endpoint.url("tenantry_platform", &self.platform)?,
        })
    }
}

fn path(data: &Path) -> PathBuf {
    data.join("keys").join("database.toml")
}

fn parse(data: &Path, text: &str) -> anyhow::Result<Credentials> {
    // The parser's own message would repeat a line, and with it a password.
    toml::from_str(text).ok().with_context(|| {
        format!("{} must hold the passwords superuser, owner, tenant and platform", path(data).display())
    })
}

fn generate() -> String {
    let line = |role: &str| format!("{role} = \"{}\"\n", hexadecimal(&random::<32>()));
    let lines: String = ["superuser", "owner", "tenant", "platform"].map(line).concat();
    format!("# The passwords of the PostgreSQL in this data folder.\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_generated_once_each_another() {
        let data = tempfile::tempdir().unwrap();
        let made = Credentials::open_or_create(data.path(), false).unwrap();
        let found = Credentials::open_or_create(data.path(), true).unwrap();
        assert_eq!(made.owner.expose(), found.owner.expose());
        let mut all = [&made.superuser, &made.owner, &made.tenant, &made.platform].map(Password::expose);
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(all.iter().all(|password| password.len() == 64));
        assert!(all.iter().all(|password| !format!("{made:?}").contains(password)));
    }

    #[test]
    fn a_cluster_without_its_passwords_is_named() {
        let data = tempfile::tempdir().unwrap();
        let error = Credentials::open_or_create(data.path(), true).unwrap_err().to_string();
        assert!(error.contains("keys/database.toml is missing"), "{error}");
    }

    #[test]
    fn a_broken_file_is_named_and_not_repeated() {
        let data = tempfile::tempdir().unwrap();
        private_file::read_or_create(&path(data.path()), || "owner = \"opensesame\"".to_owned()).unwrap();
        let error = Credentials::open(data.path()).unwrap_err();
        assert!(format!("{error:#}").contains("database.toml"), "{error:#}");
        assert!(!format!("{error:?}").contains("sesame"));
    }
}
