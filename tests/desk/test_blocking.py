"""A blocked contact is neither read nor written to: here at once, at the channel as far as it takes it."""

from datetime import timedelta

import pytest

from core.agent import Standing
from core.blocking import BlockAnswered, BlockedWrote, ContactBlocked, ContactUnblocked
from core.contact import Contact
from core.ids import AgentRef
from desk import agents, blocking
from desk.contact_finding import meant
from desk.ports import AgentProfile
from desk.views import Answer, Tone
from sandbox.fates import Fate
from sandbox.memory_store import MemoryStore
from sandbox.office import NUMBER, TENANT, Office

MINUTE = timedelta(minutes=1)
ANA = "393331110001"
ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers, Bea answers; Ana wrote."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    await office.takes_in(office.writes(ANA, "Where is it?"))
    await office.works()
    return office


async def blocks(office: Office, *, by: AgentRef = ADA, away: bool = False) -> Answer:
    agent = await agents.known(office.desk, TENANT.id, by)
    use_case = blocking.unblock if away else blocking.block
    answer = await use_case(office.desk, TENANT.id, agent, "#1")
    await office.works()
    return answer


async def ana(office: Office) -> Contact:
    agent = await agents.known(office.desk, TENANT.id, ADA)
    async with office.desk.store.begin(TENANT.id) as uow:
        return await meant(office.desk, uow, agent, "#1")


def told(office: Office) -> list[object]:
    store = office.desk.store
    assert isinstance(store, MemoryStore)
    kinds = ContactBlocked | ContactUnblocked | BlockAnswered | BlockedWrote
    return [type(each) for each in store.facts(TENANT.id) if isinstance(each, kinds)]


async def test_a_blocked_contact_is_out_here_and_at_the_channel(office: Office) -> None:
    """What was open is closed; what they write is taken in, shown to nobody, and counted."""
    await blocks(office)
    posts = len(office.workspace.posts)

    await office.takes_in(office.writes(ANA, "Hello?"))
    await office.works()

    contact = await ana(office)
    assert (contact.is_blocked, contact.blocked_there) == (True, True)
    assert office.channel.blocked == {(NUMBER.ref, contact.addresses[0])}
    assert len(office.workspace.posts) == posts
    async with office.desk.store.begin(TENANT.id) as uow:
        (talk,) = await uow.conversations.of_contact(contact.id)
        said = await uow.messages.of_conversation(talk.id)
    assert not talk.is_open
    assert len(said) == 1
    assert told(office) == [ContactBlocked, BlockAnswered, BlockedWrote]


async def test_unblocked_they_are_read_again(office: Office) -> None:
    """Here and there; what they said meanwhile stays unseen."""
    await blocks(office)
    await blocks(office, away=True)

    await office.takes_in(office.writes(ANA, "Am I back?"))
    await office.works()

    contact = await ana(office)
    assert (contact.is_blocked, contact.blocked_there) == (False, False)
    assert office.channel.blocked == set()
    async with office.desk.store.begin(TENANT.id) as uow:
        (talk,) = await uow.conversations.of_contact(contact.id)
    assert talk.is_open


async def test_where_the_channel_does_not_take_it_they_are_blocked_here(office: Office) -> None:
    """It takes nobody who has been silent for a day."""
    office.channel.takes_blocks = False

    await blocks(office)

    contact = await ana(office)
    assert (contact.is_blocked, contact.blocked_there) == (True, False)


async def test_a_channel_that_is_down_is_asked_again(office: Office) -> None:
    """The block stands meanwhile; the channel hears of it later."""
    office.channel.fates.plan("block", Fate.BUSY)
    await blocks(office)
    assert office.channel.blocked == set()

    await office.passes(MINUTE)

    assert len(office.channel.blocked) == 1


async def test_a_block_that_was_taken_back_meanwhile_is_not_made(office: Office) -> None:
    """The channel is asked for what holds when it is asked."""
    office.channel.fates.plan("block", Fate.BUSY)
    await blocks(office)
    await blocks(office, away=True)

    await office.passes(MINUTE)

    assert office.channel.blocked == set()


async def test_agents_do_not_block_and_nobody_twice(office: Office) -> None:
    """With a sentence that says who can, or that it is so already."""
    refused = await blocks(office, by=BEA)
    await blocks(office)
    again = await blocks(office)

    assert (refused.tone, again.tone) == (Tone.REFUSED, Tone.REFUSED)
    assert again.lines[0].endswith("is blocked already.")
