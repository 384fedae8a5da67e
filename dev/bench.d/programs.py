"""Starts programs, and ends what it started."""

import http.client
import json
import os
import re
import select
import shutil
import signal
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path


class Failed(Exception):
    """What went wrong, in words for who runs this."""


children = []


def start(command, **options):
    """Starts a program in a group of its own, so that Ctrl-C reaches this program alone, which then ends the others."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    children.append(process)
    return process


def end(process, patience=70):
    """Ends a program by its id, and waits for that."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process in children:
        children.remove(process)


def end_all():
    for process in reversed(list(children)):
        end(process)


def run(command, seconds, stdin=None, **options):
    """Runs a program to its end and gives what it printed."""
    process = start(command, stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Failed(f"{Path(command[0]).name} did not end within {seconds} s") from None
    finally:
        end(process, 5)
    if process.returncode != 0:
        raise Failed(f"{Path(command[0]).name} failed ({process.returncode}): {(err or out).strip()[-1500:]}")
    return out


def clean_environment(**more):
    """The environment without what it says of Tenantry and PostgreSQL: the settings are the defaults."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("TENANTRY_", "PG"))}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


class Server:
    """A `tenantry serve` on a free port."""

    def __init__(self, binary, data, **settings):
        self.binary, self.data = binary, data
        self.log = open(f"{data}.log", "a")  # noqa: SIM115: it lives as long as the server
        began = time.monotonic()
        self.process = start([binary, "serve", "--data", str(data), "--listen", "127.0.0.1:0"],
                             env=clean_environment(**settings), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=self.log)
        self.url = self._ready(began + 120)
        self.ready_after = time.monotonic() - began
        self.address = self.url.removeprefix("http://")

    def _ready(self, deadline):
        seen = b""
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                piece = os.read(self.process.stdout.fileno(), 4096)
                seen += piece
                found = re.search(rb"^ready (http://\S+)$", seen, re.M)
                if found:
                    return found[1].decode()
                if not piece:
                    break
        raise Failed(f"the server did not become ready: see {self.data}.log")

    def stop(self):
        end(self.process)
        self.log.close()

    def memory(self):
        """What it holds now, and what it held at most, in MB (10^6 bytes)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kilobytes = lambda name: int(re.search(rf"^{name}:\s+(\d+) kB", status, re.M)[1])  # noqa: E731
        return tuple(kilobytes(name) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))

    def token(self, scope, *more):
        command = [self.binary, "token", "--data", str(self.data), "--scope", scope, "--expires", "8h", *more]
        return run(command, 20, env=clean_environment()).strip()

    def database(self, role):
        url = run([self.binary, "config", "url", "--role", role, "--data", str(self.data)], 20, env=clean_environment())
        return Database(url.strip())

    def round_trips(self):
        """The counter, and when it was read."""
        connection = http.client.HTTPConnection(self.address, timeout=10)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        found = re.search(r"^tenantry_database_round_trips_total (\S+)$", text, re.M)
        if not found:
            raise Failed("/metrics has no tenantry_database_round_trips_total")
        return float(found[1]), time.monotonic()


class Api:
    """A connection that asks one thing after another with one token."""

    def __init__(self, server, token):
        self.connection = http.client.HTTPConnection(server.address, timeout=10)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, body):
        """The status, and the answer."""
        self.connection.request("POST", "/graphql", body, self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def ask(self, query, **variables):
        """The data; errors are failures."""
        status, text = self.post(json.dumps({"query": query, "variables": variables}))
        answer = json.loads(text)
        if status != 200 or "errors" in answer:
            raise Failed(f"the server answered {status}: {text.decode()[:500]}")
        return answer["data"]


class Database:
    """How a role signs in. The password travels in the environment, not on a command line."""

    def __init__(self, url):
        self.url = url
        parts = urllib.parse.urlsplit(url)
        host = urllib.parse.parse_qs(parts.query).get("host", [parts.hostname])[0]
        self.environment = clean_environment(
            PGHOST=host, PGPORT=str(parts.port or 5432), PGDATABASE=parts.path.lstrip("/"),
            PGUSER=urllib.parse.unquote(parts.username), PGPASSWORD=urllib.parse.unquote(parts.password or ""))

    def sql(self, text, seconds=60, **variables):
        command = [program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1"]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        return run([*command, "-f", "-"], seconds, stdin=text, env=self.environment).strip()


def program(name):
    """Where a program is; PostgreSQL's own keep out of the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (installed and str(installed[-1]))
    if not found:
        raise Failed(f"there is no {name}: dev/need postgresql wrk")
    return found


def stop_orphan(data):
    """Stops the PostgreSQL of a data folder whose server did not get to it."""
    try:
        pid = int((data / "postgres/postmaster.pid").read_text().split("\n")[0])
        if str(data / "postgres") not in Path(f"/proc/{pid}/cmdline").read_text() \
                and os.readlink(f"/proc/{pid}/cwd") != str(data / "postgres"):
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 30
        while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    except (OSError, ValueError):
        return


class Poller(threading.Thread):
    """Runs a function again and again until it says that it is done, and keeps when that was."""

    def __init__(self, look, every, limit):
        super().__init__(daemon=True)
        self.look, self.every, self.limit = look, every, limit
        self.seen, self.error = None, None
        self.start()

    def run(self):
        deadline = time.monotonic() + self.limit
        try:
            while time.monotonic() < deadline:
                if self.look():
                    self.seen = time.time()
                    return
                time.sleep(self.every)
        except (OSError, http.client.HTTPException) as error:
            self.error = error
