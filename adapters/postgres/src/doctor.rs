//! What `tenantry doctor` looks at: the database's own catalogue, held against what must be there.
//!
//! It reads as `tenantry_platform`, changes nothing, and says for each finding what to do. The test of the catalogue
//! runs the same checks.

mod expected;
mod policies;
mod queries;

use expected::{TABLES, Table};
use queries::{AS_OWNER, CHECKS, Check, ROLES};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Row};
use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Isolation, the trail or the data is at risk.
    Error,
    /// It works, and would be better otherwise.
    Warning,
}

/// Something that isn't as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, and where.
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}\n         {}", self.what, self.advice)
    }
}

/// Examines the database as `tenantry_platform`. `steps` are the migrations that this server was built with.
///
/// # Errors
/// If the database can't be reached, or refuses to tell.
pub async fn examine(platform: &PgConnectOptions, steps: &[String]) -> Result<Vec<Finding>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(platform).await?;
    let findings = examine_on(&mut connection, steps).await?;
    connection.close().await?;
    Ok(findings)
}

/// The same on a connection that is there, in the transaction that it is in.
///
/// # Errors
/// If the database refuses to tell.
pub async fn examine_on(connection: &mut PgConnection, steps: &[String]) -> Result<Vec<Finding>, sqlx::Error> {
    let mut findings = Vec::from_iter(check_version(connection).await?);
    // Whatever else is looked at is in the schema, and asks for the roles.
    let mut missing = run(connection, ROLES).await?;
    missing.extend(check_schema(connection).await?);
    if !missing.is_empty() {
        findings.extend(missing);
        return Ok(findings);
    }
    findings.extend(check_steps(connection, steps).await?);
    for check in CHECKS {
        findings.extend(run(connection, check).await?);
    }
    findings.extend(policies::check(connection).await?);
    findings.extend(check_tables(connection).await?);
    Ok(findings)
}

/// What is looked for by a query each, in the words of its findings.
pub fn checks() -> impl Iterator<Item = &'static str> {
    std::iter::once(ROLES).chain(CHECKS).map(|check| check.what)
}

async fn run(connection: &mut PgConnection, check: &Check) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query(check.sql).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let place: String = row.try_get(0)?;
            let what = format!("{place} {}", check.what);
            Ok(Finding { severity: check.severity, what, advice: check.advice.to_owned() })
        })
        .collect()
}

/// The oldest release of each major version without a hole that any SQL user could use (PostgreSQL's security
/// page, 2026-05-14), as `server_version_num`.
const FLOORS: [i32; 4] = [150_018, 160_014, 170_010, 180_004];

