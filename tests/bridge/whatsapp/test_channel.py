"""The channel sends once, within the limits, and spends nothing on a number that is stopped."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bridge.whatsapp.channel import NumberHealth, WhatsappChannel
from core.contact import AddressKind, ContactAddress
from core.ids import NumberRef, RemoteMessageId
from core.text import Private
from desk.ports import Receipt
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from sandbox.manual_clock import ManualClock
from tests.bridge.whatsapp.cleared import HELLO, KEY, NOON, NUMBER, OTHER, cleared
from tests.bridge.whatsapp.misbehaving import Misbehaving, answer, graph_error, misbehaving, reset

SECOND = timedelta(seconds=1)


@dataclass
class Ready:
    """A channel to a server that does as it is told, with a clock that stands still."""

    channel: WhatsappChannel
    server: Misbehaving
    clock: ManualClock
    tokens: dict[NumberRef, str] = field(default_factory=dict)

    async def send(self, number: NumberRef = NUMBER, *to: ContactAddress) -> Receipt:
        """Waits of the pacer pass at once."""
        sending = asyncio.create_task(self.channel.send(cleared(HELLO, *to, number=number), KEY))
        while not sending.done():
            await asyncio.sleep(0.001)
            due = self.clock.next_due()
            if due is not None:
                self.clock.advance(due - self.clock.now())
        return await sending

    async def problem(self, number: NumberRef = NUMBER, *to: ContactAddress) -> DeliveryProblem:
        with pytest.raises(DeliveryProblem) as raised:
            await self.send(number, *to)
        return raised.value


def somebody(place: int) -> ContactAddress:
    return ContactAddress(AddressKind.PHONE, Private(f"4477009{place:05}"))


@pytest.fixture
async def ready() -> AsyncIterator[Ready]:
    clock = ManualClock(NOON, flowing=False)
    async with misbehaving() as server:
        tokens = {NUMBER: "one", OTHER: "two"}
        channel = WhatsappChannel(server.url, "v26.0", tokens.__getitem__, clock)
        yield Ready(channel, server, clock, tokens)
        await channel.aclose()


async def test_an_accepted_message_has_metas_id(ready: Ready) -> None:
    """And it went out once, from its number."""
    assert await ready.send() == Receipt(RemoteMessageId("wamid.B2"))
    assert len(ready.server.requests) == 1
    assert ready.server.heads[0].startswith(f"POST /v26.0/{NUMBER}/messages")
    assert b"v1.effect.1" in ready.server.requests[0]


async def test_an_answer_without_an_id_leaves_a_doubt(ready: Ready) -> None:
    """It was accepted, perhaps."""
    ready.server.then.append(answer("200 OK", b'{"messages":[]}'))

    assert (await ready.problem()).certainty is Certainty.UNKNOWN


@pytest.mark.parametrize("behaviour", [reset, graph_error("500 Internal Server Error", 131000)])
async def test_a_failed_send_is_made_once(ready: Ready, behaviour: bytes) -> None:
    """A second one is the desk's decision."""
    ready.server.then.append(behaviour)

    await ready.problem()

    assert len(ready.server.requests) == 1


async def test_a_burst_to_one_contact_ends_before_meta_refuses_it(ready: Ready) -> None:
    """45 are borrowed from the following time; the next one is put off, and nothing is sent."""
    for _ in range(45):
        await ready.send()
    spent = ready.clock.now() - NOON

    problem = await ready.problem()

    assert (problem.postponed, problem.retry, problem.tell) == (True, Retry.SOON, Tell.BUSY)
    assert problem.retry_after is not None
    assert timedelta(seconds=4) < problem.retry_after + spent <= timedelta(seconds=6)
    assert len(ready.server.requests) == 45
    assert (await ready.send(NUMBER, somebody(1))).remote_id


async def test_what_was_put_off_goes_out_when_its_time_has_come(ready: Ready) -> None:
    """Exactly as long as was said."""
    for _ in range(45):
        await ready.send()
    problem = await ready.problem()
    assert problem.retry_after is not None

    ready.clock.advance(problem.retry_after)

    assert (await ready.send()).remote_id


async def test_one_number_keeps_below_its_throughput(ready: Ready) -> None:
    """80 messages a second: two hundred to as many contacts take two and a half seconds."""
    for place in range(200):
        await ready.send(NUMBER, somebody(place))

    assert ready.clock.now() - NOON >= timedelta(seconds=199 / 80)


async def test_too_fast_for_one_contact_slows_only_that_contact(ready: Ready) -> None:
    """Others are not affected."""
    ready.server.then.append(graph_error("400 Bad Request", 131056))

    first = await ready.problem()
    put_off = await ready.problem()
    other = await ready.send(NUMBER, somebody(1))

    assert (first.retry, first.retry_after, first.postponed) == (Retry.SOON, 4 * SECOND, False)
    assert put_off.postponed
    assert other.remote_id
    assert len(ready.server.requests) == 2


