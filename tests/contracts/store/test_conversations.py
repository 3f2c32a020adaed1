"""A contact and a number have one open conversation; questions are answered from what is saved."""

import asyncio
from dataclasses import replace

import pytest

from core.compliance.service_window import ServiceWindow
from core.conversation import Conversation
from core.ids import AgentId, AttemptKey, ChannelRef, EffectId, MessageId, PostRef, ThreadRef
from core.routing.assignment import Reason
from desk.items import ChannelIdChanged
from desk.ports import Posted, StaleVersion
from tests.contracts.store.builders import (
    BAKERY,
    BAKERY_NUMBER,
    BREAD,
    CINEMA,
    MINUTE,
    NOON,
    SECOND_NUMBER,
    AnyStore,
)


async def test_a_conversation_is_kept_in_every_stage(any_store: AnyStore) -> None:
    """Waiting, assigned, closed, and all that goes with them."""
    contact = any_store.new_contact("393331234567")
    opened = await any_store.new_conversation(contact)
    anna = AgentId(any_store.ids.new())
    await any_store.keep(contact, opened)
    full = replace(
        await any_store.conversation(opened.id),
        window=ServiceWindow(NOON),
        thread=ThreadRef("C0BREAD/1.1"),
        answered_at=NOON + MINUTE,
        problem="window closed:131047",
        holding=True,
    )

    await any_store.keep(full)
    waiting = await any_store.conversation(opened.id)
    await any_store.keep(waiting.claim(anna, reason=Reason.REPLIED, now=NOON + MINUTE).state)
    assigned = await any_store.conversation(opened.id)
    await any_store.keep(assigned.close(anna, now=NOON + 2 * MINUTE).state)
    closed = await any_store.conversation(opened.id)

    assert waiting == replace(full, version=2)
    assert assigned == replace(full.claim(anna, reason=Reason.REPLIED, now=NOON + MINUTE).state, version=3)
    assert closed == replace(assigned.close(anna, now=NOON + 2 * MINUTE).state, version=4)


async def test_the_latest_is_the_open_one(any_store: AnyStore) -> None:
    """Though a closed one is younger in number or was closed later."""
    contact = any_store.new_contact("393331234567")
    older, newer = await any_store.new_conversation(contact), await any_store.new_conversation(contact)
    await any_store.keep(contact, closed(newer, minutes=9))
    await any_store.keep(older)

    assert await latest(any_store, older) == older.id


async def test_the_latest_of_closed_ones_was_closed_last(any_store: AnyStore) -> None:
    """Whichever was opened first."""
    contact = any_store.new_contact("393331234567")
    first, second, third = [await any_store.new_conversation(contact) for _ in range(3)]
    await any_store.keep(
        contact, closed(first, minutes=2), closed(second, minutes=9), closed(third, minutes=5)
    )

    assert await latest(any_store, first) == second.id


async def test_with_another_number_it_is_another_conversation(any_store: AnyStore) -> None:
    """Windows and threads are a number's own."""
    contact = any_store.new_contact("393331234567")
    here = await any_store.new_conversation(contact)
    there = await any_store.new_conversation(contact, SECOND_NUMBER)

    await any_store.keep(contact, here, there)

    assert await latest(any_store, here) == here.id
    assert await latest(any_store, there) == there.id


async def test_nobody_has_talked_yet(any_store: AnyStore) -> None:
    """None, and no error."""
    contact = any_store.new_contact("393331234567")
    await any_store.keep(contact)

    async with any_store.unit() as uow:
        assert await uow.conversations.latest(contact.id, BAKERY_NUMBER.id) is None


async def test_a_second_open_conversation_is_refused(any_store: AnyStore) -> None:
    """Two workers met the same contact at once: the second looks again."""
    contact = any_store.new_contact("393331234567")
    first, second = await any_store.new_conversation(contact), await any_store.new_conversation(contact)
    await any_store.keep(contact, first)

    with pytest.raises(StaleVersion):
        await any_store.keep(second)

    assert await latest(any_store, first) == first.id


async def test_a_closed_one_does_not_reopen_beside_an_open_one(any_store: AnyStore) -> None:
    """The same promise, by the other way in."""
    contact = any_store.new_contact("393331234567")
    over, open_ = await any_store.new_conversation(contact), await any_store.new_conversation(contact)
    await any_store.keep(contact, closed(over, minutes=1), open_)
    again = (await any_store.conversation(over.id)).reopen(AgentId(""), now=NOON)

    with pytest.raises(StaleVersion):
        await any_store.keep(again.state)


