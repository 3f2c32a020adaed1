"""The log of calls for programs."""

from sandbox.call_log import LONGEST_TEXT, MOST_CALLS, MOST_CHARACTERS
from sandbox.page.asked import Asked, Json
from sandbox.page.log_filter import LogFilter, as_json, chosen
from sandbox.page.world import World

LIMIT, MOST = 200, 1_000
_FURTHEST = 10**12


async def log(world: World, asked: Asked) -> Json:
    """Calls by filter and cursor; `next` is what to ask `after` the next time."""
    wanted = LogFilter.of(asked, world.meta.phones)
    after = asked.whole("after", 0, 0, _FURTHEST) if "after" in asked.body else None
    calls, reached = chosen(world.log, wanted, after, asked.whole("limit", LIMIT, 1, MOST))
    return {
        "calls": [as_json(call) for call in calls],
        "next": reached,
        "kept": len(world.log),
        "bound": {"calls": MOST_CALLS, "characters": MOST_CHARACTERS, "characters_of_a_body": LONGEST_TEXT},
    }
