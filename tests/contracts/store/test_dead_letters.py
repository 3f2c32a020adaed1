"""What could not be handled is kept, counted, done again once, or dropped with a reason."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from core.conversation import Conversation
from core.facts import ItemSetAside
from core.medium import Medium, MediumState, Missing
from core.message import Progress
from core.tenant import Tenant
from desk.items import Source
from desk.ports import InboxOutcome, InboxState, OutboxOutcome, OutboxState
from tests.contracts.store.builders import (
    BAKERY,
    CINEMA,
    MINUTE,
    NOON,
    SECOND,
    AnyStore,
    accept,
    piece,
    progressed,
    some_facts,
)


async def test_what_was_set_aside_is_listed(any_store: AnyStore) -> None:
    """Newest first, of all companies, with its reason and nothing a person said."""
    await set_aside(any_store, "first", InboxState.QUARANTINED, "unknown number", tenant=CINEMA)
    any_store.clock.advance(MINUTE)
    await set_aside(any_store, "second", InboxState.DEAD, "KeyError")
    await set_aside(any_store, "third", InboxState.IGNORED, "a note")

    newest, oldest = await any_store.store.list_dead_letters()

    assert (newest.tenant_id, newest.kind, newest.state, newest.reason) == (
        BAKERY.id,
        "whatsapp",
        "dead",
        "KeyError",
    )
    assert (newest.taken_in_at, newest.ended_at) == (NOON + MINUTE, NOON + MINUTE)
    assert (oldest.tenant_id, oldest.state, oldest.reason) == (CINEMA.id, "quarantined", "unknown number")
    assert [letter.id for letter in await any_store.store.list_dead_letters(1)] == [newest.id]
    assert await any_store.store.show_dead_letter(oldest.id) == oldest
    assert "first" not in repr(oldest)


async def test_what_was_given_up_is_listed(any_store: AnyStore) -> None:
    """An effect that was tried as often as is sensible."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    await any_store.settle(await any_store.lane(f"card:{talk.id}"), OutboxState.GAVE_UP)

    [letter] = await any_store.store.list_dead_letters()

    assert (letter.kind, letter.state, letter.tenant_id) == ("RefreshCard", "gave_up", BAKERY.id)


async def test_an_item_is_done_again(any_store: AnyStore) -> None:
    """After a fix: whole, in its lane, with fresh tries; and once, however often it is asked for."""
    await set_aside(any_store, "body", InboxState.DEAD, "KeyError")
    [letter] = await any_store.store.list_dead_letters()

    asked = await asyncio.gather(
        *(any_store.store.replay_dead_letter(letter.id) for _ in range(3)), return_exceptions=True
    )

    assert sorted(type(answer).__name__ for answer in asked) == ["NoSuchDeadLetter"] * 2 + ["NoneType"]
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
    assert [(entry.body, entry.attempts) for entry in claimed.entries] == [(b"body", 0)]
    assert claimed.lease.lane == "contact:1:2"
    assert await any_store.store.list_dead_letters() == []


