"""dev/bench: loads the release server with wrk beside pgbench on the same SQL, opens its console, and says how fast."""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import console
import measures
import report
from effect import effects, second_server
from follow import follow
from load import Bench, compare
from measures import MEASURES, OTHERS
from programs import Failed, Server, clean_environment, end_all, run, start, stop_orphan

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).resolve().parent
NAMES = [*(measure.name for measure in MEASURES), *OTHERS, *console.NAMES]
# What says how the number of tenants tells on the use of quotas. The others need thousands.
ON_FEW_TENANTS = {"use", "use-hot", "quotas"}

HELP = f"""\
Measures Tenantry on this machine. It builds the release server, starts it with a PostgreSQL of its own (fsync on) in a
folder of its own, fills that with tenants, and loads the server with wrk and its PostgreSQL with pgbench, in turn. What
pgbench runs are the server's own statements (dev/bench.d/*.sql), pipelined, as the same role, with as many connections
as the server's pool. A ratio is the server's rate divided by pgbench's; of several rounds, the median counts. Then it
opens the console in the distribution's Chromium and takes the times that the page itself notes (tests/console/bench).
docs/performance.md says what the figures depend on.

measures:
{textwrap.fill(", ".join(NAMES), 110, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)}
"""

EXAMPLES = """\
examples:
  dev/bench                                    everything, in about 15 minutes
  dev/bench --quick                            whether it works: small and rough
  dev/bench --only page --rounds 9             one measure (more may be named)
  dev/bench --data /var/tmp/bench --only page  keeps the folder, so that the next run finds it filled
  dev/bench --write                            everything, and the figures into docs/performance.md

Exit codes: 0 measured, 1 it could not be measured, 2 wrong usage. A measure that falls short is no failure: it is said.
"""


