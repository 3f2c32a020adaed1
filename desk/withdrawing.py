"""
A contact says that they want no more, or want it again: written down, confirmed once, shown where they talk.

It opens nothing and goes on with nothing: who says STOP has not asked anything, and nobody has to answer them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.compliance.consent import (
    WITHDRAWN_BY_WORD,
    ConsentChanged,
    Entry,
    Ledger,
    Move,
    Purpose,
    Standing,
    Way,
    WithdrawalConfirmed,
    WithdrawalHeard,
    Wording,
    fact_of,
    withdrawal,
)
from core.compliance.withdrawal_words import Heard, heard, languages_of
from core.contact import Contact
from core.conversation import REOPENS_WITHIN, Conversation
from core.ids import ConversationId, MessageId, NumberId
from core.message import BY_ITSELF, Choice, Content, InboundMessage, OutboundMessage, OutboundState, Text
from core.number import ManagedNumber
from core.stage import Closed
from core.text import RichText
from desk.clearing import refusal_of
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored, SetAside
from desk.items import MessageReceived, PreferenceChanged
from desk.ports import UnitOfWork

# As the company counts the texts below: who agrees by answering one of them agreed to these very words.
VERSION = "withdrawal-1"

# Said to contacts, in the languages in which they can say it; what agents read is in the catalogues.
CONFIRMED = {
    "en": "You will receive no more messages from us, unless you write to us first. To allow them again, answer START.",
    "it": "Non riceverai più nostri messaggi, a meno che non ci scriva tu. Per riceverli di nuovo rispondi RIPRENDI.",
    "de": "Sie erhalten keine Nachrichten mehr von uns, außer Sie schreiben uns zuerst. Um sie wieder zu erlauben, "
    "antworten Sie ANMELDEN.",
    "fr": "Vous ne recevrez plus de messages de notre part, sauf si vous nous écrivez. Pour les autoriser à nouveau, "
    "répondez REPRENDRE.",
    "es": "No recibirás más mensajes nuestros, a menos que nos escribas. Para permitirlos de nuevo, responde ALTA.",
    "pt": "Você não receberá mais mensagens nossas, a menos que nos escreva. Para permiti-las de novo, responda "
    "VOLTAR.",
}


def said(content: Content) -> Heard:
    """What a message says about being written to; a tapped button says what stands on it."""
    words = _words(content)
    return Heard.NOTHING if words is None else heard(words)


async def contact_withdrew(
    desk: Desk, uow: UnitOfWork, contact: Contact, number: ManagedNumber, item: MessageReceived
) -> Handled:
    """They want no more: true from this commit on, on every number, however long ago they said it."""
    way = Way.BUTTON if isinstance(item.content, Choice) else Way.KEYWORD
    entries = withdrawal(item.sent_at, way, item.remote_id)
    if contact.is_blocked:
        write_down(uow, contact, await uow.consents.of(contact), *entries)
        return Ignored("blocked")
    conversation = await uow.conversations.latest(contact.id, number.id)
    if conversation is None:
        conversation = await _aside(desk, uow, contact, number, desk.clock.now())
    message = InboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=conversation.id,
        remote_id=item.remote_id,
        content=item.content,
        sent_at=item.sent_at,
        quoted=item.quoted,
    )
    uow.messages.save(message)
    if _is_seen(conversation):
        uow.record(WithdrawalHeard(conversation.id, message.id))
    await withdrawn(desk, uow, contact, conversation, message, entries)
    return DONE


async def withdrawn(
    desk: Desk,
    uow: UnitOfWork,
    contact: Contact,
    conversation: Conversation,
    heard_in: InboundMessage,
    entries: Sequence[Entry],
) -> bool:
    """Write it down, and tell them once that they were heard. False: they had said so already."""
    before = await uow.consents.of(contact)
    write_down(uow, contact, before, *entries)
    # Whoever says it to another number of ours in this very moment has to see this: they are told once.
    uow.contacts.save(contact)
    news = _news(before, entries, conversation.number_id, desk.clock.now())
    if news:
        await _confirm(desk, uow, contact, conversation, heard_in)
    return news


async def allowed_again(desk: Desk, uow: UnitOfWork, contact: Contact, item: MessageReceived) -> None:
    """They take it back: what they had before they withdrew it, they have again. Who withdrew nothing says nothing."""
    language = _language(desk, uow, contact, item.content)
    ledger = await uow.consents.of(contact)
    wording = Wording(CONFIRMED[language], VERSION, language)
    way = Way.BUTTON if isinstance(item.content, Choice) else Way.KEYWORD
    write_down(uow, contact, ledger, *ledger.given_again(item.sent_at, way, item.remote_id, wording))


async def preference_changed(desk: Desk, uow: UnitOfWork, item: PreferenceChanged) -> Handled:
    """In their app they stopped our advertising, or wanted it again."""
    number = desk.store.directory.by_number_ref.get(item.number)
    if number is None or number.tenant_id != uow.tenant_id:
        return SetAside("unknown number")
    identifying = tuple(address for address in item.sender.addresses if address.identifies)
    known = await uow.contacts.at(identifying)
    if not known:
        return Ignored("unknown contact")
    for contact in known:
        move = Move.GRANTED if item.wants_marketing else Move.WITHDRAWN
        entry = Entry(Purpose.MARKETING, move, item.at, Way.PREFERENCE, number_id=number.id)
        await told(uow, contact, number.id, entry)
    return DONE


async def advertising_refused(
    uow: UnitOfWork, conversation: Conversation, at: datetime, evidence: str
) -> None:
    """The channel did not deliver an advertisement because the contact stopped them there."""
    contact = await uow.contacts.get(conversation.contact_id)
    entry = Entry(
        Purpose.MARKETING,
        Move.WITHDRAWN,
        at,
        Way.PREFERENCE,
        number_id=conversation.number_id,
        evidence=evidence,
    )
    await told(uow, contact, conversation.number_id, entry)


async def told(uow: UnitOfWork, contact: Contact, number_id: NumberId, *entries: Entry) -> None:
    """Write it down, and draw the card anew of the conversation in which it matters."""
    write_down(uow, contact, await uow.consents.of(contact), *entries)
    conversation = await uow.conversations.latest(contact.id, number_id)
    if conversation is not None and _is_seen(conversation):
        uow.record(ConsentChanged(conversation.id))


def write_down(uow: UnitOfWork, contact: Contact, ledger: Ledger, *entries: Entry) -> None:
    """Into the ledger, and that it happened; what stands there already happened before."""
    new = [entry for entry in entries if entry not in ledger.entries]
    uow.consents.add(contact.id, *new)
    uow.record(*(fact_of(contact.id, entry) for entry in new))


async def _confirm(
    desk: Desk, uow: UnitOfWork, contact: Contact, conversation: Conversation, heard_in: InboundMessage
) -> None:
    """Tell them that they were heard, quoting their word, while the channel lets us."""
    message = OutboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=conversation.id,
        agent_id=BY_ITSELF,
        content=Text(RichText.plain(CONFIRMED[_language(desk, uow, contact, heard_in.content)])),
        post=None,
        state=OutboundState.QUEUED,
        written_at=desk.clock.now(),
        quoted=heard_in.remote_id,
    )
    if await refusal_of(desk, uow, conversation, message) is None:
        uow.messages.save(message)
        uow.record(WithdrawalConfirmed(conversation.id, message.id, shown=_is_seen(conversation)))


async def _aside(
    desk: Desk, uow: UnitOfWork, contact: Contact, number: ManagedNumber, now: datetime
) -> Conversation:
    """Where their word and ours are kept with whom nobody ever talked here: nothing goes on in it, nobody sees it."""
    opened = Conversation.open(
        id=ConversationId(desk.ids.new()),
        number=await uow.conversations.next_number(),
        contact_id=contact.id,
        number_id=number.id,
        skillset_id=number.skillsets[0],
        now=now,
    ).state
    aside = replace(opened, stage=Closed(now - REOPENS_WITHIN, BY_ITSELF))
    uow.conversations.save(aside)
    return aside


def _is_seen(conversation: Conversation) -> bool:
    """Whether it has a thread, or will have one."""
    return conversation.is_open or conversation.thread is not None


def _news(before: Ledger, entries: Sequence[Entry], number_id: NumberId, now: datetime) -> bool:
    """Whether it changes anything: who had said so already, or has allowed it since, is told nothing."""
    after = before.with_entries(*entries)
    stood = [before.stand(purpose, number_id, now).standing for purpose in WITHDRAWN_BY_WORD]
    stand = [after.stand(purpose, number_id, now).standing for purpose in WITHDRAWN_BY_WORD]
    return set(stood) != {Standing.WITHDRAWN} and set(stand) == {Standing.WITHDRAWN}


def _language(desk: Desk, uow: UnitOfWork, contact: Contact, content: Content) -> str:
    """Theirs, if the word is of it; else the company's, if it is of that; else the first it is of."""
    spoken = languages_of(_words(content) or "")
    wanted = (contact.language[:2], desk.store.directory.tenants[uow.tenant_id].language)
    return next((each for each in wanted if each in spoken), next(iter(spoken), "en"))


def _words(content: Content) -> str | None:
    match content:
        case Text(body):
            return body.words().reveal()
        case Choice(title=title):
            return title.reveal()
        case _:
            return None
