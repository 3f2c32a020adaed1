"""What a program can do with the clock: wind it, stop it, let it run, set it wrong."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.clock_targets import targets
from sandbox.page.world import World

# One step of the clock; more would leave the years that calendars know.
LONGEST_STEP = timedelta(days=3_660)

_WAYS = ("advance_seconds", "to", "to_next", "jump_seconds", "flowing")


async def time(world: World, asked: Asked) -> Json:
    """The sandbox's time, and what lies ahead in the people's zone or in `zone`."""
    zone = _zone(world, asked)
    now = world.clock.now()
    return {
        "now": now.isoformat(),
        "ahead_seconds": world.clock.ahead.total_seconds(),
        "flowing": world.clock.flowing,
        "zone": zone.key,
        "local": now.astimezone(zone).isoformat(),
        "next": {target.name: target.at.isoformat() for target in targets(world, zone)},
    }


async def move(world: World, asked: Asked) -> Json:
    """Wind the clock, stop it or let it run, or let it jump; answers the new time."""
    chosen = [way for way in _WAYS if asked.body.get(way) is not None]
    if not chosen:
        raise Wrong(f"Say how: one of {', '.join(_WAYS)}.")
    if len(chosen) > 1:
        raise Wrong(f"One thing at a time: {chosen[0]} or {chosen[1]}.")
    match chosen[0]:
        case "advance_seconds":
            _wind(world, timedelta(seconds=_seconds(asked, "advance_seconds")))
        case "to":
            _wind(world, _moment(world, asked) - world.clock.now())
        case "to_next":
            _wind(world, _next(world, asked) - world.clock.now())
        case "jump_seconds":
            _jump(world, timedelta(seconds=_seconds(asked, "jump_seconds")))
        case _:
            _flow(world, flowing=asked.flag("flowing", otherwise=True))
    return await time(world, asked)


def _wind(world: World, by: timedelta) -> None:
    if by < timedelta(0) or by > LONGEST_STEP:
        raise Wrong("The clock only winds forward, at most ten years at a time.")
    with told_apart():
        world.clock.advance(by)


def _jump(world: World, by: timedelta) -> None:
    if abs(by) > timedelta(days=1):
        raise Wrong("The clock jumps at most a day, forward or back.")
    with told_apart():
        world.clock.jump(by)


def _flow(world: World, *, flowing: bool) -> None:
    if flowing:
        world.clock.run()
    else:
        world.clock.stop()


def _seconds(asked: Asked, name: str) -> float:
    seconds = asked.number(name)
    if abs(seconds) > LONGEST_STEP.total_seconds():
        raise Wrong("The clock moves at most ten years at a time.")
    return seconds


def _moment(world: World, asked: Asked) -> datetime:
    """A time with its zone, or in the people's zone."""
    try:
        at = datetime.fromisoformat(asked.text("to"))
    except ValueError:
        raise Wrong(
            "The field 'to' must be a time such as 2027-03-28T01:59:00 or 2027-03-28T00:59:00Z."
        ) from None
    return (at if at.tzinfo is not None else at.replace(tzinfo=_zone(world, asked))).astimezone(UTC)


def _next(world: World, asked: Asked) -> datetime:
    ahead = {target.name: target.at for target in targets(world, _zone(world, asked))}
    name = asked.text("to_next")
    if name not in ahead:
        raise Wrong(f"Nothing called {name!r} lies ahead; there is: {', '.join(ahead)}.", 404)
    return ahead[name]


def _zone(world: World, asked: Asked) -> ZoneInfo:
    """The zone asked for, else that of the people in Slack."""
    people = world.slack.workspace
    key = asked.text_or_none("zone") or str(people.users[next(iter(people.user_ids().values()))]["tz"])
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"There is no time zone {key!r}.") from None
