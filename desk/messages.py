"""A contact wrote or called; a delivery was reported; a person's addresses changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.acquaintance import ContactMet, ContactMoved, ContactReachedAnew, ContactsMerged, Moved
from core.blocking import BlockedWrote
from core.change import Change
from core.compliance.consent import WithdrawalSuspected, implied
from core.compliance.withdrawal_words import Heard
from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Conversation
from core.facts import DoubleDelivery, DoubtEnded, MessageProgressed, ReplyAccepted
from core.happened import CallEnded, QuietBroken, WindowOpened
from core.ids import ContactId, ConversationId, MessageId
from core.medium import Medium, MediumWanted
from core.message import NO_AGENT, Content, InboundMessage, Media, OutboundState
from core.number import ManagedNumber
from core.stage import Assigned, Closed, Unmanaged
from core.text import Private
from desk import announcing, withdrawing
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored, SetAside
from desk.items import CallEnd, CallReceived, DeliveryReported, IdentityChanged, MessageReceived, Sender
from desk.letting_in import is_let_in
from desk.ports import Applied, OutboxState, UnitOfWork
from desk.problems import Tell
from desk.rewriting import arrived_after_all
from desk.triage import triage
from desk.wanting import wanted

# A body may be replayed for ever, its signature carries no time: older than Meta's 7 days of retries is set aside.
TOO_OLD = timedelta(days=8)

# Shown with the time it was sent when it comes this long after.
LATE_AFTER = timedelta(minutes=10)


async def contact_wrote(desk: Desk, uow: UnitOfWork, item: MessageReceived) -> Handled:
    """A contact wrote: it is kept, the conversation opens or goes on, the window opens by the channel's time."""
    number = desk.store.directory.by_number_ref.get(item.number)
    if number is None or number.tenant_id != uow.tenant_id:
        return SetAside("unknown number")
    if item.group is not None:
        return Ignored("written in a group")
    now = desk.clock.now()
    if now - item.sent_at > TOO_OLD:
        return SetAside("too old")
    contact = await _contact_of(desk, uow, item.sender)
    if contact is None:
        return SetAside("no address")
    meant = withdrawing.said(item.content)
    if meant is Heard.WITHDRAWS:
        return await withdrawing.contact_withdrew(desk, uow, contact, number, item)
    if contact.is_blocked:
        return _unseen(uow, contact)
    if meant is Heard.ALLOWS_AGAIN:
        await withdrawing.allowed_again(desk, uow, contact, item)
    conversation = await _conversation_with(desk, uow, contact, number, now, item.content)
    newest = conversation.window.opened_at
    message = InboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=conversation.id,
        remote_id=item.remote_id,
        content=item.content,
        sent_at=item.sent_at,
        quoted=item.quoted,
        forwarded=item.forwarded,
        product=item.product,
        referral=item.referral,
        late=now - item.sent_at > LATE_AFTER or (newest is not None and item.sent_at < newest),
    )
    change = conversation.contact_wrote(message.id, sent_at=item.sent_at, now=now)
    uow.messages.save(message)
    uow.record(*change.facts)
    if conversation.owner is not None and _quiet_ends(desk, conversation, now):
        uow.record(QuietBroken(conversation.id, conversation.owner))
    _goes_on(desk, uow, conversation, change.state)
    if isinstance(item.content, Media):
        uow.media.save(Medium(message.id, conversation.id, wanted_at=now))
        uow.record(MediumWanted(conversation.id, message.id))
    _allows(uow, contact, change, item.sent_at, item.remote_id)
    if meant is Heard.MAY_WITHDRAW:
        uow.record(WithdrawalSuspected(conversation.id, message.id))
    uow.conversations.save(await _release_held(uow, change.state, now))
    await _said_by_itself(desk, uow, change.state, contact)
    return DONE


def _allows(
    uow: UnitOfWork, contact: Contact, change: Change[Conversation, object], at: datetime, evidence: str
) -> None:
    """Who turns to us may be written to about it for a while; kept once for each window that opens."""
    if any(isinstance(fact, WindowOpened) for fact in change.facts):
        uow.consents.add(contact.id, implied(at, change.state.number_id, evidence))


def _unseen(uow: UnitOfWork, contact: Contact) -> Handled:
    """Somebody decided that nothing of theirs is shown: what they said stays in what came in, sealed, for its time."""
    uow.record(BlockedWrote(contact.id))
    return Ignored("blocked")


