"""Posting into Slack: never two roots, nothing twice; a post in doubt is looked for before another is made."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from core.conversation import Conversation
from core.facts import EffectGivenUp
from core.ids import AttemptKey, ChannelRef, ConversationId, MessageId, PostRef, ThreadRef
from core.message import InboundMessage, OutboundState
from core.react import CHANNEL_GONE
from core.showing import AskWhetherArrived, ExplainFailure, OpenThread, PointOn, ShowInThread, WarnOfDouble
from core.text import Private
from core.thread import ShowPostponed
from desk import queries, whereabouts
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.performed import Performed, Write, again, both, done, not_applied, nothing_to_write
from desk.ports import (
    AttemptOutcome,
    Lease,
    OutboxEntry,
    OutboxOutcome,
    OutboxState,
    Posted,
    Shown,
    UnitOfWork,
)
from desk.problems import DeliveryProblem, Retry, Tell
from desk.views import ContactPost, DoublePost, DoubtPost, FailurePost, OnwardPost, ThreadPost
from desk.wanting import wanted

# An own post comes back as an echo within this time, or the thread is read.
ECHO_LASTS = timedelta(seconds=10)

# Several messages become one post only when the channel is behind by this much, or the oldest has waited so long.
COALESCED_BEHIND = timedelta(seconds=2)

# Somebody is told when posting has been failing for this long.
ALERTED_AFTER = timedelta(minutes=5)

# What fails by its own fault is given up after so many tries.
POST_TRIES = 5

# What belongs into a thread waits until there is one.
NO_THREAD_YET = DeliveryProblem("no thread yet", Tell.TEMPORARY, retry=Retry.SOON)


@dataclass(frozen=True, slots=True)
class Lost:
    """
    What follows when a post finds its thread gone.

    conversation: gets a new one; None: nobody reads this one any more, and nothing follows. write: what is saved then.
    over: the effect is done with; otherwise it is performed again in the new thread.
    """

    conversation: Conversation | None
    write: Write
    over: bool

    def loses(self, desk: Desk, problem: DeliveryProblem) -> bool:
        """Whether this problem means that the thread is gone."""
        if self.conversation is None:
            return problem.tell in (Tell.THREAD_GONE, Tell.CHANNEL_GONE)
        return whereabouts.is_lost(desk, self.conversation, problem)

    def ends(self, desk: Desk, entry: OutboxEntry, attempts: tuple[AttemptOutcome, ...]) -> Performed:
        """What the effect comes to."""
        write = self.write
        if self.conversation is not None:
            write = both(partial(whereabouts.lose_thread, conversation_id=self.conversation.id), write)
        if self.over:
            return done(entry, write, *attempts)
        return replace(again(entry, desk.clock.now(), NO_THREAD_YET, *attempts), write=write)


Post = Callable[[AttemptKey], Awaitable[Shown]]
Found = Callable[[PostRef], Write]


async def open_thread(desk: Desk, lease: Lease, entry: OutboxEntry, effect: OpenThread) -> Performed:
    """Post the card, unless the conversation has its thread already."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        erased = (await uow.contacts.get(conversation.contact_id)).erased_at is not None
        card = await queries.card_of(desk, uow, conversation, desk.clock.now())
    if conversation.thread is not None or erased:
        return done(entry)
    channels = whereabouts.channels_for(desk, conversation)

    async def posted(key: AttemptKey) -> Shown:
        for channel in channels[:-1]:
            try:
                return await desk.workspace.open_thread(lease.tenant_id, channel, card, key)
            except DeliveryProblem as problem:
                if problem.tell is not Tell.CHANNEL_GONE:
                    raise
        return await desk.workspace.open_thread(lease.tenant_id, channels[-1], card, key)

    def opened(post: PostRef) -> Write:
        async def write(uow: UnitOfWork) -> None:
            current = await uow.conversations.get(conversation.id)
            # One that is found was drawn long ago; and much may have happened while it was posted.
            outdated = bool(entry.open_attempts) or current.version != conversation.version
            channel = desk.workspace.channel_of(post)
            change = current.shown_in(ThreadRef(post), channel, now=desk.clock.now(), outdated=outdated)
            uow.conversations.save(change.state)
            uow.record(*change.facts)
            uow.posts.save(Posted(post, conversation.id, entry.id, root=True))
            wanted(desk, uow, change.state)

        return write

    return await post_once(
        desk,
        lease,
        entry,
        where=channels,
        post=posted,
        found=opened,
    )