async def test_one_closes_and_another_opens_in_one_unit(any_store: AnyStore) -> None:
    """It is the end that counts."""
    contact = any_store.new_contact("393331234567")
    over, open_ = await any_store.new_conversation(contact), await any_store.new_conversation(contact)
    await any_store.keep(contact, over)

    await any_store.keep(closed(await any_store.conversation(over.id), minutes=1), open_)

    assert await latest(any_store, over) == open_.id


async def test_a_thread_remembers_its_conversation_for_good(any_store: AnyStore) -> None:
    """A post in a lost thread still belongs to it."""
    talk = await any_store.talk()
    await any_store.keep(talk.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state)
    await any_store.keep((await any_store.conversation(talk.id)).thread_lost().state)
    await any_store.keep(
        (await any_store.conversation(talk.id))
        .shown_in(ThreadRef("C0BREAD/2.2"), BREAD.channel, now=NOON)
        .state
    )

    async with any_store.unit() as uow:
        old = await uow.conversations.of_thread(ThreadRef("C0BREAD/1.1"))
        new = await uow.conversations.of_thread(ThreadRef("C0BREAD/2.2"))
        assert await uow.conversations.of_thread(ThreadRef("C0BREAD/3.3")) is None

    assert old is not None
    assert old == new
    assert (old.id, old.thread) == (talk.id, "C0BREAD/2.2")


async def test_two_conversations_never_share_a_thread(any_store: AnyStore) -> None:
    """A reply would go to the wrong person."""
    one, two = await any_store.talk(), await any_store.talk()
    await any_store.keep(one.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state)

    with pytest.raises(StaleVersion):
        await any_store.keep(two.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state)


async def test_a_channel_shows_its_open_conversations(any_store: AnyStore) -> None:
    """Those with a thread there, closed ones and other channels' not."""
    shown, threadless, over = [await any_store.talk() for _ in range(3)]
    await any_store.keep(shown.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state)
    await any_store.keep(
        closed(over.shown_in(ThreadRef("C0BREAD/3.3"), BREAD.channel, now=NOON).state, minutes=1)
    )

    async with any_store.unit() as uow:
        here = await uow.conversations.in_channel(BREAD.channel)
        elsewhere = await uow.conversations.in_channel(ChannelRef("C0BRE"))

    assert [each.id for each in here] == [shown.id]
    assert elsewhere == []
    assert threadless.thread is None


async def test_it_is_known_whether_a_card_is_still_on_its_way(any_store: AnyStore) -> None:
    """An open conversation without a thread: somebody may be writing below its card already."""
    talk = await any_store.talk()
    async with any_store.unit() as uow:
        before = await uow.conversations.threadless()
    await any_store.keep(talk.shown_in(ThreadRef("C0BREAD/1.000001"), BREAD.channel, now=NOON).state)

    async with any_store.unit() as uow:
        after = await uow.conversations.threadless()

    assert (before, after) == (True, False)


async def test_conversations_are_counted(any_store: AnyStore) -> None:
    """Of one agent, and waiting in all."""
    anna, bruno = AgentId(any_store.ids.new()), AgentId(any_store.ids.new())
    talks = [await any_store.talk() for _ in range(5)]
    for owner, talk in zip((anna, anna, bruno), talks[:3], strict=True):
        await any_store.keep(talk.claim(owner, reason=Reason.CLAIMED, now=NOON).state)
    await any_store.keep(closed(talks[3], minutes=1))

    async with any_store.unit() as uow:
        assert await uow.conversations.count(anna) == (2, 1)
        assert await uow.conversations.count(bruno) == (1, 1)
        assert await uow.conversations.count(AgentId(any_store.ids.new())) == (0, 1)


async def test_short_numbers_are_given_once(any_store: AnyStore) -> None:
    """To however many ask at the same time."""

    async def two() -> list[int]:
        async with any_store.unit() as uow:
            numbers = [await uow.conversations.next_number(), await uow.conversations.next_number()]
            await uow.commit()
            return numbers

    given = await asyncio.gather(*(two() for _ in range(10)))

    numbers = [number for pair in given for number in pair]
    assert len(set(numbers)) == 20
    assert all(number > 0 for number in numbers)


