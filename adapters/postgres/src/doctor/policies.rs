//! Every policy on every table, held against what it must be: no table is the pattern of the others.

use super::expected::{Policy, TABLES, Table};
use super::{Finding, Severity};
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};

const PRESENT: &str = "
    SELECT tablename::text, policyname::text, roles::text, cmd, permissive, qual, with_check FROM pg_policies
    WHERE schemaname = 'tenantry' ORDER BY 1, 2";

/// A policy that is there.
struct Present {
    table: String,
    name: String,
    roles: String,
    command: String,
    permissive: String,
    using: Option<String>,
    check: Option<String>,
}

pub(super) async fn check(connection: &mut PgConnection) -> Result<Vec<Finding>, sqlx::Error> {
    let rows = sqlx::query(PRESENT).fetch_all(connection).await?;
    let present = rows.iter().map(Present::of).collect::<Result<Vec<_>, _>>()?;
    let wrong = TABLES.iter().flat_map(|table| table.policies().map(move |policy| (table, policy)));
    let wrong = wrong.filter(|(table, policy)| !present.iter().any(|present| present.is(table, policy)));
    let wrong = wrong.map(|(table, policy)| Finding {
        severity: Severity::Error,
        what: format!("the table {}, policy {} is missing or isn't as it must be", table.name, policy.name),
        advice: super::AS_OWNER.to_owned(),
    });
    let unknown = present.iter().filter(|present| !present.is_known()).map(|present| Finding {
        severity: Severity::Error,
        what: format!("the table {}, policy {} is one too many: policies add up", present.table, present.name),
        advice: "DROP POLICY … ON …".to_owned(),
    });
    Ok(wrong.chain(unknown).collect())
}

impl Present {
    fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            table: row.try_get(0)?,
            name: row.try_get(1)?,
            roles: row.try_get(2)?,
            command: row.try_get(3)?,
            permissive: row.try_get(4)?,
            using: row.try_get(5)?,
            check: row.try_get(6)?,
        })
    }

    fn is_known(&self) -> bool {
        let table = TABLES.iter().find(|table| table.name == self.table);
        table.is_some_and(|table| table.policies().any(|policy| policy.name == self.name))
    }

    fn is(&self, table: &Table, policy: &Policy) -> bool {
        self.table == table.name
            && self.name == policy.name
            && self.roles == policy.roles
            && self.command == policy.command
            && self.permissive == "PERMISSIVE"
            && self.using.as_deref().map(plain) == policy.using.map(plain)
            && self.check.as_deref().map(plain) == policy.check.map(plain)
    }
}

/// A condition without what PostgreSQL adds when it writes it out: brackets, the type of texts, the column's name in a
/// sub-select. None of the conditions has a second meaning without its brackets.
fn plain(condition: &str) -> String {
    let condition = condition.to_lowercase().replace("::text", "").replace("as \"nullif\"", "");
    condition.chars().filter(|character| !character.is_whitespace() && !"()".contains(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_the_same_however_it_is_written_and_no_other_one() {
        let written = "(tenant_id = ( SELECT (NULLIF(current_setting('tenantry.tenant_id'::text, true), \
                       ''::text))::uuid AS \"nullif\"))";
        let meant = "tenant_id = (SELECT nullif(current_setting('tenantry.tenant_id', true), '')::uuid)";
        assert_eq!(plain(written), plain(meant));
        assert_ne!(plain(written), plain(&format!("{meant} OR tenant_id IS NULL")));
        assert_ne!(plain("(expires_at < now())"), plain("(expires_at > now())"));
    }
}