async def show_messages(desk: Desk, lease: Lease, group: Sequence[OutboxEntry]) -> Performed:
    """Show a contact's message; with its neighbours as one post when the channel is behind."""
    wanted = [(entry, entry.effect) for entry in group if isinstance(entry.effect, ShowInThread)]
    async with desk.store.begin(lease.tenant_id) as uow:
        await uow.preload(messages=[wanted[0][1].message_id])
        conversation = await uow.conversations.get(wanted[0][1].conversation_id)
        thread = conversation.thread
        waited = desk.clock.now() - wanted[0][0].created_at
        behind = thread is not None and (
            max(waited, desk.workspace.lag(lease.tenant_id, thread)) > COALESCED_BEHIND
        )
        # What was attempted together is looked for, and posted again, together.
        together = wanted if behind or wanted[0][0].open_attempts else wanted[:1]
        await uow.preload(messages=[effect.message_id for _, effect in together[1:]])
        posts = [await _contact_post(uow, conversation, effect.message_id) for _, effect in together]
    entry = together[0][0]
    shown_ids = tuple(effect.message_id for _, effect in together)
    postponed = _postponed(conversation.id, shown_ids)
    # What was said before its thread was left belongs there, and may stand there already: behind the card of the next
    # one it would come after what was said later.
    left = conversation.former if conversation.thread_opened_at is not None else None
    here = thread or left
    if here is None:
        return replace(done(entry, postponed), covers=len(together))
    language = desk.store.directory.tenants[lease.tenant_id].language
    performed = await post_once(
        desk,
        lease,
        entry,
        where=(here,),
        post=lambda key: desk.workspace.show(lease.tenant_id, here, posts, key, language=language),
        found=lambda post: recorded(Posted(post, conversation.id, entry.id, shown_ids)),
        lost=Lost(None if thread is None else conversation, postponed, over=True),
        others=[other for other, _ in together[1:]],
    )
    return replace(performed, covers=len(together))


