"""After an absence open threads are read: what was missed comes in, and what was not missed does not come twice."""

from datetime import timedelta

import pytest

from core.ids import ThreadRef
from core.thread import ThreadUnwatched
from desk import catching_up, dispatch
from desk.catching_up import RETRIED_FOR
from desk.views import Mark
from sandbox.fates import Fate
from sandbox.memory_store import MemoryStore
from sandbox.office import TENANT, Office

ANA, BEN = "447700900100", "447700900101"
MINUTE = timedelta(minutes=1)
AWAY = RETRIED_FOR + MINUTE


async def talks(office: Office) -> tuple[ThreadRef, ThreadRef]:
    """Two contacts wrote; Bea has the first."""
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"), office.writes(BEN, "Hello."))
    await office.works()
    await dispatch.sweep(office.desk)
    return office.thread(0), office.thread(1)


async def absent(office: Office, by: timedelta = AWAY) -> int:
    """Nobody is here for so long; answers how many threads have to be read."""
    office.clock.advance(by)
    missed = await catching_up.returned(office.desk)
    await office.passes(by=timedelta(seconds=5))
    return missed


async def test_what_was_said_while_nobody_was_here_is_sent(office: Office) -> None:
    """Slack told nobody, and the thread is read."""
    ana, _ = await talks(office)
    office.posts("U0BEA", ana, "No, it arrives tomorrow.", at=office.clock.now() + AWAY - MINUTE)

    assert await absent(office) == 2

    assert office.channel.phone(ANA) == ["No, it arrives tomorrow."]


async def test_what_slack_did_tell_is_not_sent_twice(office: Office) -> None:
    """Before or after the thread was read."""
    ana, _ = await talks(office)
    told = office.posts("U0BEA", ana, "No, it arrives tomorrow.", at=office.clock.now() + AWAY - MINUTE)
    await office.takes_in(told)

    await absent(office)
    await office.takes_in(told)
    await office.works()

    assert office.channel.phone(ANA) == ["No, it arrives tomorrow."]


@pytest.mark.parametrize("by", [timedelta(0), RETRIED_FOR])
async def test_a_short_absence_is_slacks_to_make_good(office: Office, by: timedelta) -> None:
    """Its own retries bring everything: a deployment reads no thread."""
    await talks(office)

    assert await absent(office, by) == 0


async def test_the_first_start_of_all_reads_nothing(office: Office) -> None:
    """There was nobody who could have been away."""
    assert await absent(office) == 0


async def test_only_open_conversations_are_read_the_newest_first(office: Office) -> None:
    """A closed one waits for its contact."""
    _, ben = await talks(office)
    office.clock.advance(MINUTE)
    await office.takes_in(office.writes(ANA, "Are you there?"))
    await office.works()
    await dispatch.sweep(office.desk)

    await absent(office)

    store = office.desk.store
    assert isinstance(store, MemoryStore)
    read = [fact.conversation_id for fact in store.facts(TENANT.id) if isinstance(fact, ThreadUnwatched)]
    assert read == [office.conversation_id(0), office.conversation_id(1)]
    assert ben == office.thread(1)


async def test_a_slack_that_is_away_too_is_asked_again(office: Office) -> None:
    """However long that takes: what an agent said is not given up."""
    ana, _ = await talks(office)
    office.posts("U0BEA", ana, "// Called them.", at=office.clock.now() + AWAY - MINUTE)
    office.workspace.fates.plan("posted_since", *[Fate.BUSY] * 12)

    await absent(office)
    await office.passes(by=120 * MINUTE)

    assert any(Mark.INSIDE in marks for marks in office.workspace.marks.values())
