"""Rates, measured: whoever calls as often as allowed gets through as often as Slack documents, within 5 %."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from sandbox.manual_clock import ManualClock
from sandbox.slack.delivery import Pending
from sandbox.slack.line import Answer
from sandbox.slack.rates import PER_MINUTE, READS_OF_HISTORY, Rates
from tests.sandbox.slack.conftest import NOON, Scene

MINUTES = 10
# Source: Slack, Rate limits and each method's page, November 2026: written out here once more, to be compared.
TIERS = {
    1: "",
    2: "conversations.list conversations.create conversations.rename conversations.archive conversations.setTopic "
    "conversations.setPurpose users.list usergroups.list usergroups.create usergroups.update usergroups.disable "
    "usergroups.enable usergroups.users.list usergroups.users.update reactions.remove pins.add pins.remove "
    "pins.list bookmarks.add bookmarks.edit bookmarks.remove emoji.list",
    3: "chat.update chat.delete chat.unfurl chat.scheduleMessage chat.scheduledMessages.list "
    "chat.deleteScheduledMessage conversations.history conversations.replies conversations.info "
    "conversations.invite conversations.kick conversations.join conversations.leave conversations.open "
    "users.getPresence users.lookupByEmail users.conversations reactions.add reactions.get bookmarks.list "
    "files.list files.delete team.info bots.info apps.connections.open",
    4: "chat.postEphemeral views.open views.push views.update views.publish conversations.members users.info "
    "users.profile.get files.getUploadURLExternal files.completeUploadExternal files.info",
}
A_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
DOCUMENTED = {method: A_MINUTE[tier] for tier, methods in TIERS.items() for method in methods.split()}
SPECIAL = set(PER_MINUTE) - set(DOCUMENTED)


def taken(rates: Rates, method: str, channel: Callable[[int], str] = lambda number: "C1") -> float:
    """Calls a minute that get through, of one who calls at once and waits as told, over ten minutes."""
    clock, through, number = ManualClock(NOON, flowing=False), 0, 0
    while clock.now() < NOON + timedelta(minutes=MINUTES):
        wait = rates.wait("T1", method, channel(number), clock.now())
        if wait is None:
            through += 1
        else:
            clock.advance(timedelta(seconds=wait))
        number += 1
    return through / MINUTES


def test_only_what_is_special_has_no_tier() -> None:
    """Documented as hundreds a minute, or not at all."""
    assert {"auth.test", "chat.getPermalink", "oauth.v2.access", "blocks.validate"} == SPECIAL


@pytest.mark.parametrize(("method", "figure"), DOCUMENTED.items())
def test_each_method_stops_at_its_tier(method: str, figure: int) -> None:
    """Per minute, over ten of them."""
    assert taken(Rates(), method) == pytest.approx(figure, rel=0.05)


@pytest.mark.parametrize("method", READS_OF_HISTORY)
def test_history_is_read_once_a_minute_outside_the_marketplace(method: str) -> None:
    """Tier 1 instead of 3."""
    assert taken(Rates(commercial=True), method) == pytest.approx(1, rel=0.05)
    assert taken(Rates(commercial=False), method) == pytest.approx(50, rel=0.05)


def test_a_channel_takes_one_post_a_second() -> None:
    """The burst at the start is within the five per cent."""
    assert taken(Rates(), "chat.postMessage") == pytest.approx(60, rel=0.05)


def test_a_workspace_takes_three_hundred_posts_a_minute() -> None:
    """However many channels share them; another workspace has its own."""
    rates = Rates()

    assert taken(rates, "chat.postMessage", lambda number: f"C{number % 50}") == pytest.approx(300, rel=0.05)
    assert rates.wait("T2", "chat.postMessage", "C1", NOON + timedelta(minutes=MINUTES)) is None


def test_one_method_at_its_end_leaves_the_others_alone() -> None:
    """Counted per method and per workspace."""
    rates = Rates()
    while rates.wait("T1", "users.list", None, NOON) is None:
        pass

    assert rates.wait("T1", "users.info", None, NOON) is None
    assert rates.wait("T2", "users.list", None, NOON) is None
    assert rates.wait("T1", "users.list", None, NOON + timedelta(seconds=59)) == 1


async def test_thirty_thousand_events_an_hour_are_delivered(scene: Scene) -> None:
    """The rest is dropped; each minute of it the app is told once. An hour later it goes on."""
    delivery, arrived = scene.slack.delivery, [0, 0]

    async def at_once(pending: Pending) -> Answer:
        arrived[pending.body["type"] == "app_rate_limited"] += 1
        return Answer(200)

    delivery.socket = at_once
    for minute in range(60):
        for number in range(600):
            body = {"type": "event_callback", "team_id": "T1", "event": {"type": "x"}}
            delivery.send({**body, "event_id": f"Ev{minute}-{number}"})
        await scene.slack.settle()
        scene.clock.advance(timedelta(minutes=1))

    assert arrived[0] == pytest.approx(30_000, rel=0.05)
    assert arrived[1] == 10
    delivery.send({"type": "event_callback", "team_id": "T1", "event": {"type": "x"}, "event_id": "Ev"})
    await scene.slack.settle()
    assert arrived[0] == 30_001
