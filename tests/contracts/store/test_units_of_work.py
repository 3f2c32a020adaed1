"""A unit of work is written whole or not at all, and sees its own tenant only."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from core.contact import ContactAddress
from core.conversation import Conversation
from core.ids import AgentId, ThreadRef
from core.message import OutboundState, Progress
from core.routing.assignment import Reason
from core.stage import AlreadyTaken
from core.text import Private
from desk.ports import StaleVersion, UnitOfWork
from tests.contracts.store.builders import BREAD, CINEMA, NOON, AnyStore, changed, progressed, some_facts


async def test_leaving_without_commit_undoes_everything(any_store: AnyStore) -> None:
    """Whether by an error or by forgetting."""
    contact = any_store.new_contact("393331234567")

    async with any_store.unit() as uow:
        uow.contacts.save(contact)
    with suppress(ZeroDivisionError):
        async with any_store.unit() as uow:
            uow.contacts.save(contact)
            raise ZeroDivisionError

    async with any_store.unit() as uow:
        assert await uow.contacts.at(contact.addresses) == []


async def test_a_unit_sees_what_it_saved(any_store: AnyStore) -> None:
    """By every way of asking, before anything is committed."""
    contact = any_store.new_contact("393331234567", scoped="IT.1")
    talk = await any_store.new_conversation(contact)
    agent = any_store.new_agent()
    inbound = any_store.new_inbound(talk, "wamid.in.1")
    held = any_store.new_outbound(talk, state=OutboundState.HELD, agent=agent, post="C0BREAD/1.2")
    shown = talk.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state

    async with any_store.unit() as uow:
        uow.contacts.save(contact)
        uow.conversations.save(talk)
        uow.conversations.save(shown)
        uow.agents.save(agent)
        uow.messages.save(inbound)
        uow.messages.save(held)

        assert [each.id for each in await uow.contacts.at(contact.addresses[1:])] == [contact.id]
        latest = await uow.conversations.latest(contact.id, talk.number_id)
        assert latest is not None
        assert (latest.id, latest.thread) == (talk.id, "C0BREAD/1.1")
        assert (await uow.conversations.of_thread(ThreadRef("C0BREAD/1.1"))) == latest
        assert [each.id for each in await uow.conversations.in_channel(BREAD.channel)] == [talk.id]
        assert await uow.conversations.count(agent.id) == (0, 1)
        assert await uow.agents.by_ref(agent.ref) == replace(agent, version=1)
        assert await uow.messages.with_remote_id(talk.number_id, inbound.remote_id) == inbound
        assert await uow.messages.last_inbound(talk.id) == inbound
        assert [each.id for each in await uow.messages.held(talk.id)] == [held.id]
        assert [each.id for each in await uow.messages.of_conversation(talk.id)] == [inbound.id, held.id]


async def test_the_second_of_two_units_is_told_that_it_is_late(any_store: AnyStore) -> None:
    """Two agents claim at once: one wins, the other decides again on what is true by then."""
    talk = await any_store.talk()

    async with any_store.unit() as first, any_store.unit() as second:
        mine = await first.conversations.get(talk.id)
        theirs = await second.conversations.get(talk.id)
        first.conversations.save(mine.troubled("first"))
        await first.commit()
        second.conversations.save(theirs.troubled("second"))
        second.record(*some_facts(talk, 1))
        with pytest.raises(StaleVersion):
            await second.commit()

    assert (await any_store.conversation(talk.id)).problem == "first"
    assert await any_store.lanes() == []


async def test_of_many_at_once_one_wins(any_store: AnyStore) -> None:
    """Eight agents press Claim in the same moment: one has it, and each other is told."""
    talk = await any_store.talk()
    agents = [AgentId(any_store.ids.new()) for _ in range(8)]

    async def claim(agent_id: AgentId) -> bool:
        async with any_store.unit() as uow:
            conversation = await uow.conversations.get(talk.id)
            await asyncio.sleep(0)  # everybody looks before anybody writes
            try:
                change = conversation.claim(agent_id, reason=Reason.CLAIMED, now=NOON)
                uow.conversations.save(change.state)
                uow.record(*change.facts)
                await uow.commit()
            except (StaleVersion, AlreadyTaken):
                return False
            return True

    told = await asyncio.gather(*map(claim, agents))

    won = [agent_id for agent_id, has_it in zip(agents, told, strict=True) if has_it]
    assert [(await any_store.conversation(talk.id)).owner] == won
    assert len((await any_store.lane(f"card:{talk.id}")).entries) == 1


async def test_our_messages_are_guarded_like_conversations(any_store: AnyStore) -> None:
    """A report and an agent may meet in one message."""
    message = await any_store.reply(await any_store.talk())

    async with any_store.unit() as first, any_store.unit() as second:
        first.messages.save(changed(await first.messages.outbound(message.id), OutboundState.SENT, "wamid.1"))
        late = await second.messages.outbound(message.id)
        await first.commit()
        second.messages.save(changed(late, OutboundState.DRAFT))
        with pytest.raises(StaleVersion):
            await second.commit()

    assert (await any_store.outbound(message.id)).state is OutboundState.SENT


async def test_a_report_counts_as_a_change_of_the_message(any_store: AnyStore) -> None:
    """Who loaded the message before it may not write over it."""
    message = await any_store.reply(await any_store.talk())
    _, key = await any_store.attempt(message)

    async with any_store.unit() as late:
        before = await late.messages.outbound(message.id)
        async with any_store.unit() as uow:
            await uow.messages.apply([progressed("wamid.1", Progress.DELIVERED, key=key)])
            await uow.commit()
        late.messages.save(changed(before, OutboundState.UNKNOWN))
        with pytest.raises(StaleVersion):
            await late.commit()

    assert (await any_store.outbound(message.id)).state is OutboundState.SENT


async def test_saving_counts_the_version(any_store: AnyStore) -> None:
    """One for each unit that saved, however often it did."""
    contact = any_store.new_contact("393331234567")
    opened = await any_store.new_conversation(contact)

    async with any_store.unit() as uow:
        uow.contacts.save(contact)
        uow.conversations.save(opened)
        uow.conversations.save(opened.troubled("a"))
        loaded = await uow.conversations.get(opened.id)
        uow.conversations.save(loaded.troubled("b"))
        uow.conversations.save(opened.troubled("c"))
        await uow.commit()
    inserted = await any_store.conversation(opened.id)
    await any_store.keep(inserted.troubled("d"))

    assert (opened.version, loaded.version, inserted.version, inserted.problem) == (0, 1, 1, "c")
    changed_again = await any_store.conversation(opened.id)
    assert (changed_again.version, changed_again.problem) == (2, "d")


async def test_nobody_inserts_what_is_there(any_store: AnyStore) -> None:
    """Version 0 means new."""
    talk = await any_store.talk()

    with pytest.raises(StaleVersion):
        await any_store.keep(replace(talk, version=0))


async def test_nobody_changes_what_is_gone_on(any_store: AnyStore) -> None:
    """A version that was never there is none to build on."""
    talk = await any_store.talk()

    with pytest.raises(StaleVersion):
        await any_store.keep(replace(talk, version=7))


async def test_work_is_undone_to_a_mark(any_store: AnyStore) -> None:
    """One item fails: what was saved and recorded for it is forgotten, what came before stays."""
    ada, talk = await saved_talk(any_store)
    bob = any_store.new_contact("393337654321", name="Bob")

    async with any_store.unit() as uow:
        uow.conversations.save(talk.troubled("kept"))
        uow.record(*some_facts(talk, 1))
        mark = uow.mark()
        uow.contacts.save(bob)
        uow.conversations.save((await uow.conversations.get(talk.id)).troubled("forgotten"))
        uow.messages.save(any_store.new_inbound(talk, "wamid.forgotten"))
        uow.record(*some_facts(talk, 2))
        uow.undo_to(mark)
        within = await uow.conversations.get(talk.id)
        assert await uow.contacts.at(bob.addresses) == []
        await uow.commit()

    assert within.problem == "kept"
    assert (await any_store.conversation(talk.id)).problem == "kept"
    async with any_store.unit() as uow:
        assert await uow.contacts.at(bob.addresses) == []
        assert [each.id for each in await uow.contacts.at(ada)] == [talk.contact_id]
        assert await uow.messages.of_conversation(talk.id) == []
    assert len((await any_store.lane(f"card:{talk.id}")).entries) == 1


async def test_marks_nest(any_store: AnyStore) -> None:
    """Items one after another: each may be forgotten alone, and others saved after it."""
    talk = await any_store.talk()
    names = ["one", "two", "three", "four"]
    rows = [any_store.new_inbound(talk, f"wamid.{name}") for name in names]

    async with any_store.unit() as uow:
        for row in rows:
            mark = uow.mark()
            uow.messages.save(row)
            if row in rows[1:3]:
                uow.undo_to(mark)
        await uow.commit()

    async with any_store.unit() as uow:
        kept = {each.remote_id for each in await uow.messages.of_conversation(talk.id)}
    assert kept == {"wamid.one", "wamid.four"}


async def test_what_was_forgotten_may_be_saved_again(any_store: AnyStore) -> None:
    """The same row, from the version it was loaded with."""
    _, talk = await saved_talk(any_store)

    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.conversations.save(talk.troubled("a"))
        uow.undo_to(mark)
        uow.conversations.save((await uow.conversations.get(talk.id)).troubled("b"))
        await uow.commit()

    assert (await any_store.conversation(talk.id)).problem == "b"


async def test_what_was_loaded_in_advance_answers_the_same(any_store: AnyStore) -> None:
    """Preloading saves queries and changes no answer."""
    ada, talk = await saved_talk(any_store)
    shown = talk.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state
    agent = any_store.new_agent()
    await any_store.keep(shown, agent)
    nobody = any_store.new_contact("390000000000").addresses

    async def answers(uow: UnitOfWork) -> list[object]:
        return [
            await uow.contacts.at(ada),
            await uow.contacts.at(ada[:1]),
            await uow.contacts.at(nobody),
            await uow.conversations.latest(talk.contact_id, talk.number_id),
            await uow.conversations.of_thread(ThreadRef("C0BREAD/1.1")),
            await uow.conversations.of_thread(ThreadRef("C0BREAD/9.9")),
            await uow.agents.by_ref(agent.ref),
            await uow.agents.by_ref(any_store.new_agent("U0NOBODY").ref),
        ]

    async with any_store.unit() as uow:
        one_by_one = await answers(uow)
    async with any_store.unit() as uow:
        await uow.preload(
            senders=[(talk.number_id, ada), (talk.number_id, nobody)],
            threads=[ThreadRef("C0BREAD/1.1"), ThreadRef("C0BREAD/9.9")],
            agents=[agent.ref, any_store.new_agent("U0NOBODY").ref],
        )
        preloaded = await answers(uow)

    assert preloaded == one_by_one


async def test_what_was_loaded_in_advance_may_be_changed(any_store: AnyStore) -> None:
    """Two messages of one new contact in one claim: the second finds what the first saved."""
    known, talk = await saved_talk(any_store)
    new = any_store.new_contact("390000000000")

    async with any_store.unit() as uow:
        await uow.preload(senders=[(talk.number_id, known), (talk.number_id, new.addresses)])
        uow.contacts.save(new)
        uow.conversations.save(talk.troubled("a"))

        assert [each.id for each in await uow.contacts.at(new.addresses)] == [new.id]
        latest = await uow.conversations.latest(talk.contact_id, talk.number_id)
        assert latest is not None
        assert latest.problem == "a"
        await uow.commit()

    assert (await any_store.conversation(talk.id)).problem == "a"


async def test_ids_of_one_tenant_are_not_found_in_another(any_store: AnyStore) -> None:
    """By any way of asking."""
    ada, talk = await saved_talk(any_store)
    await any_store.keep(talk.shown_in(ThreadRef("C0BREAD/1.1"), BREAD.channel, now=NOON).state)
    message = any_store.new_outbound(talk, post="C0BREAD/1.2", state=OutboundState.HELD)
    inbound = any_store.new_inbound(talk, "wamid.in.1")
    agent = any_store.new_agent()
    await any_store.keep(message, inbound, agent)

    async with any_store.unit(CINEMA) as uow:
        assert await uow.contacts.at(ada) == []
        assert await uow.conversations.latest(talk.contact_id, talk.number_id) is None
        assert await uow.conversations.of_thread(ThreadRef("C0BREAD/1.1")) is None
        assert await uow.conversations.in_channel(BREAD.channel) == []
        assert await uow.conversations.count(agent.id) == (0, 0)
        assert await uow.messages.with_remote_id(talk.number_id, inbound.remote_id) is None
        assert message.post is not None
        assert await uow.messages.of_post(message.post) == []
        assert await uow.messages.last_inbound(talk.id) is None
        assert await uow.messages.held(talk.id) == []
        assert await uow.messages.of_conversation(talk.id) == []
        assert await uow.agents.by_ref(agent.ref) is None
        for lookup in (
            uow.contacts.get(talk.contact_id),
            uow.conversations.get(talk.id),
            uow.messages.get(inbound.id),
            uow.messages.outbound(message.id),
            uow.agents.get(agent.id),
        ):
            with pytest.raises(KeyError):
                await lookup


async def test_two_tenants_may_know_the_same_person(any_store: AnyStore) -> None:
    """The same address, and neither learns of the other."""
    here = any_store.new_contact("393331234567", name="Ada")
    there = any_store.new_contact("393331234567", name="Signora Ada")
    await any_store.keep(here)

    await any_store.keep(there, tenant=CINEMA)

    async with any_store.unit() as uow, any_store.unit(CINEMA) as other:
        assert [each.name for each in await uow.contacts.at(here.addresses)] == [Private("Ada")]
        assert [each.name for each in await other.contacts.at(here.addresses)] == [Private("Signora Ada")]


async def saved_talk(any_store: AnyStore) -> tuple[tuple[ContactAddress, ...], Conversation]:
    """The addresses of a kept contact, and the kept conversation with them."""
    contact = any_store.new_contact("393331234567", scoped="IT.1")
    opened = await any_store.new_conversation(contact)
    await any_store.keep(contact, opened)
    return contact.addresses, await any_store.conversation(opened.id)
