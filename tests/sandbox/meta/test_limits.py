"""How fast the business may go."""

from tests.sandbox.meta.world import ORDINARY, SHARED, TOMAS, TRIAL, World


async def test_forty_five_messages_to_one_person_may_go_at_once(world: World) -> None:
    """The forty-sixth is refused, to this person only."""
    await world.writes()
    await world.writes(address=TOMAS)

    burst = [(await world.business.sends()).status for _ in range(45)]
    over = await world.business.sends()
    other = await world.business.sends(f"+{TOMAS}")

    assert burst == [200] * 45
    assert (over.status, over.code, over.body["error"]["is_transient"]) == (400, 131056, True)
    assert other.status == 200
    assert len(world.meta.sends) == 46


async def test_a_burst_is_borrowed_from_the_time_that_follows(world: World) -> None:
    """After it, one message every six seconds."""
    await world.writes()
    for _ in range(45):
        await world.business.sends()

    await world.passes(seconds=5)
    too_early = await world.business.sends()
    await world.passes(seconds=1)
    in_time = await world.business.sends()
    next_one = await world.business.sends()

    assert (too_early.code, in_time.status, next_one.code) == (131056, 200, 131056)


async def test_a_steady_pace_never_meets_the_pair_limit(world: World) -> None:
    """One every six seconds for a long time."""
    await world.writes()

    answers = []
    for _ in range(60):
        answers.append((await world.business.sends()).status)
        await world.passes(seconds=6)

    assert answers == [200] * 60


async def test_a_number_sends_80_messages_a_second(world: World) -> None:
    """The next second has room again."""
    codes = [
        (await world.business.sends_template("hello", to=f"+39333{place:07d}")).body["error"]["code"]
        for place in range(3)
    ]
    answers = [await _hello(world, place) for place in range(81)]
    await world.passes(seconds=1)
    later = await _hello(world, 90)

    assert codes == [132001] * 3
    assert answers == [200] * 80 + [130429]
    assert later == 200


async def test_incoming_messages_count_towards_the_throughput(world: World) -> None:
    """In and out together."""
    for place in range(40):
        world.meta.phone_sends(f"39334{place:07d}", {"type": "text", "text": {"body": "x"}})

    answers = [await _hello(world, place) for place in range(41)]

    assert answers == [200] * 40 + [130429]


async def test_a_number_shared_with_the_app_sends_20_a_second(world: World) -> None:
    """Less than others; the other number is not affected."""
    answers = [await _hello(world, place, SHARED) for place in range(21)]

    assert answers == [200] * 20 + [130429]
    assert await _hello(world, 30) == 200


async def test_a_test_number_writes_to_its_list_only(world: World) -> None:
    """131030 for everybody else."""
    listed = await world.business.sends(number=TRIAL)
    stranger = await world.business.sends(f"+{TOMAS}", number=TRIAL)

    assert (listed.status, stranger.code) == (200, 131030)


async def _hello(world: World, place: int, number: str = ORDINARY) -> int:
    template = {"name": "hello_world", "language": {"code": "en_US"}}
    answer = await world.business.sends(
        f"+39333{place:07d}", number=number, type="template", template=template
    )
    return answer.status if answer.status == 200 else answer.code
