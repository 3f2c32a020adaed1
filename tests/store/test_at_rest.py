"""What a thief of the database finds: ids, times and states, and not one word anybody said."""

from dataclasses import replace
from pathlib import Path

import asyncpg

from core.closing import Closing
from core.compliance.consent import (
    Entry,
    Move,
    Purpose,
    Suppressed,
    Suppression,
    Way,
    Wording,
)
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentId, ContactId, MediaRef
from core.message import Media, MediaKind, Referral, Text
from core.text import Private, RichText
from desk.items import Piece, Source
from sandbox.manual_clock import ManualClock
from store import SqlStore
from tests.contracts.store.builders import BAKERY, BAKERY_NUMBER, BREAD, MINUTE, NOON, accept
from tests.store.conftest import Opened, with_companies

CANARIES = {
    "name": "Canarina Gialloverde",
    "phone": "393335550199",
    "scoped id": "IT.7700112233",
    "username": "canarina_al_volo",
    "words": "il canarino canta nella miniera",
    "file name": "canarino-referto.pdf",
    "headline": "canarini in offerta",
    "reply": "le rispondiamo dal trespolo",
    "wording": "sì, scrivete al canarino",
    "evidence": "https://example.invalid/canarino",
    "note": "il canarino dorme contento",
    "raw body": "{'canary': 'nel corpo grezzo'}",
    "parcel": "{'canary': 'nel pacco intero'}",
    "credential": "xoxb-canary-000-111",
}


async def test_sqlite_file_holds_no_plaintext(sqlite_url: str, sqlite_file: Path, opened: Opened) -> None:
    """Neither the file nor its log, in any part of it."""
    store = await _filled(await opened(sqlite_url))
    await store.close()

    held = b"".join(file.read_bytes() for file in sqlite_file.parent.glob("store.db*"))

    _nothing_leaks(held)


async def test_postgres_dump_holds_no_plaintext(clean_postgres_url: str, opened: Opened) -> None:
    """Not in any column of any table, as text or as bytes."""
    await _filled(await opened(clean_postgres_url))

    connection = await asyncpg.connect(clean_postgres_url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        held = bytearray()
        for table in tables:
            for row in await connection.fetch(f'SELECT * FROM "{table["tablename"]}"'):
                for value in row.values():
                    held += value if isinstance(value, bytes) else str(value).encode()
                    held += b"\n"
    finally:
        await connection.close()

    assert BAKERY.id.encode() in held
    _nothing_leaks(bytes(held))


async def test_what_was_sealed_opens_again(sql_url: str, opened: Opened) -> None:
    """The same words come back, by another process with the same key."""
    first = await _filled(await opened(sql_url))
    await first.close()

    again = await opened(sql_url)
    async with again.begin(BAKERY.id) as uow:
        [contact] = await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private(CANARIES["phone"]))])
        talk = await uow.conversations.latest(contact.id, BAKERY_NUMBER.id)
        assert talk is not None
        message = await uow.messages.last_inbound(talk.id)

    assert contact.name == Private(CANARIES["name"])
    assert message is not None
    assert isinstance(message.content, Text)
    assert message.content.body.words() == Private(CANARIES["words"])
    assert (await again.credentials(BAKERY.id))["token"] == Private(CANARIES["credential"])
    [lane] = await again.claim_inbox(lanes=9, entries=9)
    assert lane.entries[0].body == CANARIES["raw body"].encode()
    assert lane.lease.lane == f"contact:1:{CANARIES['phone']}"
    parcels = await again.claim_parcels(most=9)
    assert parcels is not None
    assert [entry.body.decode() for entry in parcels.entries] == [CANARIES["parcel"]]


def _nothing_leaks(held: bytes) -> None:
    for what, word in CANARIES.items():
        assert word.encode() not in held, f"the {what} can be read"
        assert word.encode().hex().encode() not in held, f"the {what} can be read as hexadecimal"


async def _filled(store: SqlStore) -> SqlStore:
    """The store, with a canary in everything private."""
    anything = await with_companies(store, ManualClock(NOON, flowing=False))
    await store.provision(BAKERY, BAKERY_NUMBER, BREAD, {"token": CANARIES["credential"]})
    addresses = (
        ContactAddress(AddressKind.PHONE, Private(CANARIES["phone"])),
        ContactAddress(AddressKind.SCOPED_ID, Private(CANARIES["scoped id"])),
        ContactAddress(AddressKind.USERNAME, Private(CANARIES["username"])),
    )
    contact = Contact(ContactId(anything.ids.new()), addresses, Private(CANARIES["name"]))
    talk = await anything.new_conversation(contact)
    origin = Referral(Private("https://example.invalid"), headline=Private(CANARIES["headline"]))
    said = replace(anything.new_inbound(talk, content=_text(CANARIES["words"])), referral=origin)
    await anything.keep(contact, talk, said)
    letter = Media(
        MediaKind.DOCUMENT, MediaRef("media-1"), "application/pdf", filename=Private(CANARIES["file name"])
    )
    older = anything.new_inbound(talk, content=letter, sent_at=NOON - MINUTE)
    await anything.keep(older, replace(anything.new_outbound(talk), content=_text(CANARIES["reply"])))
    async with store.begin(BAKERY.id) as uow:
        uow.closings.save(Closing(talk.id, NOON, AgentId("a1"), "Risolto", Private(CANARIES["note"])))
        words = Wording(CANARIES["wording"], "v1", "it")
        entry = Entry(
            Purpose.MARKETING, Move.GRANTED, NOON, Way.FORM, wording=words, evidence=CANARIES["evidence"]
        )
        uow.consents.add(contact.id, entry)
        uow.consents.suppress(addresses, Suppression(Purpose.MARKETING, NOON, Suppressed.ERASED))
        await uow.commit()
    piece = Piece(
        Source.WHATSAPP,
        BAKERY_NUMBER.ref,
        b"\0" * 8 + b"digest",
        f"contact:1:{CANARIES['phone']}",
        CANARIES["raw body"].encode(),
    )
    await accept(store, piece)
    await store.keep(Source.WHATSAPP, CANARIES["parcel"].encode())
    return store


def _text(words: str) -> Text:
    return Text(RichText.plain(words))
