"""An office at noon whose people type commands."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from admin_commands.table import run
from core.agent import Standing
from core.ids import AgentRef
from desk.ports import AgentProfile
from desk.views import Answer
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, NUMBER, TENANT, Office

# Who types what.
Type = Callable[[str, str], Awaitable[Answer]]


@pytest.fixture
async def company() -> Office:
    """Ada owns the workspace; Bea and Carlo are full members, Guest is not."""
    clock = ManualClock(datetime(2026, 11, 27, 11, tzinfo=UTC), flowing=False)
    store = MemoryStore(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    made = Office(store, clock, CountingIds(clock))
    for ref, name, standing, manages, language in (
        ("U0ADA", "Ada", Standing.MEMBER, True, "en"),
        ("U0BEA", "Bea", Standing.MEMBER, False, "en"),
        ("U0CARLO", "Carlo", Standing.MEMBER, False, "it"),
        ("U0GUEST", "Guest", Standing.GUEST, False, "en"),
    ):
        profile = AgentProfile(
            AgentRef(ref), name, standing, manages=manages, language=language, time_zone="UTC"
        )
        made.workspace.profiles[profile.ref] = profile
    return made


@pytest.fixture
def typed(company: Office) -> Type:
    """What somebody sees who types a line."""

    async def answer(who: str, line: str) -> Answer:
        return await run(company.desk, TENANT.id, AgentRef(who), line)

    return answer
