"""What went to contacts by itself: when, and what it was about."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from core.announcement import Announced, Announcement
from core.ids import AnnouncementId, ContactId, NumberId
from store.questions import Question
from store.rows import Row, instant, moment
from store.scope import Scope
from store.statements import InsertMany, among
from store.tables import announcement

_OF = Question(
    select(announcement).where(
        announcement.c.tenant_id == bindparam("tenant"), among(announcement.c.contact_id, "contacts")
    )
)
_NEW = InsertMany(announcement, "tenant_id id contact_id number_id what at")
# Two contacts turned out to be one person.
PASSED_ON = (
    update(announcement)
    .where(announcement.c.tenant_id == bindparam("tenant"), announcement.c.contact_id == bindparam("gone"))
    .values(contact_id=bindparam("kept"))
)


class SqlAnnouncements:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, contact_id: ContactId) -> Sequence[Announcement]:
        """Everything this contact ever got, oldest first."""
        scope = self._scope
        merged = [gone for gone, kept in scope.merges.items() if kept == contact_id]
        asked = [contact_id, *merged]
        rows = await scope.read(lambda it: _OF.all(it, tenant=scope.tenant_id, contacts=asked))
        committed = [(row.id, _announcement(row, contact_id)) for row in rows]
        found = scope.announcements.over(committed, lambda it: it.contact_id in asked)
        return sorted(found, key=lambda it: (it.at, it.id))

    def save(self, announcement: Announcement) -> None:
        """Keep it beside the others."""
        self._scope.announcements.save(announcement.id, announcement)


def write_announcements(scope: Scope, add: Callable[[InsertMany, Sequence[tuple[Any, ...]]], None]) -> None:
    """Those that were made, each of whom its contact has become since."""
    add(
        _NEW,
        [
            (
                scope.tenant_id,
                it.id,
                scope.merges.get(it.contact_id, it.contact_id),
                it.number_id,
                it.what.value,
                moment(it.at),
            )
            for _, it in scope.announcements.saved()
        ],
    )


def _announcement(row: Row, contact_id: ContactId) -> Announcement:
    return Announcement(
        AnnouncementId(row.id), contact_id, NumberId(row.number_id), Announced(row.what), instant(row.at)
    )
