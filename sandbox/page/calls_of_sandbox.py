"""The calls that concern the sandbox as a whole: links, clock, faults, log, record, stories, reset."""

from sandbox.page import clock_calls, fault_calls, log_calls, record, sandbox_calls, story_calls
from sandbox.page.call import Call
from words import say


def of_sandbox(language: str) -> list[Call]:
    """Links, clock, faults, log, record, reset."""
    return [
        Call(
            "GET",
            "/sandbox/links",
            sandbox_calls.links,
            say(language, "Where everything is, with the stand-ins' credentials."),
            answers='{"page", "server", "meta": {…}, "slack": {…}}',
        ),
        Call(
            "GET",
            "/sandbox/clock",
            clock_calls.time,
            say(language, "The sandbox's time, whether it runs, and what lies ahead in “zone”."),
            answers='{"now", "local", "flowing", "next": {"window_end", "opening", "dst", …}}',
        ),
        Call(
            "POST",
            "/sandbox/clock",
            clock_calls.move,
            say(
                language,
                "Winds the clock by “advance_seconds”, “to” a time or “to_next” (window_end, opening, price_change, "
                "dst); “flowing” stops it or lets it run; “jump_seconds” sets it wrong, also back.",
            ),
            {"advance_seconds": 90000},
            '{"now": "2026-11-24T13:00:00+00:00"}',
        ),
        Call("GET", "/sandbox/faults", fault_calls.faults, say(language, "What is planned to go wrong.")),
        Call(
            "POST",
            "/sandbox/faults",
            fault_calls.plan_faults,
            say(
                language,
                "Plans faults, or clears them with “clear”. A “count” of null means for ever; Slack's method “events” "
                "and Meta's call “webhooks” are what the app is told; “webhooks” sets the habits of Meta's webhooks; "
                "“scenario” plans a whole schedule, for “minutes”.",
            ),
            {
                "clear": True,
                "meta": [{"call": "messages", "fault": "timeout_after", "count": 1}],
                "slack": [{"method": "chat.postMessage", "fault": "429", "count": 2, "seconds": 5}],
                "webhooks": {"duplicate_rate": 0.5},
                "scenario": "flaky_network",
            },
            '{"meta": […], "slack": […], "webhooks": {…}, "known": {…}}',
        ),
        Call(
            "GET",
            "/sandbox/log",
            log_calls.log,
            say(
                language,
                "The calls between app, Meta and Slack, oldest first: those after “after”, filtered by “side”, “from”, "
                "“to”, “method”, “status” (200, 4xx, none, trouble), “phone” and “text”, at most “limit”.",
            ),
            answers='{"calls": [{"number", "at", "from", "to", "path", "status", "fault", …}], "next": 42}',
        ),
        Call(
            "GET",
            "/sandbox/record",
            record.show,
            say(
                language,
                "The whole session without secrets: seed, clock, phones, channels, what only the stand-ins saw, faults "
                "and calls; /sandbox/record.txt is the same to read.",
            ),
            answers='{"version", "seed", "phones": […], "channels": […], "seen": {…}, "calls": […]}',
        ),
        Call("POST", "/sandbox/reset", sandbox_calls.reset, say(language, "Forgets everything."), {}),
    ]


def of_stories(language: str) -> list[Call]:
    """Ready-made stories."""
    return [
        Call(
            "GET",
            "/sandbox/stories",
            story_calls.stories,
            say(language, "Every ready-made story, and how far the one that plays has come."),
            answers='{"stories": [{"name", "says", "size"}], "playing": {"state", "told": […], …}}',
        ),
        Call(
            "POST",
            "/sandbox/stories/stop",
            story_calls.stop,
            say(language, "Stops the story that plays, or puts away the one that is over."),
            {},
        ),
        Call(
            "POST",
            "/sandbox/stories/{name}",
            story_calls.play,
            say(language, "Plays a story; “seed” chooses another run of it, “size” how many people appear."),
            {"seed": 7, "size": 20},
            '{"playing": {"story", "state", "steps", "told": […]}}',
        ),
    ]
