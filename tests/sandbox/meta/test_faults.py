"""What goes wrong when told to: before the effect, after it, and on the way."""

import asyncio
import time

import aiohttp
import pytest

from sandbox.manual_clock import ManualClock
from sandbox.meta import Door, FakeMeta, MetaFaults
from tests.sandbox.meta.world import AMARA, ORDINARY, SHARED, World

BROKEN = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


async def outcome(world: World, *, patience: float = 0.3) -> str:
    """What a caller notices of one send: its status, or that nothing can be known. Patience is real time."""
    try:
        answer = await world.business.sends(patience=patience)
    except BROKEN:
        return "unknown"
    return str(answer.status)


async def raw_send(world: World) -> tuple[int, str]:
    assert world.business.session is not None
    async with world.business.session.post(
        f"{world.business.url}/v26.0/{ORDINARY}/messages",
        headers=world.business.headers(),
        json={"messaging_product": "whatsapp", "to": f"+{AMARA}", "text": {"body": "x"}},
        allow_redirects=False,
    ) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("timeout_before", 0),
        ("timeout_after", 1),
        ("reset_before", 0),
        ("reset_after", 1),
        ("truncated", 1),
        ("malformed", 1),
        ("slow", 1),
        ("drip", 1),
        ("refuse", 0),
    ],
)
async def test_a_broken_call_took_effect_or_not(world: World, fault: str, sent: int) -> None:
    """The caller cannot tell; the oracle can, and statuses tell later."""
    await world.writes()
    world.meta.faults.add("messages", fault)

    noticed = await outcome(world)
    await world.passes(seconds=1)
    healthy = await outcome(world, patience=5)

    assert noticed == "unknown"
    assert healthy == "200"
    assert len(world.meta.sends) == sent + 1
    assert sum(status["status"] == "delivered" for status in world.business.statuses) == sent


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("429", 429, 4),
        ("500", 500, 2),
        ("130429", 400, 130429),
        ("131056", 400, 131056),
        ("131000", 500, 131000),
        ("190", 401, 190),
        ("368", 403, 368),
    ],
)
async def test_a_refusing_fault_answers_like_the_platform_and_has_no_effect(
    world: World, fault: str, status: int, code: int
) -> None:
    """Error JSON with its code; nothing was sent."""
    world.meta.faults.add("messages", fault)

    answer = await world.business.sends()

    assert (answer.status, answer.code) == (status, code)
    assert world.meta.sends == []


async def test_a_proxy_answers_in_html(world: World) -> None:
    """No Graph JSON: nobody knows what happened behind it."""
    world.meta.faults.add("messages", "500_html")
    world.meta.faults.add("messages", "500_html", effect=True)

    first = await raw_send(world)
    without_effect = len(world.meta.sends)
    second = await raw_send(world)

    assert (first[0], second[0]) == (500, 500)
    assert "<html>" in first[1]
    assert (without_effect, len(world.meta.sends)) == (0, 1)


async def test_an_answer_may_say_when_to_come_back(world: World) -> None:
    """429 with and without Retry-After."""
    world.meta.faults.add("messages", "429", seconds=7)
    world.meta.faults.add("messages", "429")

    with_header = await world.business.sends()
    without = await world.business.sends()

    assert with_header.headers["Retry-After"] == "7"
    assert "Retry-After" not in without.headers


async def test_a_redirect_leads_to_somebody_elses_house(world: World) -> None:
    """Whoever follows it carries the token away."""
    world.meta.faults.add("messages", "redirect")

    status, _ = await raw_send(world)

    assert status == 302
    assert world.meta.sends == []


async def test_a_message_can_fail_after_being_accepted(world: World) -> None:
    """As with 131049: 200 first, `failed` later."""
    await world.writes()
    world.meta.faults.add("messages", "failed:131049")

    answer = await world.business.sends()
    await world.meta.settle()

    assert world.business.statuses_of(answer.wamid) == ["failed"]
    assert world.business.statuses[0]["errors"][0]["code"] == 131049


async def test_the_echo_of_a_broken_call_can_be_lost_too(world: World) -> None:
    """Then nothing will ever tell: the case for a person to decide."""
    await world.writes()
    world.meta.faults.add("messages", "reset_after", echo=False)

    noticed = await outcome(world)
    await world.passes(days=1)

    assert noticed == "unknown"
    assert len(world.meta.sends) == 1
    assert world.business.statuses == []
    assert world.meta.phone(AMARA).shown[-1].direction == "in"


