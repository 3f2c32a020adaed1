"""Destroying what is kept of one contact: all of it and nothing of others, and how far it came."""

from dataclasses import replace

import pytest

from core.closing import Closing
from core.contact import Contact
from core.conversation import Conversation
from core.erasure import Erasure, ErasureAsked, ErasureStep
from core.happened import ConversationOpened
from core.ids import AgentId, ContactNoteId, EffectId, MediaRef, PostRef
from core.medium import Medium
from core.message import Media, MediaKind
from core.profile import ContactNote, Selection, words_in
from core.text import Private
from desk.ports import Posted, StaleVersion
from tests.contracts.store.builders import CINEMA, NOON, AnyStore, addresses

PHOTO = Media(MediaKind.IMAGE, MediaRef("photo"), "image/jpeg")


async def known(any_store: AnyStore, phone: str) -> tuple[Contact, Conversation]:
    """A contact with something of everything."""
    contact = any_store.new_contact(phone, scoped=f"IT.{phone}", name="Ada Rossi")
    talk = await any_store.new_conversation(contact)
    said = any_store.new_inbound(talk, content=PHOTO)
    reply = any_store.new_outbound(talk, post=f"C0/{phone}.9", remote_id=f"wamid.{phone}")
    async with any_store.unit() as uow:
        uow.contacts.save(contact)
        uow.conversations.save(talk)
        uow.messages.save(said)
        uow.messages.save(reply)
        uow.media.save(Medium(said.id, talk.id, wanted_at=NOON))
        for place in (1, 2):
            uow.posts.save(
                Posted(
                    PostRef(f"C0/{phone}.{place}"),
                    talk.id,
                    EffectId(f"{phone}{place}"),
                    (said.id,),
                    place == 1,
                )
            )
        uow.closings.save(Closing(talk.id, NOON, AgentId("a1"), "Solved", Private("grumpy")))
        uow.profiles.save((await uow.profiles.get(contact.id)).tagged("vip"))
        uow.profiles.add_note(
            ContactNote(ContactNoteId(any_store.ids.new()), contact.id, AgentId("a1"), NOON, Private("kind"))
        )
        uow.record(ConversationOpened(talk.id, contact.id, talk.number_id, talk.skillset_id))
        await uow.commit()
    async with any_store.unit() as uow:
        return await uow.contacts.get(contact.id), await uow.conversations.get(talk.id)


async def destroyed(any_store: AnyStore, contact: Contact) -> int:
    """Everything at once, as the steps of an erasure do it one after the other."""
    async with any_store.unit() as uow:
        uow.erasures.disown(contact)
        uow.contacts.save(replace(contact, addresses=(), name=Private(""), erased_at=NOON))
        uow.erasures.save(Erasure(contact.id, AgentId("a1"), NOON))
        await uow.commit()
    async with any_store.unit() as uow:
        for post in await uow.erasures.posts(contact.id, 99):
            uow.erasures.forget_post(post)
        await uow.commit()
    async with any_store.unit() as uow:
        count = await uow.erasures.forget_words(contact.id)
        await uow.commit()
    async with any_store.unit() as uow:
        uow.erasures.destroy_key(contact.id)
        await uow.commit()
    return count


async def test_how_far_it_came_comes_back_and_whoever_is_late_is_told(any_store: AnyStore) -> None:
    """Two processes at one step: the second looks again."""
    contact, _ = await known(any_store, "39333000001")
    erasure = Erasure(contact.id, AgentId("a1"), NOON, files=2, posts=3, left=("post C0/1: cant_delete",))
    async with any_store.unit() as uow:
        uow.erasures.save(erasure)
        await uow.commit()

    async with any_store.unit() as first, any_store.unit() as second:
        mine, theirs = await first.erasures.get(contact.id), await second.erasures.get(contact.id)
        assert mine == replace(erasure, version=1)
        assert theirs is not None
        first.erasures.save(mine.stepped(now=NOON))
        await first.commit()
        second.erasures.save(theirs.stepped(now=NOON))
        with pytest.raises(StaleVersion):
            await second.commit()
    async with any_store.unit() as uow:
        assert [each.step for each in await uow.erasures.all()] == [ErasureStep.POSTS]
    async with any_store.unit(CINEMA) as uow:
        assert await uow.erasures.get(contact.id) is None
        assert await uow.erasures.all() == []


