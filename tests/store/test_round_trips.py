"""How often a contact's message goes to the database and back: that is most of what it costs, and must not grow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy.engine import make_url

from desk import cutting, intake
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.office import GENERAL, NUMBER, TENANT, Office
from tests.store.conftest import Opened

# One message alone, of a contact who is known. Beginnings and ends of transactions count like any other statement.
KEPT = 1  # the bundle
CUT = 7  # look; begin, lease, look again, take, commit; the pieces in their place
TAKEN_IN = (
    10  # look; begin, lease, read, commit; begin, who it is, what they talk about, everything written, commit
)
CLAIMED = 5  # look; begin, lease, read, commit
SHOWN = 8  # begin, everything read, undo; attempts so far; the attempt; begin, everything written, commit
CARD_DRAWN = (
    6  # begin, the conversation with its contact, the last message, what they allow, undo; what came of it
)
NOTHING_TO_DO = 3  # a look each for parcels, items and effects

FIRST_WORDS = (
    8  # bytes of a message whose type is its length: PostgreSQL's start, before every message has a type
)
NO_TLS_PLEASE = b"N"
TLS_ASKED = (80877103).to_bytes(4, "big")


async def test_a_message_asks_the_database_no_more_than_it_has_to(
    clean_postgres_url: str, opened: Opened, clock: ManualClock
) -> None:
    """Each step of its way, counted where the statements pass."""
    async with counting(clean_postgres_url) as (url, counted):
        store = await opened(url)
        await store.provision(TENANT, NUMBER, GENERAL, {})
        office = Office(store, clock, CountingIds(clock))
        for words in ("first", "second", "third"):
            await office.takes_in(office.writes("39333", words))
            await office.passes(timedelta(seconds=30))
        found: dict[str, int] = {}
        counted.since()

        await office.takes_in(office.writes("39333", "fourth"))
        found["kept"] = counted.since()
        await cutting.step(office.desk)
        found["cut"] = counted.since()
        clock.advance(timedelta(seconds=1))
        await intake.step(office.desk)
        found["taken in"] = counted.since()
        await office.dispatcher.step()
        found["claimed"] = counted.since()
        await office.dispatcher.drain()
        found["performed"] = counted.since()
        await office.step()
        found["nothing to do"] = counted.since()

        await store.close()

    assert office.shown(office.thread()) == ["first", "second", "third", "fourth"]
    # The dispatcher performs while its first step still answers, so claimed and performed are counted as one.
    assert found.pop("claimed") + found.pop("performed") == CLAIMED + SHOWN + CARD_DRAWN
    assert found == {"kept": KEPT, "cut": CUT, "taken in": TAKEN_IN, "nothing to do": NOTHING_TO_DO}


class Counted:
    """Statements that passed: simple ones, and prepared ones each time they are given values."""

    def __init__(self) -> None:
        self._seen = 0

    def note(self, kind: bytes) -> None:
        """A message of the client's passed (PostgreSQL, chapter "Message Formats")."""
        self._seen += kind in (b"Q", b"B")

    def since(self) -> int:
        """How many since this was asked last."""
        seen, self._seen = self._seen, 0
        return seen


@contextlib.asynccontextmanager
async def counting(url: str) -> AsyncIterator[tuple[str, Counted]]:
    """Somebody between us and the server who counts what we ask."""
    server = make_url(url)
    counted = Counted()
    tasks: list[asyncio.Task[None]] = []

    async def answered(from_server: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        while piece := await from_server.read(65536):
            to_client.write(piece)
            await to_client.drain()
        to_client.close()

    async def asked(from_client: asyncio.StreamReader, to_server: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while kind := await from_client.readexactly(1):
                length = await from_client.readexactly(4)
                body = await from_client.readexactly(int.from_bytes(length, "big") - 4)
                counted.note(kind)
                to_server.write(kind + length + body)
                await to_server.drain()
        to_server.close()

    async def accepted(from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        first = await from_client.readexactly(FIRST_WORDS)
        if first[4:] == TLS_ASKED:
            to_client.write(NO_TLS_PLEASE)
            first = await from_client.readexactly(FIRST_WORDS)
        rest = await from_client.readexactly(int.from_bytes(first[:4], "big") - FIRST_WORDS)
        from_server, to_server = await asyncio.open_connection(server.host, server.port or 5432)
        to_server.write(first + rest)
        tasks.append(asyncio.create_task(answered(from_server, to_client)))
        tasks.append(asyncio.create_task(asked(from_client, to_server)))

    door = await asyncio.start_server(accepted, "127.0.0.1", 0)
    port = door.sockets[0].getsockname()[1]
    try:
        yield server.set(host="127.0.0.1", port=port).render_as_string(hide_password=False), counted
    finally:
        door.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
