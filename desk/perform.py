"""One effect, or several that go together: perform it and say what came of it."""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import assert_never

from core.agent import LearnAgent
from core.audit import Anchor
from core.blocking import BlockThere
from core.compliance.gate import Refusal
from core.compliance.template_life import TemplateEffect
from core.effects import CatchUp, MarkRead, RaiseAlert, SendToContact, ShowTyping, TellAgent, WatchWindow
from core.erasure import EraseContact
from core.facts import MarkMissed
from core.filing import FetchMedia, RemoveKeptFile, RemoveSharedFile, ShareMedia
from core.ids import ConversationId, PostRef, TenantId, VaultRef
from core.message import OutboundState
from core.notice import NoticeKind
from core.operating import PostAnchor
from core.routing.skillset import KeepMembers
from core.seeking import (
    AskAgent,
    EndOffer,
    FindAgent,
    FindWork,
    SayWhose,
    ShowHandOver,
    ShowOffer,
    TakeBack,
    TellAway,
    WatchAnswer,
)
from core.showing import (
    AskWhetherArrived,
    AskWhetherWithdrawn,
    ExplainFailure,
    ExplainMissing,
    MarkPost,
    MentionOwner,
    OpenThread,
    PointOn,
    RefreshCard,
    RemovePost,
    ShowCall,
    ShowChange,
    ShowInThread,
    ShowMove,
    ShowReaction,
    ShowSent,
    WarnOfClosing,
    WarnOfDouble,
)
from core.stage import rival
from core.text import Private
from desk import (
    agents,
    assignments,
    blocking,
    catching_up,
    changing,
    consenting,
    erasing_contacts,
    fetching,
    handing_over,
    membership,
    missing,
    offers,
    outgoing,
    posting,
    queries,
    reacting,
    reading,
    sending,
    sharing,
    showing,
    taking_back,
    template_effects,
    watching,
    whereabouts,
)
from desk.clearing import asked
from desk.desk import Desk
from desk.operator_views import AnchorNote
from desk.performed import Performed, again, done, given_up
from desk.ports import Lease, OutboxEntry, UnitOfWork, VaultUnavailable
from desk.problems import DeliveryProblem, Retry, Tell, held_back
from desk.telling import told
from desk.views import Notice

# So long it is waited for a channel that is gone, before what would be drawn there is not drawn any more.
DRAWN_WITHIN = timedelta(days=1)


