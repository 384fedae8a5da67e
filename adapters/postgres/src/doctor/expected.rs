//! What each table may be used for: kept apart from the migrations on purpose, so that a slip in one shows in the other.

/// The privileges that the serving roles have on a table, sorted, as the catalogue names them.
pub(super) struct Privileges {
    pub(super) table: &'static str,
    pub(super) tenant: &'static str,
    pub(super) platform: &'static str,
}

const fn table(table: &'static str, tenant: &'static str, platform: &'static str) -> Privileges {
    Privileges { table, tenant, platform }
}

/// Every table there is. The trail's entries can be written and read, never changed or deleted. TRUNCATE, REFERENCES
/// and TRIGGER, which row-level security doesn't govern, are nobody's.
pub(super) const TABLES: &[Privileges] = &[
    table("audit_entry", "INSERT SELECT", "INSERT SELECT"),
    table("audit_head", "SELECT UPDATE", "INSERT SELECT UPDATE"),
    table("idempotency_key", "DELETE INSERT SELECT UPDATE", "DELETE INSERT SELECT UPDATE"),
    table("lease", "", "INSERT SELECT UPDATE"),
    table("outbox", "DELETE INSERT SELECT", "DELETE INSERT SELECT"),
    table("refusal_fold", "DELETE INSERT SELECT UPDATE", "DELETE INSERT SELECT UPDATE"),
    table("seaql_migrations", "", "SELECT"),
    table("socket_report", "", "DELETE INSERT SELECT UPDATE"),
    table("tenant", "SELECT UPDATE", "INSERT SELECT UPDATE"),
    table("tenant_label", "DELETE INSERT SELECT UPDATE", "INSERT SELECT"),
];
