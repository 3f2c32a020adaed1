"""Delivery reports come in any order, twice, early and late; what a message shows only climbs."""

from dataclasses import replace

import pytest

from core.ids import AttemptKey
from core.message import OutboundState, Progress
from tests.contracts.store.builders import (
    CINEMA,
    CINEMA_NUMBER,
    SECOND_NUMBER,
    AnyStore,
    changed,
    failed,
    progressed,
)
from tests.contracts.store.reported import adopt, apply, attempted, doubted, sent

SENT, DELIVERED, READ, PLAYED = Progress.SENT, Progress.DELIVERED, Progress.READ, Progress.PLAYED


async def test_a_report_finds_its_message_by_the_attempt(any_store: AnyStore) -> None:
    """Before the answer to the request came: it tells the message's remote id too."""
    message, key = await attempted(any_store)

    [applied] = await apply(any_store, progressed("wamid.1", DELIVERED, key=key))

    after = await any_store.outbound(message.id)
    assert (applied.before, applied.after) == (message, after)
    assert (after.state, after.progress, after.remote_id) == (OutboundState.SENT, DELIVERED, "wamid.1")
    assert after.version == message.version + 1
    assert (applied.doubt_ended, applied.double) == (True, False)


async def test_a_report_finds_its_message_by_the_remote_id(any_store: AnyStore) -> None:
    """Where the channel gave no key back."""
    message = await sent(any_store, "wamid.1")

    [applied] = await apply(any_store, progressed("wamid.1", READ))

    after = await any_store.outbound(message.id)
    assert (applied.before, applied.after) == (message, after)
    assert (after.progress, applied.doubt_ended) == (READ, False)


async def test_an_unknown_key_leaves_the_remote_id(any_store: AnyStore) -> None:
    """The key may be somebody else's word."""
    message = await sent(any_store, "wamid.1")

    await apply(any_store, progressed("wamid.1", READ, key=AttemptKey("campaign-7")))

    assert (await any_store.outbound(message.id)).progress is READ


async def test_the_same_remote_id_of_another_number_is_another_message(any_store: AnyStore) -> None:
    """Ids are the number's own."""
    message = await sent(any_store, "wamid.1")

    applied = await apply(any_store, progressed("wamid.1", READ, number=SECOND_NUMBER))

    assert applied == []
    assert (await any_store.outbound(message.id)).progress is Progress.NONE


async def test_progress_climbs_and_never_falls(any_store: AnyStore) -> None:
    """Read means delivered; what comes later and says less changes nothing and is not answered."""
    message = await sent(any_store, "wamid.1")

    answers = [
        [each.after.progress for each in await apply(any_store, progressed("wamid.1", progress))]
        for progress in (SENT, READ, DELIVERED, READ, SENT, PLAYED)
    ]

    assert answers == [[SENT], [READ], [], [], [], [PLAYED]]
    assert (await any_store.outbound(message.id)).progress is PLAYED


async def test_several_reports_of_one_message_are_one_change(any_store: AnyStore) -> None:
    """In bulk: from how it stood to how it stands."""
    message = await sent(any_store, "wamid.1")
    other = await sent(any_store, "wamid.2")

    applied = await apply(
        any_store,
        progressed("wamid.1", READ),
        progressed("wamid.2", SENT),
        progressed("wamid.1", SENT),
        progressed("wamid.1", DELIVERED),
    )

    assert {each.after.id: (each.before.progress, each.after.progress) for each in applied} == {
        message.id: (Progress.NONE, READ),
        other.id: (Progress.NONE, SENT),
    }
    assert len(applied) == 2


async def test_hundreds_at_once(any_store: AnyStore) -> None:
    """One by one would be too slow; nothing is mixed up."""
    talk = await any_store.talk()
    messages = [
        any_store.new_outbound(talk, state=OutboundState.SENT, remote_id=f"wamid.{number}")
        for number in range(300)
    ]
    await any_store.keep(*messages)

    applied = await apply(
        any_store, *(progressed(f"wamid.{number}", Progress(number % 4 + 1)) for number in range(300))
    )

    assert len(applied) == 300
    async with any_store.unit() as uow:
        for number in range(300):
            assert (await uow.messages.outbound(messages[number].id)).progress == number % 4 + 1


async def test_a_failed_message_says_why(any_store: AnyStore) -> None:
    """In the words a card can draw: what to tell, and the channel's code."""
    message = await sent(any_store, "wamid.1")

    [applied] = await apply(any_store, failed("wamid.1"))

    after = await any_store.outbound(message.id)
    assert applied.after == after
    assert (after.state, after.problem) == (OutboundState.FAILED, "unreachable:131026")
    assert after.remote_id == "wamid.1"


async def test_failed_again_is_no_news(any_store: AnyStore) -> None:
    """It is explained once."""
    await sent(any_store, "wamid.1")
    await apply(any_store, failed("wamid.1"))

    assert await apply(any_store, failed("wamid.1"), failed("wamid.1")) == []


async def test_what_was_delivered_has_not_failed(any_store: AnyStore) -> None:
    """A failure reported after it is only noise."""
    message = await sent(any_store, "wamid.1")
    await apply(any_store, progressed("wamid.1", DELIVERED))

    assert await apply(any_store, failed("wamid.1")) == []
    assert (await any_store.outbound(message.id)).state is OutboundState.SENT


async def test_what_had_failed_and_is_delivered_was_delivered(any_store: AnyStore) -> None:
    """The later knowledge is the better one."""
    message = await sent(any_store, "wamid.1")
    await apply(any_store, failed("wamid.1"))

    [applied] = await apply(any_store, progressed("wamid.1", DELIVERED))

    after = await any_store.outbound(message.id)
    assert applied.after == after
    assert (after.state, after.progress, after.problem) == (OutboundState.SENT, DELIVERED, None)


