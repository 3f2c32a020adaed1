"""Our side before the stand-in for Meta: what people do on their phones arrives as it was meant."""

from collections.abc import AsyncIterator

import pytest

from bridge.whatsapp.channel import WhatsappChannel
from core.contact import AddressKind
from core.ids import AttemptKey
from core.message import Progress, Text
from core.text import RichText
from desk.items import (
    CallReceived,
    ContactReacted,
    DeliveryReported,
    IdentityChanged,
    MessageReceived,
    PreferenceChanged,
    Unrecognised,
)
from desk.problems import DeliveryProblem, Tell
from tests.bridge.whatsapp.cleared import cleared
from tests.contracts.channel.worlds import AMARA, MetaWorld, before_meta, send, to_amara


@pytest.fixture
async def world() -> AsyncIterator[MetaWorld]:
    async with before_meta() as world:
        assert isinstance(world, MetaWorld)
        yield world


async def test_words_marks_and_quotes_reach_the_phone(world: MetaWorld) -> None:
    """Bold is bold there, and the answer hangs below its question."""
    await world.writes()
    content = cleared(Text(RichText.plain("a *b*")), quoted=world.asked, number=world.number)

    await world.channel.send(to_amara(world, content), AttemptKey("v1.e.1"))

    (bubble,) = [one for one in world.meta.phone(AMARA).bubbles if one.direction == "in"]
    assert (bubble.content, bubble.quoted) == ("a *b*", world.asked)


async def test_who_has_been_silent_for_a_day_is_not_blocked_there(world: MetaWorld) -> None:
    """Meta takes only who wrote within 24 hours; what a blocked one writes never comes."""
    amara = to_amara(world).to
    silent = await world.channel.block(world.number, amara, blocked=True)
    await world.writes()

    heard = await world.channel.block(world.number, amara, blocked=True)

    assert (silent, heard) == (False, True)


async def test_the_longest_promised_text_goes_out_whole(world: MetaWorld) -> None:
    """In one message."""
    await world.writes()
    words = "x" * world.channel.limits.text_length

    await world.channel.send(
        to_amara(world, cleared(Text(RichText.plain(words)), number=world.number)), AttemptKey("v1.e.1")
    )

    assert world.shown() == [words]


async def test_without_a_window_nothing_arrives_and_the_reason_is_said(world: MetaWorld) -> None:
    """Accepted first, failed a moment later: 131047."""
    try:
        await send(world)
        reports = await world.told()
        problems = [report.problem for report in reports if report.problem is not None]
    except DeliveryProblem as problem:
        problems = [problem]

    assert [problem.tell for problem in problems] == [Tell.WINDOW_CLOSED]
    assert not [one for one in world.meta.phone(AMARA).bubbles if one.direction == "in" and one.arrived]


async def test_what_people_do_arrives_as_it_was_meant(world: MetaWorld) -> None:
    """They write, react, call, opt out, change their number; nothing is unrecognised."""
    await world.writes()
    sent = (await send(world)).remote_id
    await world.told()
    world.meta.phone_reacts(AMARA, sent, "👍")
    world.meta.phone_calls(AMARA, seconds_long=85)
    world.meta.user_preferences(AMARA, "stop")
    world.meta.phone_reads(AMARA)
    world.meta.change_number(AMARA, "447700900999")

    await world.told()

    kinds = {type(one) for one in world.items()}
    assert {
        MessageReceived,
        DeliveryReported,
        ContactReacted,
        CallReceived,
        PreferenceChanged,
        IdentityChanged,
    } <= kinds
    assert Unrecognised not in kinds
    progress = {one.progress for one in world.items() if isinstance(one, DeliveryReported)}
    assert Progress.READ in progress


async def test_somebody_without_a_number_can_be_answered(world: MetaWorld) -> None:
    """By the business-scoped id alone."""
    world.meta.phone_sends(
        AMARA, {"type": "text", "text": {"body": "Hi"}}, username="amara", hide_number=True
    )
    await world.meta.settle()
    (received,) = [one for one in world.items() if isinstance(one, MessageReceived)]
    known = {address.kind for address in received.sender.addresses}
    assert AddressKind.PHONE not in known

    scoped = tuple(address for address in received.sender.addresses if address.identifies)
    await world.channel.send(
        cleared(Text(RichText.plain("Hello")), *scoped, number=world.number), AttemptKey("v1.e.1")
    )

    assert world.shown() == ["Hello"]
    assert {report.key for report in await world.told()} == {"v1.e.1"}


async def test_a_flood_to_one_contact_is_never_refused_by_meta(world: MetaWorld) -> None:
    """Our own pace ends it first; what is put off was not tried."""
    await world.writes()
    problems: list[DeliveryProblem] = []

    for place in range(60):
        try:
            await send(world, f"v1.e.{place}")
        except DeliveryProblem as problem:
            problems.append(problem)

    assert problems
    assert all(problem.postponed for problem in problems)
    assert not [one for one in await world.told() if one.problem is not None]
    assert len(world.meta.sends) == 60 - len(problems)


async def test_the_doctor_can_ask(world: MetaWorld) -> None:
    """How the number is, and whether webhooks come."""
    assert isinstance(world.channel, WhatsappChannel)

    health = await world.channel.ping(world.number)

    assert health.quality == "GREEN"
    assert health.display
    assert isinstance(await world.channel.subscribed(world.meta.account.waba_id, world.number), bool)