async def test_each_tenant_counts_its_own_numbers(any_store: AnyStore) -> None:
    """How busy one company is, is nobody else's business."""

    async def next_number(tenant: object) -> int:
        async with any_store.unit(CINEMA if tenant is CINEMA else BAKERY) as uow:
            number = await uow.conversations.next_number()
            await uow.commit()
            return number

    here = [await next_number(BAKERY) for _ in range(3)]
    there = await next_number(CINEMA)

    assert here == sorted(set(here))
    assert there <= here[0]


async def test_a_short_number_belongs_to_one_conversation(any_store: AnyStore) -> None:
    """People quote it."""
    one = await any_store.talk()
    contact = any_store.new_contact("393331234567")
    two = replace(await any_store.new_conversation(contact), number=one.number)

    with pytest.raises(StaleVersion):
        await any_store.keep(contact, two)


def closed(conversation: Conversation, *, minutes: int) -> Conversation:
    """The conversation, closed so many minutes after noon."""
    return conversation.close(AgentId("somebody"), now=NOON + minutes * MINUTE).state


async def latest(any_store: AnyStore, of: Conversation) -> str:
    """The id of the latest conversation of the same two."""
    async with any_store.unit() as uow:
        found = await uow.conversations.latest(of.contact_id, of.number_id)
    assert found is not None
    return found.id


async def test_a_channels_new_id_is_known_to_whatever_stands_in_it(any_store: AnyStore) -> None:
    """Threads, agents' posts, our posts and their echoes; threads by the former id too. Nothing else is touched."""
    talk, other = await any_store.talk(), await any_store.talk(SECOND_NUMBER)
    stands, elsewhere = _standing(talk, "C0BREAD"), _standing(other, "C0BREADS")
    await any_store.keep(stands, elsewhere)
    reply = replace(any_store.new_outbound(talk), post=PostRef("C0BREAD/1.7"))
    shown = Posted(PostRef("C0BREAD/1.8"), talk.id, EffectId("e1"), (MessageId("m1"),))
    key = AttemptKey("v1.e1.1")
    async with any_store.unit() as uow:
        uow.messages.save(reply)
        uow.posts.save(shown)
        uow.posts.save_echo(key, shown.post)
        await uow.commit()
    change = ChannelIdChanged(ChannelRef("C0BREAD"), ChannelRef("C9"), "C0BREAD/", "C9/")

    await any_store.store.refer_anew(BAKERY.id, change)
    await any_store.store.refer_anew(BAKERY.id, change)

    moved, same = await any_store.conversation(talk.id), await any_store.conversation(other.id)
    assert (moved.thread, moved.former, moved.channel) == ("C9/1.5", "C9/1.4", "C9")
    assert (same.thread, same.former, same.channel) == ("C0BREADS/1.5", "C0BREADS/1.4", "C0BREADS")
    async with any_store.unit() as uow:
        of_threads = [await uow.conversations.of_thread(ThreadRef(f"{it}/1.5")) for it in ("C9", "C0BREAD")]
        by_post = await uow.messages.of_post(PostRef("C9/1.7"))
        found = await uow.posts.get(PostRef("C9/1.8"))
        former = await uow.posts.get(shown.post)
        assert [it.id for it in of_threads if it is not None] == [talk.id, talk.id]
        assert [message.id for message in by_post] == [reply.id]
        assert (found, former) == (replace(shown, post=PostRef("C9/1.8")), None)
        assert await uow.posts.showing(MessageId("m1")) == "C9/1.8"
        assert await uow.posts.echo_of(key) == "C9/1.8"
        assert [it.id for it in await uow.conversations.in_channel(ChannelRef("C9"))] == [talk.id]


async def test_whoever_had_loaded_it_before_has_to_look_again(any_store: AnyStore) -> None:
    """What they would save still says where it stood."""
    talk = _standing(await any_store.talk(), "C0BREAD")
    await any_store.keep(talk)
    async with any_store.unit() as uow:
        loaded = await uow.conversations.get(talk.id)
        change = ChannelIdChanged(ChannelRef("C0BREAD"), ChannelRef("C9"), "C0BREAD/", "C9/")
        await any_store.store.refer_anew(BAKERY.id, change)
        uow.conversations.save(replace(loaded, problem="late"))
        with pytest.raises(StaleVersion):
            await uow.commit()


def _standing(talk: Conversation, channel: str) -> Conversation:
    return replace(
        talk,
        thread=ThreadRef(f"{channel}/1.5"),
        former=ThreadRef(f"{channel}/1.4"),
        channel=ChannelRef(channel),
    )