async def test_faults_strike_as_often_as_told_and_only_whom_told(world: World) -> None:
    """By call, by number, in turn."""
    await world.writes()
    wamid = await world.writes(to=SHARED)
    world.meta.faults.add("messages", "131000", count=2, only=ORDINARY)
    world.meta.faults.add("receipts", "131016")

    receipt = await world.business.sends(None, number=SHARED, status="read", message_id=wamid)
    other = await world.business.sends(number=SHARED)
    struck = [(await world.business.sends()).status for _ in range(3)]

    assert receipt.code == 131016
    assert other.status == 200
    assert struck == [500, 500, 200]
    assert world.meta.faults.waiting() == ()


async def test_faults_can_be_cleared(world: World) -> None:
    """Everything works again."""
    world.meta.faults.add("*", "500", count=100)
    world.meta.faults.webhooks.duplicate_rate = 1.0

    world.meta.faults.clear()

    assert (await world.business.sends()).status == 200
    assert world.meta.faults.webhooks.duplicate_rate == 0.0


def test_an_unknown_fault_is_refused() -> None:
    """A typing error in a test must not test nothing."""
    with pytest.raises(ValueError, match="no such fault"):
        MetaFaults(ManualClock()).add("messages", "500_grpah")


async def test_a_held_call_is_let_go_when_the_caller_gives_up(world: World) -> None:
    """And when the sandbox stops: nothing hangs."""
    world.meta.faults.add("messages", "timeout_after")
    began = time.monotonic()
    waiting = asyncio.create_task(outcome(world, patience=30))
    for _ in range(10_000):
        if world.meta.sends:
            break
        await asyncio.sleep(0)

    await world.meta.stop()

    assert await waiting == "unknown"
    assert time.monotonic() - began < 10


async def test_a_revoked_token_opens_nothing(world: World) -> None:
    """190 for every call until it is given back."""
    world.meta.revoke_token()
    refused = await world.business.sends()
    world.meta.revoke_token(False)

    answer = await world.business.sends()

    assert (refused.status, refused.code, answer.status) == (401, 190, 200)


async def test_behind_a_shut_door_connections_are_refused(world: World) -> None:
    """As when the far side is down; the same address works again afterwards."""
    meta = FakeMeta(world.clock, world.meta.account)
    door = Door(meta)
    world.business.url = await door.open()
    first = (await world.business.sends()).status

    await door.shut()
    with pytest.raises(aiohttp.ClientConnectionError):
        await world.business.sends()
    with pytest.raises(aiohttp.ClientConnectorError):
        await world.business.sends()
    await door.open()

    assert first == 200
    assert (await world.business.sends()).status == 200
    await door.shut()


@pytest.mark.parametrize(("fault", "told"), [("duplicate", 2), ("lose", 0), ("delay", 1), ("held", 1)])
async def test_single_webhooks_go_astray(world: World, fault: str, told: int) -> None:
    """Twice, never, or later than the clock has to be wound; the next one is well."""
    world.meta.faults.add("webhooks_messages", fault, seconds=60)

    await world.writes()
    at_once = len(world.business.messages)
    await world.passes(seconds=61)
    await world.writes()

    assert at_once == (0 if fault in ("delay", "held") else told)
    assert len(world.business.messages) == told + 1


async def test_a_webhook_comes_a_week_late(world: World) -> None:
    """As late as the platform's own patience."""
    world.meta.faults.add("webhooks", "delay", seconds=7 * 86_400)

    await world.writes()
    await world.passes(days=6, hours=23)
    before = len(world.business.messages)
    await world.passes(hours=2)

    assert (before, len(world.business.messages)) == (0, 1)


@pytest.mark.parametrize(
    ("fault", "status", "words"), [("garbage", 200, None), ("500_empty", 500, ""), ("503_empty", 503, "")]
)
async def test_an_answer_may_hold_nothing_readable(
    world: World, fault: str, status: int, words: str | None
) -> None:
    """Bytes that mean nothing, or none at all."""
    await world.writes()
    world.meta.faults.add("messages", fault)
    url = f"{world.business.url}/v26.0/{ORDINARY}/messages"
    text = {"messaging_product": "whatsapp", "to": f"+{AMARA}", "text": {"body": "x"}}
    assert world.business.session is not None

    async with world.business.session.post(url, headers=world.business.headers(), json=text) as answer:
        raw = await answer.read()

    assert answer.status == status
    assert raw == words.encode() if words is not None else not raw.isascii()
    assert len(world.meta.sends) == (fault == "garbage")