async fn check_version(connection: &mut PgConnection) -> Result<Option<Finding>, sqlx::Error> {
    let row = sqlx::query("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        .fetch_one(connection)
        .await?;
    let (number, name): (i32, String) = (row.try_get(0)?, row.try_get(1)?);
    Ok(version_finding(number, &name))
}

fn version_finding(number: i32, name: &str) -> Option<Finding> {
    let major = number / 10_000;
    if major < 15 {
        return Some(Finding {
            severity: Severity::Error,
            what: format!("PostgreSQL {name} is too old"),
            advice: "use PostgreSQL 15 or later".to_owned(),
        });
    }
    let floor = FLOORS.into_iter().find(|floor| floor / 10_000 == major)?;
    (number < floor).then(|| Finding {
        severity: Severity::Warning,
        what: format!("PostgreSQL {name} has known security holes"),
        advice: format!("update to {}.{} or later", floor / 10_000, floor % 10_000),
    })
}

async fn check_schema(connection: &mut PgConnection) -> Result<Option<Finding>, sqlx::Error> {
    let sql = "SELECT to_regclass('tenantry.seaql_migrations') IS NOT NULL";
    let is_there: bool = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok((!is_there).then(|| Finding {
        severity: Severity::Error,
        what: "the database holds no schema of Tenantry's".to_owned(),
        advice: "run `tenantry migrate`".to_owned(),
    }))
}

async fn check_steps(connection: &mut PgConnection, steps: &[String]) -> Result<Vec<Finding>, sqlx::Error> {
    let applied: Vec<String> =
        sqlx::query_scalar("SELECT version FROM tenantry.seaql_migrations").fetch_all(connection).await?;
    let missing = steps.iter().filter(|step| !applied.contains(step)).map(|step| Finding {
        severity: Severity::Error,
        what: format!("the migration {step} has not been applied"),
        advice: "run `tenantry migrate`".to_owned(),
    });
    let unknown = applied.iter().filter(|step| !steps.contains(step)).map(|step| Finding {
        severity: Severity::Warning,
        what: format!("the migration {step} comes from a later Tenantry"),
        advice: "update this server".to_owned(),
    });
    Ok(missing.chain(unknown).collect())
}

/// Every table of the schema, and what each of the serving roles (and everybody) may do with it.
const PRIVILEGES: &str = "
    SELECT c.relname::text,
           coalesce((SELECT string_agg(DISTINCT a.privilege_type, ' ' ORDER BY a.privilege_type)
                     FROM aclexplode(c.relacl) a WHERE a.grantee = 'tenantry_tenant'::regrole), ''),
           coalesce((SELECT string_agg(DISTINCT a.privilege_type, ' ' ORDER BY a.privilege_type)
                     FROM aclexplode(c.relacl) a WHERE a.grantee = 'tenantry_platform'::regrole), ''),
           coalesce((SELECT string_agg(DISTINCT a.privilege_type, ' ' ORDER BY a.privilege_type)
                     FROM aclexplode(c.relacl) a
                     WHERE a.grantee NOT IN ('tenantry_tenant'::regrole, 'tenantry_platform'::regrole, c.relowner)), '')
    FROM pg_class c WHERE c.relnamespace = 'tenantry'::regnamespace AND c.relkind IN ('r', 'p', 'f', 'm', 'v')
    ORDER BY 1";

async fn check_tables(connection: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query(PRIVILEGES).fetch_all(connection).await?;
    let mut findings = Vec::new();
    let mut present = Vec::new();
    for row in &rows {
        let table: String = row.try_get(0)?;
        let found = [row.try_get::<String, _>(1)?, row.try_get(2)?, row.try_get(3)?];
        match TABLES.iter().find(|known| known.name == table) {
            Some(known) => findings.extend(privilege_findings(known, &found)),
            None => findings.push(Finding {
                severity: Severity::Error,
                what: format!("the table {table} is not one that Tenantry knows"),
                advice: "drop it, or move it to a schema of its own".to_owned(),
            }),
        }
        present.push(table);
    }
    findings.extend(TABLES.iter().filter(|known| !present.iter().any(|table| table == known.name)).map(|known| {
        Finding {
            severity: Severity::Error,
            what: format!("the table {} is missing", known.name),
            advice: "run `tenantry migrate`; if that changes nothing, restore the database".to_owned(),
        }
    }));
    Ok(findings)
}

fn privilege_findings(known: &Table, found: &[String; 3]) -> Vec<Finding> {
    let expected = [known.tenant, known.platform, ""];
    let roles = ["tenantry_tenant", "tenantry_platform", "somebody else"];
    (0..3)
        .filter(|&index| found[index] != expected[index])
        .map(|index| Finding {
            severity: Severity::Error,
            what: format!(
                "on the table {} {} has the privileges ({}), and must have ({})",
                known.name, roles[index], found[index], expected[index]
            ),
            advice: "GRANT what is missing and REVOKE what is too much, as tenantry_owner".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a tenant may delete is what erasure empties, and the other way round.
    #[test]
    fn erasure_empties_every_table_but_the_trail_and_the_tombstone() {
        let deletable: Vec<&str> =
            TABLES.iter().filter(|known| known.tenant.contains("DELETE")).map(|known| known.name).collect();
        let mut erased = crate::tenant::ERASED_TABLES.to_vec();
        erased.sort_unstable();
        assert_eq!(deletable, erased);
        let kept: Vec<&str> = TABLES
            .iter()
            .filter(|known| known.is_of_tenants() && !known.tenant.contains("DELETE"))
            .map(|known| known.name)
            .collect();
        assert_eq!(kept, ["audit_entry", "audit_head", "tenant"]);
    }

    #[test]
    fn versions_below_the_floor_are_told() {
        assert_eq!(version_finding(150_018, "15.18"), None);
        assert_eq!(version_finding(190_000, "19.0"), None);
        assert_eq!(version_finding(150_017, "15.17").map(|finding| finding.severity), Some(Severity::Warning));
        assert_eq!(version_finding(140_020, "14.20").map(|finding| finding.severity), Some(Severity::Error));
    }
}
