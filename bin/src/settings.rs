//! All settings, each defined once.
//!
//! Their texts come from defaults, a file, the environment and flags (`sources`), become values (`value`), and go out
//! again as help, as the page docs/settings.md and as `tenantry config show` (`definition`).

mod cidr;
mod database_url;
mod definition;
mod error;
mod sources;
#[cfg(test)]
mod tests;
mod value;

pub use cidr::Cidr;
pub use database_url::DatabaseUrl;
pub use definition::{Default, Definition};
pub use error::SettingsError;
pub use sources::Override;
pub use value::{Bounded, LogFilter, LogFormat, Name};

use definition::settings;
use sources::Sources;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use value::Value;

settings! {
    /// The HTTP server.
    server: Server {
        /// Where to listen. Port 0 takes a free one, which the line `ready http://HOST:PORT` names.
        listen: SocketAddr = Default::Value("127.0.0.1:8080"),
        /// How many threads answer requests.
        workers: Option<Bounded<1, 1024>> = Default::Unset("one per core"),
    }
    /// PostgreSQL.
    database: Database {
        /// Signs in as `tenantry_owner`, which owns the schema. Only `tenantry migrate` needs it.
        owner_url: Option<DatabaseUrl> = Default::Unset("PostgreSQL of its own, in the data folder"),
        /// Signs in as `tenantry_tenant`, which works within one tenant at a time.
        tenant_url: Option<DatabaseUrl> = Default::Unset("PostgreSQL of its own, in the data folder"),
        /// Signs in as `tenantry_platform`, which reads across tenants.
        platform_url: Option<DatabaseUrl> = Default::Unset("PostgreSQL of its own, in the data folder"),
        /// How many connections each of the two roles holds, in the whole process.
        connections: Bounded<1, 1000> = Default::Value("8"),
        /// How long one statement may take, in milliseconds.
        statement_timeout_ms: Bounded<1, 600_000> = Default::Value("5000"),
    }
    /// Access tokens.
    tokens: Tokens {
        /// Whose tokens are accepted (`iss`).
        issuer: Name = Default::Value("urn:tenantry:local"),
        /// For whom they must be made (`aud`).
        audience: Name = Default::Value("tenantry"),
        /// A file with the issuer's public keys (JWKS, RFC 7517), read again when it changes.
        jwks: Option<PathBuf> = Default::Unset("the local key, keys/signing.pem in the data folder"),
    }
    /// The life of tenants.
    tenants: Tenants {
        /// For how many days a deletion can be taken back; 0 erases at once.
        grace_period_days: Bounded<0, 3650> = Default::Value("30"),
    }
    /// HTTP.
    http: Http {
        /// The proxies whose word on the client's address is taken (X-Forwarded-For), as blocks of addresses.
        trusted_proxies: Vec<Cidr> = Default::Unset("none, the peer is the client"),
    }
    /// What is served from memory.
    cache: Cache {
        /// Whether configuration is served from memory while the change feed proves it current.
        enabled: bool = Default::Value("true"),
    }
    /// The trail.
    audit: Audit {
        /// A file with 32 bytes as 64 hexadecimal digits, with which secrets are digested for the trail.
        digest_key: Option<PathBuf> = Default::Unset("keys/digest.key in the data folder, made at the first start"),
    }
    /// The server's log, on standard error.
    log: Log {
        /// How its lines look: for people, or JSON for machines.
        format: LogFormat = Default::Value("text"),
        /// Which lines are written.
        filter: LogFilter = Default::Value("warn,tenantry=info"),
    }
}

/// Settings, and where each comes from.
pub struct Loaded {
    /// The values.
    pub settings: Settings,
    sources: Sources,
}

/// One line of `tenantry config show`.
pub struct Shown {
    /// The setting.
    pub key: &'static str,
    /// Its value, secrets masked.
    pub value: String,
    /// Where that comes from.
    pub origin: String,
}

/// The database that the server works with.
#[derive(Clone, Debug)]
pub enum DatabaseChoice {
    /// A PostgreSQL of its own, in the data folder.
    Embedded,
    /// One that somebody else runs.
    External {
        /// Within one tenant.
        tenant: DatabaseUrl,
        /// Across tenants.
        platform: DatabaseUrl,
    },
}

impl Settings {
    /// Reads all sources: the file given, this process's environment, and flags.
    ///
    /// # Errors
    /// [`SettingsError`], which the one who wrote the settings can put right.
    pub fn load(file: Option<&Path>, flags: Vec<Override>) -> Result<Loaded, SettingsError> {
        Self::load_with(file, std::env::vars_os(), flags)
    }

    /// The settings that are in force where nobody says anything.
    ///
    /// # Errors
    /// None: a test holds the defaults to their bounds.
    #[cfg(test)]
    pub fn defaults() -> Result<Self, SettingsError> {
        Self::load_with(None, [], Vec::new()).map(|loaded| loaded.settings)
    }

    fn load_with(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        flags: Vec<Override>,
    ) -> Result<Loaded, SettingsError> {
        let mut sources = Sources::new(DEFINITIONS);
        if let Some(path) = file {
            let content = std::fs::read_to_string(path)
                .map_err(|source| SettingsError::File { path: path.to_owned(), source })?;
            sources.add_file(path, &content)?;
        }
        sources.add_environment(DEFINITIONS, environment)?;
        sources.add_flags(flags)?;
        let settings = Self::from_sources(&sources)?;
        let loaded = Loaded { settings, sources };
        loaded.check_database()?;
        Ok(loaded)
    }
}

impl Loaded {
    /// Every setting with its value and where it comes from.
    pub fn shown(&self) -> Vec<Shown> {
        let lines = DEFINITIONS.iter().zip(self.settings.shown());
        lines
            .map(|(definition, value)| Shown {
                key: definition.key,
                value: value.unwrap_or_else(|| match definition.default {
                    Default::Unset(meaning) => format!("({meaning})"),
                    Default::Value(_) => String::new(),
                }),
                origin: self.sources.origin(definition.key).to_string(),
            })
            .collect()
    }

    /// A server with one pool here and the other there would be neither embedded nor external.
    fn check_database(&self) -> Result<(), SettingsError> {
        let (tenant, platform) = ("database.tenant_url", "database.platform_url");
        let (present, missing) = match (&self.settings.database.tenant_url, &self.settings.database.platform_url) {
            (Some(_), None) => (tenant, platform),
            (None, Some(_)) => (platform, tenant),
            (Some(_), Some(_)) | (None, None) => return Ok(()),
        };
        Err(SettingsError::Incomplete { present, origin: self.sources.origin(present).clone(), missing })
    }
}

impl Database {
    /// The database that the server works with.
    pub fn choice(&self) -> DatabaseChoice {
        match (&self.tenant_url, &self.platform_url) {
            (Some(tenant), Some(platform)) => {
                DatabaseChoice::External { tenant: tenant.clone(), platform: platform.clone() }
            }
            // One without the other has been refused.
            (None | Some(_), None) | (None, Some(_)) => DatabaseChoice::Embedded,
        }
    }
}

impl Server {
    /// How many threads answer requests on this machine.
    pub fn worker_threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.workers.and_then(|workers| usize::try_from(workers.get()).ok()).unwrap_or(cores)
    }
}

/// All settings for `--help`.
pub fn help() -> String {
    definition::help(DEFINITIONS)
}

/// All settings as the page docs/settings.md.
pub fn reference() -> String {
    definition::reference(DEFINITIONS)
}