async def show_trouble(
    desk: Desk, lease: Lease, entry: OutboxEntry, effect: ExplainFailure | AskWhetherArrived | WarnOfDouble
) -> Performed:
    """Say in the thread what is wrong with a message of ours, unless it was mended meanwhile."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        message = await uow.messages.outbound(effect.message_id)
        agent = await uow.agents.get(message.agent_id)
    excerpt = queries.excerpt(message.content) or Private("")
    post: ThreadPost
    match effect:
        case ExplainFailure():
            if message.state is not OutboundState.FAILED:
                return done(entry)
            tell, _, code = (message.problem or "unknown:").partition(":")
            post = FailurePost(message.id, tell, code, excerpt, agent.ref)
        case AskWhetherArrived():
            if message.state is not OutboundState.UNKNOWN:
                return done(entry)
            post = DoubtPost(message.id, excerpt, agent.ref)
        case WarnOfDouble():
            post = DoublePost(message.id, excerpt)
    return await show_line(desk, lease, entry, conversation, post)


async def show_line(
    desk: Desk,
    lease: Lease,
    entry: OutboxEntry,
    conversation: Conversation,
    post: ThreadPost,
    found: Found = lambda _: nothing_to_write,
    postponed: Write | None = None,
) -> Performed:
    """
    Say one thing in the conversation's thread, once; while there is no thread it waits.

    found: what is saved with the post, beside that it is ours. postponed: for what stands in the lane in which threads
    are opened, and must not wait there: what has it done again behind the card.
    """
    thread = conversation.thread
    if thread is None:
        if postponed is not None:
            return done(entry, postponed)
        return again(entry, desk.clock.now(), NO_THREAD_YET)
    language = desk.store.directory.tenants[lease.tenant_id].language
    return await post_once(
        desk,
        lease,
        entry,
        where=(thread,),
        post=lambda key: desk.workspace.show(lease.tenant_id, thread, [post], key, language=language),
        found=lambda made: both(recorded(Posted(made, conversation.id, entry.id)), found(made)),
        lost=Lost(conversation, postponed or nothing_to_write, over=postponed is not None),
    )


async def point_on(desk: Desk, lease: Lease, entry: OutboxEntry, effect: PointOn) -> Performed:
    """Say in a former thread, once, where the conversation goes on; while the new one is on its way it waits."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        card = await queries.card_of(desk, uow, conversation, desk.clock.now())
    current, former = conversation.thread, effect.former
    if current is None:
        return again(entry, desk.clock.now(), NO_THREAD_YET)
    language = desk.store.directory.tenants[lease.tenant_id].language
    onward = PostRef(current)

    async def said(key: AttemptKey) -> Shown:
        await desk.workspace.refresh(lease.tenant_id, former, replace(card, goes_on=onward))
        return await desk.workspace.show(
            lease.tenant_id, former, [OnwardPost(onward)], key, language=language
        )

    return await post_once(
        desk,
        lease,
        entry,
        where=(former,),
        post=said,
        found=lambda made: recorded(Posted(made, conversation.id, entry.id)),
        lost=Lost(None, nothing_to_write, over=True),
    )


async def _contact_post(uow: UnitOfWork, conversation: Conversation, message_id: MessageId) -> ContactPost:
    contact = await uow.contacts.get(conversation.contact_id)
    message = await uow.messages.get(message_id)
    assert isinstance(message, InboundMessage)
    return await queries.contact_post(uow, conversation, contact, message)


async def post_once(
    desk: Desk,
    lease: Lease,
    entry: OutboxEntry,
    *,
    where: Sequence[ThreadRef | ChannelRef],
    post: Post,
    found: Found,
    lost: "Lost | None" = None,
    others: Sequence[OutboxEntry] = (),
) -> Performed:
    """
    Post, having made sure that no earlier attempt did.

    where: every place an attempt may have posted to. found: what is saved with the post's reference. lost: what follows
    when the thread is gone. others: what is shown by the same post; they have attempts of their own, by which a later
    process knows that they went along.
    """
    now = desk.clock.now()
    if entry.open_attempts:
        earlier = await _earlier_post(desk, lease, entry, where, lost)
        if isinstance(earlier, DeliveryProblem):
            return again(entry, now, earlier)
        if earlier is not None:
            attempt = AttemptOutcome(earlier[0], "applied", remote=earlier[1])
            along = {other.id: _each_ended(other.open_attempts, "applied") for other in others}
            return replace(done(entry, found(earlier[1]), attempt), attempts_of=along)
        if not entry.in_doubt or now < entry.due_at:
            return _in_doubt(desk, entry)
    everything = (entry, *others)
    ruled_out = {each.id: _each_ended(each.open_attempts, "not_applied", "not found") for each in everything}
    opened = await asyncio.gather(*(desk.store.open_attempt(lease, each, None) for each in everything))
    keys = {each.id: key for each, key in zip(everything, opened, strict=True)}
    desk.reach(Failpoint.ATTEMPT_COMMITTED)
    try:
        shown = await post(keys[entry.id])
    except DeliveryProblem as problem:
        outcome = "not_applied" if not_applied(problem) else "unknown"
        ended = {
            each: (*ruled_out[each], AttemptOutcome(key, outcome, problem.code)) for each, key in keys.items()
        }
        return replace(_not_posted(desk, entry, problem, ended[entry.id], lost), attempts_of=ended)
    made = AttemptOutcome(keys[entry.id], "applied", remote=shown.post)
    along = {each: (*ruled_out[each], AttemptOutcome(key, "applied")) for each, key in keys.items()}
    return replace(done(entry, found(shown.post), *ruled_out[entry.id], made), attempts_of=along)


