"""Erasures in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.contact import Contact
from core.erasure import Erasure
from core.ids import ContactId, PostRef
from core.message import OutboundMessage
from sandbox.memory.tenancy import Sight


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What waits to be done with these conversations is not done."""

    conversations: frozenset[str]


class MemoryErasures:
    """One tenant's, as a unit of work sees them. order: remembers what concerns lanes until the commit."""

    def __init__(self, sight: Sight, order: Callable[[Cancelled], None]) -> None:
        self._sight = sight
        self._order = order

    async def get(self, contact_id: ContactId) -> Erasure | None:
        """None: nobody asked for it."""
        try:
            return self._sight.erasures.get(contact_id)
        except KeyError:
            return None

    async def all(self) -> Sequence[Erasure]:
        """The newest first."""
        return sorted(self._sight.erasures.tagged("all"), key=lambda it: it.asked_at, reverse=True)[:100]

    def save(self, erasure: Erasure) -> None:
        """Insert or change."""
        self._sight.erasures.save(erasure.contact_id, erasure)

    def disown(self, contact: Contact) -> None:
        """What came in is not kept here by whom it is from; only what waits is given up."""
        self._order(Cancelled(frozenset(self._talks(contact.id))))

    async def posts(self, contact_id: ContactId, most: int) -> Sequence[PostRef]:
        """Ours that are still recorded, cards last."""
        talks = set(self._talks(contact_id))
        rows = {**self._sight.tenancy.posts.rows, **self._sight.posts.pending}
        ours = [each for each in rows.values() if each is not None and each.conversation_id in talks]
        return [each.post for each in sorted(ours, key=lambda it: (it.root, it.post))][:most]

    async def agents_posts(self, contact_id: ContactId) -> Sequence[PostRef]:
        """Those of agents."""
        known = self._sight.tenancy.posts.rows
        said = {
            message.post
            for talk in self._talks(contact_id)
            for message in self._sight.messages.tagged(("in", talk))
            if isinstance(message, OutboundMessage) and message.post is not None
        }
        return sorted(each for each in said if each not in known)

    def forget_post(self, post: PostRef) -> None:
        """At commit."""
        self._sight.posts.amend(post, None)

    async def forget_words(self, contact_id: ContactId) -> int:
        """At commit."""
        sight, count = self._sight, 0
        for talk in self._talks(contact_id):
            for message in sight.messages.tagged(("in", talk)):
                sight.messages.amend(message.id, None)
                sight.media.amend(message.id, None)
                count += 1
            for closing in sight.closings.tagged(talk):
                sight.closings.save((talk, closing.at), replace(closing, note=None))
        for note in sight.contact_notes.tagged(contact_id):
            sight.contact_notes.amend(note.id, None)
        for said in sight.announcements.tagged(contact_id):
            sight.announcements.amend(said.id, None)
        sight.profiles.amend(contact_id, None)
        self._order(Cancelled(frozenset(self._talks(contact_id))))
        return count

    def destroy_key(self, contact_id: ContactId) -> None:
        """Nothing is sealed here."""

    def _talks(self, contact_id: ContactId) -> list[str]:
        return [each.id for each in self._sight.conversations.tagged(("of", contact_id))]
