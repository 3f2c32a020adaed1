"""The window's end comes near: whoever owes an answer is asked for it in time, once each time, and not otherwise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentRef
from desk import closing, conversations
from desk.views import ClosingPost
from sandbox.office import GENERAL, NUMBER, TENANT, Office

ANA = "447700900100"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def asked(office: Office) -> list[tuple[int, tuple[AgentRef, ...], bool]]:
    """Every time an answer was asked for: minutes left of the window, who was named, whether somebody has it."""
    return [
        (round((post.closes_at - standing.at) / MINUTE), post.agents, post.owned)
        for standing in office.workspace.replies(office.thread())
        for post in standing.posts
        if isinstance(post, ClosingPost)
    ]


async def owned(office: Office) -> None:
    """Ana wrote, and Bea has it."""
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))
    await office.works()
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), AgentRef("U0BEA"))
    await office.works()


async def test_the_owner_is_asked_twice_and_then_whoever_administers(office: Office) -> None:
    """Four hours before the end, one hour, and a quarter of an hour: then it is no longer the owner's alone."""
    await office.desk.store.provision(replace(TENANT, admins=("U0ADA",)), NUMBER, GENERAL, {})  # type: ignore[attr-defined]
    await owned(office)

    await office.passes(by=25 * HOUR)

    bea, ada = AgentRef("U0BEA"), AgentRef("U0ADA")
    assert asked(office) == [(240, (bea,), True), (60, (bea,), True), (15, (bea, ada), True)]


async def test_what_nobody_has_is_asked_for_by_no_name(office: Office) -> None:
    """Everybody in the channel reads it."""
    await office.takes_in(office.writes(ANA, "Is my parcel lost?"))

    await office.passes(by=25 * HOUR)

    assert asked(office) == [(240, (), False), (60, (), False), (15, (), False)]


@pytest.mark.parametrize("after", [HOUR, 21 * HOUR])
async def test_who_has_answered_is_left_in_peace(office: Office, after: timedelta) -> None:
    """Before the first time it is asked for, or between two."""
    await owned(office)
    await office.passes(by=after)
    await office.takes_in(office.posts("U0BEA", office.thread(), "It arrives tomorrow."))

    await office.passes(by=25 * HOUR)

    assert [left for left, _, _ in asked(office)] == ([] if after == HOUR else [240])


async def test_a_contact_who_writes_again_moves_the_end(office: Office) -> None:
    """By the window as it is now, not as it was when it was first watched."""
    await owned(office)
    await office.passes(by=10 * HOUR)
    await office.takes_in(office.writes(ANA, "Hello?"))

    await office.passes(by=19 * HOUR)
    assert asked(office) == []

    await office.passes(by=2 * HOUR)
    assert [left for left, _, _ in asked(office)] == [240]


async def test_a_closed_conversation_asks_for_nothing(office: Office) -> None:
    """It is over."""
    await owned(office)
    await closing.close(office.desk, TENANT.id, office.conversation_id(), AgentRef("U0BEA"))

    await office.passes(by=25 * HOUR)

    assert asked(office) == []
