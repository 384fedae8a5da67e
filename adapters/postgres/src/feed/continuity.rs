//! Whether the next look goes on where the last one ended.
//!
//! A look asks for the transactions that the last one's snapshot could not see. That says all only while their numbers
//! are given once: a standby that takes over, and a server that crashed, may give numbers again that were given to
//! transactions which left no trace. It also says all only while what was announced is still there.

use crate::error::driver_error;
use sea_orm::prelude::DateTimeUtc;
use sqlx::postgres::PgConnection;
use std::time::Duration;
use tenantry_application::ports::StoreError;

/// One life of a PostgreSQL server. A start, of this server or of the one that takes over, changes the first value;
/// a crash of one of its processes, after which it begins again without a start, loses its statistics, and so changes
/// the second.
const LIFE: &str = "
    SELECT concat_ws(' ', pg_postmaster_start_time() AT TIME ZONE 'UTC', stats_reset AT TIME ZONE 'UTC')
    FROM pg_stat_wal";

/// What is known of the last look.
#[derive(Debug, Default)]
pub(super) struct Continuity {
    life: Option<String>,
    looked_at: Option<DateTimeUtc>,
}

impl Continuity {
    /// Whether what is behind this new connection is still what the last look was sent to.
    pub(super) async fn goes_on_with(&mut self, connection: &mut PgConnection) -> Result<bool, StoreError> {
        let life: String = sqlx::query_scalar(LIFE).fetch_one(connection).await.map_err(driver_error)?;
        let before = self.life.replace(life);
        Ok(before.is_none() || before == self.life)
    }

    /// How long there was no look before this one, by PostgreSQL's clock. That of this machine may stand still with
    /// the machine, while others remove what nobody will read any more.
    pub(super) fn absence(&mut self, now: DateTimeUtc) -> Option<Duration> {
        let before = self.looked_at.replace(now)?;
        (now - before).to_std().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Connection;
    use tenantry_test_database::TestDatabase;

    #[tokio::test]
    async fn another_connection_to_the_same_server_goes_on_and_another_life_does_not() {
        let database = TestDatabase::fresh().await;
        let mut continuity = Continuity::default();
        for _ in 0..3 {
            let options = database.options("tenantry_platform");
            let mut connection = PgConnection::connect_with(&options).await.unwrap();
            assert!(continuity.goes_on_with(&mut connection).await.unwrap());
        }
        continuity.life = Some("the life before".to_owned());
        let mut connection = PgConnection::connect_with(&database.options("tenantry_platform")).await.unwrap();
        assert!(!continuity.goes_on_with(&mut connection).await.unwrap());
        assert!(continuity.goes_on_with(&mut connection).await.unwrap());
    }

    #[test]
    fn absence_is_measured_from_the_look_before() {
        let at = |seconds| DateTimeUtc::from_timestamp(seconds, 0).unwrap();
        let mut continuity = Continuity::default();
        assert_eq!(continuity.absence(at(1000)), None);
        assert_eq!(continuity.absence(at(1003)), Some(Duration::from_secs(3)));
        // A clock that was set back says nothing.
        assert_eq!(continuity.absence(at(900)), None);
        assert_eq!(continuity.absence(at(4900)), Some(Duration::from_secs(4000)));
    }
}
