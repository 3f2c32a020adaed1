"""Messages that we began with: who was reached, when and for what; nothing of what was said."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, distinct, func, select, update
from sqlalchemy.engine import Connection

from core.compliance.consent import Purpose
from core.compliance.restraint import Approach
from core.ids import ContactId, MessageId
from store.questions import Question
from store.rows import instant, moment
from store.scope import Scope
from store.statements import DeleteMany, InsertMany
from store.tables import approach

_OF = Question(
    select(approach).where(
        approach.c.tenant_id == bindparam("tenant"),
        approach.c.contact_id == bindparam("contact"),
        approach.c.at >= bindparam("since"),
    )
)
_REACHED = Question(
    select(func.count(distinct(approach.c.contact_id)).label("people")).where(
        approach.c.tenant_id == bindparam("tenant"),
        approach.c.at >= bindparam("since"),
        approach.c.outside,
    )
)
_NEW = InsertMany(
    approach,
    "tenant_id message_id contact_id at purpose outside",
    "(tenant_id, message_id) DO UPDATE SET contact_id = excluded.contact_id, at = excluded.at, "
    "purpose = excluded.purpose, outside = excluded.outside",
)
_GONE = DeleteMany(approach, "tenant_id message_id")


class SqlApproaches:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, contact_id: ContactId, since: datetime) -> Mapping[MessageId, Approach]:
        """What a contact was begun with since then."""
        scope, at = self._scope, moment(since)
        rows = await scope.read(lambda it: _OF.all(it, tenant=scope.tenant_id, contact=contact_id, since=at))
        committed = [
            (row.message_id, (contact_id, Approach(instant(row.at), Purpose(row.purpose), bool(row.outside))))
            for row in rows
        ]
        found = {key: one for key, (_, one) in committed if key not in scope.approaches.pending}
        for key, (owner, one) in scope.approaches.saved():
            if owner == contact_id and one.at >= since:
                found[key] = one
        return {MessageId(key): one for key, one in found.items()}

    async def reached(self, since: datetime) -> int:
        """How many people were begun with outside their windows since then."""
        scope, at = self._scope, moment(since)
        row = await scope.read(lambda it: _REACHED.first(it, tenant=scope.tenant_id, since=at))
        return 0 if row is None else int(row.people)

    def save(self, message_id: MessageId, contact_id: ContactId, approach: Approach) -> None:
        """Count it."""
        self._scope.approaches.save(message_id, (contact_id, approach))

    def remove(self, message_id: MessageId) -> None:
        """It did not leave after all."""
        self._scope.undo.put(self._scope.approaches.pending, message_id, None)


def write_approaches(
    scope: Scope,
    connection: Connection,
    add: Callable[[InsertMany | DeleteMany, Sequence[tuple[Any, ...]]], None],
) -> None:
    """New ones, those that did not leave, and those of merged contacts under the one that is left."""
    tenant_id, shelf = scope.tenant_id, scope.approaches
    add(
        _NEW,
        [
            (tenant_id, key, scope.merges.get(owner, owner), moment(one.at), one.purpose.value, one.outside)
            for key, (owner, one) in shelf.saved()
        ],
    )
    add(_GONE, [(tenant_id, key) for key in shelf.removed()])
    for gone, kept in scope.merges.items():
        connection.execute(
            update(approach)
            .where(approach.c.tenant_id == tenant_id, approach.c.contact_id == gone)
            .values(contact_id=kept)
        )
