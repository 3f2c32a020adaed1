"""Handlers that fail and processes that die: what was begun leaves nothing behind, and innocents are not blamed."""

from datetime import timedelta
from typing import Any

import pytest

from core.facts import ReplyAccepted
from core.happened import ConversationTaken
from core.ids import AgentRef, TenantId
from desk import cutting, intake
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.ports import InboxState, UnitOfWork
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory_store import MemoryStore
from sandbox.office import GENERAL, HALF_SECOND, NUMBER, TENANT, Office
from tests.desk.conftest import NOON

ANA, BEN = "393331110001", "393331110002"


class _Died(BaseException):
    """The process died here."""


class _Dying:
    """Dies the next so-manieth time a unit of work is about to be committed; never by itself."""

    def __init__(self) -> None:
        self.commits_left: int | None = None

    def __call__(self, place: Failpoint) -> None:
        if place is not Failpoint.INTAKE_BEFORE_COMMIT or self.commits_left is None:
            return
        self.commits_left -= 1
        if self.commits_left == 0:
            raise _Died


async def _dies(desk: Desk, store: MemoryStore) -> None:
    while await cutting.step(desk):
        pass
    with pytest.raises(_Died):
        await _takes_in(desk)
    store.expire_leases()


async def _takes_in(desk: Desk) -> None:
    while await intake.step(desk):
        pass


async def test_a_death_among_innocents_is_not_blamed_on_those_under_suspicion() -> None:
    """However often the process is killed, a message that did nothing is never set aside for it."""
    clock = ManualClock(NOON, flowing=False)
    store, dying = MemoryStore(clock, CountingIds(clock)), _Dying()
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock), reach=dying)
    for number in range(8):
        await office.takes_in(office.writes(f"39333000000{number}", f"first {number}"))
    clock.advance(HALF_SECOND)

    for round_ in range(intake.CRASHES + 1):
        await office.takes_in(office.writes(f"39333000001{round_}", f"later {round_}"))
        clock.advance(HALF_SECOND)
        dying.commits_left = 1 if round_ == 0 else 2
        await _dies(office.desk, store)
    dying.commits_left = None
    await office.works()

    shown = [words for root in office.workspace.roots() for words in office.shown(root.thread)]
    assert sorted(shown) == sorted(
        [f"first {number}" for number in range(8)]
        + [f"later {number}" for number in range(intake.CRASHES + 1)]
    )
    assert not office.workspace.alerts


class _Stumbling(MemoryStore):
    """A store whose conversations cannot be saved so many times, after everything else was."""

    stumbles = 0

    def begin(self, tenant_id: TenantId) -> UnitOfWork:
        uow = super().begin(tenant_id)
        save: Any = uow.conversations.save

        def saved(conversation: Any) -> None:
            if self.stumbles:
                self.stumbles -= 1
                raise RuntimeError("somebody made a mistake")
            save(conversation)

        uow.conversations.save = saved  # type: ignore[method-assign]
        return uow


async def test_what_a_failed_handler_had_done_is_undone_before_the_next_try() -> None:
    """The second try is no duplicate of the first: the reply goes out once, and the conversation is its author's."""
    clock = ManualClock(NOON, flowing=False)
    store = _Stumbling(clock, CountingIds(clock))
    await store.provision(TENANT, NUMBER, GENERAL, {})
    office = Office(store, clock, CountingIds(clock))
    await office.takes_in(office.writes("393330000001", "hello"))
    await office.passes(3 * HALF_SECOND)
    await office.takes_in(office.posts("U0BEA", office.thread(), "// I am here"))  # she is known from now on
    await office.passes(6 * HALF_SECOND)

    store.stumbles = 2
    await office.takes_in(office.posts("U0BEA", office.thread(), "hi"))
    await office.passes(20 * HALF_SECOND)

    assert [received.words for received in office.channel.received] == ["hi"]
    card = office.workspace.roots()[0].card
    assert card.owner == AgentRef("U0BEA")
    facts = [type(fact) for fact in store.facts(TENANT.id)]
    assert (facts.count(ConversationTaken), facts.count(ReplyAccepted)) == (1, 1)
    assert {row.state for row in store.inbox_rows()} == {InboxState.DONE}


async def test_a_long_queue_of_one_conversation_does_not_hold_up_another(office: Office) -> None:
    """Each round works on every lane a little: who writes once is not behind who wrote thousands of times."""
    await office.takes_in(*(office.writes(ANA, f"no. {n}") for n in range(2_000)))
    await office.takes_in(office.writes(BEN, "Hello"))
    office.clock.advance(timedelta(seconds=1))

    for _ in range(6):
        await office.step()

    shown = {root.card.name.reveal(): office.shown(root.thread) for root in office.workspace.roots()}
    assert shown[f"Contact {BEN[-2:]}"] == ["Hello"]
    assert len(shown[f"Contact {ANA[-2:]}"]) < 200
    taken_in = [row for row in office.desk.store.inbox_rows() if row.state is InboxState.DONE]  # type: ignore[attr-defined]
    assert len(taken_in) < 1_000
