"""`/witiop window lost`: whoever supervises sees how often nobody answered in time."""

import json
from datetime import timedelta

from core.access import Role
from core.happened import WindowLost
from core.ids import AgentRef
from desk import agents
from desk.conversations import claim
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type

ANA, BEN, EVA = "393330000001", "393330000002", "393330000003"
HOUR = timedelta(hours=1)
ADA = AgentRef("U0ADA")


def lost(company: Office) -> list[WindowLost]:
    store = company.desk.store
    assert isinstance(store, MemoryStore)
    return [fact for fact in store.facts(TENANT.id) if isinstance(fact, WindowLost)]


async def test_what_was_never_answered_is_counted_once_and_by_whose_it_was(
    typed: Type, company: Office
) -> None:
    """Ada had one and let it pass, nobody took another, the third was answered."""
    await agents.known(company.desk, TENANT.id, ADA)
    for phone in (ANA, BEN, EVA):
        await company.takes_in(company.writes(phone, "Hello"))
        await company.passes(timedelta(seconds=2))
    await claim(company.desk, TENANT.id, company.conversation_id(0), ADA)
    await company.takes_in(company.posts("U0ADA", company.thread(2), "Hi!"))
    await company.passes(26 * HOUR)

    by_agent = json.loads((await typed("U0ADA", "window lost agent --json")).lines[0])
    by_hour = json.loads((await typed("U0ADA", "window lost hour --json")).lines[0])
    shown = await typed("U0ADA", "window lost")

    assert by_agent == {"days": 7, "by": "agent", "total": 2, "lost": {"Ada": 1, "nobody yet": 1}}
    assert by_hour["lost"] == {"10": 2}
    assert (shown.title, shown.lines) == ("2 windows lost", ("2 · General",))
    assert len(lost(company)) == 2

    await company.passes(48 * HOUR)
    assert len(lost(company)) == 2


async def test_nothing_lost_and_nonsense_are_said_so(typed: Type, company: Office) -> None:
    """Agents are not shown it."""
    assert "Nobody was left without an answer" in (await typed("U0ADA", "window lost")).lines[0]
    assert "whole number" in (await typed("U0ADA", "window lost --days never")).lines[0]
    assert "whole number" in (await typed("U0ADA", "window lost --days 401")).lines[0]
    assert Role.AGENT is (await agents.known(company.desk, TENANT.id, AgentRef("U0BEA"))).role
    assert "whole" not in (await typed("U0BEA", "window lost --days 401")).lines[0]
