//! How every table that belongs to tenants is closed off. The rules stand here once; `tenantry doctor` and a test hold
//! the catalogue against them.

use std::fmt::Write as _;

/// The tenant that a transaction is bound to. In a sub-select it is computed once per statement and not per row; an
/// unset setting comes back as an empty text from the second transaction of a session on, hence `nullif`.
const BOUND: &str = "(select nullif(current_setting('tenantry.tenant_id', true), '')::uuid)";
/// Rows of the platform itself.
const NIL: &str = "'00000000-0000-0000-0000-000000000000'::uuid";

/// What the two roles that serve may do with a table, beside reading it.
pub(crate) struct TenantTable {
    /// Its name.
    pub(crate) name: &'static str,
    /// What `tenantry_tenant` may do to its own rows, such as `INSERT, UPDATE`.
    pub(crate) tenant: &'static str,
    /// What `tenantry_platform` may do to rows of the platform, and to those of the tenant it is bound to; nothing if empty.
    pub(crate) platform: &'static str,
    /// Which rows `tenantry_platform` may delete, whosoever they are.
    pub(crate) platform_deletes: Option<&'static str>,
}

impl TenantTable {
    /// The statements that close the table off: the owner is subject to policies too, and has one of his own.
    pub(crate) fn secure(&self) -> String {
        let Self { name, tenant, platform, platform_deletes } = self;
        let writable = format!("tenant_id = {NIL} OR tenant_id = {BOUND}");
        let mut sql = format!(
            "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
             ALTER TABLE {name} FORCE ROW LEVEL SECURITY;
             CREATE POLICY owner_all ON {name} TO tenantry_owner USING (true) WITH CHECK (true);
             CREATE POLICY tenant_own ON {name} TO tenantry_tenant USING (tenant_id = {BOUND}) WITH CHECK (tenant_id = {BOUND});
             CREATE POLICY platform_read ON {name} FOR SELECT TO tenantry_platform USING (true);
             CREATE POLICY platform_insert ON {name} FOR INSERT TO tenantry_platform WITH CHECK ({writable});
             CREATE POLICY platform_update ON {name} FOR UPDATE TO tenantry_platform USING ({writable}) WITH CHECK ({writable});
             GRANT SELECT, {tenant} ON {name} TO tenantry_tenant;
             GRANT SELECT ON {name} TO tenantry_platform;"
        );
        if !platform.is_empty() {
            // Writing to a String can't fail.
            let _ = write!(sql, "GRANT {platform} ON {name} TO tenantry_platform;");
        }
        if let Some(rows) = platform_deletes {
            // Writing to a String can't fail.
            let _ = write!(
                sql,
                "CREATE POLICY platform_delete ON {name} FOR DELETE TO tenantry_platform USING ({rows});
                 GRANT DELETE ON {name} TO tenantry_platform;"
            );
        }
        sql
    }
}
