"""
Lanes: looked for while they are free, claimed by a lease that runs out.

A lane is free when nobody holds it, it does not rest, and its first row that may be claimed is due. Leases live by the
database's clock, everything else by the desk's. A lane's row exists only while somebody holds it or it rests; tokens
come from one sequence, so a lane that comes back never gives an old one again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from sqlalchemy import text
from sqlalchemy.engine import Connection

from desk.ports import SUSPECT_INBOX, SUSPECT_OUTBOX, SuspectWaits
from store.questions import Question
from store.rows import Row
from store.statements import on_postgres

LEASE = timedelta(seconds=60)

INBOX = "inbox"
OUTBOX = "outbox"

# Due rows looked at for free lanes before every live row is: enough for a claim unless a few lanes hold them all.
LOOKED_AT = 2_000

# Microseconds by the database's clock.
NOW = {
    "postgresql": "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
}
# What stands before a row and is not due holds it back: in the inbox anything, in the outbox what was tried before.
_HOLDS_BACK = {INBOX: "", OUTBOX: " AND before.waits"}
_ORDER = {INBOX: "id", OUTBOX: "seq"}
_SUSPECT = {INBOX: SUSPECT_INBOX, OUTBOX: SUSPECT_OUTBOX}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A lane that was free, and its rows that may be handled, oldest first."""

    tenant_id: str
    name: str
    token: int
    crashes: int
    rows: tuple[Row, ...]


# A lane: whose it is and what the database calls it.
Place = tuple[str, str]


