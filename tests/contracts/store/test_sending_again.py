"""A message whose fate was unknown was sent again: what both attempts come to."""

from core.message import OutboundState, Progress
from tests.contracts.store.builders import AnyStore, failed, progressed
from tests.contracts.store.reported import apply, ask_again, doubted, sent_again

SENT, DELIVERED = Progress.SENT, Progress.DELIVERED


async def test_a_message_sent_again_that_arrived_before_is_double(any_store: AnyStore) -> None:
    """The contact has it twice: said once, however many reports follow."""
    message, first, _ = await sent_again(any_store)

    [applied] = await apply(any_store, progressed("wamid.1", SENT, key=first))
    following = await apply(any_store, progressed("wamid.1", SENT, key=first))
    further = await apply(any_store, progressed("wamid.1", DELIVERED, key=first))

    assert (applied.double, applied.after.id, applied.after.remote_id) == (True, message.id, "wamid.2")
    assert [each.double for each in (*following, *further)] in ([], [False])
    assert (await any_store.outbound(message.id)).remote_id == "wamid.2"


async def test_the_reports_of_the_second_attempt_are_no_double(any_store: AnyStore) -> None:
    """Only two that arrived make two."""
    _, first, second = await sent_again(any_store)

    applied = [
        *await apply(any_store, progressed("wamid.2", DELIVERED, key=second)),
        *await apply(any_store, failed("wamid.1", key=first)),
    ]

    assert [each.double for each in applied] == [False]


async def test_the_first_attempt_arrives_before_the_second_is_made(any_store: AnyStore) -> None:
    """The message has arrived: it stands for that attempt, and need not be sent."""
    message, key = await doubted(any_store)
    await ask_again(any_store, message)

    [applied] = await apply(any_store, progressed("wamid.1", DELIVERED, key=key))

    assert (applied.after.state, applied.after.remote_id) == (OutboundState.SENT, "wamid.1")
    assert not applied.double


async def test_the_first_attempts_failure_does_not_fail_the_second(any_store: AnyStore) -> None:
    """Nor does what comes late of an attempt that failed count for the new one."""
    message, key = await doubted(any_store)
    await apply(any_store, failed("wamid.1", key=key))
    queued = await ask_again(any_store, message)

    late = [
        *await apply(any_store, failed("wamid.1", key=key)),
        *await apply(any_store, progressed("wamid.1", SENT, key=key)),
    ]

    assert late == []
    assert await any_store.outbound(message.id) == queued


async def test_a_doubtful_attempt_that_failed_does_not_stop_the_second(any_store: AnyStore) -> None:
    """The person asked to send it again, and so it is."""
    message, key = await doubted(any_store)
    queued = await ask_again(any_store, message)

    applied = await apply(any_store, failed("wamid.1", key=key))

    assert applied == []
    assert await any_store.outbound(message.id) == queued
