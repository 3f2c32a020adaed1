"""The audit, as a chain in the database: read in pages, added to last in a transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from core.audit import AUDITED, Anchor, AuditEntry, Checking, Deed, Sign, Verdict, continued
from core.ids import TenantId
from store.keyring import AUDIT, Keyring
from store.questions import Question
from store.rows import Row, instant, moment
from store.scope import Scope
from store.statements import InsertMany, on_driver, on_postgres
from store.tables import audit

# Rows of one look while a chain is checked.
_PAGE = 2_000

_INSERT = InsertMany(audit, "tenant_id number at kind deed previous mac")
_LAST = Question(
    select(audit.c.number, audit.c.mac)
    .where(audit.c.tenant_id == bindparam("tenant"))
    .order_by(audit.c.number.desc())
    .limit(1)
)
_AFTER = Question(
    select(audit)
    .where(audit.c.tenant_id == bindparam("tenant"), audit.c.number > bindparam("after"))
    .order_by(audit.c.number)
    .limit(bindparam("most"))
)
_BETWEEN = Question(
    select(audit)
    .where(
        audit.c.tenant_id == bindparam("tenant"),
        audit.c.at >= bindparam("since"),
        audit.c.at < bindparam("until"),
    )
    .order_by(audit.c.number.desc())
    .limit(bindparam("most"))
)
# One writer of a company's chain at a time. Whoever waits here holds rows, and whoever is waited for wants no more.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('witiop audit ' || $1, 0))"


class SqlAuditTrail:
    """One tenant's, as a unit of work sees it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def between(self, since: datetime, until: datetime, most: int) -> Sequence[AuditEntry]:
        """Entries of that time, the newest first."""
        given = {
            "tenant": self._scope.tenant_id,
            "since": moment(since),
            "until": moment(until),
            "most": most,
        }
        return await self._scope.read(lambda it: [_entry(row) for row in _BETWEEN.all(it, **given)])

    async def head(self) -> Anchor | None:
        """The newest entry."""
        tenant_id = self._scope.tenant_id
        return await self._scope.read(lambda it: _last(it, tenant_id))

    async def checked(self, anchors: Iterable[Anchor] = ()) -> Verdict:
        """Read the whole chain, page by page."""
        tenant_id, keyring = self._scope.tenant_id, self._scope.on.keyring
        sign = await self._scope.read(lambda it: _known_key(it, keyring, tenant_id)) or _unsigned
        checking = Checking(tenant_id, sign, anchors)
        after = 0
        while True:
            page = await self._scope.read(lambda it, after=after: _page(it, tenant_id, after))  # type: ignore[misc]
            if not checking.read(page) or len(page) < _PAGE:
                return checking.verdict()
            after = page[-1].number


def append(
    connection: Connection, keyring: Keyring, tenant_id: TenantId, deeds: Iterable[Deed], at: datetime
) -> None:
    """Those of these deeds that are kept as proof. The last thing of a transaction: others wait until it ends."""
    kept = [deed for deed in deeds if type(deed) in AUDITED]
    if not kept:
        return
    if on_postgres(connection):
        on_driver(connection, lambda driver: driver.execute(_ALONE, tenant_id))
    entries = continued(
        tenant_id, _last(connection, tenant_id), kept, at, _signing(connection, keyring, tenant_id)
    )
    rows = [
        (tenant_id, each.number, moment(each.at), each.kind, each.deed, each.previous, each.mac)
        for each in entries
    ]
    _INSERT.run(connection, rows)


def _signing(connection: Connection, keyring: Keyring, tenant_id: TenantId) -> Sign:
    known = _known_key(connection, keyring, tenant_id)
    if known is None:
        keyring.ensure(connection, tenant_id, AUDIT)
        return keyring.load(connection, tenant_id, [AUDIT], keep=False)[AUDIT].hashed
    return known


def _known_key(connection: Connection, keyring: Keyring, tenant_id: TenantId) -> Sign | None:
    cipher = keyring.load(connection, tenant_id, [AUDIT]).get(AUDIT)
    return None if cipher is None else cipher.hashed


def _unsigned(_: str) -> str:
    """Where there is no key nothing was ever signed: whatever stands there is not ours."""
    return ""


def _last(connection: Connection, tenant_id: TenantId) -> Anchor | None:
    row = _LAST.first(connection, tenant=tenant_id)
    return None if row is None else Anchor(row.number, row.mac)


def _page(connection: Connection, tenant_id: TenantId, after: int) -> list[AuditEntry]:
    return [_entry(row) for row in _AFTER.all(connection, tenant=tenant_id, after=after, most=_PAGE)]


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(row.number, instant(row.at), row.kind, row.deed, row.previous, row.mac)
