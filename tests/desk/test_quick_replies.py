"""Words kept ready: by whom, checked when, and what is said about it."""

import pytest

from core.access import Role
from core.agent import Standing
from core.ids import AgentRef
from core.quick_reply import MOST, NAME_LENGTH, TEXT_LENGTH, QuickReplyKept, QuickReplyRemoved
from desk import agents, quick_replies
from desk.ports import AgentProfile
from desk.quick_replies import Field
from desk.views import Answer, Tone
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")


@pytest.fixture
def office(office: Office) -> Office:
    """Ada administers, Bea answers."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    return office


async def _keeps(office: Office, name: str, text: str, *, who: AgentRef = ADA) -> Answer:
    return await quick_replies.keep(office.desk, TENANT.id, who, name, text)


async def _kept(office: Office) -> dict[str, str]:
    return {reply.name: reply.text for reply in await quick_replies.all_of(office.desk, TENANT.id)}


async def test_one_is_kept_changed_and_taken_away(office: Office) -> None:
    """Each time it is said what it said before, so that a slip can be mended; the journal has who and which."""
    ada = await agents.known(office.desk, TENANT.id, ADA)
    assert ada.role is Role.ADMIN

    made = await _keeps(office, " Our  hours ", "From {contact} to {agent}\n")
    changed = await _keeps(office, "OUR HOURS", "From 9 to 18")
    between = await _kept(office)
    gone = await quick_replies.remove(office.desk, TENANT.id, ADA, "our hours")

    assert made == Answer(("“Our hours” is kept.",))
    assert changed.lines[1] == "From {contact} to {agent}"
    assert between == {"OUR HOURS": "From 9 to 18"}
    assert gone.lines == ("“OUR HOURS” is gone. It said:", "From 9 to 18")
    assert await _kept(office) == {}
    assert isinstance(office.desk.store, MemoryStore)
    told = [
        fact
        for fact in office.desk.store.facts(TENANT.id)
        if isinstance(fact, QuickReplyKept | QuickReplyRemoved)
    ]
    assert [type(fact) for fact in told] == [QuickReplyKept, QuickReplyKept, QuickReplyRemoved]
    assert len({fact.quick_reply_id for fact in told}) == 1
    assert {fact.agent_id for fact in told} == {ada.id}


@pytest.mark.parametrize(
    ("name", "text", "about", "said"),
    [
        ("  ", "x", Field.NAME, "needs a name"),
        ("n" * (NAME_LENGTH + 1), "x", Field.NAME, "at most 60"),
        ("hours", " \n", Field.TEXT, "needs words"),
        ("hours", "x" * (TEXT_LENGTH + 1), Field.TEXT, "at most 2000"),
        ("hours", "Hello {name}", Field.TEXT, "{name} is not known. There are {contact}, {agent}, {number}."),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field(
    office: Office, name: str, text: str, about: Field, said: str
) -> None:
    """When it is saved, not when somebody is in haste to send it."""
    answer = await _keeps(office, name, text)

    assert (answer.tone, answer.about) == (Tone.REFUSED, about)
    assert said in answer.lines[0]
    assert await _kept(office) == {}


async def test_the_longest_are_kept(office: Office) -> None:
    """The edges themselves."""
    await _keeps(office, "n" * NAME_LENGTH, "x" * TEXT_LENGTH)

    assert await _kept(office) == {"n" * NAME_LENGTH: "x" * TEXT_LENGTH}


async def test_only_who_administers_changes_them(office: Office) -> None:
    """However they came to ask."""
    await _keeps(office, "hours", "From 9 to 18")

    kept = await _keeps(office, "hours", "Never", who=BEA)
    removed = await quick_replies.remove(office.desk, TENANT.id, BEA, "hours")

    assert (kept.tone, removed.tone) == (Tone.REFUSED, Tone.REFUSED)
    assert await _kept(office) == {"hours": "From 9 to 18"}


async def test_what_is_not_there_cannot_be_taken_away(office: Office) -> None:
    """The name is repeated: a slip is seen."""
    answer = await quick_replies.remove(office.desk, TENANT.id, ADA, "huors")

    assert (answer.tone, answer.lines) == (Tone.REFUSED, ("No quick reply is called “huors”.",))


async def test_there_are_never_more_than_a_menu_offers(office: Office) -> None:
    """Else some could not be found; one that is there can still be changed."""
    for place in range(MOST):
        await _keeps(office, f"n{place}", "x")

    more, changed = await _keeps(office, "one more", "x"), await _keeps(office, "n7", "y")

    assert (more.tone, more.about) == (Tone.REFUSED, Field.NAME)
    assert changed.tone is Tone.DONE
    assert len(await _kept(office)) == MOST
