//! What PostgreSQL's errors mean for a store.

use sea_orm::{DbErr, RuntimeErr};
use std::error::Error;
use tenantry_application::ports::StoreError;

/// What an error of the database means.
pub(crate) fn store_error(error: DbErr) -> StoreError {
    let meaning = match &error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Meaning::of(cause),
        DbErr::ConnectionAcquire(_) => Meaning::Unavailable,
        _ => Meaning::Failed,
    };
    meaning.with(error)
}

/// What an error of the driver means.
pub(crate) fn driver_error(error: sqlx::Error) -> StoreError {
    Meaning::of(&error).with(error)
}

/// What an error says, apart from its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The connection is gone: nothing more will be heard on it.
    Lost,
    /// Not now: too busy, too slow, shutting down. Nothing was done.
    Unavailable,
    /// Another tenant has the slug.
    SlugTaken,
    /// Something that should not happen.
    Failed,
}

impl Meaning {
    pub(crate) fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
                Self::Lost
            }
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Unavailable,
            sqlx::Error::Database(database) => {
                Self::of_state(database.code().as_deref().unwrap_or_default(), database.constraint())
            }
            _ => Self::Failed,
        }
    }

    /// By SQLSTATE (PostgreSQL's appendix A) and the constraint's name.
    fn of_state(state: &str, constraint: Option<&str>) -> Self {
        match (state, constraint) {
            ("23505", Some("tenant_slug")) => Self::SlugTaken,
            // Connection exceptions, and the server going away or not being there yet.
            ("57P01" | "57P02" | "57P03" | "57P05" | "25P03", _) => Self::Lost,
            (state, _) if state.starts_with("08") => Self::Lost,
            // A statement or lock that took too long, a deadlock or a serialization failure: try again.
            ("57014" | "55P03" | "40001" | "40P01", _) => Self::Unavailable,
            // Too many connections, disk full, out of memory.
            (state, _) if state.starts_with("53") => Self::Unavailable,
            _ => Self::Failed,
        }
    }

    pub(crate) fn with(self, source: impl Error + Send + Sync + 'static) -> StoreError {
        match self {
            Self::Lost | Self::Unavailable => StoreError::Unavailable(Box::new(source)),
            Self::SlugTaken => StoreError::SlugTaken,
            Self::Failed => StoreError::Failed(Box::new(source)),
        }
    }
}

/// A stored value that Tenantry could not have written.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} of {row} holds what can't be read")]
pub(crate) struct CorruptRow {
    table: &'static str,
    column: &'static str,
    row: String,
}

impl CorruptRow {
    #[expect(clippy::needless_pass_by_value, reason = "identifiers are small, and callers read better")]
    pub(crate) fn new(table: &'static str, column: &'static str, row: impl ToString) -> Self {
        Self { table, column, row: row.to_string() }
    }
}

impl From<CorruptRow> for StoreError {
    fn from(corrupt: CorruptRow) -> Self {
        Self::Failed(Box::new(corrupt))
    }
}

/// A statement did something else than it was sent for.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unexpected(pub(crate) &'static str);

impl From<Unexpected> for StoreError {
    fn from(unexpected: Unexpected) -> Self {
        Self::Failed(Box::new(unexpected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_their_meaning() {
        for (state, constraint, meaning) in [
            ("23505", Some("tenant_slug"), Meaning::SlugTaken),
            ("23505", Some("audit_entry_pkey"), Meaning::Failed),
            ("57P01", None, Meaning::Lost),
            ("08006", None, Meaning::Lost),
            ("57014", None, Meaning::Unavailable),
            ("53300", None, Meaning::Unavailable),
            ("42501", None, Meaning::Failed),
        ] {
            assert_eq!(Meaning::of_state(state, constraint), meaning, "{state}");
        }
    }
}