def claim(
    connection: Connection,
    side: str,
    wanted: Sequence[Place],
    *,
    now: int,
    entries: int,
    lease: timedelta,
) -> list[Claimed]:
    """Claim those of these lanes that are still free, in their order. To be committed."""
    take = _take_postgres if on_postgres(connection) else _take_sqlite
    held = take(connection, side, wanted, now, lease // timedelta(microseconds=1))
    rows: dict[Place, list[Row]] = defaultdict(list)
    for row in _entries(connection, side, [place for place, _, _ in held], now, entries):
        rows[row.tenant_id, row.lane].append(row)
    return [Claimed(*place, token, claims - 1, _ready(rows[place], now)) for place, token, claims in held]


def _ready(rows: Sequence[Row], now: int) -> tuple[Row, ...]:
    for place, row in enumerate(rows):
        if row.due_at > now:
            return tuple(rows[:place])
    return tuple(rows)


# What of a lane may be handled: in the outbox not what is due later, unless it is tried again and blocks the rest.
_MAY = {INBOX: "due_at IS NOT NULL", OUTBOX: "due_at IS NOT NULL AND (due_at <= {now} OR waits)"}

# Beside an effect, the attempts whose outcome nobody knows, oldest first.
_DOUBTFUL = (
    "(SELECT {joined}(key, ' ') FROM (SELECT key FROM attempt WHERE attempt.tenant_id = mine.tenant_id "
    "AND attempt.effect_id = mine.id AND (attempt.outcome IS NULL OR attempt.outcome = 'unknown') "
    "ORDER BY attempt.no) AS tried) AS doubtful"
)


_GIVEN = "unnest(CAST(:tenants AS text[]), CAST(:lanes AS text[]))"


def _columns(side: str, joined: str) -> str:
    return "mine.*" if side == INBOX else f"mine.*, {_DOUBTFUL.format(joined=joined)}"


def _of_lane_sqlite(side: str) -> str:
    return (
        f"SELECT {_columns(side, 'group_concat')} FROM {side} AS mine WHERE tenant_id = :tenant AND lane = :lane "
        f"AND {_MAY[side].format(now=':now')} ORDER BY {_ORDER[side]} LIMIT :entries"
    )


def _of_lanes_postgres(side: str) -> str:
    """Of every lane at once; an inbox has no use for the time."""
    return (
        f"SELECT {_columns(side, 'string_agg')} "
        f"FROM {_GIVEN} WITH ORDINALITY AS given(tenant_id, lane, place) "
        f"CROSS JOIN LATERAL (SELECT * FROM {side} WHERE {side}.tenant_id = given.tenant_id "
        f"AND {side}.lane = given.lane AND {_MAY[side].format(now='CAST(:now AS bigint)')} "
        f"ORDER BY {_ORDER[side]} LIMIT :entries) AS mine "
        f"WHERE CAST(:now AS bigint) IS NOT NULL ORDER BY given.place, mine.{_ORDER[side]}"
    )


_OF_LANE_SQLITE = {side: Question(text(_of_lane_sqlite(side))) for side in (INBOX, OUTBOX)}
_OF_LANES_POSTGRES = {side: Question(text(_of_lanes_postgres(side))) for side in (INBOX, OUTBOX)}


def _entries(
    connection: Connection, side: str, lanes: Sequence[Place], now: int, entries: int
) -> Iterator[Row]:
    """The first rows of each lane that may be handled, in order."""
    if on_postgres(connection):
        if lanes:
            tenants, names = map(list, zip(*lanes, strict=True))
            given = {"tenants": tenants, "lanes": names, "entries": entries, "now": now}
            yield from _OF_LANES_POSTGRES[side].all(connection, **given)
        return
    for tenant_id, name in lanes:
        yield from _OF_LANE_SQLITE[side].all(
            connection, tenant=tenant_id, lane=name, entries=entries, now=now
        )


def _free(side: str, dialect: str, *, among_first: bool) -> str:
    """
    Free lanes, longest-waiting first, and at the end how many due rows were looked at.

    Each lane is judged once, by its first due row: what stands before that is not due yet, and may hold it back. A
    lane with a retry waits since the retry is due, whatever else waits behind it.
    """
    order = _ORDER[side]
    since = "min(due_at)" if side == INBOX else "coalesce(max(CASE WHEN waits THEN due_at END), min(due_at))"
    columns = f"tenant_id, lane, due_at, {order}" + (", waits" if side == OUTBOX else "")
    rows = f"SELECT {columns} FROM {side} WHERE due_at IS NOT NULL AND due_at <= :now"
    if among_first:
        rows += f" ORDER BY due_at, {order} LIMIT {LOOKED_AT}"
    free = (
        # Whoever held a lane that is still here and not held any more never came back; claims counts them in a row.
        "SELECT ripe.tenant_id, ripe.lane, EXISTS (SELECT 1 FROM lane AS held "
        f"WHERE held.tenant_id = ripe.tenant_id AND held.side = '{side}' AND held.name = ripe.lane "
        f"AND held.leased_until IS NOT NULL AND held.claims >= {_SUSPECT[side]}) AS suspect FROM "
        f"(SELECT tenant_id, lane, {since} AS since, min({order}) AS head FROM due "
        "GROUP BY tenant_id, lane) AS ripe "
        "WHERE NOT EXISTS (SELECT 1 FROM lane AS held WHERE held.tenant_id = ripe.tenant_id "
        f"AND held.side = '{side}' AND held.name = ripe.lane "
        f"AND (held.leased_until > {NOW[dialect]} OR held.paused_until > :now)) "
        f"AND NOT EXISTS (SELECT 1 FROM {side} AS before WHERE before.tenant_id = ripe.tenant_id "
        f"AND before.lane = ripe.lane AND before.due_at IS NOT NULL AND before.{order} < ripe.head "
        f"AND before.due_at > :now{_HOLDS_BACK[side]}) "
        "ORDER BY ripe.since, ripe.head LIMIT :lanes"
    )
    return (
        f"WITH due AS MATERIALIZED ({rows}) SELECT tenant_id, lane, suspect, NULL AS looked_at FROM ({free}) AS free "
        "UNION ALL SELECT NULL, NULL, NULL, count(*) FROM due"
    )


_FREE = {
    (side, dialect, few): Question(text(_free(side, dialect, among_first=few)))
    for side in (INBOX, OUTBOX)
    for dialect in NOW
    for few in (True, False)
}


def look(connection: Connection, side: str, *, now: int, lanes: int, alone: bool = True) -> list[Place]:
    """
    Up to so many lanes that are free at this moment, longest-waiting first.

    Among the first due rows, if that is enough; else among all, so that a deep lane hides no other. A suspect by itself
    when it is next, and only to whoever works alone. Raises SuspectWaits.
    """
    free, looked_at = _free_among(connection, side, now, lanes, few=True)
    if len(free) < lanes and looked_at >= LOOKED_AT:
        free, _ = _free_among(connection, side, now, lanes, few=False)
    if free and free[0].suspect:
        if not alone:
            raise SuspectWaits
        free = free[:1]
    else:
        free = list(takewhile(lambda row: not row.suspect, free))
    return [(row.tenant_id, row.lane) for row in free]


def _free_among(
    connection: Connection, side: str, now: int, lanes: int, *, few: bool
) -> tuple[list[Row], int]:
    """Free lanes, and how many due rows were looked at."""
    *found, last = _FREE[side, connection.dialect.name, few].all(connection, now=now, lanes=lanes)
    return found, last.looked_at


_TAKE_LITE = (
    "INSERT INTO lane (tenant_id, side, name, token, leased_until, paused_until, claims) "
    f"VALUES (?, ?, ?, ?, {NOW['sqlite']} + ?, NULL, 1) "
    "ON CONFLICT (tenant_id, side, name) DO UPDATE SET token = excluded.token, "
    "leased_until = excluded.leased_until, claims = lane.claims + 1 RETURNING claims"
)

_Held = list[tuple[Place, int, int]]


def _take_sqlite(
    connection: Connection, side: str, wanted: Sequence[Place], _now: int, microseconds: int
) -> _Held:
    """The one writer is alone: nobody else can claim between looking and taking."""
    numbers = connection.info["numbers"]
    held: _Held = []
    for tenant_id, name in wanted:
        token = next(numbers)
        given = (tenant_id, side, name, token, microseconds)
        claims = connection.exec_driver_sql(_TAKE_LITE, given).scalar_one()
        held.append(((tenant_id, name), token, claims))
    return held


def _taking(side: str) -> str:
    now = NOW["postgresql"]
    order = _ORDER[side]
    return (
        # Whoever is claiming a lane at this moment has its first row locked: it is skipped, not waited for.
        "WITH wanted AS (SELECT head.tenant_id, head.lane "
        f"FROM {_GIVEN} WITH ORDINALITY AS asked(tenant_id, lane, place) "
        f"CROSS JOIN LATERAL (SELECT tenant_id, lane FROM {side} WHERE {side}.tenant_id = asked.tenant_id "
        f"AND {side}.lane = asked.lane AND due_at IS NOT NULL ORDER BY {order} LIMIT 1 FOR UPDATE SKIP LOCKED) AS head "
        "ORDER BY head.tenant_id, head.lane), "
        "taken AS (INSERT INTO lane AS held (tenant_id, side, name, token, leased_until, paused_until, claims) "
        f"SELECT tenant_id, '{side}', lane, nextval('lane_token'), {now} + :lease, NULL, 1 FROM wanted "
        "ON CONFLICT (tenant_id, side, name) DO UPDATE SET token = excluded.token, "
        "leased_until = excluded.leased_until, claims = held.claims + 1 "
        f"WHERE (held.leased_until IS NULL OR held.leased_until <= {now}) "
        "AND (held.paused_until IS NULL OR held.paused_until <= :now) "
        "RETURNING tenant_id, name, token, claims) "
        "SELECT tenant_id, name, token, claims FROM taken"
    )


_TAKE_POSTGRES = {side: Question(text(_taking(side))) for side in (INBOX, OUTBOX)}


def _take_postgres(
    connection: Connection, side: str, wanted: Sequence[Place], now: int, microseconds: int
) -> _Held:
    """Any number of processes claim at once; none waits for another, and none gets another's."""
    tenants, names = ([pair[place] for pair in wanted] for place in (0, 1))
    given = {"tenants": tenants, "lanes": names, "lease": microseconds, "now": now}
    place = {pair: number for number, pair in enumerate(wanted)}
    rows = _TAKE_POSTGRES[side].all(connection, **given)
    taken = [((row.tenant_id, row.name), row.token, row.claims) for row in rows]
    return sorted(taken, key=lambda one: place[one[0]])


_RESTED = text(
    "DELETE FROM lane WHERE leased_until IS NULL AND (paused_until IS NULL OR paused_until <= :now)"
)


def sweep(connection: Connection, now: int) -> None:
    """Forget lanes that have rested. To be committed."""
    connection.execute(_RESTED, {"now": now})
