"""The audit, as every store keeps it: with the deed or not at all, without a gap, and each company's for itself."""

import asyncio

import pytest

from core.access import Role
from core.agent import RoleChanged
from core.audit import Anchor, AuditEntry, Verdict, Wrong
from core.facts import FormerSeen
from core.happened import ContactWrote
from core.ids import AgentId, ConversationId, MessageId
from core.tenant import Tenant
from desk.ports import InboxState, StaleVersion
from tests.contracts.store.builders import BAKERY, CINEMA, MINUTE, NOON, AnyStore
from tests.contracts.store.test_dead_letters import set_aside

PROMOTED = RoleChanged(AgentId("bea"), Role.AGENT, Role.ADMIN, by=AgentId("ada"))
SEEN = FormerSeen(ConversationId("v1"), MessageId("m1"), AgentId("bea"))
WROTE = ContactWrote(ConversationId("v1"), MessageId("m1"))


async def entries(any_store: AnyStore, tenant: Tenant = BAKERY) -> list[AuditEntry]:
    """Oldest first."""
    async with any_store.unit(tenant) as uow:
        return list(reversed(await uow.audit.between(NOON, NOON + 99 * MINUTE, 1000)))


async def checked(any_store: AnyStore, *anchors: Anchor, tenant: Tenant = BAKERY) -> Verdict:
    async with any_store.unit(tenant) as uow:
        return await uow.audit.checked(anchors)


async def test_a_deed_joins_the_chain_with_what_it_changed(any_store: AnyStore) -> None:
    """Numbered from one on, in the order in which it was recorded; what is no proof stays out."""
    await any_store.record(WROTE, PROMOTED, SEEN)
    any_store.clock.advance(MINUTE)
    await any_store.record(PROMOTED)

    found = await entries(any_store)

    assert [(each.number, each.kind, each.at) for each in found] == [
        (1, "RoleChanged", NOON),
        (2, "FormerSeen", NOON),
        (3, "RoleChanged", NOON + MINUTE),
    ]
    assert found[0].deed == '{"agent_id":"bea","by":"ada","former":"agent","role":"admin"}'
    head = Anchor(3, found[2].mac)
    assert await checked(any_store, head) == Verdict(3, head)
    async with any_store.unit() as uow:
        assert await uow.audit.head() == head


async def test_a_chain_without_an_entry_is_whole(any_store: AnyStore) -> None:
    """And somebody who wrote one down outside is believed."""
    assert await checked(any_store) == Verdict(0, None)
    assert await checked(any_store, Anchor(1, "x")) == Verdict(0, None, 1, Wrong.CUT)
    async with any_store.unit() as uow:
        assert await uow.audit.head() is None


async def test_what_is_undone_was_no_deed(any_store: AnyStore) -> None:
    """No entry without its change: not after leaving, not after going back, not when somebody else was faster."""
    talk = await any_store.talk()
    async with any_store.unit() as uow:
        uow.record(PROMOTED)
    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.record(PROMOTED)
        uow.undo_to(mark)
        await uow.commit()
    async with any_store.unit() as slow, any_store.unit() as fast:
        for uow in (slow, fast):
            uow.conversations.save((await uow.conversations.get(talk.id)).troubled("as seen"))
        await fast.commit()
        slow.record(PROMOTED)
        with pytest.raises(StaleVersion):
            await slow.commit()

    assert await entries(any_store) == []


async def test_many_at_once_leave_no_gap(any_store: AnyStore) -> None:
    """Whoever writes, in whatever order they come: one number after the other, and nobody waits for ever."""
    await asyncio.gather(*(any_store.record(PROMOTED, SEEN) for _ in range(25)))

    found = await entries(any_store)

    assert [each.number for each in found] == list(range(1, 51))
    assert (await checked(any_store)).is_whole
    assert [each.kind for each in found] == ["RoleChanged", "FormerSeen"] * 25


async def test_each_company_has_a_chain_of_its_own(any_store: AnyStore) -> None:
    """Both begin with one, neither sees the other's, and the same deed is signed otherwise."""
    await any_store.record(PROMOTED, PROMOTED)
    await any_store.record(PROMOTED, tenant=CINEMA)

    ours, theirs = await entries(any_store), await entries(any_store, CINEMA)

    assert [len(ours), len(theirs)] == [2, 1]
    assert ours[0].mac != theirs[0].mac
    assert (await checked(any_store, tenant=CINEMA)).is_whole


async def test_entries_are_found_by_their_time(any_store: AnyStore) -> None:
    """The newest first, so many of them; the first moment belongs to it, the last no longer."""
    for _ in range(4):
        await any_store.record(PROMOTED)
        any_store.clock.advance(MINUTE)

    async with any_store.unit() as uow:
        some = await uow.audit.between(NOON + MINUTE, NOON + 3 * MINUTE, 10)
        newest = await uow.audit.between(NOON, NOON + 9 * MINUTE, 1)

    assert [each.number for each in some] == [3, 2]
    assert [each.number for each in newest] == [4]


async def test_who_handles_dead_letters_is_in_the_audit(any_store: AnyStore) -> None:
    """Done again or dropped, in the chain of the company whose it was; why is kept as a commitment alone."""
    for name in ("first", "second"):
        await set_aside(any_store, name, InboxState.DEAD, "KeyError", tenant=CINEMA)
    first, second = sorted(each.id for each in await any_store.store.list_dead_letters())

    await any_store.store.replay_dead_letter(first)
    await any_store.store.discard_dead_letter(second, "Mario Rossi wants it")
    for asked in (
        any_store.store.replay_dead_letter(first),
        any_store.store.discard_dead_letter(second, "x"),
    ):
        with pytest.raises(KeyError):
            await asked

    replayed, discarded = await entries(any_store, CINEMA)
    assert (replayed.kind, replayed.deed) == ("DeadLetterReplayed", f'{{"letter_id":"{first}"}}')
    assert discarded.kind == "DeadLetterDiscarded"
    assert second in discarded.deed
    assert "Mario" not in discarded.deed
    assert (await checked(any_store, tenant=CINEMA)).is_whole
    assert await entries(any_store) == []
