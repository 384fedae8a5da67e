"""One load at a time: wrk on the server, or pgbench on its PostgreSQL."""

import datetime
import json
import os
import re
import statistics
import time
from pathlib import Path

from programs import Failed, clean_environment, program, run

HERE = Path(__file__).parent
BASE = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
# pgbench's: prepared once on each connection, as the server's statements are; and parsed and planned each time.
PROTOCOLS = ("prepared", "extended")
REASON = "invoice 4711 is unpaid since October"


def tenant_id(n):
    """As seed.sql, the scripts for pgbench and wrk.lua have it."""
    return f"7e000000-0000-4000-8000-{n:012d}"


def created_at(n):
    return BASE + datetime.timedelta(seconds=n)


class Bench:
    """What all loads share."""

    def __init__(self, options, server, folder):
        self.options, self.server, self.folder = options, server, folder
        self.databases = {role: server.database(role) for role in ("tenant", "platform")}
        self.token = folder / "token"
        self.token.touch(0o600)
        self.token.write_text(server.token("auth:platform auth:tenant:read auth:tenant:write auth:quota:read "
                                           "auth:quota:write auth:usage:write auth:audit:read",
                                           "--subject", "administrator"))
        self.variables = pgbench_variables(options)

    def wrk(self, kind, seconds, bodies=None, connections=None, check=False):
        """Requests a second, and how many there were."""
        environment = clean_environment(BENCH_KIND=kind, BENCH_TOKEN=str(self.token),
                                        BENCH_TENANTS=str(self.options.tenants))
        if bodies:
            environment["BENCH_BODIES"] = str(bodies)
        if check:
            environment["BENCH_CHECK"] = "1"
        command = [program("wrk"), "-t2", f"-c{connections or self.options.connections}", f"-d{seconds}s",
                   "--timeout", "10s", "-s", str(HERE / "wrk.lua"), f"{self.server.url}/graphql"]
        out = run(command, seconds + 60, env=environment)
        found = re.search(r"^BENCH (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", out, re.M)
        if not found:
            raise Failed(f"wrk said nothing that can be read: {out[-500:]}")
        requests, micros, socket, status, wrong, median, p99 = map(int, found.groups())
        if socket or status or wrong:
            example = re.search(r"^BENCH-EXAMPLE (.*)$", out, re.M)
            raise Failed(f"{kind}: {socket} connections failed, {status} answers were no success, {wrong} held errors"
                         + (f", such as {example[1]}" if example else ""))
        return Load(requests / (micros / 1e6), requests, median / 1000, p99 / 1000)

    def entries(self):
        """How many numbers of entries have been drawn."""
        return int(self.databases["platform"].sql("SELECT sum(seq) FROM tenantry.audit_head"))

    def pgbench(self, script, role, seconds, per_script=1, protocol="prepared", **more):
        """Transactions a second."""
        command = [program("pgbench"), "-n", "-M", protocol, "-c", str(self.options.pool), "-j", "2",
                   "-T", str(seconds), "-f", str(HERE / script)]
        for name, value in {**self.variables, **more}.items():
            command += ["-D", f"{name}={value}"]
        out = run(command, seconds + 60, env=self.databases[role].environment)
        found = re.search(r"^tps = ([\d.]+)", out, re.M)
        failed = re.search(r"^number of failed transactions: (\d+)", out, re.M)
        if not found or (failed and int(failed[1])):
            raise Failed(f"pgbench on {script}: {out[-800:]}")
        return float(found[1]) * per_script


class Load:
    """What one run of wrk gave."""

    def __init__(self, rate, requests, median, p99):
        self.rate, self.requests, self.median, self.p99 = rate, requests, median, p99