def _quiet_ends(desk: Desk, conversation: Conversation, now: datetime) -> bool:
    """Whether nobody has said anything, nor taken it, for as long as its skillset's owners are left alone with it."""
    rules = desk.store.directory.skillsets[conversation.skillset_id].rules
    taken = conversation.stage.assignment.since if isinstance(conversation.stage, Assigned) else None
    since = [at for at in (conversation.window.opened_at, conversation.answered_at, taken) if at is not None]
    return now - max(since) >= rules.reminded_after


async def contact_called(desk: Desk, uow: UnitOfWork, item: CallReceived) -> Handled:
    """A contact called: the window opens at the call's beginning as by a message; the conversation goes on."""
    number = desk.store.directory.by_number_ref.get(item.number)
    if number is None or number.tenant_id != uow.tenant_id:
        return SetAside("unknown number")
    if item.outgoing:
        return Ignored("our own call")
    now = desk.clock.now()
    if now - item.at > TOO_OLD:
        return SetAside("too old")
    contact = await _contact_of(desk, uow, item.sender)
    if contact is None:
        return SetAside("no address")
    if contact.is_blocked:
        return _unseen(uow, contact)
    conversation = await _conversation_with(desk, uow, contact, number, now)
    lasted = timedelta(seconds=item.seconds or 0) if item.end is CallEnd.ENDED else timedelta(0)
    change = conversation.contact_called(at=item.at - lasted, now=now)
    uow.record(*change.facts)
    _goes_on(desk, uow, conversation, change.state)
    if item.end is not CallEnd.RINGING:
        answered = item.end is CallEnd.ENDED
        uow.record(CallEnded(conversation.id, item.at, lasted if answered else None))
    _allows(uow, contact, change, item.at - lasted, item.call_id)
    uow.conversations.save(await _release_held(uow, change.state, now))
    await _said_by_itself(desk, uow, change.state, contact)
    return DONE


async def _said_by_itself(desk: Desk, uow: UnitOfWork, conversation: Conversation, contact: Contact) -> None:
    """Who is not served is told so, and who comes while nobody is there."""
    number = desk.store.directory.numbers[conversation.number_id]
    if isinstance(conversation.stage, Unmanaged) and not await is_let_in(uow, contact, number, conversation):
        await announcing.turned_away(desk, uow, conversation)
    else:
        await announcing.nobody_there(desk, uow, conversation)


async def delivery_reported(uow: UnitOfWork, items: Sequence[DeliveryReported]) -> None:
    """The channel told how far messages came; in bulk, in any order, however often."""
    await _record_applied(uow, await uow.messages.apply(items))


async def adopt_early_reports(uow: UnitOfWork) -> None:
    """Reports that came before their message was known find it now."""
    await _record_applied(uow, await uow.messages.adopt_early())


async def identity_changed(desk: Desk, uow: UnitOfWork, item: IdentityChanged) -> Handled:
    """The channel says that two sets of addresses are one person: the contact keeps its talks under the new ones."""
    number = desk.store.directory.by_number_ref.get(item.number)
    if number is None or number.tenant_id != uow.tenant_id:
        return SetAside("unknown number")
    before = await uow.contacts.at(_identifying(item.before))
    if not before:
        return Ignored("unknown contact")
    kept = before[0]
    known_as = kept.addresses
    others = [other for other in await uow.contacts.at(_identifying(item.after)) if other.id != kept.id]
    for other in (*before[1:], *others):
        kept = await _merged(uow, kept, other)
    changed = kept.moved(item.before, item.after)
    if changed != kept:
        uow.contacts.save(changed)
        uow.record(ContactReachedAnew(kept.id))
    moved = _moved(item, known_as, changed)
    conversation = await uow.conversations.latest(kept.id, number.id)
    if moved is not None and conversation is not None:
        uow.record(ContactMoved(conversation.id, moved))
    return DONE


def _moved(item: IdentityChanged, before: Sequence[ContactAddress], contact: Contact) -> Moved | None:
    """What people are told of; None when nothing is new, as when the channel tells it again."""
    if item.rekeyed:
        return Moved.KEYS
    if contact.addresses == tuple(before):
        return None
    phone = contact.address(AddressKind.PHONE)
    return Moved.NUMBER if phone is not None and phone not in before else Moved.IDENTITY


def _identifying(addresses: Sequence[ContactAddress]) -> tuple[ContactAddress, ...]:
    return tuple(address for address in addresses if address.identifies)


