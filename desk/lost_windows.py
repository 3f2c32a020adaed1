"""Windows lost: how often nobody answered in time, by skillset, by agent and by the hour at which it was over."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.happened import WindowLost
from core.ids import AgentId, SkillsetId, TenantId
from desk.desk import Desk


class By(StrEnum):
    """What they are counted by; in commands these very words."""

    SKILLSET = "skillset"
    AGENT = "agent"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Lost:
    """How many, and whose: a name or an hour such as 17, and how often; most often first, hours in their order."""

    total: int
    counted: Sequence[tuple[str, int]]


async def lost(desk: Desk, tenant_id: TenantId, *, days: int, by: By, zone: str, nobody: str) -> Lost:
    """Those of the last days. zone: in which an hour is an hour; nobody: how what nobody had yet is called."""
    now = desk.clock.now()
    async with desk.store.begin(tenant_id) as uow:
        noted = await uow.journal.noted([WindowLost], now - timedelta(days=days), now + timedelta(seconds=1))
        agents = {each.id: each.name for each in await uow.agents.all()}
    skillsets = {each.id: each.name for each in desk.store.directory.skillsets.values()}
    found = [each.fact for each in noted if isinstance(each.fact, WindowLost)]
    counted = Counter(map(_name(by, skillsets, agents, ZoneInfo(zone), nobody), found))
    if by is By.HOUR:
        return Lost(len(found), sorted(counted.items()))
    return Lost(len(found), sorted(counted.items(), key=lambda it: (-it[1], it[0])))


def _name(
    by: By, skillsets: Mapping[SkillsetId, str], agents: Mapping[AgentId, str], zone: ZoneInfo, nobody: str
) -> Callable[[WindowLost], str]:
    match by:
        case By.SKILLSET:
            return lambda it: skillsets.get(it.skillset_id, it.skillset_id)
        case By.AGENT:
            return lambda it: nobody if it.agent_id is None else agents.get(it.agent_id, it.agent_id)
        case By.HOUR:
            return lambda it: f"{it.at.astimezone(zone):%H}"
