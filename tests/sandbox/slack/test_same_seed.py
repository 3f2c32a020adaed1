"""The same seed gives the same log of everything, twice: secrets, ids, faults by chance, retries."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.manual_clock import ManualClock
from sandbox.slack import FakeSlack, PersonsFile
from tests.sandbox.slack.conftest import NOON, serve
from tests.sandbox.slack.listening_app import ListeningApp

Log = list[Any]


async def lived(seed: int) -> Log:
    """An afternoon in the workspace: everything the app was sent, and every attempt, in order of their ids."""
    slack, app = FakeSlack(ManualClock(NOON, flowing=False), seed=seed), ListeningApp()
    slack_runner, slack_url = await serve(slack.application())
    app_runner, app_url = await serve(app.application())
    await slack.start(f"{app_url}/slack/events", slack_url)
    for fault in ("duplicate", "twin", "delay", "lose"):
        slack.faults.add("events", fault, None, probability=0.3)
    await _afternoon(slack, app)
    log: Log = sorted(
        (str(one.when), one.event_id, one.kind, one.attempt, one.problem or "")
        for one in slack.platform.oracle.deliveries
    )
    log += sorted(app.events, key=lambda body: str(body["event_id"]))
    log += [
        *app.payloads,
        *app.commands,
        slack.workspace.bot_token,
        slack.signing_secret,
        slack.client_secret,
    ]
    await slack.stop()
    await app_runner.cleanup()
    await slack_runner.cleanup()
    return [_without_port(part, slack_url) for part in log]


async def _afternoon(slack: FakeSlack, app: ListeningApp) -> None:
    for number in range(8):
        if number % 3 == 0:
            app.answers = [web.Response(status=500)]
        ts = await slack.say("bea", "general", f"message {number}", files=[PersonsFile("a.txt", b"x")])
        await slack.settle()
        await slack.react("carlo", "general", ts, "eyes")
        await slack.settle()
        slack.clock.advance(timedelta(minutes=7))
        await slack.settle()
    await slack.command("bea", "general", "help")
    await slack.home("carlo")
    await slack.shortcut("bea", "note")


def _without_port(value: Any, url: str) -> Any:
    if isinstance(value, str):
        return value.replace(url, "http://slack")
    if isinstance(value, dict):
        return {name: _without_port(part, url) for name, part in value.items()}
    return [_without_port(part, url) for part in value] if isinstance(value, list | tuple) else value


async def test_the_same_seed_gives_the_same_log() -> None:
    """Twice; and it is no empty one."""
    first, second = await lived(7), await lived(7)

    assert first == second
    assert len(first) > 30


async def test_another_seed_gives_another() -> None:
    """So the log follows the seed, not the script alone."""
    assert await lived(7) != await lived(8)