async def _contact_of(desk: Desk, uow: UnitOfWork, sender: Sender) -> Contact | None:
    """The contact who has these addresses, made, completed or merged as needed; None without any to recognise by."""
    identifying = _identifying(sender.addresses)
    if not identifying:
        return None
    found = await uow.contacts.at(identifying)
    scoped = next((a for a in identifying if a.kind is AddressKind.SCOPED_ID), None)
    same = [contact for contact in found if _is_same_person(contact, scoped)]
    if not same:
        contact = Contact(ContactId(desk.ids.new()), sender.addresses, sender.name or Private(""))
        uow.contacts.save(contact)
        uow.record(ContactMet(contact.id))
        return contact
    kept = next((contact for contact in same if scoped is not None and scoped in contact.addresses), same[0])
    for other in same:
        if other.id != kept.id:
            kept = await _merged(uow, kept, other)
    known = kept.known_as(sender.addresses, sender.name)
    if known is not kept:
        uow.contacts.save(known)
        uow.record(ContactReachedAnew(kept.id))
    return known


def _is_same_person(contact: Contact, scoped: ContactAddress | None) -> bool:
    """
    A phone number alone does not make two people one: numbers are given to others.

    Who has another business-scoped id is somebody else, unless the channel itself says so (identity_changed).
    """
    known = contact.address(AddressKind.SCOPED_ID)
    return scoped is None or known is None or known == scoped


async def _merged(uow: UnitOfWork, kept: Contact, gone: Contact) -> Contact:
    await uow.contacts.merge(kept, gone)
    uow.record(ContactsMerged(kept.id, gone.id))
    missing = tuple(address for address in gone.addresses if kept.address(address.kind) is None)
    both = kept.known_as(missing, kept.name or gone.name)
    if both is not kept:
        uow.contacts.save(both)
    return both


async def _conversation_with(
    desk: Desk,
    uow: UnitOfWork,
    contact: Contact,
    number: ManagedNumber,
    now: datetime,
    said: Content | None = None,
) -> Conversation:
    """said: what it may begin with; None: a call."""
    latest = await uow.conversations.latest(contact.id, number.id)
    if latest is not None and latest.is_open:
        return latest
    served = await is_let_in(uow, contact, number, latest)
    gone = latest is not None and desk.store.directory.skillsets[latest.skillset_id].gone
    if latest is not None and served and not gone and latest.reopens(now):
        return latest
    chosen = await triage(desk, uow, contact, number, said)
    change = Conversation.open(
        id=ConversationId(desk.ids.new()),
        number=await uow.conversations.next_number(),
        contact_id=contact.id,
        number_id=number.id,
        skillset_id=chosen.skillset_id,
        now=now,
        former=None if latest is None else latest.thread,
        priority=chosen.priority,
        last_agent=None if latest is None else latest.last_agent,
        managed=served and chosen.managed,
    )
    uow.conversations.save(change.state)
    uow.record(*change.facts)
    return change.state


def _goes_on(desk: Desk, uow: UnitOfWork, before: Conversation, now: Conversation) -> None:
    """A closed one waits again: an agent is looked for. A new one's is looked for once its card stands."""
    if isinstance(before.stage, Closed):
        wanted(desk, uow, now)


async def _release_held(uow: UnitOfWork, conversation: Conversation, now: datetime) -> Conversation:
    """Queue what an agent wanted sent when the contact writes again, now that they did."""
    if not conversation.holding or not conversation.window.is_open(now):
        return conversation
    for message in await uow.messages.held(conversation.id):
        uow.messages.save(replace(message, state=OutboundState.QUEUED))
        uow.record(ReplyAccepted(conversation.id, message.id, message.agent_id))
    return replace(conversation, holding=False)


async def _record_applied(uow: UnitOfWork, applied: Sequence[Applied]) -> None:
    for change in applied:
        before, after = change.before, change.after
        if change.double:
            uow.record(DoubleDelivery(after.conversation_id, after.id))
        if before.state is OutboundState.UNKNOWN and after.state is not OutboundState.UNKNOWN:
            uow.resolve_unknown(after.id, OutboxState.DONE)
            uow.record(DoubtEnded(after.conversation_id, after.id))
        arrived_after_all(uow, before, after)
        if after.progress > before.progress:
            uow.record(MessageProgressed(after.conversation_id, after.id, after.progress))
        ours = after.agent_id != NO_AGENT  # what failed elsewhere is sent again elsewhere
        if ours and after.state is OutboundState.FAILED and before.state is not OutboundState.FAILED:
            problem = after.problem or "unknown"
            uow.record(announcing.lost(after, problem))
            conversation = await uow.conversations.get(after.conversation_id)
            if problem.startswith(f"{Tell.OPTED_OUT}:"):
                await withdrawing.advertising_refused(
                    uow, conversation, after.written_at, after.remote_id or ""
                )
            uow.conversations.save(conversation.troubled(problem))