def parse(arguments):
    parser = argparse.ArgumentParser(prog="dev/bench", description=HELP, epilog=EXAMPLES, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    number = lambda text: positive(parser, text)  # noqa: E731
    parser.add_argument("--only", metavar="NAME", action="append", choices=NAMES, help="this measure alone")
    parser.add_argument("--quick", action="store_true",
                        help="10,000 tenants, 2 rounds of 2 seconds, 10 suspensions, 1,000 live events")
    parser.add_argument("--tenants", type=number, metavar="N", help="how many tenants there are (100000)")
    parser.add_argument("--rounds", type=number, metavar="N", help="rounds of each comparison (5)")
    parser.add_argument("--seconds", type=number, metavar="N", help="length of a round's half (4)")
    parser.add_argument("--suspensions", type=number, metavar="N",
                        help="how many effects are timed, and changes that the console shows (50)")
    parser.add_argument("--connections", type=number, metavar="N", default=32, help="of wrk to the server (32)")
    parser.add_argument("--data", metavar="DIR", type=Path,
                        help="the data folder, to be kept; otherwise one under /var/tmp, removed at the end")
    parser.add_argument("--binary", metavar="PATH", type=Path, help="the server to measure; otherwise it is built")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/performance.md")
    options = parser.parse_args(arguments)
    usual = (10_000, 2, 2, 10) if options.quick else (100_000, 5, 4, 50)
    for name, value in zip(("tenants", "rounds", "seconds", "suspensions"), usual):
        if getattr(options, name) is None:
            setattr(options, name, value)
    if options.tenants < 1000 or (options.tenants < 5000 and not set(options.only or NAMES) <= ON_FEW_TENANTS):
        few = ", ".join(sorted(ON_FEW_TENANTS))
        parser.error(f"--tenants must be 5000 or more; 1000 do for {few} alone")
    if options.write and (options.only or options.quick):
        parser.error("--write takes everything: neither --only nor --quick")
    if options.binary and not os.access(options.binary, os.X_OK):
        parser.error(f"--binary: {options.binary} can't be run")
    options.entries = 5000
    options.console = [name for name in console.NAMES if not options.only or name in options.only]
    return options


def positive(parser, text):
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        parser.error(f"{text} is not a whole number above 0")
    return int(text)


def stopped(*_):
    """Whatever is under way is left, and all that was started is ended."""
    raise KeyboardInterrupt


def tell(text):
    print(text, file=sys.stderr, flush=True)


def build(console_too):
    """The release server, built as every other build of this checkout is."""
    if console_too:
        console.build_page()
    cargo = ["--manifest-path", str(ROOT / "Cargo.toml")]
    tell("building the release server")
    builder = start(["cargo", "build", "--release", "--package", "tenantry", *cargo], stdout=sys.stderr)
    if builder.wait():
        raise Failed("the release server can't be built")
    metadata = run(["cargo", "metadata", "--format-version", "1", "--no-deps", "--offline", *cargo], 120)
    return Path(json.loads(metadata)["target_directory"]) / "release/tenantry"


def seed(server, options):
    """Fills a new database; one that was kept must be what is asked for."""
    owner = server.database("owner")
    there = owner.sql("SELECT count(*) FROM tenantry.tenant")
    if there == "0":
        tell(f"seeding {options.tenants} tenants")
        owner.sql((SCRIPTS / "seed.sql").read_text(), 900, tenants=options.tenants, entries=options.entries)
    elif int(there) != options.tenants:
        raise Failed(f"{options.data} holds {there} tenants: name --tenants {there}, or another folder")
    # What the last run left is written now, and not in the middle of a measure; what it announced has been heard.
    owner.sql("DELETE FROM tenantry.outbox; DELETE FROM tenantry.idempotency_key; "
              "VACUUM (ANALYZE) tenantry.outbox, tenantry.idempotency_key, tenantry.tenant, tenantry.audit_head")
    return owner


class Run:
    """Everything that one run measures, in lines of the table."""

    def __init__(self, options, binary, data, folder):
        self.options, self.binary, self.data, self.folder = options, binary, data, folder
        self.lines, self.server, self.memory = [], None, None

    def wanted(self, *names):
        return not self.options.only or any(name in self.options.only for name in names)

    def serve(self, **settings):
        self.server = Server(self.binary, self.data, **settings)
        return Bench(self.options, self.server, self.folder)

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None

    def all(self):
        self.options.pool = pool(self.binary)
        self.serve()
        owner = seed(self.server, self.options)
        size = owner.sql("SELECT pg_size_pretty(pg_database_size(current_database()))")
        fsync, version = owner.sql("SHOW fsync"), owner.sql("SHOW server_version")
        self.stop()
        if fsync != "on":
            raise Failed(f"fsync is {fsync}: these figures would mean nothing")
        self.ready()
        bench = self.serve()
        self.comparisons(bench, cache=True)
        self.walk(bench)
        self.effects(bench)
        self.control(bench)
        self.remember_memory()
        self.stop()
        if self.wanted("read-uncached"):
            bench = self.serve(TENANTRY_CACHE__ENABLED="false")
            self.comparisons(bench, cache=False)
            self.stop()
        facts = {
            "machine": report.machine(),
            "data": f"{self.options.tenants:,} tenants, one of them with {self.options.entries:,} entries; {size}",
            "PostgreSQL": f"{version}, as the server makes it: fsync on, shared_buffers 128 MB",
            "connections": f"{self.options.pool} of each role's pool and of pgbench, {self.options.connections} of wrk",
            "rounds": f"{self.options.rounds} of {self.options.seconds} s each, their median; the range in brackets",
        }
        if self.options.console:
            lines, facts["browser"] = console.measure(self.serve(), self.options.console)
            self.lines += lines
            self.stop()
        return facts

    def ready(self):
        if not self.wanted("ready"):
            return
        times = []
        for _ in range(5):
            self.serve()
            times.append(self.server.ready_after)
            self.stop()
        worst, median = max(times), statistics.median(times)
        self.line("ready on an existing cluster", "under 1 s", f"{median:.2f} s", worst < 1,
                  f"PostgreSQL's start in it; slowest of 5: {worst:.2f} s")

    def comparisons(self, bench, cache):
        for measure in MEASURES:
            if measure.cache != cache or not self.wanted(measure.name):
                continue
            result = compare(bench, measure, tell)
            ratio, trips = result.ratio(), statistics.median(result.round_trips)
            middle = lambda numbers: statistics.median(list(numbers))  # noqa: E731
            self.line(measure.title, f"≥ {measure.target:.2f}", f"{ratio:.2f}", ratio >= measure.target,
                      f"{middle(load.rate for load in result.loads):,.0f} to "
                      f"{middle(result.baselines['prepared']):,.0f} a second [{min(result.ratios()):.2f}–{max(result.ratios()):.2f}], p99 "
                      f"{middle(load.p99 for load in result.loads):.0f} ms; {result.ratio('extended'):.2f} of pgbench "
                      "that prepares nothing")
            if measure.round_trips is None:
                self.line("… round trips per request", "", f"{max(trips, 0):.2f}", None)
                continue
            self.line("… round trips per request", f"{measure.round_trips}", f"{max(trips, 0):.2f}",
                      abs(trips - measure.round_trips) < 0.05 * max(1, measure.round_trips))

    def walk(self, bench):
        """Page 1 and the last page of the walk, in turn."""
        if not self.wanted("walk"):
            return
        ends = {}
        for name, bodies in (("first", measures.first_page), ("last", measures.last_page)):
            ends[name] = self.folder / f"{name}-page.bodies"
            ends[name].write_text(bodies(bench)[0] + "\n")
            bench.wrk("bodies", 1, ends[name], check=True)
        rates = {"first": [], "last": []}
        for number in range(self.options.rounds):
            # Who goes first changes, so that neither has the warmer cache always.
            for name in sorted(ends, reverse=bool(number % 2)):
                rates[name].append(bench.wrk("bodies", max(2, self.options.seconds // 2), ends[name]).rate)
            tell(f"walk: round {number + 1}: {rates['first'][-1]:.0f} to {rates['last'][-1]:.0f} a second")
        ratio = statistics.median(last / first for first, last in zip(rates["first"], rates["last"]))
        self.line(f"the walk's page {self.options.tenants // 50:,} to its page 1", "alike (0.9 to 1.1)", f"{ratio:.2f}",
                  0.9 <= ratio <= 1.1, f"{statistics.median(rates['last']):,.0f} to "
                  f"{statistics.median(rates['first']):,.0f} a second")

    def effects(self, bench):
        follows = self.wanted("follow")
        kinds = [(name, load) for name, load in (("effect", False), ("effect-under-load", True)) if self.wanted(name)]
        if not kinds and not follows:
            return
        second = second_server(bench, self.server)
        try:
            for name, load in kinds:
                found = effects(bench, self.server, second, self.options.suspensions, tell, load)
                slowest = max(found.since_decision)
                self.line("from a commit to its effect on another server" + (", under full load" if load else ""),
                          "median ≤ 100 ms", f"{found.median():.0f} ms", found.median() <= 100 and slowest <= 1000,
                          f"slowest of {self.options.suspensions}: {slowest:.0f} ms (≤ 1 s); "
                          f"from the answer: median {statistics.median(found.since_answer):.0f} ms")
            if follows:
                told = follow(bench, self.server, second, self.options.suspensions, tell)
                median = statistics.median(told)
                self.line("from a use to those who follow it on another server", "median ≤ 250 ms",
                          f"{median:.0f} ms", median <= 250, f"slowest of {len(told)}: {max(told):.0f} ms")
        finally:
            second.stop()

    def control(self, bench):
        """What the scripts' way to bind the tenant costs pgbench, against the server's."""
        if not self.wanted("control"):
            return
        ratios = []
        for _ in range(self.options.rounds):
            rates = [bench.pgbench(f"control-{way}.sql", "tenant", self.options.seconds)
                     for way in ("set-config", "set")]
            ratios.append(rates[0] / rates[1])
            tell(f"control: {rates[0]:.0f} to {rates[1]:.0f} a second")
        self.line("control: pgbench with set_config to pgbench with SET LOCAL", "about 1",
                  f"{statistics.median(ratios):.2f}", None, "on the cheapest transaction, an uncached read")

    def remember_memory(self):
        if not self.wanted("memory"):
            return
        now, most = self.server.memory()
        self.line("resident memory after the load", "under 100 MB", f"{now:.0f} MB", now < 100,
                  f"at most {most:.0f} MB")

    def line(self, *arguments):
        self.lines.append(report.Line(*arguments))


def pool(binary):
    """How many connections the server's pool has, by its own word."""
    shown = run([str(binary), "config", "show"], 20, env=clean_environment(), cwd="/")
    found = re.search(r"database\.connections\W+(\d+)", shown)
    if not found:
        raise Failed("`tenantry config show` doesn't say database.connections")
    return int(found[1])


def main():
    options = parse(sys.argv[1:])
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stopped)
    # Root's PostgreSQL runs as the user postgres, who must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="tenantry-bench-", dir="/var/tmp"))
    folder.chmod(0o711)
    data = options.data.absolute() if options.data else folder / "data"
    status = 1
    try:
        binary = options.binary.absolute() if options.binary else build(bool(options.console))
        run_all = Run(options, str(binary), data, folder)
        try:
            facts = run_all.all()
        finally:
            if run_all.lines:
                print(report.table(run_all.lines))
        for name, value in facts.items():
            print(f"{name}: {value}")
        if options.write:
            command = shlex.join(["dev/bench", *sys.argv[1:]])
            report.write(ROOT / "docs/performance.md", run_all.lines, facts, command)
        status = 0
    except Failed as failed:
        tell(f"dev/bench: {failed}")
    except KeyboardInterrupt:
        tell("dev/bench: stopped")
        status = 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end_all()
        stop_orphan(data)
        shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
