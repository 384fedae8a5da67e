"""The console in a browser: tests/console/bench takes the times; here they become figures."""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import urllib.request
from pathlib import Path

from load import tenant_id
from measures import PAGE, list_digest, page_cursor
from programs import Failed, clean_environment, end, run, start
from report import Line

ROOT = Path(__file__).resolve().parents[2]
PAGE_PROJECT, TESTS = ROOT / "adapters/console/web", ROOT / "tests/console"
NAMES = ["console-rows", "console-next-page", "console-change", "console-walk", "console-heap"]
PATIENCE = 1200


def build_page():
    """What the server embeds, unless it is built and newer than what it is built of."""
    built = PAGE_PROJECT / "dist/index.html"
    sources = [PAGE_PROJECT / name for name in ("src", "public", "index.html", "package-lock.json", "vite.config.ts",
                                                "../build")]
    files = [file for source in sources for file in (source.rglob("*") if source.is_dir() else [source])]
    if built.exists() and all(file.stat().st_mtime <= built.stat().st_mtime for file in files):
        return
    install(PAGE_PROJECT)
    npm(PAGE_PROJECT, "run", "build", "--silent")


def measure(bench, names):
    """The lines of the table, and what was the browser."""
    options = bench.options
    with urllib.request.urlopen(f"{bench.server.url}/console", timeout=10) as page:
        if b"isn't built" in page.read():
            raise Failed("the server carries no console: build the page, then the server (docs/console.md)")
    run([ROOT / "dev/need", "chromium"], 600)
    install(TESTS)
    others = random.sample(range(1, options.tenants), min(options.tenants // 2, 10_000))
    plan = {
        "url": bench.server.url, "token": bench.token.read_text(), "measures": names,
        "chromium": os.environ.get("CHROMIUM") or shutil.which("chromium"),
        "lastPage": page_cursor(list_digest(bench, PAGE, "tenants"), 50),
        "tenant": tenant_id(0), "others": [tenant_id(n) for n in others],
        "loads": 3 if options.quick else 9, "pages": 5 if options.quick else 20, "changes": options.suspensions,
        "events": events(options),
    }
    samples = in_browser(plan)
    lines = [line for name in names for line in LINES[name](samples[name], options)]
    return lines, samples["browser"]


def events(options):
    """How many a page hears between the two looks at what it holds."""
    return 1_000 if options.quick else 10_000


def in_browser(plan):
    """Runs the script, which tells on the way how far it is."""
    script = start([Path(node()) / "node", TESTS / "bench/main.mjs"], env=clean_environment(), text=True,
                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr)
    try:
        out, _ = script.communicate(json.dumps(plan), timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Failed(f"the browser did not end within {PATIENCE} s") from None
    finally:
        end(script)
    if script.returncode:
        raise Failed("the console can't be measured")
    return json.loads(out)


def rows(found, _):
    took, bare = seconds(found["console"]), seconds(found["bare"])
    yield Line("console: rows visible on a first visit", "≤ 1.0 s", f"{middle(took):.2f} s", middle(took) <= 1,
               f"slowest of {len(took)}: {max(took):.2f} s; its first paint after "
               f"{middle(seconds(found['firstPaint'])):.2f} s; the same rows on a bare page {middle(bare):.2f} s")


def next_page(found, _):
    took, bare = seconds(found["console"]), seconds(found["bare"])
    yield Line("console: the next page of 50", "≤ 0.2 s", f"{middle(took):.3f} s", middle(took) <= 0.2,
               f"slowest of {len(took)}: {max(took):.3f} s; on a bare page {middle(bare):.3f} s")


def change(found, _):
    took, bare = found["console"], found["bare"]
    yield Line("console: from another's change to its painting", "median ≤ 1 s", f"{middle(took):.0f} ms",
               middle(took) <= 1000,
               f"slowest of {len(took)}: {max(took):.0f} ms; on a bare page {middle(bare):.0f} ms")


def walk(found, options):
    first, last = seconds(found["first"]), seconds(found["last"])
    ratio = middle(last) / middle(first)
    yield Line(f"console: page {options.tenants // 50:,} to page 1, both by their address", "alike (0.8 to 1.25)",
               f"{ratio:.2f}", 0.8 <= ratio <= 1.25, f"{middle(last):.2f} s to {middle(first):.2f} s, its files cached")


def heap(found, options):
    for name, title in (("list", "the list of tenants"), ("history", "a tenant's history"), ("today", "Today")):
        one = found[name]
        before, after = one["before"], one["after"]
        growth = after["bytes"] / before["bytes"] - 1
        yield Line(f"console: heap of {title} over {events(options):,} live events", "flat (≤ 10 % more)",
                   f"{growth:+.1%}".replace("%", " %"), growth <= 0.1,
                   f"{before['bytes'] / 1e6:.1f} to {after['bytes'] / 1e6:.1f} MB, {before['nodes']:,} to "
                   f"{after['nodes']:,} nodes, {before['listeners']:,} to {after['listeners']:,} listeners; in "
                   f"{one['seconds']:.0f} s")


LINES = dict(zip(NAMES, (rows, next_page, change, walk, heap)))
middle = statistics.median


def seconds(milliseconds):
    return [one / 1000 for one in milliseconds]


def install(project):
    """The packages that the lock file names, unless they are there."""
    installed, wanted = project / "node_modules/.package-lock.json", project / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        npm(project, "ci", "--no-audit", "--no-fund", "--silent")


def npm(project, *arguments):
    path = f"{node()}:{os.environ['PATH']}"
    run(["npm", "--prefix", str(project), *arguments], 600, env=clean_environment(PATH=path))


def node():
    """The folder of a Node that is new enough."""
    return run([ROOT / "dev/node"], 600).strip()
