"""How far the files of messages came."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.ids import ContactId, MessageId
from core.medium import Medium
from store.questions import Question
from store.rows import medium_of
from store.scope import Scope
from store.tables import conversation, medium

_GET = Question(
    select(medium).where(
        medium.c.tenant_id == bindparam("tenant"), medium.c.message_id == bindparam("message")
    )
)
_OF_CONTACT = Question(
    select(medium)
    .join(
        conversation,
        (conversation.c.tenant_id == medium.c.tenant_id) & (conversation.c.id == medium.c.conversation_id),
    )
    .where(medium.c.tenant_id == bindparam("tenant"), conversation.c.contact_id == bindparam("contact"))
)


class SqlMediaStates:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, message_id: MessageId) -> Medium | None:
        """None: the message has no file."""
        scope = self._scope
        if scope.media.knows(message_id):
            return scope.media.get(message_id)
        row = await scope.read(lambda it: _GET.first(it, tenant=scope.tenant_id, message=message_id))
        return None if row is None else scope.media.load(message_id, medium_of(row))

    async def of_contact(self, contact_id: ContactId) -> Sequence[Medium]:
        """Of every conversation with them, in the order they were wanted."""
        scope = self._scope
        rows = await scope.read(lambda it: _OF_CONTACT.all(it, tenant=scope.tenant_id, contact=contact_id))
        found = [scope.media.load(row.message_id, medium_of(row)) for row in rows]
        return sorted(found, key=lambda it: (it.wanted_at, it.message_id))

    def save(self, medium: Medium) -> None:
        """Insert or change."""
        self._scope.media.save(medium.message_id, medium)
