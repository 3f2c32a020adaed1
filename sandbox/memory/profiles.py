"""What is known of contacts, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from core.ids import ContactId
from core.profile import ContactNote, Profile, Selection
from core.property import Property
from desk.ports import StaleVersion
from sandbox.memory.tenancy import Sight


class MemoryProperties:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def all(self) -> Sequence[Property]:
        """By name."""
        return sorted(self._sight.properties.tagged("all"), key=lambda it: it.key)

    async def known(self, of: Property) -> int:
        """Of how many contacts."""
        return len(list(self._sight.tenancy.profiles.keys(of.id)))

    def save(self, of: Property) -> None:
        """Insert or change."""
        self._sight.properties.save(of.id, of)

    def remove(self, of: Property) -> None:
        """With every value."""
        sight = self._sight
        sight.properties.remove(of.id, of)
        for profile in sight.profiles.tagged(of.id):
            sight.profiles.amend(profile.contact_id, profile.knowing(of.id, ""))


class MemoryProfiles:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def get(self, contact_id: ContactId) -> Profile:
        """Empty while nothing is known."""
        try:
            return self._sight.profiles.get(contact_id)
        except KeyError:
            return Profile(contact_id)

    def save(self, profile: Profile) -> None:
        """Insert or change."""
        self._sight.profiles.save(profile.contact_id, profile)

    async def notes(self, contact_id: ContactId) -> Sequence[ContactNote]:
        """Oldest first."""
        return sorted(self._sight.contact_notes.tagged(contact_id), key=lambda it: (it.at, it.id))

    def add_note(self, note: ContactNote) -> None:
        """One more."""
        self._sight.contact_notes.save(note.id, note)

    def remove_note(self, note: ContactNote) -> None:
        """One less."""
        self._sight.contact_notes.remove(note.id, note)

    async def merge(self, kept: ContactId, gone: ContactId) -> None:
        """What is known of one is known of the other."""
        theirs, mine = await self.get(gone), await self.get(kept)
        if theirs != Profile(gone):
            self.save(mine.joined(theirs))
            self._sight.profiles.remove(gone, theirs)
        for note in await self.notes(gone):
            self._sight.contact_notes.save(note.id, replace(note, contact_id=kept))

    async def selected(self, by: Selection, *, most: int, skip: int = 0) -> Sequence[ContactId]:
        """So many, in their order."""
        return self._ids(by)[skip : skip + most]

    async def count(self, by: Selection) -> int:
        """How many."""
        return len(self._ids(by))

    async def following(self, by: Selection, after: ContactId | None, *, most: int) -> Sequence[ContactId]:
        """By their ids."""
        return sorted(each for each in self._ids(by) if each > (after or ""))[:most]

    def _ids(self, by: Selection) -> list[ContactId]:
        committed = self._sight.tenancy
        everybody = (
            (contact, committed.profiles.rows.get(contact.id) or Profile(contact.id))
            for contact in committed.contacts.rows.values()
        )
        return [each.id for each in by.sorted(each for each in everybody if by.takes(*each))]


def check_properties(sight: Sight) -> None:
    """Raises StaleVersion when two properties have one name, or a value is of one that is gone."""
    for of in sight.properties.pending.values():
        if of is not None and len(sight.properties.tagged(of.key)) > 1:
            raise StaleVersion(f"property of this name exists: {of.id}")
    for profile in sight.profiles.pending.values():
        for property_id in () if profile is None else profile.values:
            try:
                sight.properties.get(property_id)
            except KeyError:
                raise StaleVersion(f"a property is gone: {property_id}") from None