async def perform(desk: Desk, lease: Lease, group: Sequence[OutboxEntry]) -> Performed:  # noqa: C901, PLR0915 - one arm an effect
    """Perform the first effect of the group (and the others with it, where they go together)."""
    entry = group[0]
    tenant_id = lease.tenant_id
    if isinstance(entry.effect, TemplateEffect):
        return await template_effects.perform(desk, lease, entry, entry.effect)
    match entry.effect:
        case SendToContact() as effect:
            return await sending.send(desk, lease, entry, effect)
        case OpenThread() as effect:
            return await posting.open_thread(desk, lease, entry, effect)
        case PointOn() as effect:
            return await posting.point_on(desk, lease, entry, effect)
        case ShowInThread():
            return await posting.show_messages(desk, lease, group)
        case FetchMedia() as effect:
            return await fetching.fetch(desk, lease, entry, effect)
        case ShareMedia() as effect:
            return await sharing.share(desk, lease, entry, effect)
        case ExplainMissing() as effect:
            return await missing.explain(desk, lease, entry, effect)
        case EraseContact() as effect:
            return await erasing_contacts.step(desk, tenant_id, entry, effect)
        case BlockThere() as effect:
            return await blocking.block_there(desk, tenant_id, entry, effect)
        case RemoveSharedFile(file):
            return await told(desk, entry, desk.workspace.remove_file(tenant_id, file))
        case RemoveKeptFile(ref):
            return await _forgotten(desk, tenant_id, entry, ref)
        case AskWhetherWithdrawn():
            return await consenting.ask_whether_withdrawn(desk, lease, entry, entry.effect)
        case ExplainFailure() | AskWhetherArrived() | WarnOfDouble() as effect:
            return await posting.show_trouble(desk, lease, entry, effect)
        case ShowChange() as effect:
            return await changing.show_change(desk, lease, entry, effect)
        case ShowCall() as effect:
            return await changing.show_call(desk, lease, entry, effect)
        case ShowHandOver() as effect:
            return await handing_over.show_hand_over(desk, lease, entry, effect)
        case ShowMove() as effect:
            return await changing.show_move(desk, lease, entry, effect)
        case ShowSent() as effect:
            return await showing.show_sent(desk, lease, entry, effect)
        case ShowReaction() as effect:
            return await reacting.show_reaction(desk, lease, entry, effect)
        case RefreshCard() as effect:
            return await _refreshed(desk, tenant_id, entry, effect.conversation_id)
        case WatchWindow() as effect:
            return await _watch(desk, tenant_id, entry, effect)
        case WarnOfClosing() as effect:
            return await watching.warn_of_closing(desk, lease, entry, effect)
        case MentionOwner() as effect:
            return await watching.mention_owner(desk, lease, entry, effect)
        case MarkPost() as effect:
            return await _marked(desk, tenant_id, entry, effect)
        case TellAgent() as effect:
            return await told(desk, entry, _tell(desk, tenant_id, effect))
        case MarkRead() as effect:
            return await told(desk, entry, reading.mark_read(desk, tenant_id, effect))
        case ShowTyping() as effect:
            return await reading.show_typing(desk, tenant_id, entry, effect)
        case RemovePost(post):
            return await told(desk, entry, desk.workspace.remove(tenant_id, post))
        case LearnAgent() as effect:
            return await _learn(desk, tenant_id, entry, effect)
        case KeepMembers(skillset_id):
            return await told(desk, entry, membership.keep_members(desk, tenant_id, skillset_id))
        case CatchUp() as effect:
            return await _drawn(desk, entry, catching_up.catch_up(desk, tenant_id, effect))
        case FindAgent() as effect:
            return await assignments.find_agent(desk, entry, effect)
        case FindWork() as effect:
            return await assignments.find_work(desk, entry, effect)
        case EndOffer() as effect:
            return await offers.end_offer(desk, entry, effect)
        case ShowOffer() as effect:
            return await offers.show_offer(desk, lease, entry, effect)
        case AskAgent() as effect:
            return await _asked(desk, lease, entry, effect)
        case TellAway() as effect:
            return await told(desk, entry, offers.tell_away(desk, lease, effect))
        case TakeBack() as effect:
            return await taking_back.take_back(desk, lease, entry, effect)
        case WatchAnswer() as effect:
            return await taking_back.watch_answer(desk, entry, effect)
        case SayWhose() as effect:
            return await taking_back.say_whose(desk, lease, entry, effect)
        case PostAnchor(channel, number, mac):
            language = desk.store.directory.tenants[tenant_id].language
            note = AnchorNote(tenant_id, Anchor(number, mac), language)
            return await told(desk, entry, desk.workspace.alert(tenant_id, channel, note))
        case RaiseAlert(reason):
            return await _alerted(desk, tenant_id, entry, reason, len(group))
        case _:
            assert_never(entry.effect)


async def _asked(desk: Desk, lease: Lease, entry: OutboxEntry, effect: AskAgent) -> Performed:
    """Tried again while that may help; where it never will, the thread has asked already."""
    try:
        return await offers.ask_agent(desk, lease, entry, effect)
    except DeliveryProblem as problem:
        if problem.retry is Retry.NEVER:
            return given_up(entry, problem)
        return again(entry, desk.clock.now(), problem)


async def _alerted(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, reason: str, count: int) -> Performed:
    """However long nobody can be told: as long as it is not, the figures of the server say so."""
    try:
        await whereabouts.raise_alert(desk, tenant_id, reason, count)
    except DeliveryProblem as problem:
        return again(entry, desk.clock.now(), problem)
    return done(entry)


async def _drawn(desk: Desk, entry: OutboxEntry, drawing: Awaitable[None]) -> Performed:
    """What shows how things stand, and what agents said meanwhile: however long Slack is away, it comes at last."""
    try:
        await drawing
    except DeliveryProblem as problem:
        age = desk.clock.now() - entry.created_at
        if problem.retry is Retry.NEVER or (problem.tell is Tell.CHANNEL_GONE and age > DRAWN_WITHIN):
            return given_up(entry, problem)
        return again(entry, desk.clock.now(), problem)
    return done(entry)


