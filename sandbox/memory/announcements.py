"""What went to contacts by itself, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from core.announcement import Announcement
from core.ids import ContactId
from sandbox.memory.tenancy import Sight


class MemoryAnnouncements:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def of(self, contact_id: ContactId) -> Sequence[Announcement]:
        """Everything this contact ever got, oldest first."""
        return sorted(self._sight.announcements.tagged(contact_id), key=lambda it: (it.at, it.id))

    def save(self, announcement: Announcement) -> None:
        """Keep it beside the others."""
        self._sight.announcements.save(announcement.id, announcement)


def pass_on(sight: Sight, kept: ContactId, gone: ContactId) -> None:
    """What one contact got, the other has got: they are one person."""
    for each in sight.announcements.tagged(gone):
        sight.announcements.save(each.id, replace(each, contact_id=kept))
