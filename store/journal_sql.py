"""The journal, read back."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from core.facts import Fact
from core.ids import ConversationId
from core.routing.assignment import ChoiceMade
from desk.ports import Chosen, Noted
from store import facts_json
from store.questions import Question
from store.rows import instant, moment
from store.scope import Scope
from store.tables import journal

# A fact's id begins with the millisecond in which it was made, a little before or after it was recorded.
_AROUND = timedelta(minutes=1)

_OF_KINDS = (
    select(journal.c.at, journal.c.fact)
    .where(
        journal.c.tenant_id == bindparam("tenant"),
        journal.c.id >= bindparam("first"),
        journal.c.id < bindparam("last"),
        journal.c.at >= bindparam("since"),
        journal.c.at < bindparam("until"),
        journal.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(journal.c.id)
)

_LAST_ABOUT = Question(
    select(journal.c.at, journal.c.fact)
    .where(
        journal.c.tenant_id == bindparam("tenant"),
        journal.c.about == bindparam("about"),
        journal.c.about.is_not(None),
    )
    .order_by(journal.c.id.desc())
    .limit(1)
)


class SqlJournal:
    """One tenant's, as a unit of work sees it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def noted(self, kinds: Collection[type[Fact]], since: datetime, until: datetime) -> Sequence[Noted]:
        """Facts of these kinds in that time, found by the time their ids begin with."""
        given = {
            "tenant": self._scope.tenant_id,
            "first": _id_of(since - _AROUND),
            "last": _id_of(until + _AROUND),
            "since": moment(since),
            "until": moment(until),
            "kinds": sorted(kind.__name__ for kind in kinds),
        }
        rows = await self._scope.read(lambda it: it.execute(_OF_KINDS, given).all())
        return [Noted(instant(row.at), facts_json.facts.decode(row.fact)) for row in rows]

    async def last_choice(self, conversation_id: ConversationId) -> Chosen | None:
        """What was decided last about who gets this conversation."""
        given = {"tenant": self._scope.tenant_id, "about": conversation_id}
        row = await self._scope.read(lambda it: _LAST_ABOUT.first(it, **given))
        fact = None if row is None else facts_json.facts.decode(row.fact)
        return Chosen(instant(row.at), fact) if row is not None and isinstance(fact, ChoiceMade) else None


def _id_of(at: datetime) -> str:
    """How every UUIDv7 of this millisecond begins (RFC 9562): 48 bits of it, in hexadecimal."""
    milliseconds = f"{max(moment(at), 0) // 1000:012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"