async def test_an_effect_is_done_again(any_store: AnyStore) -> None:
    """Now, under its own id."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    first = await any_store.lane(f"card:{talk.id}")
    await any_store.settle(first, OutboxState.GAVE_UP, tried=True)
    any_store.clock.advance(timedelta(hours=1))
    [letter] = await any_store.store.list_dead_letters()

    await any_store.store.replay_dead_letter(letter.id)

    again = await any_store.lane(f"card:{talk.id}")
    assert [(entry.id, entry.tries) for entry in again.entries] == [(first.entries[0].id, 0)]


async def test_a_dropped_letter_is_gone_for_good(any_store: AnyStore) -> None:
    """It is neither listed nor done again."""
    await set_aside(any_store, "body", InboxState.QUARANTINED, "unknown")
    [letter] = await any_store.store.list_dead_letters()

    await any_store.store.discard_dead_letter(letter.id, "a test of ours")

    assert await any_store.store.list_dead_letters() == []
    for asked in (
        any_store.store.show_dead_letter(letter.id),
        any_store.store.replay_dead_letter(letter.id),
        any_store.store.discard_dead_letter(letter.id, "again"),
    ):
        with pytest.raises(KeyError):
            await asked
    assert await any_store.store.claim_inbox(lanes=10, entries=10) == []


@pytest.mark.parametrize("letter_id", ["in-999999", "out-nobody", "in-x", "", "'; DROP TABLE inbox; --"])
async def test_a_letter_nobody_wrote_is_not_found(any_store: AnyStore, letter_id: str) -> None:
    """Whatever was typed."""
    with pytest.raises(KeyError):
        await any_store.store.show_dead_letter(letter_id)


async def test_what_is_well_is_no_dead_letter(any_store: AnyStore) -> None:
    """What is still to be handled cannot be dropped by a wrong number."""
    await accept(any_store.store, piece("a"))
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)

    with pytest.raises(KeyError):
        await any_store.store.discard_dead_letter(f"in-{claimed.entries[0].id}", "wrong")


async def test_the_queues_are_counted(any_store: AnyStore) -> None:
    """What asks for something, and how old the oldest is."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    await any_store.doubt(message)
    async with any_store.unit() as uow:
        await uow.messages.apply([progressed("wamid.early", Progress.SENT)])
        await uow.commit()
    await _files(any_store, talk)
    await set_aside(any_store, "dead", InboxState.DEAD, "KeyError")
    await accept(any_store.store, piece("new"))
    await any_store.store.keep(Source.WHATSAPP, b"whole")
    any_store.clock.advance(SECOND)
    await any_store.store.keep(Source.WHATSAPP, b"whole too")
    any_store.clock.advance(SECOND)
    await any_store.store.claim_inbox(lanes=1, entries=1)

    gauges = await any_store.store.gauges()

    assert gauges == {
        "parcels_waiting": 2,
        "parcels_oldest_age_seconds": 2,
        "inbox_new": 1,
        "inbox_quarantined": 0,
        "inbox_dead": 1,
        "inbox_oldest_age_seconds": 2,
        "outbox_ready": 1,  # the card
        "outbox_later": 1,  # the mark, in three seconds
        "outbox_unknown": 1,
        "outbox_gave_up": 0,
        "outbox_oldest_age_seconds": 2,
        "alerts_undelivered": 0,
        "lanes_held": 1,
        "early_reports": 1,
        "files_coming": 1,
        "files_oldest_age_seconds": 2,
        "files_missing": 1,
        "files_unsafe": 1,
    }


async def test_alerts_that_reached_nobody_are_counted(any_store: AnyStore) -> None:
    """As long as they are tried again; neither before the first try nor when somebody was told."""
    async with any_store.unit() as uow:
        uow.record(ItemSetAside(1, "crashed"), ItemSetAside(2, "crashed"))
        await uow.commit()
    counted = [(await any_store.store.gauges())["alerts_undelivered"]]
    for state in (OutboxState.READY, OutboxState.DONE):
        lease = await any_store.lane("alert:crashed")
        later = any_store.clock.now() + SECOND if state is OutboxState.READY else None
        outcomes = [OutboxOutcome(each, state, due_at=later, tried=True) for each in lease.entries]
        async with any_store.unit() as uow:
            uow.settle_outbox(lease.lease, outcomes, free=True)
            await uow.commit()
        counted.append((await any_store.store.gauges())["alerts_undelivered"])
        any_store.clock.advance(SECOND)

    assert counted == [0, 2, 0]


async def _files(any_store: AnyStore, talk: Conversation) -> None:
    """One that arrived, one on its way, one that is missing for a bad reason."""
    messages = [any_store.new_inbound(talk) for _ in range(3)]
    arrived, coming, gone = (Medium(message.id, talk.id, any_store.clock.now()) for message in messages)
    async with any_store.unit() as uow:
        for message in messages:
            uow.messages.save(message)
        uow.media.save(replace(arrived, state=MediumState.ARRIVED))
        uow.media.save(coming)
        uow.media.save(gone.given_up(Missing.UNSAFE))
        await uow.commit()


async def set_aside(
    any_store: AnyStore, name: str, state: InboxState, reason: str, tenant: Tenant = BAKERY
) -> None:
    """Something that came in and ended like this."""
    await accept(any_store.store, piece(name), tenant=tenant)
    [claimed] = await any_store.store.claim_inbox(lanes=10, entries=10)
    async with any_store.store.begin(claimed.lease.tenant_id) as uow:
        uow.settle_inbox(claimed.lease, [InboxOutcome(entry, state, reason) for entry in claimed.entries])
        await uow.commit()
