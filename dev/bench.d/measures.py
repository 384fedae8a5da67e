"""What is measured, and what it should reach."""

import base64
import json
import random
from dataclasses import dataclass
from typing import Callable, Optional

from load import created_at, tenant_id
from programs import Api, Failed

TENANT = "query($id:ID!){tenant(id:$id){id slug displayName status version createdAt}}"
PAGE = ("query($after:String){tenants(first:50,after:$after){"
        "edges{cursor node{id slug displayName status createdAt}} pageInfo{hasNextPage endCursor}}}")
AUDIT = ("query($id:ID!,$after:String){auditEntries(tenantId:$id,first:50,after:$after){"
         "edges{cursor node{seq at action outcome subject before after}} pageInfo{hasNextPage endCursor}}}")
QUOTAS = ("query($id:ID!){tenant(id:$id){quotas{resource{key}limit used reserved granted remaining overLimit "
          "enforcement thresholds windowEndsAt version grants{id amount expiresAt}}}}")
# How many tenants a measure reads again and again, and at how many places pages begin.
TENANTS_READ, PLACES = 2000, 2000


@dataclass(frozen=True)
class Measure:
    """wrk sends one of `bodies`, or what `kind` says; pgbench runs `script` as `role`."""

    name: str
    title: str
    target: float
    round_trips: Optional[float]
    script: str
    role: str
    kind: str = "bodies"
    bodies: Optional[Callable] = None
    per_script: int = 1
    cache: bool = True
    # Over how many tenants the script goes, where it doesn't go over all.
    spread: int = 2000


def body(query, **variables):
    return json.dumps({"query": query, "variables": variables}, separators=(",", ":"))


def reads(bench):
    return [body(TENANT, id=tenant_id(n)) for n in random.sample(range(bench.options.tenants), TENANTS_READ)]


def some_tenants(bench):
    tenants = bench.options.tenants
    return random.sample(range(tenants), min(TENANTS_READ, tenants))


def quotas(bench):
    return [body(QUOTAS, id=tenant_id(n)) for n in some_tenants(bench)]


def micros(n):
    return round(created_at(n).timestamp()) * 1_000_000


def list_digest(bench, query, field, **variables):
    """What a cursor says of the list it belongs to: out of one that the server made."""
    page = Api(bench.server, bench.token.read_text()).ask(query, **variables)[field]
    cursor = page["edges"][0]["cursor"]
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["l"]


def cursor(digest, position):
    """A cursor as the server writes it."""
    text = json.dumps({"l": digest, "p": position}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def page_cursor(digest, n):
    """The page of the tenants before tenant n, newest first."""
    return cursor(digest, {"c": [micros(n), int(tenant_id(n).replace("-", ""), 16)]})


def pages(bench):
    digest = list_digest(bench, PAGE, "tenants")
    places = (random.randint(50, bench.options.tenants - 1) for _ in range(PLACES))
    return [body(PAGE, after=page_cursor(digest, n)) for n in places]


def audit_pages(bench):
    id = tenant_id(0)
    digest = list_digest(bench, AUDIT, "auditEntries", id=id)
    log = int(id.replace("-", ""), 16)
    places = (random.randint(51, bench.options.entries) for _ in range(PLACES))
    position = lambda number: {"at_micros": micros(0), "log": log, "number": number}  # noqa: E731
    return [body(AUDIT, id=id, after=cursor(digest, position(number))) for number in places]


def first_page(_):
    return [body(PAGE)]


def last_page(bench):
    """The last page of the walk: with 100,000 tenants, page 2,000."""
    text = body(PAGE, after=page_cursor(list_digest(bench, PAGE, "tenants"), 50))
    status, answer = Api(bench.server, bench.token.read_text()).post(text)
    page = json.loads(answer)["data"]["tenants"]
    if status != 200 or len(page["edges"]) != 50 or page["pageInfo"]["hasNextPage"]:
        raise Failed("the last page is not the last one: a cursor is not what it was")
    return [text]


MEASURES = [
    Measure("read-cached", "`tenant(id)` from the coherent cache", 1.5, 0, "read.sql", "tenant", bodies=reads),
    Measure("page", "a page of 50 tenants", 0.20, 3, "page.sql", "platform", bodies=pages),
    Measure("audit", "a page of 50 audit entries, with before and after", 0.28, 3, "audit.sql", "tenant",
            bodies=audit_pages),
    # Before the transitions, which leave tenants suspended behind.
    Measure("use", "`consumeQuota` with a key, on 2,000 tenants", 0.48, 4, "use.sql", "tenant", kind="use"),
    Measure("use-hot", "`consumeQuota` with a key, all on one quota", 4.0, None, "use.sql", "tenant",
            kind="use-hot", spread=1),
    Measure("quotas", "a tenant's quotas, with live counters", 0.35, 3, "quotas.sql", "tenant", bodies=quotas),
    Measure("transition", "a transition: lock, version check, entry, outbox", 0.49, 5, "transition.sql", "tenant",
            kind="transition", per_script=2),
    Measure("transition-with-key", "a transition with an idempotency key", 0.48, 5, "transition-with-key.sql", "tenant",
            kind="transition-with-key", per_script=2),
    Measure("read-uncached", "`tenant(id)` with the cache switched off", 0.35, 3, "read.sql", "tenant", bodies=reads,
            cache=False),
]

OTHERS = ["walk", "effect", "effect-under-load", "follow", "ready", "memory", "control"]
