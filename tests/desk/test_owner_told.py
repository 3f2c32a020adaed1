"""The owner is told by name in the thread: when it becomes theirs, and when its quiet ends; not at each message."""

from datetime import timedelta

import pytest

from core.ids import AgentRef
from core.text import Private
from desk import conversations
from desk.views import OwnerPost
from sandbox.office import TENANT, Office

ANA = "393331110001"
BEA = AgentRef("U0BEA")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MOMENT = timedelta(seconds=5)


def _told(office: Office) -> list[bool]:
    """Whom the posts name, in order: whether each was because the contact wrote."""
    posts = [post for reply in office.workspace.replies(office.thread()) for post in reply.posts]
    owners = [post for post in posts if isinstance(post, OwnerPost)]
    assert {post.agent for post in owners} <= {BEA}
    return [post.written for post in owners]


async def _writes(office: Office, *, after: timedelta) -> None:
    await office.passes(after)
    await office.takes_in(office.writes(ANA, "Hello?"))
    await office.passes(MOMENT)


async def _answers(office: Office) -> None:
    await office.takes_in(office.posts(BEA, office.thread(), "Yes"))
    await office.passes(MOMENT)


@pytest.fixture
async def claimed(office: Office) -> Office:
    """Bea pressed Claim."""
    await _writes(office, after=MOMENT)
    await conversations.claim(office.desk, TENANT.id, office.conversation_id(), BEA)
    await office.passes(MOMENT)
    return office


async def test_whoever_gets_it_is_named_once(claimed: Office) -> None:
    """So Slack counts the thread among those they follow."""
    await conversations.claim(claimed.desk, TENANT.id, claimed.conversation_id(), BEA)
    await claimed.passes(MOMENT)

    assert _told(claimed) == [False]


async def test_whoever_takes_it_by_writing_is_not(office: Office) -> None:
    """They follow the thread already."""
    await _writes(office, after=MOMENT)

    await _answers(office)

    assert _told(office) == []


@pytest.mark.parametrize(("quiet", "times"), [(10 * MINUTE - SECOND, 0), (10 * MINUTE, 1)])
async def test_the_end_of_the_quiet_is_told_and_no_message_after_it(
    claimed: Office, quiet: timedelta, times: int
) -> None:
    """Ten minutes in which nobody wrote; what follows at once is seen with it."""
    await _answers(claimed)

    await _writes(claimed, after=quiet - MOMENT)  # since the answer
    for _ in range(3):
        await _writes(claimed, after=MINUTE)

    assert _told(claimed)[1:] == [True] * times
    if times:
        posts = [post for reply in claimed.workspace.replies(claimed.thread()) for post in reply.posts]
        assert OwnerPost(BEA, Private("Contact 01"), written=True) in posts


async def test_every_longer_quiet_that_ends_is_told(claimed: Office) -> None:
    """Answered or not: they may look elsewhere again."""
    await _writes(claimed, after=11 * MINUTE)
    await _writes(claimed, after=11 * MINUTE)

    assert _told(claimed) == [False, True, True]


async def test_who_answers_at_once_need_not_be_told(claimed: Office) -> None:
    """They were looking."""
    await claimed.passes(11 * MINUTE)
    await claimed.takes_in(claimed.writes(ANA, "Hello?"))
    await claimed.passes(timedelta(seconds=1))
    await _answers(claimed)

    assert _told(claimed) == [False]


async def test_nobody_is_told_of_what_nobody_has(office: Office) -> None:
    """The card is there for all."""
    await _writes(office, after=MOMENT)
    await _writes(office, after=11 * MINUTE)

    assert _told(office) == []
