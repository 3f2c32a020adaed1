"""Whatever the order of reports, and however often each comes: every message ends the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.conversation import Conversation
from core.facts import ReplyAccepted
from core.ids import AttemptKey, MessageId
from core.message import OutboundMessage, OutboundState, Progress
from desk.items import DeliveryReported
from desk.ports import Applied, AttemptOutcome, OutboxOutcome, OutboxState
from tests.contracts.store.builders import AnyStore, changed, failed, progressed

IN_THE_AIR, UNKNOWN, SENT, SENT_WITHOUT_KEY = "in the air", "unknown", "sent", "sent, no key comes back"


@dataclass(frozen=True)
class Plan:
    """How a message stands when the first report comes, and what is reported of it; a word may come twice."""

    start: str
    words: tuple[str, ...]


starts = some.sampled_from([IN_THE_AIR, UNKNOWN, SENT, SENT_WITHOUT_KEY])
words = some.lists(
    some.sampled_from(["sent", "delivered", "read", "played", "failed"]), min_size=1, max_size=6
)
plans = some.lists(some.builds(Plan, starts, words.map(tuple)), min_size=1, max_size=6)

examples = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@examples
@given(planned=plans, data=some.data())
async def test_the_order_makes_no_difference(
    any_store: AnyStore, planned: list[Plan], data: some.DataObject
) -> None:
    """Reports of several messages, shuffled and in batches, end as the same reports would in any other order."""
    talk = await any_store.talk()
    begun = await begin(any_store, talk, planned)
    reports = [report(word, *begun[place]) for place, plan in enumerate(planned) for word in plan.words]
    shuffled = data.draw(some.permutations(reports))
    cut = data.draw(some.integers(0, len(shuffled)))

    for batch in (shuffled[:cut], shuffled[cut:]):
        await apply(any_store, batch)

    async with any_store.unit() as uow:
        after = [await uow.messages.outbound(message_id) for message_id, _ in begun]
    assert [end_of(message) for message in after] == [expected(plan.words) for plan in planned]
    assert [message.remote_id for message in after] == [remote_id(message_id) for message_id, _ in begun]


@examples
@given(planned=plans)
async def test_what_came_early_comes_to_the_same(any_store: AnyStore, planned: list[Plan]) -> None:
    """Kept until the message is known, then applied."""
    talk = await any_store.talk()
    messages = [any_store.new_outbound(talk) for _ in planned]
    reports = [
        report(word, messages[place].id, None) for place, plan in enumerate(planned) for word in plan.words
    ]
    nothing = [await apply(any_store, reports[::2]), await apply(any_store, reports[1::2])]
    await any_store.keep(*(changed(each, OutboundState.SENT, remote_id(each.id)) for each in messages))

    async with any_store.unit() as uow:
        adopted = await uow.messages.adopt_early()
        after = [await uow.messages.outbound(each.id) for each in messages]
        await uow.commit()

    assert nothing == [[], []]
    assert [end_of(message) for message in after] == [expected(plan.words) for plan in planned]
    assert {answer.after.id for answer in adopted} == {message.id for message in messages}


@examples
@given(planned=plans)
async def test_only_what_changed_is_answered(any_store: AnyStore, planned: list[Plan]) -> None:
    """And all of it: the answers lead from how each stood to how it stands, climbing."""
    talk = await any_store.talk()
    begun = await begin(any_store, talk, planned)
    async with any_store.unit() as uow:
        seen = {message_id: await uow.messages.outbound(message_id) for message_id, _ in begun}

    for step in range(6):
        batch = [
            report(plan.words[step], *begun[place])
            for place, plan in enumerate(planned)
            if step < len(plan.words)
        ]
        for answer in await apply(any_store, batch):
            assert answer.before == seen[answer.after.id]
            assert end_of(answer.after) != end_of(answer.before) or answer.doubt_ended
            assert answer.after.progress >= answer.before.progress
            assert not answer.double
            seen[answer.after.id] = answer.after

    async with any_store.unit() as uow:
        assert {each: await uow.messages.outbound(each) for each in seen} == seen


End = tuple[OutboundState, Progress, bool]


def expected(heard: Sequence[str]) -> End:
    """What these reports come to, told without any store."""
    reached = max((Progress[word.upper()] for word in heard if word != "failed"), default=Progress.NONE)
    lost = "failed" in heard and reached < Progress.DELIVERED
    return OutboundState.FAILED if lost else OutboundState.SENT, reached, lost


def end_of(message: OutboundMessage) -> End:
    return message.state, message.progress, message.problem is not None


def remote_id(message_id: MessageId) -> str:
    return f"wamid.{message_id}"


def report(word: str, message_id: MessageId, key: AttemptKey | None) -> DeliveryReported:
    if word == "failed":
        return failed(remote_id(message_id), key=key)
    return progressed(remote_id(message_id), Progress[word.upper()], key=key)


async def begin(
    any_store: AnyStore, talk: Conversation, planned: Sequence[Plan]
) -> list[tuple[MessageId, AttemptKey | None]]:
    """Messages that stand as planned, and the keys that come back with their reports."""
    messages = [any_store.new_outbound(talk) for _ in planned]
    async with any_store.unit() as uow:
        for message in messages:
            uow.messages.save(message)
            uow.record(ReplyAccepted(talk.id, message.id, message.agent_id))
        await uow.commit()
    lease = await any_store.lane(f"phone:{talk.id}")
    begun: list[tuple[MessageId, AttemptKey | None]] = []
    async with any_store.unit() as uow:
        outcomes: list[OutboxOutcome] = []
        for plan, message, entry in zip(planned, messages, lease.entries, strict=True):
            key = await any_store.store.open_attempt(lease.lease, entry, message.id)
            begun.append((message.id, None if plan.start == SENT_WITHOUT_KEY else key))
            current = await uow.messages.outbound(message.id)
            if plan.start == UNKNOWN:
                uow.messages.save(changed(current, OutboundState.UNKNOWN))
                lost = AttemptOutcome(key, "unknown", "timeout")
                outcomes.append(OutboxOutcome(entry, OutboxState.UNKNOWN, attempts=(lost,)))
            elif plan.start != IN_THE_AIR:
                uow.messages.save(changed(current, OutboundState.SENT, remote_id(message.id)))
                taken = AttemptOutcome(key, "applied", remote=remote_id(message.id))
                outcomes.append(OutboxOutcome(entry, OutboxState.DONE, attempts=(taken,)))
        uow.settle_outbox(lease.lease, outcomes, free=False)  # what is in the air stays with its holder
        await uow.commit()
    return begun


async def apply(any_store: AnyStore, reports: Sequence[DeliveryReported]) -> Sequence[Applied]:
    async with any_store.unit() as uow:
        applied = await uow.messages.apply(reports)
        await uow.commit()
    return applied
