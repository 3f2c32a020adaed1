"""An attempt is on record before any byte leaves; what nobody knows of is never lost, nor done twice by itself."""

import asyncio

import pytest

from core.effects import SendToContact
from core.ids import MessageId
from core.message import OutboundState
from desk.ports import AttemptOutcome, OutboxOutcome, OutboxState, StaleLease
from tests.contracts.store.builders import BAKERY, CINEMA, MINUTE, NOON, AnyStore, changed


async def test_an_attempt_has_a_key_of_its_own(any_store: AnyStore) -> None:
    """It names the effect and counts: with it, a report finds back."""
    talk = await any_store.talk()
    lease, first = await any_store.attempt(await any_store.reply(talk))

    second = await any_store.store.open_attempt(lease.lease, lease.entries[0], None)

    effect_id = lease.entries[0].id
    assert (first, second) == (f"v1.{effect_id}.1", f"v1.{effect_id}.2")


async def test_an_attempt_outlives_the_process(any_store: AnyStore) -> None:
    """Nothing else was committed, and yet the next holder of the lane knows of it."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    another = await any_store.store.open_attempt(lease.lease, lease.entries[0], message.id)
    await any_store.expire_leases()

    again = await any_store.lane(f"phone:{talk.id}")

    assert again.lease.crashes == 1
    assert again.entries[0].effect == SendToContact(talk.id, message.id)
    assert again.entries[0].open_attempts == (key, another)
    assert not again.entries[0].in_doubt


async def test_who_lost_the_lane_opens_no_attempt(any_store: AnyStore) -> None:
    """Otherwise two would send."""
    talk = await any_store.talk()
    await any_store.reply(talk)
    slow = await any_store.lane(f"phone:{talk.id}")
    await any_store.expire_leases()
    quick = await any_store.lane(f"phone:{talk.id}")

    with pytest.raises(StaleLease):
        await any_store.store.open_attempt(slow.lease, slow.entries[0], None)

    assert quick.entries[0].open_attempts == ()
    await any_store.store.open_attempt(quick.lease, quick.entries[0], None)


async def test_who_lost_the_lane_takes_nobody_along(any_store: AnyStore) -> None:
    """Attempts asked for at the same moment: one lane is lost, the others' are open."""
    talks = [await any_store.talk() for _ in range(4)]
    for talk in talks:
        await any_store.reply(talk)
    lost = await any_store.lane(f"phone:{talks[0].id}")
    await any_store.expire_leases()
    held = [await any_store.lane(f"phone:{talk.id}") for talk in talks]

    opened = await asyncio.gather(
        *(
            any_store.store.open_attempt(each.lease, each.entries[0], None)
            for each in (held[1], lost, *held[2:])
        ),
        return_exceptions=True,
    )

    assert [isinstance(each, StaleLease) for each in opened] == [False, True, False, False]
    await any_store.expire_leases()
    again = [await any_store.lane(f"phone:{talk.id}") for talk in talks]
    assert [len(each.entries[0].open_attempts) for each in again] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("outcome", "open_"), [("applied", False), ("not_applied", False), ("unknown", True)]
)
async def test_an_attempt_is_open_until_its_outcome_is_known(
    any_store: AnyStore, outcome: str, *, open_: bool
) -> None:
    """A failed one is over; one that nobody knows of is looked at before the next."""
    talk = await any_store.talk()
    lease, key = await any_store.attempt(await any_store.reply(talk))

    await any_store.settle(lease, OutboxState.READY, AttemptOutcome(key, outcome, "code"), due_at=NOON)

    again = await any_store.lane(f"phone:{talk.id}")
    assert again.entries[0].open_attempts == ((key,) if open_ else ())


async def test_attempts_count_on_after_a_retry(any_store: AnyStore) -> None:
    """No key is ever used twice."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    await any_store.settle(
        lease, OutboxState.READY, AttemptOutcome(key, "not_applied", "connect"), due_at=NOON
    )

    _, second = await any_store.attempt(message)

    assert (key[-2:], second[-2:]) == (".1", ".2")


async def test_a_doubt_holds_up_its_lane_until_it_is_looked_at(any_store: AnyStore) -> None:
    """Nothing overtakes a message that may have arrived."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    unknown = AttemptOutcome(key, "unknown", "timeout")
    await any_store.settle(lease, OutboxState.UNKNOWN, unknown, due_at=NOON + 2 * MINUTE)
    meanwhile = await any_store.lanes()
    any_store.clock.advance(2 * MINUTE)

    again = await any_store.lane(f"phone:{talk.id}")

    assert f"phone:{talk.id}" not in meanwhile
    assert [entry.in_doubt for entry in again.entries] == [True, False]
    assert again.entries[0].open_attempts == (key,)
    assert again.entries[0].due_at == NOON + 2 * MINUTE