@pytest.mark.parametrize("failed_first", [True, False])
async def test_sent_and_failed_is_failed(any_store: AnyStore, *, failed_first: bool) -> None:
    """Whichever report came first."""
    message, key = await attempted(any_store)
    reports = [failed("wamid.1", key=key), progressed("wamid.1", SENT, key=key)]

    for report in reports if failed_first else reports[::-1]:
        await apply(any_store, report)

    after = await any_store.outbound(message.id)
    assert (after.state, after.remote_id, after.progress) == (OutboundState.FAILED, "wamid.1", SENT)


async def test_a_report_ends_a_doubt(any_store: AnyStore) -> None:
    """Nobody knew; now it is known to have arrived."""
    message, key = await doubted(any_store)

    [applied] = await apply(any_store, progressed("wamid.1", SENT, key=key))

    after = await any_store.outbound(message.id)
    assert applied.before.state is OutboundState.UNKNOWN
    assert applied.doubt_ended
    assert (after.state, after.remote_id, after.problem) == (OutboundState.SENT, "wamid.1", None)


async def test_a_report_of_failure_ends_a_doubt_too(any_store: AnyStore) -> None:
    """It carries the key: the channel had taken it."""
    message, key = await doubted(any_store)

    [applied] = await apply(any_store, failed("wamid.1", key=key))

    after = await any_store.outbound(message.id)
    assert applied.before.state is OutboundState.UNKNOWN
    assert (after.state, after.problem) == (OutboundState.FAILED, "unreachable:131026")


async def test_an_early_report_is_kept_for_its_message(any_store: AnyStore) -> None:
    """It came before the answer that would have told the message's remote id."""
    message = await any_store.reply(await any_store.talk())
    none = await apply(any_store, progressed("wamid.1", DELIVERED))
    too_early = await adopt(any_store)
    await any_store.keep(changed(message, OutboundState.SENT, "wamid.1"))

    [applied] = await adopt(any_store)

    after = await any_store.outbound(message.id)
    assert (none, too_early) == ([], [])
    assert applied.after == after
    assert after.progress is DELIVERED
    assert await adopt(any_store) == []


async def test_early_reports_are_kept_however_many_and_often(any_store: AnyStore) -> None:
    """And come to the same as if they had come later."""
    message = await any_store.reply(await any_store.talk())
    early = [progressed("wamid.1", READ), progressed("wamid.1", SENT), progressed("wamid.9", SENT)]
    for report in (*early, *early):
        await apply(any_store, report)
    await any_store.keep(changed(message, OutboundState.SENT, "wamid.1"))

    applied = await adopt(any_store)

    assert [(each.before.progress, each.after.progress) for each in applied] == [(Progress.NONE, READ)]
    assert (await any_store.outbound(message.id)).progress is READ


async def test_an_early_failure_is_adopted(any_store: AnyStore) -> None:
    """With its reason."""
    message = await any_store.reply(await any_store.talk())
    await apply(any_store, failed("wamid.1"))
    await any_store.keep(changed(message, OutboundState.SENT, "wamid.1"))

    [applied] = await adopt(any_store)

    assert (applied.after.state, applied.after.problem) == (OutboundState.FAILED, "unreachable:131026")
    assert await any_store.outbound(message.id) == applied.after


async def test_an_early_report_with_a_foreign_key_waits_for_its_remote_id(any_store: AnyStore) -> None:
    """The key alone does not help; the message may still come."""
    message = await any_store.reply(await any_store.talk())
    await apply(any_store, progressed("wamid.1", READ, key=AttemptKey("v1.nobody.1")))
    await any_store.keep(changed(message, OutboundState.SENT, "wamid.1"))

    [applied] = await adopt(any_store)

    assert applied.after.progress is READ


async def test_adopting_is_undone_with_its_unit(any_store: AnyStore) -> None:
    """What was not committed is adopted again."""
    message = await any_store.reply(await any_store.talk())
    await apply(any_store, progressed("wamid.1", READ))
    await any_store.keep(changed(message, OutboundState.SENT, "wamid.1"))

    async with any_store.unit() as uow:
        forgotten = await uow.messages.adopt_early()

    assert len(forgotten) == 1
    assert len(await adopt(any_store)) == 1


async def test_a_report_and_another_change_in_one_unit(any_store: AnyStore) -> None:
    """What was applied is seen by who loads it after."""
    message = await sent(any_store, "wamid.1")

    async with any_store.unit() as uow:
        await uow.messages.apply([progressed("wamid.1", READ)])
        within = await uow.messages.outbound(message.id)
        uow.messages.save(replace(within, problem="late"))
        await uow.commit()

    after = await any_store.outbound(message.id)
    assert (within.progress, after.progress, after.problem) == (READ, READ, "late")


async def test_reports_stay_within_their_tenant(any_store: AnyStore) -> None:
    """Neither key nor remote id finds another's message."""
    message, key = await attempted(any_store)
    other = await sent(any_store, "wamid.7")

    async with any_store.unit(CINEMA) as uow:
        applied = await uow.messages.apply(
            [
                progressed("wamid.1", READ, key=key, number=CINEMA_NUMBER),
                progressed("wamid.7", READ, number=CINEMA_NUMBER),
            ]
        )
        await uow.commit()

    assert applied == []
    assert await any_store.outbound(message.id) == message
    assert await any_store.outbound(other.id) == other
