-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
INSERT INTO tenantry.socket_report (server_id, as_of, tenants, sockets) VALUES ($1, now(), $2, $3)
ON CONFLICT (server_id) DO UPDATE SET as_of = now(), tenants = excluded.tenants, sockets = excluded.sockets;

-- 3
COMMIT;