async def test_what_is_ours_and_what_is_agents_is_told_apart(any_store: AnyStore) -> None:
    """Cards come last: what hangs below them goes first."""
    contact, _ = await known(any_store, "39333000001")

    async with any_store.unit() as uow:
        ours = await uow.erasures.posts(contact.id, 99)
        one = await uow.erasures.posts(contact.id, 1)
        theirs = await uow.erasures.agents_posts(contact.id)

    assert ours == ["C0/39333000001.2", "C0/39333000001.1"]
    assert one == ours[:1]
    assert theirs == ["C0/39333000001.9"]


async def test_everything_of_one_is_destroyed_and_nothing_of_another(any_store: AnyStore) -> None:
    """An empty contact and a conversation without words stay, so that nothing that leads there breaks."""
    ada, talk = await known(any_store, "39333000001")
    bea, other = await known(any_store, "39333000002")

    assert await destroyed(any_store, ada) == 2

    async with any_store.unit() as uow:
        left = await uow.contacts.get(ada.id)
        assert (left.name, left.addresses, left.erased_at) == (Private(""), (), NOON)
        assert await uow.contacts.at(ada.addresses) == []
        assert (await uow.conversations.get(talk.id)).contact_id == ada.id
        assert await uow.messages.of_conversation(talk.id) == []
        assert list(await uow.media.of_contact(ada.id)) == []
        assert await uow.posts.get(PostRef("C0/39333000001.1")) is None
        closing = await uow.closings.last(talk.id)
        assert closing is not None
        assert (closing.reason, closing.note) == ("Solved", None)
        assert (await uow.profiles.get(ada.id)).tags == ()
        assert await uow.profiles.notes(ada.id) == []
        assert await uow.profiles.selected(Selection(words=words_in("Rossi")), most=9) == [bea.id]
        assert await uow.profiles.selected(Selection(tags=("vip",)), most=9) == [bea.id]

        assert (await uow.contacts.at(bea.addresses))[0].name == Private("Ada Rossi")
        assert len(await uow.messages.of_conversation(other.id)) == 2
        assert len(list(await uow.media.of_contact(bea.id))) == 1
        assert len(await uow.erasures.posts(bea.id, 9)) == 2


async def test_what_waits_to_be_done_with_them_is_cancelled(any_store: AnyStore) -> None:
    """The erasure itself goes on, and so does what concerns others."""
    ada, talk = await known(any_store, "39333000001")
    _, other = await known(any_store, "39333000002")
    async with any_store.unit() as uow:
        uow.record(ErasureAsked(ada.id, AgentId("a1")))
        await uow.commit()

    async with any_store.unit() as uow:
        uow.erasures.disown(ada)
        uow.erasures.save(Erasure(ada.id, AgentId("a1"), NOON))
        await uow.commit()

    waiting = await any_store.lanes()
    assert not [lane for lane in waiting if talk.id in lane]
    assert [lane for lane in waiting if other.id in lane]
    assert f"erase:{ada.id}" in waiting


async def test_whoever_comes_back_is_somebody_new(any_store: AnyStore) -> None:
    """Nothing of before is theirs, and it is sealed under a key of its own."""
    ada, _ = await known(any_store, "39333000001")
    await destroyed(any_store, ada)

    again = any_store.new_contact("39333000001", name="Ada")
    await any_store.keep(again)

    async with any_store.unit() as uow:
        (found,) = await uow.contacts.at(addresses(phone="39333000001"))
        assert (found.id, found.name) == (again.id, Private("Ada"))
        assert (await uow.contacts.get(ada.id)).name == Private("")


async def test_destroying_again_changes_nothing(any_store: AnyStore) -> None:
    """A step that was done and not written down is done again."""
    ada, _ = await known(any_store, "39333000001")
    await destroyed(any_store, ada)

    async with any_store.unit() as uow:
        assert await uow.erasures.forget_words(ada.id) == 0
        uow.erasures.destroy_key(ada.id)
        uow.erasures.forget_post(PostRef("C0/39333000001.1"))
        await uow.commit()

    async with any_store.unit() as uow:
        assert (await uow.contacts.get(ada.id)).erased_at == NOON
