"""Effects are performed in order, one at a time in a lane, when they are due."""

from collections.abc import Sequence

import pytest

from core.conversation import Conversation
from core.effects import SendToContact
from core.facts import DoubtEnded, ItemSetAside, ReplyAccepted
from core.happened import ContactWrote, ConversationClosed, ConversationOpened
from core.ids import AgentId, MessageId
from core.showing import MarkPost, OpenThread, RefreshCard, ShowInThread
from desk.ports import OutboxLease, OutboxOutcome, OutboxState, StaleLease, SuspectWaits
from tests.contracts.store.builders import BAKERY, CINEMA, MINUTE, NOON, SECOND, AnyStore, some_facts


async def test_what_was_recorded_is_to_be_performed(any_store: AnyStore) -> None:
    """Each fact's effects, in their lanes, with nothing lost of what they say."""
    talk = await any_store.talk()
    message_id = MessageId(any_store.ids.new())

    await any_store.record(
        ConversationOpened(talk.id, talk.contact_id, talk.number_id, talk.skillset_id),
        ContactWrote(talk.id, message_id),
    )

    claimed = await any_store.store.claim_outbox(lanes=10, entries=10)
    effects = {lease.lease.lane: [entry.effect for entry in lease.entries] for lease in claimed}
    assert effects == {
        f"thread:{talk.id}": [OpenThread(talk.id), ShowInThread(talk.id, message_id)],
        f"card:{talk.id}": [RefreshCard(talk.id)],
    }
    entry = claimed[0].entries[0]
    assert (entry.due_at, entry.created_at, entry.tries) == (NOON, NOON, 0)
    assert (entry.open_attempts, entry.in_doubt) == ((), False)


async def test_what_was_not_committed_is_not_performed(any_store: AnyStore) -> None:
    """Nothing leaves the house that is not in the journal."""
    talk = await any_store.talk()

    async with any_store.unit() as uow:
        uow.record(*some_facts(talk, 1))

    assert await any_store.lanes() == []


async def test_effects_of_a_lane_come_in_the_order_they_were_recorded(any_store: AnyStore) -> None:
    """Over several units of work."""
    talk = await any_store.talk()
    ids = [MessageId(any_store.ids.new()) for _ in range(9)]
    for start in range(0, 9, 3):
        await any_store.record(*(ContactWrote(talk.id, each) for each in ids[start : start + 3]))

    claimed = await any_store.lane(f"thread:{talk.id}")

    assert [entry.effect for entry in claimed.entries] == [ShowInThread(talk.id, each) for each in ids]


async def test_a_claim_has_no_more_than_was_asked_for(any_store: AnyStore) -> None:
    """Lanes and entries of a lane; the others wait for the next claim."""
    talks = [await any_store.talk() for _ in range(3)]
    for talk in talks:
        await any_store.record(*some_facts(talk, 5))

    claimed = await any_store.store.claim_outbox(lanes=2, entries=3)

    assert [len(lease.entries) for lease in claimed] == [3, 3]
    assert len(await any_store.store.claim_outbox(lanes=2, entries=3)) == 1


async def test_a_lane_two_in_a_row_died_of_is_given_out_by_itself(any_store: AnyStore) -> None:
    """Once may happen to any; after that it waits for whoever works alone, and what comes behind it with it."""
    talk, other = await any_store.talk(), await any_store.talk()
    await any_store.record(ConversationClosed(talk.id, AgentId("a")))
    card = f"card:{talk.id}"
    await any_store.store.claim_outbox(lanes=10, entries=10, alone=False)
    await any_store.expire_leases()
    [died_of] = await any_store.store.claim_outbox(lanes=10, entries=10, alone=False)
    await any_store.expire_leases()
    any_store.clock.advance(SECOND)
    await any_store.record(ConversationClosed(other.id, AgentId("a")))

    with pytest.raises(SuspectWaits):
        await any_store.store.claim_outbox(lanes=10, entries=10, alone=False)
    [suspect] = await any_store.store.claim_outbox(lanes=10, entries=10)
    [innocent] = await any_store.store.claim_outbox(lanes=10, entries=10, alone=False)

    assert (died_of.lease.lane, died_of.lease.crashes) == (card, 1)
    assert (suspect.lease.lane, suspect.lease.crashes) == (card, 2)
    assert innocent.lease.lane == f"card:{other.id}"


