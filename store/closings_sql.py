"""Why conversations were closed; a note is sealed under its contact's key."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from core.closing import Closing
from core.ids import AgentId, ConversationId
from core.text import Private
from store.keyring import key_of
from store.keys import Cipher, about
from store.questions import Question
from store.rows import instant, moment
from store.scope import Scope
from store.statements import InsertMany
from store.tables import closing

_LAST = Question(
    select(closing)
    .where(closing.c.tenant_id == bindparam("tenant"), closing.c.conversation_id == bindparam("conversation"))
    .order_by(closing.c.at.desc())
    .limit(1)
)
_NEW = InsertMany(closing, "tenant_id conversation_id at agent_id reason key_id sealed")


class SqlClosings:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def last(self, conversation_id: ConversationId) -> Closing | None:
        """The latest one of this conversation."""
        scope = self._scope
        if not scope.closings.knows(conversation_id):
            return await scope.read(lambda it: self._last(it, conversation_id))
        return scope.closings.get(conversation_id)

    def save(self, closing: Closing) -> None:
        """Keep it beside the former ones."""
        self._scope.closings.save(closing.conversation_id, closing)

    def _last(self, connection: Connection, conversation_id: ConversationId) -> Closing | None:
        tenant_id = self._scope.tenant_id
        row = _LAST.first(connection, tenant=tenant_id, conversation=conversation_id)
        if row is None:
            return None
        note = None
        if row.sealed is not None:
            cipher = self._scope.on.keyring.load(connection, tenant_id, [row.key_id])[row.key_id]
            note = Private(cipher.unseal(row.sealed, _bound_to(conversation_id, row.at, tenant_id)).decode())
        return Closing(conversation_id, instant(row.at), AgentId(row.agent_id), row.reason, note)


def write_closings(
    tenant_id: str,
    closings: Iterable[Closing],
    contacts: Mapping[str, str],
    ciphers: Mapping[str, Cipher],
    add: Callable[[InsertMany, Sequence[tuple[Any, ...]]], None],
) -> None:
    """Each beside the former ones. contacts: by conversation."""
    rows: list[tuple[Any, ...]] = []
    for one in closings:
        at = moment(one.at)
        sealing: tuple[str, bytes] | tuple[None, None] = (None, None)
        if one.note is not None:
            key_id = key_of(contacts[one.conversation_id])
            bound_to = _bound_to(one.conversation_id, at, tenant_id)
            sealing = key_id, ciphers[key_id].seal(one.note.reveal().encode(), bound_to)
        rows.append((tenant_id, one.conversation_id, at, one.by, one.reason, *sealing))
    add(_NEW, rows)


def _bound_to(conversation_id: str, at: int, tenant_id: str) -> bytes:
    return about("closing", "sealed", f"{conversation_id}:{at}", tenant_id)
