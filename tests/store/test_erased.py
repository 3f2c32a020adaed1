"""Erased is erased: neither what was sealed nor the key that would open it stands anywhere in the file."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from core.contact import Contact
from core.erasure import Erasure
from core.ids import AgentId, ContactId, ContactNoteId, PropertyId
from core.profile import ContactNote
from core.property import Property, PropertyKind
from core.text import Private
from desk.items import Piece, Source
from sandbox.manual_clock import ManualClock
from store import SqlStore
from store.keyring import key_of
from tests.contracts.store.builders import BAKERY, BAKERY_NUMBER, NOON, AnyStore, accept
from tests.store.conftest import Opened, with_companies

PHONE = "393335550199"
CITY = Property(PropertyId("city"), "City", PropertyKind.TEXT, personal=False)
ILLNESS = Property(PropertyId("illness"), "Illness", PropertyKind.TEXT, personal=True)
CITY_OF_HERS = "Canarieville"


async def test_nothing_of_an_erased_contact_stands_in_the_file(
    sqlite_url: str, sqlite_file: Path, opened: Opened
) -> None:
    """
    Not what was sealed, not the key that opens it, not the hash of the number: free pages are overwritten too.

    The bytes are taken out of the file before, so that the test knows what to look for.
    """
    store = await opened(sqlite_url)
    ada = await _known(await with_companies(store, ManualClock(NOON, flowing=False)))
    await store.close()
    sealed = _sealed_of(sqlite_file, ada.id)
    before = _held(sqlite_file)
    assert len(sealed) >= 7
    assert all(each in before for each in sealed)

    again = await opened(sqlite_url)
    await _erased(again, ada)
    await again.close()

    held = _held(sqlite_file)
    left = [place for place, each in enumerate(sealed) if each in held]
    assert left == []
    assert CITY_OF_HERS.encode() not in held
    assert PHONE.encode() not in held


async def test_other_contacts_are_read_as_before(sqlite_url: str, opened: Opened) -> None:
    """Each has a key of their own."""
    store = await opened(sqlite_url)
    anything = await with_companies(store, ManualClock(NOON, flowing=False))
    ada = await _known(anything)
    bea = anything.new_contact("393335550200", name="Bea")
    await anything.keep(bea)

    await _erased(store, ada)

    async with store.begin(BAKERY.id) as uow:
        assert (await uow.contacts.get(bea.id)).name == Private("Bea")


async def _known(anything: AnyStore) -> Contact:
    """Ada, with something sealed of every kind."""
    ada = anything.new_contact(PHONE, name="Canarina Gialloverde")
    talk = await anything.new_conversation(ada)
    await anything.keep(ada, talk, anything.new_inbound(talk), anything.new_outbound(talk))
    async with anything.unit() as uow:
        uow.properties.save(CITY)
        uow.properties.save(ILLNESS)
        profile = (await uow.profiles.get(ada.id)).tagged("vip")
        uow.profiles.save(profile.knowing(CITY.id, CITY_OF_HERS).knowing(ILLNESS.id, "flu"))
        note = ContactNote(ContactNoteId(anything.ids.new()), ada.id, AgentId("a1"), NOON, Private("kind"))
        uow.profiles.add_note(note)
        await uow.commit()
    lane = f"contact:{BAKERY_NUMBER.ref}:{PHONE}"
    await accept(
        anything.store, Piece(Source.WHATSAPP, BAKERY_NUMBER.ref, b"\0" * 8 + b"digest", lane, b"{raw}")
    )
    async with anything.unit() as uow:
        return await uow.contacts.get(ada.id)


async def _erased(store: SqlStore, ada: Contact) -> None:
    async with store.begin(BAKERY.id) as uow:
        uow.erasures.disown(ada)
        uow.contacts.save(replace(ada, addresses=(), name=Private(""), erased_at=NOON))
        uow.erasures.save(Erasure(ada.id, AgentId("a1"), NOON))
        await uow.commit()
    async with store.begin(BAKERY.id) as uow:
        await uow.erasures.forget_words(ada.id)
        await uow.commit()
    async with store.begin(BAKERY.id) as uow:
        uow.erasures.destroy_key(ada.id)
        await uow.commit()


def _sealed_of(file: Path, contact_id: ContactId) -> list[bytes]:
    """Everything sealed that is hers, her key as it is wrapped, and what her number is found by."""
    questions = (
        ("SELECT sealed FROM contact WHERE id = ?", contact_id),
        ("SELECT sealed FROM contact_address WHERE contact_id = ?", contact_id),
        ("SELECT CAST(address AS BLOB) FROM contact_address WHERE contact_id = ?", contact_id),
        ("SELECT sealed FROM contact_value WHERE contact_id = ? AND sealed IS NOT NULL", contact_id),
        ("SELECT sealed FROM contact_note WHERE contact_id = ?", contact_id),
        ("SELECT CAST(word AS BLOB) FROM contact_word WHERE contact_id = ?", contact_id),
        ("SELECT sealed FROM message WHERE key_id = ?", key_of(contact_id)),
        ("SELECT sealed FROM cipher_key WHERE id = ?", key_of(contact_id)),
        ("SELECT sealed FROM inbox WHERE lane LIKE ?", "contact:%"),
    )
    found: list[bytes] = []
    with closing(sqlite3.connect(file)) as connection:
        for question, value in questions:
            rows = connection.execute(question, (value,)).fetchall()
            assert rows, question
            found += [row[0] for row in rows]
    return found


def _held(file: Path) -> bytes:
    """The file and its log, once everything in the log is in the file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(each.read_bytes() for each in file.parent.glob("store.db*"))
