//! What each table may be used for, and by whose policies: kept apart from the migrations on purpose, so that a slip in
//! one shows in the other.

/// What must be true of a table.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The privileges that `tenantry_tenant` has on it, sorted, as the catalogue names them.
    pub(super) tenant: &'static str,
    /// The same for `tenantry_platform`.
    pub(super) platform: &'static str,
    /// Which rows `tenantry_platform` may delete, whosoever they are.
    platform_deletes: Option<&'static str>,
}

impl Table {
    /// The policies that it has, and no others: policies add up.
    pub(super) fn policies(&self) -> impl Iterator<Item = Policy> {
        let own = if self.is_of_tenants() { POLICIES } else { &[] };
        own.iter().copied().chain(self.platform_deletes.map(|rows| Policy {
            name: "platform_delete",
            roles: "{tenantry_platform}",
            command: "DELETE",
            using: Some(rows),
            check: None,
        }))
    }

    /// Whether each of its rows is somebody's: whatever a tenant may write to is. Of the others it may read the
    /// catalogue of resources, and no more.
    pub(super) fn is_of_tenants(&self) -> bool {
        self.tenant.split(' ').any(|privilege| privilege != "SELECT" && !privilege.is_empty())
    }
}

const fn table(name: &'static str, tenant: &'static str, platform: &'static str) -> Table {
    Table { name, tenant, platform, platform_deletes: None }
}

const fn deletable(rows: &'static str, table: Table) -> Table {
    Table { platform_deletes: Some(rows), ..table }
}

/// Every table there is. The trail's entries can be written and read, never changed or deleted. TRUNCATE, REFERENCES
/// and TRIGGER, which row-level security doesn't govern, are nobody's.
pub(super) const TABLES: &[Table] = &[
    table("audit_entry", "INSERT SELECT", "INSERT SELECT"),
    table("audit_head", "SELECT UPDATE", "INSERT SELECT UPDATE"),
    deletable(EXPIRED, table("idempotency_key", "DELETE INSERT SELECT UPDATE", "DELETE INSERT SELECT UPDATE")),
    table("job", "", "DELETE INSERT SELECT UPDATE"),
    table("job_item", "", "DELETE INSERT SELECT UPDATE"),
    table("lease", "", "INSERT SELECT UPDATE"),
    deletable(EXPIRED, table("outbox", "DELETE INSERT SELECT", "DELETE INSERT SELECT")),
    table("quota", "DELETE INSERT SELECT UPDATE", "INSERT SELECT UPDATE"),
    table("quota_grant", "DELETE INSERT SELECT", "SELECT"),
    deletable(DUE, table("quota_look", "DELETE INSERT SELECT", "DELETE INSERT SELECT")),
    deletable(NOBODYS, table("refusal_fold", "DELETE INSERT SELECT UPDATE", "DELETE INSERT SELECT UPDATE")),
    table("resource", "SELECT", "INSERT SELECT UPDATE"),
    table("seaql_migrations", "", "SELECT"),
    table("socket_report", "", "DELETE INSERT SELECT UPDATE"),
    table("tenant", "SELECT UPDATE", "INSERT SELECT UPDATE"),
    table("tenant_label", "DELETE INSERT SELECT UPDATE", "INSERT SELECT"),
    table("usage_counter", "DELETE INSERT SELECT UPDATE", "SELECT"),
    table("usage_ledger", "DELETE INSERT SELECT", "SELECT"),
    table("usage_rank", "", "DELETE INSERT SELECT UPDATE"),
    table("usage_rank_position", "", "SELECT UPDATE"),
    deletable(DONE_A_DAY_AGO, table("usage_reservation", "DELETE INSERT SELECT UPDATE", "DELETE SELECT")),
];

/// A policy, as `pg_policies` shows it but for how its conditions are written.
#[derive(Clone, Copy)]
pub(super) struct Policy {
    pub(super) name: &'static str,
    pub(super) roles: &'static str,
    pub(super) command: &'static str,
    /// Which rows are seen, changed or deleted.
    pub(super) using: Option<&'static str>,
    /// Which rows may be written.
    pub(super) check: Option<&'static str>,
}

const ALL: &str = "true";
const DONE_A_DAY_AGO: &str = "state <> 'OPEN' AND expires_at < now() - '1 day'::interval";
const DUE: &str = "at <= now()";
const EXPIRED: &str = "expires_at < now()";
/// Rows of the platform itself.
const NOBODYS: &str = "tenant_id = '00000000-0000-0000-0000-000000000000'::uuid";
/// Rows of the tenant that the transaction is bound to.
const BOUND: &str = "tenant_id = (SELECT nullif(current_setting('tenantry.tenant_id', true), '')::uuid)";
const NOBODYS_OR_BOUND: &str = "tenant_id = '00000000-0000-0000-0000-000000000000'::uuid
    OR tenant_id = (SELECT nullif(current_setting('tenantry.tenant_id', true), '')::uuid)";

/// What every table of tenants' has.
const POLICIES: &[Policy] = &[
    Policy { name: "owner_all", roles: "{tenantry_owner}", command: "ALL", using: Some(ALL), check: Some(ALL) },
    Policy { name: "tenant_own", roles: "{tenantry_tenant}", command: "ALL", using: Some(BOUND), check: Some(BOUND) },
    Policy { name: "platform_read", roles: "{tenantry_platform}", command: "SELECT", using: Some(ALL), check: None },
    Policy {
        name: "platform_insert",
        roles: "{tenantry_platform}",
        command: "INSERT",
        using: None,
        check: Some(NOBODYS_OR_BOUND),
    },
    Policy {
        name: "platform_update",
        roles: "{tenantry_platform}",
        command: "UPDATE",
        using: Some(NOBODYS_OR_BOUND),
        check: Some(NOBODYS_OR_BOUND),
    },
];
