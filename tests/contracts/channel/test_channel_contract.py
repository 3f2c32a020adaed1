"""What the desk relies on, whatever stands behind the port."""

from collections.abc import AsyncIterator

import pytest

from core.ids import AttemptKey
from core.message import Media, MediaKind, Progress
from desk.problems import Certainty, DeliveryProblem, Retry
from sandbox.fates import Fate
from tests.bridge.whatsapp.cleared import cleared
from tests.contracts.channel.worlds import WORLDS, World, send, to_amara


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """Each side in turn, with Amara waiting for an answer."""
    async with WORLDS[request.param]() as world:
        await world.writes()
        yield world


async def problem_of(world: World, fate: Fate) -> DeliveryProblem:
    world.plan(fate)
    with pytest.raises(DeliveryProblem) as raised:
        await send(world)
    return raised.value


async def test_an_accepted_message_arrives_once(world: World) -> None:
    """With an id by which its reports find it, and the attempt's key in them."""
    receipt = await send(world, "v1.e.1")

    reports = await world.told()
    assert world.shown() == ["Hello"]
    assert {report.remote_id for report in reports} == {receipt.remote_id}
    assert {report.key for report in reports} == {"v1.e.1"}
    assert Progress.SENT in {report.progress for report in reports}


async def test_messages_arrive_in_the_order_they_were_sent(world: World) -> None:
    """One after the other."""
    ids = [(await send(world, f"v1.e.{place}")).remote_id for place in range(5)]

    assert len(set(ids)) == 5
    assert world.shown() == ["Hello"] * 5


@pytest.mark.parametrize("fate", [Fate.BUSY, Fate.REFUSED, Fate.REVOKED])
async def test_what_was_not_applied_never_arrives(world: World, fate: Fate) -> None:
    """It is certain, and the retry says what to do."""
    problem = await problem_of(world, fate)

    assert problem.certainty is Certainty.NOT_APPLIED
    assert (
        problem.retry
        is {
            Fate.BUSY: Retry.SOON,
            Fate.REFUSED: Retry.NEVER,
            Fate.REVOKED: Retry.WHEN_MENDED,
        }[fate]
    )
    assert world.shown() == []
    assert await world.told() == []


@pytest.mark.parametrize(("fate", "arrives"), [(Fate.LOST, False), (Fate.SILENT, True)])
async def test_a_lost_answer_is_a_doubt_and_never_a_second_message(
    world: World, fate: Fate, arrives: bool
) -> None:
    """It looks the same from here, whether it arrived or not; if it did, the reports end the doubt by the key."""
    problem = await problem_of(world, fate)

    assert problem.certainty is Certainty.UNKNOWN
    assert world.shown() == (["Hello"] if arrives else [])
    assert {report.key for report in await world.told()} == ({"v1.e.1"} if arrives else set())


async def test_a_message_goes_well_after_one_that_was_lost(world: World) -> None:
    """Nothing of the lost one hangs on."""
    await problem_of(world, Fate.LOST)

    await send(world, "v1.e.2")

    assert world.shown() == ["Hello"]


async def test_a_read_receipt_may_be_sent_twice(world: World) -> None:
    """The second time changes nothing."""
    await world.channel.mark_read(world.number, world.asked)
    await world.channel.mark_read(world.number, world.asked)


async def test_that_somebody_types_may_be_shown_again_and_again(world: World) -> None:
    """It goes by itself; a message that follows takes it away."""
    for _ in range(3):
        await world.channel.mark_read(world.number, world.asked, typing=True)


def test_the_limits_can_be_reached(world: World) -> None:
    """A text of the length the channel promises goes out whole."""
    assert 0 < world.channel.limits.text_length <= 4096


async def test_a_file_that_was_handed_over_can_be_sent_again_and_again(world: World) -> None:
    """Handing over shows nothing; each time is another file."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        yield b"1.7"

    refs = [await world.channel.hand_over(world.number, "application/pdf", 8, chunks()) for _ in range(2)]
    assert len(set(refs)) == 2
    assert world.shown() == []

    file = Media(MediaKind.DOCUMENT, refs[0], "application/pdf")
    for place in range(2):
        given = cleared(file, number=world.number)
        await world.channel.send(to_amara(world, given), AttemptKey(f"v1.e.{place}"))
    assert len(world.shown()) == 2


async def test_somebody_is_blocked_and_let_in_again(world: World) -> None:
    """Asking twice changes nothing; letting in who is not blocked is not taken, and is no problem."""
    amara = to_amara(world).to
    taken = [
        await world.channel.block(world.number, amara, blocked=blocked)
        for blocked in (True, True, False, False)
    ]

    assert taken == [True, True, True, False]
