"""The words a company keeps ready."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from core.ids import QuickReplyId
from core.quick_reply import QuickReply
from store.questions import Question
from store.scope import Scope
from store.statements import DeleteMany, InsertMany
from store.tables import quick_reply

_ALL = Question(select(quick_reply).where(quick_reply.c.tenant_id == bindparam("tenant")))

_QUICK_REPLY = InsertMany(
    quick_reply,
    "tenant_id key id name text",
    "(tenant_id, key) DO UPDATE SET id = excluded.id, name = excluded.name, text = excluded.text",
)
_NO_QUICK_REPLY = DeleteMany(quick_reply, "tenant_id key")


class SqlQuickReplies:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> Sequence[QuickReply]:
        """By name."""
        scope = self._scope
        rows = await scope.read(lambda it: _ALL.all(it, tenant=scope.tenant_id))
        committed = [(row.key, QuickReply(QuickReplyId(row.id), row.name, row.text)) for row in rows]
        return sorted(scope.quick_replies.over(committed, lambda _: True), key=lambda it: it.key)

    def save(self, reply: QuickReply) -> None:
        """Insert, or take the place of the one whose name is the same."""
        self._scope.quick_replies.save(reply.key, reply)

    def remove(self, reply: QuickReply) -> None:
        """Take away whatever has this name."""
        self._scope.quick_replies.remove(reply.key, reply)


def write_quick_replies(
    scope: Scope, add: Callable[[InsertMany | DeleteMany, Sequence[tuple[Any, ...]]], None]
) -> None:
    """Those that were saved or taken away."""
    shelf, tenant_id = scope.quick_replies, scope.tenant_id
    add(_NO_QUICK_REPLY, [(tenant_id, key) for key in shelf.removed()])
    add(_QUICK_REPLY, [(tenant_id, key, it.id, it.name, it.text) for key, it in shelf.saved()])
