"""Whatever the order of reports, and however often each comes: the message ends the same."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.ids import AttemptKey
from core.message import OutboundMessage, OutboundState, Progress
from desk.items import DeliveryReported
from desk.ports import Applied
from tests.contracts.store.builders import AnyStore, changed, failed, progressed

WORDS = ("sent", "delivered", "read", "played", "failed")
STARTS = [("in the air", True), ("unknown", True), ("sent", True), ("sent", False)]

# One batch may hold several reports, and one report may come in several batches.
Batches = Sequence[Sequence[str]]
batches = some.lists(some.lists(some.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=4)

examples = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(("start", "with_key"), STARTS)
@examples
@given(came=batches, data=some.data())
async def test_the_order_makes_no_difference(
    any_store: AnyStore, start: str, came: Batches, data: some.DataObject, *, with_key: bool
) -> None:
    """The same reports shuffled, and some of them twice, end in the same state."""
    flat = [word for batch in came for word in batch]
    again = data.draw(some.lists(some.sampled_from(flat), max_size=3))
    shuffled = data.draw(some.permutations(flat + again))

    one = await ended(any_store, start, came, with_key=with_key)
    other = await ended(any_store, start, [shuffled], with_key=with_key)

    assert one == other
    assert one == expected(set(flat))


@examples
@given(came=batches)
async def test_what_came_early_comes_to_the_same(any_store: AnyStore, came: Batches) -> None:
    """Kept until the message is known, then applied."""
    message = await any_store.reply(await any_store.talk())
    remote_id = f"wamid.{message.id}"
    for batch in came:
        await apply(any_store, [report(word, remote_id, None) for word in batch])
    await any_store.keep(changed(message, OutboundState.SENT, remote_id))

    async with any_store.unit() as uow:
        await uow.messages.adopt_early()
        await uow.commit()

    assert end_of(await any_store.outbound(message.id)) == expected(
        {word for batch in came for word in batch}
    )


@examples
@given(came=batches)
async def test_only_what_changed_is_answered(any_store: AnyStore, came: Batches) -> None:
    """And all of it: the answers lead from how it stood to how it stands, climbing."""
    message, key = await begun(any_store, "unknown")
    seen = message
    for batch in came:
        for answer in await apply(any_store, [report(word, f"wamid.{message.id}", key) for word in batch]):
            assert end_of(answer.before) == end_of(seen)
            assert end_of(answer.after) != end_of(answer.before)
            assert answer.after.progress >= answer.before.progress
            assert not answer.double
            seen = answer.after

    assert await any_store.outbound(message.id) == seen


End = tuple[OutboundState, Progress, bool]


def expected(words: set[str]) -> End:
    """What these reports come to, told without any store."""
    reached = max((Progress[word.upper()] for word in words - {"failed"}), default=Progress.NONE)
    lost = "failed" in words and reached < Progress.DELIVERED
    return OutboundState.FAILED if lost else OutboundState.SENT, reached, lost


def end_of(message: OutboundMessage) -> End:
    return message.state, message.progress, message.problem is not None


async def ended(any_store: AnyStore, start: str, came: Batches, *, with_key: bool) -> End:
    """How a message ends after these batches."""
    message, key = await begun(any_store, start)
    remote_id = message.remote_id or f"wamid.{message.id}"
    for batch in came:
        await apply(any_store, [report(word, remote_id, key if with_key else None) for word in batch])
    after = await any_store.outbound(message.id)
    assert after.remote_id == remote_id
    return end_of(after)


async def begun(any_store: AnyStore, start: str) -> tuple[OutboundMessage, AttemptKey]:
    """A message whose first attempt is in the air, lost, or accepted."""
    message = await any_store.reply(await any_store.talk())
    if start == "unknown":
        key = await any_store.doubt(message)
        return await any_store.outbound(message.id), key
    lease, key = await any_store.attempt(message)
    async with any_store.store.begin(lease.lease.tenant_id) as uow:
        uow.settle_outbox(lease.lease, [], free=True)
        await uow.commit()
    if start == "sent":
        await any_store.keep(changed(message, OutboundState.SENT, f"wamid.{message.id}"))
    return await any_store.outbound(message.id), key


def report(word: str, remote_id: str, key: AttemptKey | None) -> DeliveryReported:
    if word == "failed":
        return failed(remote_id, key=key)
    return progressed(remote_id, Progress[word.upper()], key=key)


async def apply(any_store: AnyStore, reports: Sequence[DeliveryReported]) -> Sequence[Applied]:
    async with any_store.unit() as uow:
        applied = await uow.messages.apply(reports)
        await uow.commit()
    return applied