async def test_a_timer_waits_and_lets_others_pass(any_store: AnyStore) -> None:
    """A mark that is due in five seconds does not hold up the one that is due now."""
    talk, message = await a_reply(any_store)
    lane = f"mark:{message}"
    before = await any_store.lanes()
    await any_store.record(ReplyAccepted(talk.id, message, AgentId("")))
    any_store.clock.advance(5 * SECOND)

    claimed = await any_store.lane(lane)

    assert lane not in before
    assert [entry.effect for entry in claimed.entries] == [MarkPost(talk.id, message)] * 2
    assert [entry.due_at for entry in claimed.entries] == [NOON + 5 * SECOND] * 2


async def test_a_timer_does_not_hold_up_a_later_effect(any_store: AnyStore) -> None:
    """Though it was recorded first."""
    talk, message = await a_reply(any_store)
    await any_store.record(DoubtEnded(talk.id, message))

    claimed = await any_store.lane(f"mark:{message}")

    assert [entry.due_at for entry in claimed.entries] == [NOON]


async def test_a_retry_holds_up_its_lane(any_store: AnyStore) -> None:
    """What comes after it waits until it went well: order is kept."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 2))
    claimed = await any_store.lane(f"card:{talk.id}")
    await any_store.settle(claimed, OutboxState.READY, due_at=NOON + MINUTE, tried=True)
    at_once = await any_store.lanes()
    any_store.clock.advance(59 * SECOND)
    before = await any_store.lanes()
    any_store.clock.advance(SECOND)

    again = await any_store.lane(f"card:{talk.id}")

    assert (at_once, before) == ([], [])
    assert [entry.id for entry in again.entries] == [entry.id for entry in claimed.entries]
    assert [entry.tries for entry in again.entries] == [1, 0]


async def test_what_was_postponed_holds_up_its_lane_and_counts_no_try(any_store: AnyStore) -> None:
    """We held it back ourselves: it is still the first."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 2))
    claimed = await any_store.lane(f"card:{talk.id}")
    await any_store.settle(claimed, OutboxState.READY, due_at=NOON + SECOND, tried=False)
    at_once = await any_store.lanes()
    any_store.clock.advance(SECOND)

    again = await any_store.lane(f"card:{talk.id}")

    assert at_once == []
    assert [(entry.id, entry.tries) for entry in again.entries] == [
        (entry.id, 0) for entry in claimed.entries
    ]


@pytest.mark.parametrize(
    "end", [OutboxState.DONE, OutboxState.REFUSED, OutboxState.GAVE_UP, OutboxState.CANCELLED]
)
async def test_an_effect_that_ended_lets_the_next_go(any_store: AnyStore, end: OutboxState) -> None:
    """However it ended."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 2))
    claimed = await any_store.lane(f"card:{talk.id}")

    await any_store.settle(claimed, end)

    again = await any_store.lane(f"card:{talk.id}")
    assert [entry.id for entry in again.entries] == [claimed.entries[1].id]


async def test_a_paused_lane_rests(any_store: AnyStore) -> None:
    """Even after its effect is done; new effects of it wait too."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    claimed = await any_store.lane(f"card:{talk.id}")
    await any_store.settle(claimed, OutboxState.DONE, pause=15 * MINUTE)
    await any_store.record(*some_facts(talk, 1))
    meanwhile = await any_store.lanes()

    any_store.clock.advance(15 * MINUTE)

    assert meanwhile == []
    assert await any_store.lanes() == [f"card:{talk.id}"]


async def test_a_lane_that_is_not_given_back_goes_on(any_store: AnyStore) -> None:
    """Its holder settles effect by effect under one lease."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 2))
    claimed = await any_store.lane(f"card:{talk.id}")

    await settle_with(any_store, claimed, [0], free=False)
    meanwhile = await any_store.lanes()
    await settle_with(any_store, claimed, [1], free=True)

    assert meanwhile == []
    assert await any_store.lanes() == []


async def test_several_effects_end_together(any_store: AnyStore) -> None:
    """Effects that say the same are performed once."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 3))
    claimed = await any_store.lane(f"card:{talk.id}")

    await settle_with(any_store, claimed, [0, 1, 2], free=True)

    assert await any_store.lanes() == []