async def test_repeated_refusals_for_one_contact_wait_longer_each_time(ready: Ready) -> None:
    """Source: Meta asks for 4^n seconds."""
    waits = []
    for _ in range(3):
        ready.server.then.append(graph_error("400 Bad Request", 131056))
        problem = await ready.problem()
        waits.append(problem.retry_after)
        ready.clock.advance(problem.retry_after or SECOND)
    await ready.send()
    ready.clock.advance(timedelta(minutes=10))
    ready.server.then.append(graph_error("400 Bad Request", 131056))

    again = await ready.problem()

    assert waits == [4 * SECOND, 16 * SECOND, 64 * SECOND]
    assert again.retry_after == 4 * SECOND


async def test_too_fast_for_the_number_holds_the_number(ready: Ready) -> None:
    """As long as Meta asked; the other number goes on."""
    ready.server.then.append(graph_error("429 Too Many Requests", 130429, "Retry-After: 30"))
    await ready.problem()

    held = await ready.problem(NUMBER, somebody(1))

    assert (held.postponed, held.retry_after) == (True, 30 * SECOND)
    assert len(ready.server.requests) == 1
    assert (await ready.send(OTHER)).remote_id


async def test_a_refused_token_stops_the_number_and_only_it(ready: Ready) -> None:
    """The same problem for everybody, for a minute, without asking Meta again."""
    ready.server.then.append(graph_error("401 Unauthorized", 190))
    first = await ready.problem()

    later = [await ready.problem(NUMBER, somebody(place)) for place in range(5)]

    assert (first.retry, first.postponed, first.tell) == (Retry.WHEN_MENDED, False, Tell.CREDENTIALS)
    assert all(problem.postponed and problem.retry is Retry.WHEN_MENDED for problem in later)
    assert all(problem.code == "190" for problem in later)
    assert len(ready.server.requests) == 1
    assert (await ready.send(OTHER)).remote_id


async def test_after_a_minute_one_message_tries_and_the_others_wait_for_it(ready: Ready) -> None:
    """Not all of them at once."""
    ready.server.then += [graph_error("401 Unauthorized", 190), graph_error("401 Unauthorized", 190)]
    await ready.problem()
    ready.clock.advance(timedelta(seconds=60))

    tried = await ready.problem()
    waiting = await ready.problem()

    assert (tried.postponed, waiting.postponed) == (False, True)
    assert len(ready.server.requests) == 2


async def test_what_is_mended_flows_again(ready: Ready) -> None:
    """The one that tries opens the way for all."""
    ready.server.then.append(graph_error("403 Forbidden", 131031))
    await ready.problem()
    ready.clock.advance(timedelta(seconds=60))

    await ready.send()
    await ready.send()

    assert len(ready.server.requests) == 3


async def test_a_new_token_counts_at_once(ready: Ready) -> None:
    """Nobody waits for a minute to pass."""
    ready.server.then.append(graph_error("401 Unauthorized", 190))
    await ready.problem()

    ready.tokens[NUMBER] = "renewed"

    assert (await ready.send()).remote_id
    assert "Bearer renewed" in ready.server.heads[-1]


async def test_a_message_that_cannot_be_written_never_leaves(ready: Ready) -> None:
    """And takes nobody's place."""
    message = cleared(HELLO, without=True)

    with pytest.raises(DeliveryProblem):
        await ready.channel.send(message, KEY)

    assert ready.server.connections == 0


async def test_a_read_receipt_goes_out(ready: Ready) -> None:
    """With typing, if wanted."""
    ready.server.then.append(answer("200 OK", b'{"success":true}'))

    await ready.channel.mark_read(NUMBER, RemoteMessageId("wamid.A1"), typing=True)

    assert b'"message_id":"wamid.A1"' in ready.server.requests[0]
    assert b"typing_indicator" in ready.server.requests[0]


async def test_the_health_of_a_number(ready: Ready) -> None:
    """As Meta gives it; what it does not say is None."""
    told = b'{"display_phone_number":"+44 20","quality_rating":"GREEN","throughput":{"level":"STANDARD"},"id":"1"}'
    ready.server.then.append(answer("200 OK", told))

    health = await ready.channel.ping(NUMBER)

    assert health == NumberHealth(NUMBER, "+44 20", None, "GREEN", None, None, "STANDARD", None, None)
    assert ready.server.heads[0].startswith(f"GET /v26.0/{NUMBER}?fields=display_phone_number")


@pytest.mark.parametrize(("told", "subscribed"), [(b'{"data":[{"id":"1"}]}', True), (b'{"data":[]}', False)])
async def test_whether_webhooks_come_at_all(ready: Ready, told: bytes, subscribed: bool) -> None:
    """For whoever looks why nothing arrives."""
    ready.server.then.append(answer("200 OK", told))

    assert await ready.channel.subscribed("209", NUMBER) is subscribed