async def _forgotten(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, ref: VaultRef) -> Performed:
    """Asked for until it is done, however long the vault is away."""
    try:
        await desk.media.remove(tenant_id, ref)
    except VaultUnavailable as problem:
        return fetching.vault_waits(desk, entry, problem)
    return done(entry)


async def _refreshed(
    desk: Desk, tenant_id: TenantId, entry: OutboxEntry, conversation_id: ConversationId
) -> Performed:
    """An open conversation whose card's channel is gone gets another card, in another channel."""
    if (wait := desk.workspace.card_turn(tenant_id)) > timedelta(0):
        return again(entry, desk.clock.now(), held_back(wait))
    async with desk.store.begin(tenant_id) as uow:
        await uow.preload(conversations=[conversation_id])
        conversation = await uow.conversations.get(conversation_id)
        card = await queries.card_of(desk, uow, conversation, desk.clock.now())
    thread = conversation.thread
    if thread is None:
        return done(entry)
    gone = False

    async def refresh() -> None:
        nonlocal gone
        try:
            await desk.workspace.refresh(tenant_id, thread, card)
        except DeliveryProblem as problem:
            gone = problem.tell is Tell.CHANNEL_GONE and whereabouts.is_lost(desk, conversation, problem)
            if not gone:
                raise

    drawn = await _drawn(desk, entry, refresh())
    if gone and conversation.is_open:
        return replace(drawn, write=partial(whereabouts.lose_thread, conversation_id=conversation_id))
    return drawn


async def _watch(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, effect: WatchWindow) -> Performed:
    async with desk.store.begin(tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
    drawn = await _refreshed(desk, tenant_id, entry, effect.conversation_id)
    return watching.watched(conversation, entry, drawn, desk)


async def _marked(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, effect: MarkPost) -> Performed:
    """A post that is gone is not marked any more; that is kept, and troubles nobody."""
    async with desk.store.begin(tenant_id) as uow:
        message = await uow.messages.outbound(effect.message_id)
        parts = () if message.post is None else await uow.messages.of_post(message.post)
    post = message.post
    if post is None:
        return done(entry)
    missed = False

    async def mark() -> None:
        nonlocal missed
        try:
            await desk.workspace.mark(tenant_id, post, queries.marks_of(parts))
        except DeliveryProblem as problem:
            missed = problem.tell is Tell.THREAD_GONE
            if not missed:
                raise

    async def write(uow: UnitOfWork) -> None:
        uow.record(MarkMissed(effect.conversation_id, message.id))

    drawn = await _drawn(desk, entry, mark())
    return replace(drawn, write=write) if missed else drawn


async def _tell(desk: Desk, tenant_id: TenantId, effect: TellAgent) -> None:
    async with desk.store.begin(tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        message = await uow.messages.outbound(effect.message_id)
        agent = await uow.agents.get(effect.agent_id)
        other = rival(conversation.stage, agent.id)
        owner = None if other is None else await uow.agents.get(other)
        parts = () if message.post is None else await uow.messages.of_post(message.post)
        (passed,) = await asked(desk, uow, conversation, message)
    if conversation.thread is None:
        return
    notice = Notice(
        kind=effect.notice,
        message_id=message.id,
        excerpt=queries.excerpt(message.content) or Private(""),
        language=agent.language,
        time_zone=agent.time_zone,
        refusal=passed if isinstance(passed, Refusal) else None,
        owner=None if owner is None else owner.ref,
        asked=conversation.owner is None,
        can_hold=message.state is OutboundState.DRAFT,
        goes_on=PostRef(conversation.thread),
    )
    if effect.notice is NoticeKind.FILE:
        notice = outgoing.about_file(notice, message, parts)
    written_in = conversation.former if effect.notice is NoticeKind.MOVED else conversation.thread
    await desk.workspace.tell(tenant_id, agent.ref, written_in or conversation.thread, notice)


async def _learn(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, effect: LearnAgent) -> Performed:
    try:
        profile = await desk.workspace.profile(tenant_id, effect.agent_ref)
    except DeliveryProblem as problem:
        if problem.retry is Retry.NEVER:
            return given_up(entry, problem)
        return again(entry, desk.clock.now(), problem)

    async def write(uow: UnitOfWork) -> None:
        await agents.learn(desk, uow, profile)

    return done(entry, write)
