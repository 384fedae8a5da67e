-- The database and the three roles that Tenantry works with. Run it as a superuser, or as a role that may create
-- databases and roles; as often as you like: it creates what is missing, and sets the passwords given.
--
--   psql --dbname=postgres \
--        --set=owner_password="…" --set=tenant_password="…" --set=platform_password="…" \
--        --file=roles.sql
--
-- Afterwards tell Tenantry where they are (docs/settings.md):
--
--   [database]
--   owner_url    = "postgres://tenantry_owner:…@HOST:5432/tenantry"      # `tenantry migrate` alone needs it
--   tenant_url   = "postgres://tenantry_tenant:…@HOST:5432/tenantry"
--   platform_url = "postgres://tenantry_platform:…@HOST:5432/tenantry"
--
-- None of the three is a superuser, bypasses row-level security, or may create databases or roles: isolation between
-- tenants is the database's own, and no role that Tenantry signs in with can switch it off.
--
-- `tenantry serve` sets up its private cluster with this very file.

\set ON_ERROR_STOP on

-- Passwords are stored as SCRAM-SHA-256 verifiers (RFC 7677), and kept out of the log of a statement that fails.
SET password_encryption = 'scram-sha-256';
SET log_min_error_statement = 'panic';

-- CREATE DATABASE and CREATE ROLE know no IF NOT EXISTS.
SELECT 'CREATE DATABASE tenantry TEMPLATE template0 ENCODING ''UTF8'''
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'tenantry') \gexec

SELECT format('CREATE ROLE %I', missing)
FROM unnest(ARRAY['tenantry_owner', 'tenantry_tenant', 'tenantry_platform']) AS missing
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = missing) \gexec

-- Owns the schema `tenantry`, which its migrations create, and signs in for them alone.
ALTER ROLE tenantry_owner WITH LOGIN PASSWORD :'owner_password';
-- Works within one tenant at a time, the one that its transaction is bound to.
ALTER ROLE tenantry_tenant WITH LOGIN PASSWORD :'tenant_password';
-- Reads across tenants, and writes what belongs to the platform itself.
ALTER ROLE tenantry_platform WITH LOGIN PASSWORD :'platform_password';

-- A new role has none of these. One that has been given any since would make isolation a matter of trust.
DO $$
DECLARE
  mighty text;
BEGIN
  SELECT string_agg(rolname, ', ') INTO mighty
  FROM pg_catalog.pg_roles
  WHERE rolname IN ('tenantry_owner', 'tenantry_tenant', 'tenantry_platform')
    AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication);
  IF mighty IS NOT NULL THEN
    RAISE EXCEPTION '% must have none of SUPERUSER, BYPASSRLS, CREATEDB, CREATEROLE, REPLICATION', mighty
      USING HINT = 'Take them away with ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION.';
  END IF;
END
$$;

REVOKE ALL ON DATABASE tenantry FROM PUBLIC;
GRANT CONNECT ON DATABASE tenantry TO tenantry_owner, tenantry_tenant, tenantry_platform;
GRANT CREATE ON DATABASE tenantry TO tenantry_owner;

\connect tenantry
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
