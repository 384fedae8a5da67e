"""From a commit on one server to its effect on another."""

import datetime
import statistics
import threading
import time
import urllib.request

from load import tenant_id
from programs import Api, Failed, Poller, Server

SUSPEND = """mutation($id:ID!){suspendTenant(input:{tenantId:$id,cause:BILLING,reason:"invoice 4711"}){
    tenant{status statusChangedAt}}}"""
RESUME = "mutation($id:ID!){resumeTenant(input:{tenantId:$id}){tenant{status statusChangedAt}}}"
PROBE = '{"query":"{viewer{subject}}"}'
EVERY, LIMIT = 0.002, 5


def second_server(bench, server):
    """A server on the same database, with the same keys and a folder of its own."""
    keys = bench.folder / "jwks.json"
    with urllib.request.urlopen(f"{server.url}/.well-known/jwks.json", timeout=10) as answer:
        keys.write_bytes(answer.read())
    folder = bench.folder / "second"
    return Server(server.binary, folder,
                  TENANTRY_DATABASE__TENANT_URL=bench.databases["tenant"].url,
                  TENANTRY_DATABASE__PLATFORM_URL=bench.databases["platform"].url,
                  TENANTRY_TOKENS__JWKS=str(keys),
                  TENANTRY_AUDIT__DIGEST_KEY=str(server.data / "keys/digest.key"))


class Effects:
    """Milliseconds to the effect: at least, since the answer; at most, since the writing server's decision."""

    def __init__(self):
        self.since_answer, self.since_decision = [], []

    def add(self, seen, answered, decided):
        self.since_answer.append(max(0.0, (seen - answered) * 1000))
        self.since_decision.append((seen - decided) * 1000)

    def median(self):
        return statistics.median(self.since_decision)


def effects(bench, server, second, times, tell, load=False):
    """Suspends a tenant on one server, and asks the other with its token until that is refused."""
    id = tenant_id(bench.options.tenants - 1)
    writer = Api(server, bench.token.read_text())
    reader = Api(second, server.token("auth:tenant:read", "--tenant", id))
    status = lambda: reader.post(PROBE)[0]  # noqa: E731
    found = Effects()
    stop, failures = threading.Event(), []
    background = threading.Thread(target=keep_loaded, args=(bench, stop, failures), daemon=True)
    if load:
        background.start()
        time.sleep(1)
    try:
        for number in range(times):
            wait_for(lambda: status() == 200, "a tenant that is active is refused on the second server")
            poller = Poller(lambda: status() == 403, EVERY, LIMIT)
            time.sleep(0.01)
            decided = writer.ask(SUSPEND, id=id)["suspendTenant"]["tenant"]["statusChangedAt"]
            answered = time.time()
            poller.join()
            if poller.error or not poller.seen:
                raise Failed(f"a suspended tenant was not refused on the second server: {poller.error or 'in time'}")
            decided = datetime.datetime.fromisoformat(decided.replace("Z", "+00:00"))
            found.add(poller.seen, answered, decided.timestamp())
            writer.ask(RESUME, id=id)
            if (number + 1) % 10 == 0:
                tell(f"effect: {number + 1} suspensions, median {found.median():.0f} ms")
    finally:
        stop.set()
        if load:
            background.join(30)
    if failures:
        raise failures[0]
    return found


def keep_loaded(bench, stop, failures):
    """Transitions without a pause."""
    while not stop.is_set():
        try:
            bench.wrk("transition", 3)
        except Failed as failed:
            failures.append(failed)
            return


def wait_for(condition, otherwise):
    deadline = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(otherwise)
        time.sleep(EVERY)