def pgbench_variables(options):
    """What the scripts bind, as the server does. An entry's text has no backslash, so it is its own bytea."""
    facts = {"deletionProtection": False, "displayName": "Agency No. 50000",
             "labels": {"region": "eu-1", "tier": "gold"}, "slug": "agency-50000", "status": "ACTIVE"}
    suspension = {"cause": "BILLING", "reason": REASON, "since": "2026-11-24T09:30:08.217942Z"}
    request = "e5cb41b9-c79a-436b-a089-0e12b4add384"
    entry = {
        "action": "tenant.suspend", "address": "127.0.0.1",
        "after": {**facts, "status": "SUSPENDED", "suspension": suspension}, "at": "2026-11-24T09:30:08.217942Z",
        "before": facts, "changedFields": ["status", "suspension"], "id": request, "log": "TENANT",
        "outcome": "ACCEPTED", "reach": "PLATFORM", "reason": REASON, "requestId": request, "seq": "3",
        "subject": "administrator", "target": f"tenant/{tenant_id(50000)}", "tenantId": tenant_id(50000),
        "tokenId": request, "traceId": request.replace("-", ""),
    }
    stored = {
        "id": tenant_id(50000), "slug": "agency-50000", "display_name": "Agency No. 50000",
        "state": {"Suspended": {"cause": "BILLING", "reason": REASON, "since": 1795512608217942, "until": None}},
        "status_changed_at": 1795512608217942, "labels": [["region", "eu-1"], ["tier", "gold"]],
        "deletion_protection": False, "version": 3, "created_at": 1795512608217942, "updated_at": 1795512608217942,
    }
    used = {
        "tenant": tenant_id(1000),
        "resource": {"key": "seats", "unit": "seat", "counting": "Gauge", "without_quota": "UNLIMITED", "version": 1},
        "place": {"Taken": {"limit": 1000000000, "enforcement": "HARD", "thresholds": [80, 95, 100], "grants": [],
                            "version": 1}},
        "used": 501, "reserved": 0, "at": 1795512608217942,
    }
    compact = {"separators": (",", ":")}
    expires = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    return {
        "tenants": options.tenants, "entries": options.entries, "name": "Agency No. 50000",
        "folded": "agency no. 50000", "cause": "BILLING", "reason": REASON, "version": 1, "subject": "administrator", "issuer": "urn:tenantry:local",
        "canonical": json.dumps(entry, sort_keys=True, **compact), "outcome": json.dumps(stored, **compact),
        "resource": "seats", "window": "1970-01-01T00:00:00Z", "operation": "consumeQuota", "active": "ACTIVE",
        "kind": "CONSUME", "used": 500, "expirer": "system:tenantry/expire",
        "used_outcome": json.dumps({"status": json.dumps(used, **compact), "reservation": None}, **compact),
        "digest": "\\x" + os.urandom(32).hex(), "expires": expires.isoformat(),
    }


class Comparison:
    """Rounds of wrk and pgbench in turn."""

    def __init__(self):
        self.loads, self.round_trips = [], []
        self.baselines = {protocol: [] for protocol in PROTOCOLS}

    def add(self, load, round_trips, baselines):
        self.loads.append(load)
        self.round_trips.append(round_trips)
        for protocol, rate in baselines.items():
            self.baselines[protocol].append(rate)

    def ratios(self, protocol="prepared"):
        return [load.rate / baseline for load, baseline in zip(self.loads, self.baselines[protocol])]

    def ratio(self, protocol="prepared"):
        return statistics.median(self.ratios(protocol))


def idle_rate(server, seconds=3):
    """Round trips a second of what the server does by itself."""
    (before, began), _ = server.round_trips(), time.sleep(seconds)
    after, ended = server.round_trips()
    return (after - before) / (ended - began)


def compare(bench, measure, tell):
    """Warms up, checking every answer, then measures in rounds."""
    bodies = None
    if measure.bodies:
        bodies = bench.folder / f"{measure.name}.bodies"
        bodies.write_text("".join(f"{body}\n" for body in measure.bodies(bench)))
    options = bench.options
    run_wrk = lambda seconds, **more: bench.wrk(measure.kind, seconds, bodies, **more)  # noqa: E731
    run_pgbench = lambda seconds, protocol: bench.pgbench(  # noqa: E731
        measure.script, measure.role, seconds, measure.per_script, protocol, spread=min(measure.spread, options.tenants))
    tell(f"{measure.name}: warming up")
    # First without a look at the answers: while the pools fill, some may be refused as UNAVAILABLE.
    run_wrk(max(2, options.seconds // 2))
    run_wrk(2, check=True)
    run_pgbench(1, "prepared")
    idle = idle_rate(bench.server)
    result = Comparison()
    for number in range(1, options.rounds + 1):
        entries = bench.entries()
        before, began = bench.server.round_trips()
        load = run_wrk(options.seconds)
        after, ended = bench.server.round_trips()
        if measure.kind.startswith("transition") and bench.entries() - entries < load.requests:
            raise Failed(f"{measure.name}: of {load.requests} requests, not all have an entry on the trail")
        own = after - before - idle * (ended - began)
        baselines = {protocol: run_pgbench(options.seconds, protocol) for protocol in PROTOCOLS}
        result.add(load, own / load.requests, baselines)
        tell(f"{measure.name}: round {number}: {load.rate:.0f} to {baselines['prepared']:.0f} a second, "
             f"{result.ratios()[-1]:.2f}")
    return result