async def test_a_doubt_left_to_a_person_holds_up_nobody(any_store: AnyStore) -> None:
    """The next reply goes out; the doubtful one is not touched by itself."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    following = await any_store.reply(talk)

    await any_store.doubt(message)

    again = await any_store.lane(f"phone:{talk.id}")
    assert [entry.effect for entry in again.entries] == [SendToContact(talk.id, following.id)]


async def test_a_person_ends_a_doubt(any_store: AnyStore) -> None:
    """Its lane is free at once, pause or not, and the doubtful send is never performed again."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    following = await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    unknown = AttemptOutcome(key, "unknown", "timeout")
    pause = 2 * MINUTE
    await any_store.settle(lease, OutboxState.UNKNOWN, unknown, due_at=NOON + pause, pause=pause)

    async with any_store.unit() as uow:
        uow.resolve_unknown(message.id, OutboxState.DONE)
        await uow.commit()

    again = await any_store.lane(f"phone:{talk.id}")
    assert [entry.effect for entry in again.entries] == [SendToContact(talk.id, following.id)]


async def test_a_doubt_that_a_person_may_still_end(any_store: AnyStore) -> None:
    """Though nobody looks at it any more: sent again as another effect, it is cancelled itself."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    await any_store.doubt(message)

    async with any_store.unit() as uow:
        uow.resolve_unknown(message.id, OutboxState.CANCELLED)
        await uow.commit()

    any_store.clock.advance(10 * MINUTE)
    assert f"phone:{talk.id}" not in await any_store.lanes()


async def test_ending_a_doubt_that_is_none_changes_nothing(any_store: AnyStore) -> None:
    """Only sends that stand as unknown are meant, and only this message's."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)

    async with any_store.unit() as uow:
        uow.resolve_unknown(message.id, OutboxState.DONE)
        uow.resolve_unknown(MessageId(any_store.ids.new()), OutboxState.DONE)
        await uow.commit()

    assert f"phone:{talk.id}" in await any_store.lanes()


async def test_another_tenant_ends_no_doubt(any_store: AnyStore) -> None:
    """The message is not found in its house."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    unknown = AttemptOutcome(key, "unknown", "timeout")
    await any_store.settle(lease, OutboxState.UNKNOWN, unknown, due_at=NOON + MINUTE)

    async with any_store.unit(CINEMA) as uow:
        uow.resolve_unknown(message.id, OutboxState.DONE)
        await uow.commit()

    any_store.clock.advance(MINUTE)
    again = await any_store.lane(f"phone:{talk.id}")
    assert again.lease.tenant_id == BAKERY.id
    assert again.entries[0].in_doubt


async def test_a_doubt_that_ended_while_it_was_looked_at_stays_ended(any_store: AnyStore) -> None:
    """The report came between claim and settling: what was decided then stands."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    unknown = AttemptOutcome(key, "unknown", "timeout")
    await any_store.settle(lease, OutboxState.UNKNOWN, unknown, due_at=NOON + MINUTE)
    any_store.clock.advance(MINUTE)
    looked_at = await any_store.lane(f"phone:{talk.id}")
    async with any_store.unit() as uow:
        uow.resolve_unknown(message.id, OutboxState.DONE)
        await uow.commit()

    await any_store.settle(looked_at, OutboxState.READY, due_at=any_store.clock.now())

    assert f"phone:{talk.id}" not in await any_store.lanes()


async def test_attempts_settle_with_the_state_they_led_to(any_store: AnyStore) -> None:
    """All or nothing: if the message was changed meanwhile, the effect is not settled either."""
    talk = await any_store.talk()
    message = await any_store.reply(talk)
    lease, key = await any_store.attempt(message)
    applied = AttemptOutcome(key, "applied", remote="wamid.out.1")

    async with any_store.unit() as uow:
        uow.messages.save(changed(message, OutboundState.SENT, "wamid.out.1"))
        outcome = OutboxOutcome(lease.entries[0], OutboxState.DONE, attempts=(applied,))
        uow.settle_outbox(lease.lease, [outcome], free=True)
        await uow.commit()

    kept = await any_store.outbound(message.id)
    assert (kept.state, kept.remote_id) == (OutboundState.SENT, "wamid.out.1")
    assert f"phone:{talk.id}" not in await any_store.lanes()
