"""What only a server does: it drops connections, and sets transactions against each other."""

import asyncio
from dataclasses import replace

import asyncpg

from desk.ports import StaleVersion, StoreUnavailable
from tests.contracts.store.builders import AnyStore, accept, piece


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
