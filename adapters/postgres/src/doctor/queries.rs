//! Checks that are one query each: a row is a place where something is wrong.

use super::Severity;

/// A check. Its query gives the places where `what` is true.
pub(super) struct Check {
    pub(super) sql: &'static str,
    pub(super) severity: Severity,
    pub(super) what: &'static str,
    pub(super) advice: &'static str,
}

pub(super) const AS_OWNER: &str =
    "put it right as tenantry_owner; `tenantry migrate` in an empty database shows how it must be";

/// Tables that belong to no tenant: leases, the catalogue, reports of servers, the list of migrations, and the ranking.
macro_rules! of_no_tenant {
    () => {
        "('job', 'job_item', 'lease', 'resource', 'socket_report', 'seaql_migrations', 'usage_rank',
          'usage_rank_position')"
    };
}

/// The roles that are missing: where one is, what is looked at next can't be asked for.
pub(super) const ROLES: &Check = &Check {
    sql: "SELECT 'the role ' || name FROM unnest(ARRAY['tenantry_owner', 'tenantry_tenant', 'tenantry_platform']) name
          WHERE to_regrole(name) IS NULL",
    severity: Severity::Error,
    what: "is missing",
    advice: "run docs/roles.sql",
};

/// All other checks that need no more than a query.
pub(super) const CHECKS: &[Check] = &[
    Check {
        sql: "SELECT 'the role ' || rolname FROM pg_roles
              WHERE rolname IN ('tenantry_owner', 'tenantry_tenant', 'tenantry_platform')
                AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)",
        severity: Severity::Error,
        what: "is a superuser, bypasses row-level security, or may create databases or roles",
        advice: "ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
    },
    Check {
        sql: "SELECT 'the role ' || member.rolname FROM pg_auth_members m
              JOIN pg_roles member ON member.oid = m.member
              WHERE member.rolname IN ('tenantry_owner', 'tenantry_tenant', 'tenantry_platform')",
        severity: Severity::Error,
        what: "is a member of another role, and could become it",
        advice: "REVOKE the membership",
    },
    Check {
        sql: "SELECT 'the role ' || rolname FROM pg_roles
              WHERE rolname IN ('tenantry_owner', 'tenantry_tenant', 'tenantry_platform') AND NOT rolcanlogin",
        severity: Severity::Error,
        what: "may not log in",
        advice: "ALTER ROLE … LOGIN",
    },
    Check {
        sql: "SELECT 'the table ' || relname FROM pg_class
              WHERE relnamespace = 'tenantry'::regnamespace AND relkind IN ('r', 'p', 'f')
                AND relowner <> 'tenantry_owner'::regrole",
        severity: Severity::Error,
        what: "doesn't belong to tenantry_owner",
        advice: "ALTER TABLE … OWNER TO tenantry_owner",
    },
    Check {
        sql: concat!(
            "SELECT 'the table ' || relname FROM pg_class
             WHERE relnamespace = 'tenantry'::regnamespace AND relkind IN ('r', 'p')
               AND relname NOT IN ",
            of_no_tenant!(),
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        ),
        severity: Severity::Error,
        what: "doesn't have row-level security enabled and forced",
        advice: "ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    },
    Check {
        sql: concat!(
            "SELECT 'the table ' || c.relname FROM pg_class c
             WHERE c.relnamespace = 'tenantry'::regnamespace AND c.relkind IN ('r', 'p')
               AND c.relname NOT IN ",
            of_no_tenant!(),
            " AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                              AND a.atttypid = 'uuid'::regtype AND a.attnotnull AND NOT a.attisdropped)"
        ),
        severity: Severity::Error,
        what: "has no tenant_id uuid NOT NULL",
        advice: AS_OWNER,
    },
    Check {
        sql: "SELECT 'the index ' || i.indexrelid::regclass FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
              WHERE t.relnamespace = 'tenantry'::regnamespace AND i.indisunique AND i.indkey[0] <> a.attnum
                AND i.indexrelid::regclass::text NOT IN ('tenantry.tenant_slug', 'tenant_slug')",
        severity: Severity::Error,
        what: "is unique and doesn't begin with tenant_id: a violation would tell of another tenant's row",
        advice: AS_OWNER,
    },
    Check {
        sql: "SELECT 'the foreign key ' || k.conname FROM pg_constraint k
              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'tenant_id'
              WHERE k.connamespace = 'tenantry'::regnamespace AND k.contype = 'f' AND k.conkey[1] <> a.attnum",
        severity: Severity::Error,
        what: "doesn't begin with tenant_id: foreign keys look past policies",
        advice: AS_OWNER,
    },
    Check {
        sql: "SELECT 'the column ' || c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              WHERE c.relnamespace = 'tenantry'::regnamespace AND a.attacl IS NOT NULL",
        severity: Severity::Error,
        what: "has privileges of its own",
        advice: "REVOKE them: privileges are given on whole tables",
    },
    Check {
        sql: "SELECT 'the view ' || relname FROM pg_class
              WHERE relnamespace = 'tenantry'::regnamespace
                AND (relkind IN ('m', 'f') OR (relkind = 'v' AND NOT coalesce(reloptions @> '{security_invoker=true}', false)))",
        severity: Severity::Error,
        what: "shows rows with its owner's rights and not with its reader's",
        advice: "drop it, or ALTER VIEW … SET (security_invoker = true)",
    },
    Check {
        sql: "SELECT 'the function ' || oid::regprocedure FROM pg_proc
              WHERE pronamespace = 'tenantry'::regnamespace AND prosecdef",
        severity: Severity::Error,
        what: "runs with its owner's rights",
        advice: "ALTER FUNCTION … SECURITY INVOKER",
    },
    Check {
        sql: "SELECT 'the index ' || indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
              WHERE c.relnamespace = 'tenantry'::regnamespace AND NOT i.indisvalid",
        severity: Severity::Warning,
        what: "is invalid: its making was broken off, so it costs writes and serves no reads",
        advice: "REINDEX INDEX CONCURRENTLY …",
    },
    Check {
        sql: "SELECT 'the role ' || grantee::regrole FROM pg_namespace, aclexplode(nspacl) a
              WHERE nspname = 'tenantry' AND a.privilege_type = 'CREATE' AND a.grantee <> 'tenantry_owner'::regrole",
        severity: Severity::Error,
        what: "may create objects in the schema tenantry",
        advice: "REVOKE CREATE ON SCHEMA tenantry FROM …",
    },
    Check {
        sql: "SELECT 'the setting ' || name FROM pg_settings
              WHERE (name IN ('fsync', 'full_page_writes') AND setting = 'off')
                 OR (name = 'synchronous_commit' AND setting = 'off')",
        severity: Severity::Warning,
        what: "is off: what was acknowledged can be lost",
        advice: "switch it on",
    },
];
