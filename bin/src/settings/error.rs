//! What can be wrong with settings. A message names the setting and where it comes from, and never a secret.

use super::sources::Origin;
use std::io;
use std::path::{Path, PathBuf};

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file can't be read.
    #[error("the settings can't be read from {path}")]
    File {
        /// The file given with `--config`.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file isn't TOML.
    #[error("{path}, line {line}: {message}")]
    Syntax {
        /// The file given with `--config`.
        path: PathBuf,
        /// Where, counted from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// There is no such setting.
    #[error("there is no setting {key} ({origin}){}", suggestion(nearest.as_deref()))]
    Unknown {
        /// The name given.
        key: String,
        /// Where.
        origin: Origin,
        /// A name that is like it.
        nearest: Option<String>,
    },
    /// There is no setting of that variable.
    #[error("the variable {name} belongs to no setting{}", suggestion(nearest.as_deref()))]
    UnknownVariable {
        /// The name given.
        name: String,
        /// A name that is like it.
        nearest: Option<String>,
    },
    /// The value can't be read, or is out of bounds.
    #[error("{key} ({origin}) must be {expected}{}", found.as_ref().map(|found| format!(", not {found:?}")).unwrap_or_default())]
    Invalid {
        /// The setting.
        key: &'static str,
        /// Where it was set.
        origin: Origin,
        /// What it must be.
        expected: String,
        /// What it is, unless that is a secret.
        found: Option<String>,
    },
    /// One of two settings that go together is missing.
    #[error(
        "{present} ({origin}) is set but {missing} isn't: the server needs both, or neither for its own PostgreSQL"
    )]
    Incomplete {
        /// The one that is set.
        present: &'static str,
        /// Where.
        origin: Origin,
        /// The one that isn't.
        missing: &'static str,
    },
}

impl SettingsError {
    /// The parser's own text would repeat the line, and with it a password.
    pub fn syntax(path: &Path, content: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| content.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Self::Syntax { path: path.to_owned(), line, message: error.message().to_owned() }
    }
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || ": `tenantry config show` lists them all".to_owned(),
        |nearest| format!(": did you mean {nearest}?"),
    )
}
