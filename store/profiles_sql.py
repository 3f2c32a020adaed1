"""What is known of contacts: tags, values, notes, and the keyed hashes of the words they are looked for by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlalchemy.engine import Connection

from core.ids import AgentId, ContactId, ContactNoteId, PropertyId
from core.profile import ContactNote, Profile, Selection, words_of_contact, words_of_profile
from core.property import Property, folded, order_of
from core.text import Private
from desk.ports import StaleVersion
from store.keyring import key_of
from store.keys import Cipher, about
from store.properties_sql import properties_seen
from store.questions import Question
from store.rows import Row, instant, moment
from store.scope import Scope
from store.selecting import count_of, ids_after, ids_of, word_hash
from store.statements import DeleteMany, InsertMany, UpdateMany
from store.tables import contact_note, contact_profile, contact_tag, contact_value, contact_word
from store.writes import Add


def _of_contact(table: Table) -> Question:
    ours = table.c.tenant_id == bindparam("tenant")
    return Question(select(table).where(ours, table.c.contact_id == bindparam("contact")))


_PROFILE, _TAGS, _VALUES, _NOTES = map(
    _of_contact, (contact_profile, contact_tag, contact_value, contact_note)
)
_NEW_PROFILE = InsertMany(contact_profile, "tenant_id contact_id version")
_CHANGED = UpdateMany(
    contact_profile,
    "tenant_id contact_id",
    "base/version version",
    sets="version",
    guard="contact_profile.version = given.base",
)
_TAG = InsertMany(contact_tag, "tenant_id contact_id key tag", "DO NOTHING")
_NO_TAG = DeleteMany(contact_tag, "tenant_id contact_id key")
_VALUE = InsertMany(
    contact_value,
    "tenant_id contact_id property_id value key number sealed",
    "(tenant_id, contact_id, property_id) DO UPDATE SET value = excluded.value, key = excluded.key, "
    "number = excluded.number, sealed = excluded.sealed",
)
_NO_VALUE = DeleteMany(contact_value, "tenant_id contact_id property_id")
_WORD = InsertMany(contact_word, "tenant_id contact_id source word", "DO NOTHING")
_NO_WORD = DeleteMany(contact_word, "tenant_id contact_id source word")
_NOTE = InsertMany(contact_note, "tenant_id id contact_id agent_id at sealed", "(tenant_id, id) DO NOTHING")
_NO_NOTE = DeleteMany(contact_note, "tenant_id id")
_NOTHING_OF = tuple(
    DeleteMany(table, "tenant_id contact_id")
    for table in (contact_tag, contact_value, contact_word, contact_note, contact_profile)
)
_NAME, _KNOWN = "name", "profile"


class SqlProfiles:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, contact_id: ContactId) -> Profile:
        """Empty while nothing is known."""
        shelf = self._scope.profiles
        if not shelf.knows(contact_id):
            found = await self._scope.read(lambda it: self._read(it, contact_id))
            if found is not None:
                shelf.load(contact_id, found)
        return shelf.get(contact_id) or Profile(contact_id)

    def save(self, profile: Profile) -> None:
        """Insert or change."""
        self._scope.profiles.save(profile.contact_id, profile)

    async def notes(self, contact_id: ContactId) -> Sequence[ContactNote]:
        """Oldest first."""
        shelf = self._scope.contact_notes
        committed = await self._scope.read(lambda it: self._read_notes(it, contact_id))
        found = shelf.over([(each.id, each) for each in committed], lambda it: it.contact_id == contact_id)
        return sorted(found, key=lambda it: (it.at, it.id))

    def add_note(self, note: ContactNote) -> None:
        """One more."""
        self._scope.contact_notes.save(note.id, note)

    def remove_note(self, note: ContactNote) -> None:
        """One less."""
        self._scope.contact_notes.remove(note.id, note)

    async def merge(self, kept: ContactId, gone: ContactId) -> None:
        """What is known of one is known of the other; the rows of who is gone go with them."""
        theirs, mine = await self.get(gone), await self.get(kept)
        if theirs != Profile(gone):
            self.save(mine.joined(theirs))
        for note in await self.notes(gone):
            self.remove_note(note)
            self.add_note(replace(note, id=ContactNoteId(self._scope.on.ids.new()), contact_id=kept))

    async def selected(self, by: Selection, *, most: int, skip: int = 0) -> Sequence[ContactId]:
        """So many, in their order."""
        scope = self._scope
        return await scope.read(
            lambda it: ids_of(it, scope.tenant_id, scope.lookup, by, most=most, skip=skip)
        )

    async def count(self, by: Selection) -> int:
        """How many."""
        scope = self._scope
        return await scope.read(lambda it: count_of(it, scope.tenant_id, scope.lookup, by))

    async def following(self, by: Selection, after: ContactId | None, *, most: int) -> Sequence[ContactId]:
        """By their ids."""
        scope = self._scope
        return await scope.read(
            lambda it: ids_after(it, scope.tenant_id, scope.lookup, by, after=after or "", most=most)
        )

    def _read(self, connection: Connection, contact_id: ContactId) -> Profile | None:
        tenant_id = self._scope.tenant_id
        given = {"tenant": tenant_id, "contact": contact_id}
        row = _PROFILE.first(connection, **given)
        if row is None:
            return None
        tags = tuple(each.tag for each in sorted(_TAGS.all(connection, **given), key=lambda it: it.key))
        values = _VALUES.all(connection, **given)
        cipher = self._cipher(connection, contact_id) if any(each.sealed for each in values) else None
        known = {PropertyId(each.property_id): _value_of(each, cipher, tenant_id) for each in values}
        return Profile(contact_id, tags, known, row.version)

    def _read_notes(self, connection: Connection, contact_id: ContactId) -> list[ContactNote]:
        tenant_id = self._scope.tenant_id
        rows = _NOTES.all(connection, tenant=tenant_id, contact=contact_id)
        if not rows:
            return []
        cipher = self._cipher(connection, contact_id)
        return [
            ContactNote(
                ContactNoteId(row.id),
                contact_id,
                AgentId(row.agent_id),
                instant(row.at),
                Private(
                    cipher.unseal(row.sealed, about("contact_note", "sealed", row.id, tenant_id)).decode()
                ),
            )
            for row in rows
        ]

    def _cipher(self, connection: Connection, contact_id: ContactId) -> Cipher:
        key_id = key_of(contact_id)
        return self._scope.on.keyring.load(connection, self._scope.tenant_id, [key_id])[key_id]


def _value_of(row: Row, cipher: Cipher | None, tenant_id: str) -> Private:
    if row.sealed is None or cipher is None:
        return Private(row.value)
    return Private(cipher.unseal(row.sealed, _bound(row.contact_id, row.property_id, tenant_id)).decode())


def _bound(contact_id: str, property_id: str, tenant_id: str) -> bytes:
    return about("contact_value", "sealed", f"{contact_id}:{property_id}", tenant_id)


# ---- written --------------------------------------------------------------------------------------------------------


def profiled(scope: Scope) -> list[str]:
    """Of whom something is to be sealed."""
    notes = (it.contact_id for _, it in scope.contact_notes.saved())
    return [*(key for key, _ in scope.profiles.saved()), *notes]


def write_profiles(scope: Scope, connection: Connection, ciphers: Mapping[str, Cipher], add: Add) -> None:
    """Profiles and notes that were saved or taken away; of a profile only what is otherwise than it was."""
    shelf, tenant = scope.profiles, scope.tenant_id
    saved = dict(shelf.saved())
    properties = properties_seen(scope, connection) if any(it.values for it in saved.values()) else {}
    new = [(tenant, key, it.version) for key, it in saved.items() if shelf.is_new(key)]
    changed = [
        (tenant, key, shelf.bases[key], it.version) for key, it in saved.items() if not shelf.is_new(key)
    ]
    add(_NEW_PROFILE, new)
    add(_CHANGED, changed, StaleVersion("a profile changed meanwhile"))
    before = {key: shelf.loaded.get(key) or Profile(ContactId(key)) for key in saved}
    _write_tags(tenant, saved, before, add)
    _write_values(tenant, saved, before, properties, ciphers, add)
    _write_words(
        scope,
        _KNOWN,
        {key: (words_of_profile(before[key]), words_of_profile(it)) for key, it in saved.items()},
        add,
    )
    _write_notes(scope, ciphers, add)


def _write_tags(tenant: str, saved: Mapping[str, Profile], before: Mapping[str, Profile], add: Add) -> None:
    gone = [
        (tenant, key, folded(tag))
        for key, it in saved.items()
        for tag in before[key].tags
        if tag not in it.tags
    ]
    come = [
        (tenant, key, folded(tag), tag)
        for key, it in saved.items()
        for tag in it.tags
        if tag not in before[key].tags
    ]
    add(_NO_TAG, gone)
    add(_TAG, come)


def _write_values(
    tenant: str,
    saved: Mapping[str, Profile],
    before: Mapping[str, Profile],
    properties: Mapping[str, Property],
    ciphers: Mapping[str, Cipher],
    add: Add,
) -> None:
    gone: list[tuple[Any, ...]] = []
    come: list[tuple[Any, ...]] = []
    for key, it in saved.items():
        gone += [(tenant, key, each) for each in before[key].values if each not in it.values]
        for property_id, value in it.values.items():
            if before[key].values.get(property_id) == value:
                continue
            of = properties.get(property_id)
            if of is None:
                raise StaleVersion("a property is gone")
            text = value.reveal()
            if of.personal:
                sealed = ciphers[key_of(key)].seal(text.encode(), _bound(key, property_id, tenant))
                come.append((tenant, key, property_id, None, None, None, sealed))
            else:
                come.append((tenant, key, property_id, text, *order_of(of, text), None))
    add(_NO_VALUE, gone)
    add(_VALUE, come)


def write_words(scope: Scope, add: Add) -> None:
    """What contacts that were saved are looked for by."""
    shelf = scope.contacts
    words = {}
    for key, saved in shelf.saved():
        before = shelf.loaded.get(key)
        words[key] = (
            frozenset[str]() if before is None else words_of_contact(before),
            words_of_contact(saved),
        )
    _write_words(scope, _NAME, words, add)


def _write_words(
    scope: Scope, source: str, words: Mapping[str, tuple[frozenset[str], frozenset[str]]], add: Add
) -> None:
    def rows(which: int) -> list[tuple[Any, ...]]:
        return [
            (scope.tenant_id, key, source, word_hash(scope.lookup, word))
            for key, sides in words.items()
            for word in sorted(sides[which] - sides[1 - which])
        ]

    add(_NO_WORD, rows(0))
    add(_WORD, rows(1))


def _write_notes(scope: Scope, ciphers: Mapping[str, Cipher], add: Add) -> None:
    tenant = scope.tenant_id
    add(_NO_NOTE, [(tenant, each) for each in scope.contact_notes.removed()])
    add(
        _NOTE,
        [
            (
                tenant,
                it.id,
                it.contact_id,
                it.agent_id,
                moment(it.at),
                ciphers[key_of(it.contact_id)].seal(
                    it.words.reveal().encode(), about("contact_note", "sealed", it.id, tenant)
                ),
            )
            for _, it in scope.contact_notes.saved()
        ],
    )


def forget_profiles(tenant_id: str, contacts: Sequence[str], add: Add) -> None:
    """Everything that is known of these."""
    for each in _NOTHING_OF:
        add(each, [(tenant_id, contact_id) for contact_id in contacts])