async def test_who_lost_the_lane_settles_nothing(any_store: AnyStore) -> None:
    """Neither the effect nor what was saved with it; the new holder does."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    slow = await any_store.lane(f"card:{talk.id}")
    await any_store.expire_leases()
    quick = await any_store.lane(f"card:{talk.id}")
    contact = any_store.new_contact("393331234567")

    async with any_store.unit() as uow:
        uow.contacts.save(contact)
        uow.record(ConversationClosed(talk.id, AgentId("")))
        uow.settle_outbox(slow.lease, [OutboxOutcome(slow.entries[0], OutboxState.DONE)], free=True)
        with pytest.raises(StaleLease):
            await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.contacts.at(contact.addresses) == []
    assert (slow.lease.crashes, quick.lease.crashes) == (0, 1)
    await settle_with(any_store, quick, [0], free=True)
    assert await any_store.lanes() == []


async def test_a_lane_that_was_given_back_is_settled_no_more(any_store: AnyStore) -> None:
    """Its lease is over."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    claimed = await any_store.lane(f"card:{talk.id}")
    await settle_with(any_store, claimed, [], free=True)

    with pytest.raises(StaleLease):
        await settle_with(any_store, claimed, [0], free=True)

    assert await any_store.lanes() == [f"card:{talk.id}"]


async def test_lanes_of_two_tenants_do_not_meet(any_store: AnyStore) -> None:
    """A lane is a tenant's own, whatever its name: the same lane of both is held by two."""
    await any_store.record(ItemSetAside(1, "unknown number"), tenant=BAKERY)
    await any_store.record(ItemSetAside(1, "unknown number"), tenant=CINEMA)

    claimed = await any_store.store.claim_outbox(lanes=10, entries=10)

    assert {(lease.lease.tenant_id, lease.lease.lane) for lease in claimed} == {
        (BAKERY.id, "alert:unknown number"),
        (CINEMA.id, "alert:unknown number"),
    }
    assert {lease.lease.table for lease in claimed} == {"outbox"}


async def test_next_due_is_the_first_that_waits(any_store: AnyStore) -> None:
    """What is due already does not count; nothing waiting is None."""
    nothing = await any_store.store.next_due()
    talk, message = await a_reply(any_store)
    first = await any_store.store.next_due()
    any_store.clock.advance(SECOND)
    await any_store.record(ReplyAccepted(talk.id, message, AgentId("")))
    still_first = await any_store.store.next_due()
    any_store.clock.advance(4 * SECOND)

    assert nothing is None
    assert (first, still_first) == (NOON + 5 * SECOND, NOON + 5 * SECOND)
    assert await any_store.store.next_due() == NOON + 6 * SECOND


async def test_a_retry_is_due_again(any_store: AnyStore) -> None:
    """The dispatcher sleeps until then."""
    talk = await any_store.talk()
    await any_store.record(*some_facts(talk, 1))
    claimed = await any_store.lane(f"card:{talk.id}")

    await any_store.settle(claimed, OutboxState.READY, due_at=NOON + MINUTE, tried=True)

    assert await any_store.store.next_due() == NOON + MINUTE


async def a_reply(any_store: AnyStore) -> tuple[Conversation, MessageId]:
    """A reply just accepted: sent now, marked as waiting in five seconds."""
    talk = await any_store.talk()
    message = MessageId(any_store.ids.new())
    await any_store.record(ReplyAccepted(talk.id, message, AgentId("")))
    claimed = await any_store.lane(f"phone:{talk.id}")
    assert [entry.effect for entry in claimed.entries] == [SendToContact(talk.id, message)]
    await settle_with(any_store, claimed, [0], free=True)
    claimed = await any_store.lane(f"card:{talk.id}")
    await settle_with(any_store, claimed, [0], free=True)
    return talk, message


async def settle_with(any_store: AnyStore, claimed: OutboxLease, which: Sequence[int], *, free: bool) -> None:
    async with any_store.store.begin(claimed.lease.tenant_id) as uow:
        outcomes = [OutboxOutcome(claimed.entries[each], OutboxState.DONE) for each in which]
        uow.settle_outbox(claimed.lease, outcomes, free=free)
        await uow.commit()
