"""What only a server does: it drops connections, and sets transactions against each other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import asyncpg
from sqlalchemy.engine import make_url

from desk.ports import StaleVersion, StoreUnavailable
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from store import open_store
from tests.contracts.store.builders import AnyStore, accept, piece
from tests.store.conftest import MASTER_KEY, with_companies


async def test_transactions_that_wait_for_each_other_end(postgres_store: AnyStore) -> None:
    """One of them is told to begin again; whoever does so gets through, and no change is lost."""
    talks = [await postgres_store.talk() for _ in range(4)]

    async def change(order: int) -> None:
        for _ in range(60):
            async with postgres_store.unit() as uow:
                for talk in talks if order % 2 else reversed(talks):
                    current = await uow.conversations.get(talk.id)
                    uow.conversations.save(replace(current, problem=f"{order}"))
                try:
                    await uow.commit()
                except StaleVersion:
                    continue
                return
        raise AssertionError("never got through")

    await asyncio.gather(*map(change, range(8)))

    found = [await postgres_store.conversation(talk.id) for talk in talks]
    assert [each.version - talk.version for each, talk in zip(found, talks, strict=True)] == [8] * 4
    assert len({each.problem for each in found}) == 1


async def test_a_server_that_drops_everybody_is_found_again(
    postgres_store: AnyStore, clean_postgres_url: str
) -> None:
    """Who asks in that moment is told that the store cannot; who asks after that is served."""
    talk = await postgres_store.talk()
    await accept(postgres_store.store, piece("before"))
    other = await asyncpg.connect(clean_postgres_url.replace("+asyncpg", ""))
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()

    for name in ("during", "after"):
        for _ in range(40):
            try:
                await postgres_store.conversation(talk.id)
                await accept(postgres_store.store, piece(name))
                break
            except StoreUnavailable:
                continue

    assert await postgres_store.conversation(talk.id) == talk
    [claimed] = await postgres_store.store.claim_inbox(lanes=9, entries=9)
    assert [entry.body for entry in claimed.entries] == [b"before", b"during", b"after"]


async def test_connections_that_the_server_gave_up_are_not_used_again(
    clean_postgres_url: str, clock: ManualClock
) -> None:
    """The server's last word has arrived and the end of the connection has not: one asker meets it, no second one."""
    async with between(clean_postgres_url) as (url, give_up), AsyncExitStack() as stack:
        store = await open_store(url, master_keys=(MASTER_KEY,), clock=clock, ids=CountingIds(clock))
        stack.push_async_callback(store.close)
        seen = await with_companies(store, clock)
        talk = await seen.talk()
        await accept(store, piece("before"))
        give_up()

        async def taken_in() -> None:
            await accept(store, piece("after"))

        async def read() -> None:
            assert await seen.conversation(talk.id) == talk

        refused = [await refusals_of(taken_in), await refusals_of(read)]
        give_up()
        refused += [await refusals_of(read), await refusals_of(taken_in), await refusals_of(read)]

    # Each kind of connection meets it once: what comes in has its own, what is done for every tenant too.
    assert refused == [2, 1, 1, 2, 0]


async def test_more_units_than_connections_take_turns(postgres_store: AnyStore) -> None:
    """Sixty-four lanes at once, each asking for a short number in the middle of its unit."""
    contacts = [postgres_store.new_contact(phone=f"39333{each:05}") for each in range(64)]

    async def talk(place: int) -> int:
        async with postgres_store.unit() as uow:
            uow.contacts.save(contacts[place])
            await uow.contacts.at(contacts[place - 1].addresses)
            number = await uow.conversations.next_number()
            await uow.commit()
            return number

    numbers = await asyncio.gather(*map(talk, range(64)))

    assert len(set(numbers)) == 64


async def refusals_of(work: Callable[[], Awaitable[None]], tries: int = 9) -> int:
    """How often the store could not, before it could."""
    for refused in range(tries):
        with contextlib.suppress(StoreUnavailable):
            await work()
            return refused
    return tries


# ErrorResponse (PostgreSQL, chapter "Message Formats"): severity, code and words, each ended by a zero.
LAST_WORDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0"
NO_TLS_PLEASE = b"N"


@contextlib.asynccontextmanager
async def between(url: str) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    """Somebody between us and the server who can speak the server's last words on every connection that stands."""
    server = make_url(url)
    to_clients: list[asyncio.StreamWriter] = []
    tasks: list[asyncio.Task[None]] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def accepted(from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        first = await from_client.readexactly(8)
        if first[4:] == (80877103).to_bytes(4, "big"):  # "may we encrypt?"
            to_client.write(NO_TLS_PLEASE)
            first = b""
        from_server, to_server = await asyncio.open_connection(server.host, server.port or 5432)
        to_server.write(first)
        to_clients.append(to_client)
        tasks.append(asyncio.create_task(carry(from_client, to_server)))
        tasks.append(asyncio.create_task(carry(from_server, to_client)))

    def give_up() -> None:
        for each in to_clients:
            each.write(b"E" + (len(LAST_WORDS) + 4).to_bytes(4, "big") + LAST_WORDS)

    listening = await asyncio.start_server(accepted, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        here = server.set(host="127.0.0.1", port=port)
        yield here.render_as_string(hide_password=False), give_up
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