def _each_ended(
    keys: Sequence[AttemptKey], outcome: str, code: str | None = None
) -> tuple[AttemptOutcome, ...]:
    return tuple(AttemptOutcome(key, outcome, code) for key in keys)


async def _earlier_post(
    desk: Desk,
    lease: Lease,
    entry: OutboxEntry,
    where: Sequence[ThreadRef | ChannelRef],
    lost: "Lost | None",
) -> tuple[AttemptKey, PostRef] | DeliveryProblem | None:
    """The post an earlier attempt left, by its echo, or, once the doubt has lasted, by reading the thread."""
    async with desk.store.begin(lease.tenant_id) as uow:
        for key in entry.open_attempts:
            echo = await uow.posts.echo_of(key)
            if echo is not None:
                return key, echo
    if not entry.in_doubt or desk.clock.now() < entry.due_at:
        return None
    since = entry.created_at - timedelta(minutes=1)
    for place in where:
        try:
            post = await desk.workspace.find(lease.tenant_id, place, entry.open_attempts, since=since)
        except DeliveryProblem as problem:
            # Where nobody can look any more, nobody can read it either.
            unseen = problem.tell is Tell.CHANNEL_GONE and (
                place != where[-1] or (lost is not None and lost.loses(desk, problem))
            )
            if problem.retry is Retry.NEVER or unseen:
                continue
            return problem
        if post is not None:
            return entry.open_attempts[-1], post
    return None


def _in_doubt(desk: Desk, entry: OutboxEntry, *attempts: AttemptOutcome) -> Performed:
    due_at = desk.clock.now() + ECHO_LASTS
    return Performed(OutboxOutcome(entry, OutboxState.UNKNOWN, due_at=due_at, attempts=attempts))


def _not_posted(
    desk: Desk,
    entry: OutboxEntry,
    problem: DeliveryProblem,
    attempts: tuple[AttemptOutcome, ...],
    lost: "Lost | None",
) -> Performed:
    if not not_applied(problem):
        return _in_doubt(desk, entry, *attempts)
    if lost is not None and lost.loses(desk, problem):
        return lost.ends(desk, entry, attempts)
    alert = _alerting(entry, problem)
    if problem.retry is Retry.NEVER and problem.tell is Tell.OUR_FAULT and entry.tries + 1 >= POST_TRIES:
        outcome = OutboxOutcome(entry, OutboxState.GAVE_UP, reason=problem.code, attempts=attempts)
        return Performed(outcome, alert)
    waits = again(entry, desk.clock.now(), problem, *attempts)
    if desk.clock.now() - entry.created_at > ALERTED_AFTER or problem.retry is not Retry.SOON:
        return replace(waits, write=alert)
    return waits


def _alerting(entry: OutboxEntry, problem: DeliveryProblem) -> Write:
    async def write(uow: UnitOfWork) -> None:
        gone = problem.tell is Tell.CHANNEL_GONE
        uow.record(EffectGivenUp(type(entry.effect).__name__, CHANNEL_GONE if gone else problem.code))

    return write


def recorded(posted: Posted) -> Write:
    """The post is remembered as ours."""

    async def write(uow: UnitOfWork) -> None:
        uow.posts.save(posted)

    return write


def _postponed(conversation_id: ConversationId, message_ids: Sequence[MessageId]) -> Write:
    async def write(uow: UnitOfWork) -> None:
        uow.record(*(ShowPostponed(conversation_id, message_id) for message_id in message_ids))

    return write
