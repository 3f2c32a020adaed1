"""Sending to a contact: at most once, and never a guess about what happened."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.compliance.gate import Refusal
from core.effects import SendToContact
from core.facts import (
    DoubtOutlived,
    EffectGivenUp,
    MessageAccepted,
    MessageDoubted,
    ReplyRefused,
    TroubleChanged,
)
from core.message import BY_ITSELF, FromTemplate, OutboundMessage, OutboundState
from desk.announcing import lost
from desk.clearing import asked
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.fetching import vault_waits
from desk.outgoing import Outgoing, Unfit, ready, refused
from desk.performed import Performed, again, done
from desk.ports import (
    AttemptOutcome,
    Lease,
    OutboxEntry,
    OutboxOutcome,
    OutboxState,
    Receipt,
    StaleVersion,
    UnitOfWork,
    VaultUnavailable,
)
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from desk.rewriting import as_it_left
from desk.withdrawing import advertising_refused

# How long a report may take to end the doubt about a reply before a person is asked (this product's own rule).
DOUBT_LASTS = timedelta(seconds=120)

# A reply that could not be sent for this long is failed, with its reason and a way to send it again.
GIVEN_UP_AFTER = timedelta(minutes=15)


# Where a message may be found whose bytes have left: also one whose post was deleted in that very moment.
_LEAVING = (OutboundState.QUEUED, OutboundState.NOTE)


async def send(desk: Desk, lease: Lease, entry: OutboxEntry, effect: SendToContact) -> Performed:
    """Send one message, or look what became of an earlier attempt."""
    async with desk.store.begin(lease.tenant_id) as uow:
        await uow.preload(messages=[effect.message_id])
        message = await uow.messages.outbound(effect.message_id)
        conversation = await uow.conversations.get(effect.conversation_id)
        (passed,) = await asked(desk, uow, conversation, message)
    if entry.open_attempts or entry.in_doubt:
        return _look_again(desk, entry, message)
    if message.state is not OutboundState.QUEUED:
        return Performed(OutboxOutcome(entry, OutboxState.CANCELLED, reason=message.state))
    if message.leaves_at is not None and desk.clock.now() < message.leaves_at:
        # What was written later stays behind it in the lane.
        return Performed(OutboxOutcome(entry, OutboxState.READY, due_at=message.leaves_at, tried=False))
    if isinstance(passed, Refusal):
        return _refused(entry, message, passed)
    outgoing = Outgoing(desk, lease, entry, message, conversation.contact_id, passed.number)
    try:
        message = await ready(outgoing)
    except Unfit as unfit:
        return refused(outgoing, unfit)
    except DeliveryProblem as problem:
        return _not_sent(desk, entry, message, problem)
    except VaultUnavailable as problem:
        return vault_waits(desk, entry, problem)
    except StaleVersion:
        return Performed(OutboxOutcome(entry, OutboxState.READY, due_at=desk.clock.now()))  # look anew
    return await _attempt(desk, lease, entry, message)


async def _attempt(desk: Desk, lease: Lease, entry: OutboxEntry, message: OutboundMessage) -> Performed:
    key = await desk.store.open_attempt(lease, entry, message.id)
    desk.reach(Failpoint.ATTEMPT_COMMITTED)
    # Asked again, behind the attempt: whatever was committed before it counts, so that between a contact's word that
    # they want no more and the last message to them there is nothing, not even the moment in which it was decided.
    async with desk.store.begin(lease.tenant_id) as uow:
        await uow.preload(conversations=[message.conversation_id])
        conversation = await uow.conversations.get(message.conversation_id)
        (cleared,) = await asked(desk, uow, conversation, message)
    if isinstance(cleared, Refusal):
        return _refused(entry, message, cleared, AttemptOutcome(key, "not_applied", cleared.reason))
    try:
        receipt = await desk.contacts.send(cleared, key)
    except DeliveryProblem as problem:
        if problem.certainty is Certainty.UNKNOWN:
            return _doubted(desk, entry, message, AttemptOutcome(key, "unknown", problem.code), sent=message)
        return _not_sent(desk, entry, message, problem, AttemptOutcome(key, "not_applied", problem.code))
    now = desk.clock.now()
    return _accepted(entry, message, now, receipt, AttemptOutcome(key, "applied", remote=receipt.remote_id))


def _not_sent(
    desk: Desk,
    entry: OutboxEntry,
    message: OutboundMessage,
    problem: DeliveryProblem,
    *attempts: AttemptOutcome,
) -> Performed:
    overdue = desk.clock.now() - entry.created_at > GIVEN_UP_AFTER
    if problem.retry is Retry.NEVER or (overdue and not problem.postponed):
        return _failed(entry, message, problem, *attempts)
    return _later(desk, entry, message, problem, *attempts)


def _accepted(
    entry: OutboxEntry, message: OutboundMessage, now: datetime, receipt: Receipt, attempt: AttemptOutcome
) -> Performed:
    async def write(uow: UnitOfWork) -> None:
        if isinstance(message.content, FromTemplate):
            uow.templates.sent(message.content.template_id, now)
        current = await uow.messages.outbound(message.id)
        left = as_it_left(uow, current, message)
        if left.remote_id is None:
            left = replace(left, state=OutboundState.SENT, remote_id=receipt.remote_id, problem=None)
        if left != current:
            uow.messages.save(left)
        uow.record(MessageAccepted(message.conversation_id, message.id))
        conversation = await uow.conversations.get(message.conversation_id)
        if conversation.problem is not None and current.state is not OutboundState.FAILED:
            uow.conversations.save(conversation.troubled(None))
            uow.record(TroubleChanged(conversation.id))

    return done(entry, write, attempt)


def _later(
    desk: Desk,
    entry: OutboxEntry,
    message: OutboundMessage,
    problem: DeliveryProblem,
    *attempts: AttemptOutcome,
) -> Performed:
    waits = again(entry, desk.clock.now(), problem, *attempts)

    async def write(uow: UnitOfWork) -> None:
        if problem.tell in (Tell.CREDENTIALS, Tell.ACCOUNT, Tell.PAYMENT):
            uow.record(EffectGivenUp("SendToContact", problem.code))
        if entry.tries == 2:  # the third try failed: time to say so on the card
            conversation = await uow.conversations.get(message.conversation_id)
            uow.conversations.save(conversation.troubled(f"{problem.tell}:{problem.code}"))
            uow.record(TroubleChanged(conversation.id))

    return replace(waits, write=write)


def _failed(
    entry: OutboxEntry, message: OutboundMessage, problem: DeliveryProblem, *attempts: AttemptOutcome
) -> Performed:
    told = f"{problem.tell}:{problem.code}"

    async def write(uow: UnitOfWork) -> None:
        current = await uow.messages.outbound(message.id)
        uow.messages.save(replace(current, state=OutboundState.FAILED, problem=told))
        uow.approaches.remove(message.id)
        conversation = await uow.conversations.get(message.conversation_id)
        if problem.tell is Tell.OPTED_OUT:
            await advertising_refused(uow, conversation, message.written_at, "")
        uow.conversations.save(conversation.troubled(told))
        uow.record(lost(message, told))

    outcome = OutboxOutcome(entry, OutboxState.REFUSED, reason=problem.code, attempts=attempts)
    return Performed(outcome, write)


async def set_aside(
    desk: Desk, entry: OutboxEntry, effect: SendToContact, problem: DeliveryProblem, lease: Lease
) -> Performed:
    """It cannot be sent for a reason of our own: its author is told, and whoever runs this."""
    async with desk.store.begin(lease.tenant_id) as uow:
        message = await uow.messages.outbound(effect.message_id)
    if entry.open_attempts or entry.in_doubt:
        return _look_again(desk, entry, message)
    if message.state is not OutboundState.QUEUED:
        return done(entry)
    failed = _failed(entry, message, problem)

    async def write(uow: UnitOfWork) -> None:
        await failed.write(uow)
        uow.record(EffectGivenUp(type(effect).__name__, problem.code))

    return replace(failed, write=write)


def _refused(
    entry: OutboxEntry, message: OutboundMessage, refusal: Refusal, *attempts: AttemptOutcome
) -> Performed:
    async def write(uow: UnitOfWork) -> None:
        current = await uow.messages.outbound(message.id)
        if message.agent_id == BY_ITSELF:  # nobody could decide about it
            told = f"{Tell.WINDOW_CLOSED}:{refusal.reason}"
            uow.messages.save(replace(current, state=OutboundState.FAILED, problem=told))
            uow.record(lost(message, told))
            return
        uow.messages.save(replace(current, state=OutboundState.DRAFT))
        uow.approaches.remove(message.id)
        uow.record(ReplyRefused(message.conversation_id, message.id, message.agent_id, refusal.reason))

    outcome = OutboxOutcome(entry, OutboxState.REFUSED, reason=refusal.reason, attempts=attempts)
    return Performed(outcome, write)


def _doubted(
    desk: Desk,
    entry: OutboxEntry,
    message: OutboundMessage,
    *attempts: AttemptOutcome,
    sent: OutboundMessage | None,
) -> Performed:
    """
    Nobody knows: wait for a report with the attempt's key; meanwhile nothing of this conversation overtakes it.

    sent: as as_it_left says.
    """

    async def write(uow: UnitOfWork) -> None:
        current = await uow.messages.outbound(message.id)
        if current.state in _LEAVING:  # a report may have been faster than we
            left = as_it_left(uow, current, sent)
            uow.messages.save(replace(left, state=OutboundState.UNKNOWN, problem=None))
            uow.record(MessageDoubted(message.conversation_id, message.id))

    if message.agent_id == BY_ITSELF:  # nobody is asked what to do with it, and nothing waits for it
        return done(entry, write, *attempts)
    due_at = desk.clock.now() + DOUBT_LASTS
    return Performed(OutboxOutcome(entry, OutboxState.UNKNOWN, due_at=due_at, attempts=attempts), write)


def _look_again(desk: Desk, entry: OutboxEntry, message: OutboundMessage) -> Performed:
    if message.state not in (*_LEAVING, OutboundState.UNKNOWN):
        return done(entry)
    if not entry.in_doubt:  # the process died between the attempt and its outcome
        died = [AttemptOutcome(key, "unknown", "died") for key in entry.open_attempts]
        return _doubted(desk, entry, message, *died, sent=None)
    return _outlived(entry, message, desk.clock.now())


def _outlived(entry: OutboxEntry, message: OutboundMessage, now: datetime) -> Performed:
    async def write(uow: UnitOfWork) -> None:
        current = await uow.messages.outbound(message.id)
        if current.state is OutboundState.UNKNOWN:
            uow.messages.save(replace(current, problem=f"{Tell.UNKNOWN}:outlived"))
            uow.record(DoubtOutlived(message.conversation_id, message.id))

    if now < entry.due_at:
        return Performed(OutboxOutcome(entry, OutboxState.UNKNOWN, due_at=entry.due_at))
    return Performed(OutboxOutcome(entry, OutboxState.UNKNOWN, due_at=None), write)
