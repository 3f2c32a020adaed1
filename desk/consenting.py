"""Consent as agents keep it: what a contact said of it elsewhere is noted, looked at, and handed out as proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.access import Right
from core.agent import Agent
from core.compliance.consent import (
    ConsentChanged,
    ConsentExported,
    Entry,
    Ledger,
    Move,
    Purpose,
    Way,
    Wording,
    withdrawal,
)
from core.compliance.withdrawal_words import Heard
from core.contact import Contact
from core.ids import AgentRef, MessageId, NumberId, TenantId
from core.message import InboundMessage
from core.showing import AskWhetherWithdrawn
from desk import agents, posting, withdrawing
from desk.clearing import refusal_of
from desk.consent_views import PURPOSES, WithdrawalPost
from desk.contact_finding import meant
from desk.contact_sheet import name_of
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.exporting import demand_room
from desk.filling import CommandForm, FormInput
from desk.form_sending import refused
from desk.performed import Performed, done
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.views import Answer
from words import say

WORDING_LENGTH = 1_000
EVIDENCE_LENGTH = 500
_VERSION_LENGTH = 60

# The commands by which it is noted, and their fields, as they are typed.
GRANT, WITHDRAW = "consent grant", "consent withdraw"
PURPOSE, WORDING, VERSION, LANGUAGE, EVIDENCE, SINCE = (
    "for",
    "wording",
    "version",
    "language",
    "evidence",
    "since",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """
    What somebody says a contact said: for what, when, in answer to which words, and where the proof is found.

    number_id: None: to every number of the company.
    """

    purpose: Purpose
    move: Move
    at: datetime
    evidence: str = ""
    wording: Wording | None = None
    number_id: NumberId | None = None


async def note(desk: Desk, tenant_id: TenantId, by: Agent, who: str, statement: Statement) -> Answer:
    """An agent writes down what a contact allowed, with the words they agreed to, or that they took it back."""
    language = by.language
    if not by.may(Right.ANSWER):
        return refused(say(language, "Your role cannot note what contacts allow. Agents can."))
    wrong = _wrong(statement, language, desk.clock.now())
    if wrong is not None:
        return refused(wrong)

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as nobody:
            return refused(nobody.sentence)
        entry = Entry(
            statement.purpose,
            statement.move,
            statement.at,
            Way.AGENT,
            number_id=statement.number_id,
            by=by.id,
            wording=statement.wording,
            evidence=statement.evidence,
        )
        withdrawing.write_down(uow, contact, await uow.consents.of(contact), entry)
        await _show(uow, contact)
        name, purpose = name_of(contact, language), say(language, PURPOSES[statement.purpose])
        if statement.move is Move.WITHDRAWN:
            noted = say(
                language,
                "Noted: {name} no longer wants {purpose}. It holds from now on.",
                name=name,
                purpose=purpose,
            )
        else:
            noted = say(language, "Noted: {name} allowed {purpose}.", name=name, purpose=purpose)
        return Answer((noted,))

    return await decided(desk, tenant_id, language, decide)


async def form_about(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef
) -> CommandForm | Answer:
    """Where consent is noted that a message would have needed: a refusal's remedy, opened by its button."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        try:
            message = await uow.messages.outbound(message_id)
        except KeyError:
            return refused(say(agent.language, "This message is not known here any more."))
        conversation = await uow.conversations.get(message.conversation_id)
        refusal = await refusal_of(desk, uow, conversation, message)
    purpose = None if refusal is None else refusal.purpose
    return form_of(agent.language, f"#{conversation.number}", Move.GRANTED, purpose)


def form_of(language: str, about: str, move: Move, purpose: Purpose | None = None) -> CommandForm:
    """Where what a contact said is noted; about: the contact, as it is typed."""
    granted = move is Move.GRANTED
    title = say(language, "Note consent") if granted else say(language, "Note a withdrawal")
    proof = FormInput(EVIDENCE, say(language, "where the proof is found"), needed=granted)
    wording = (
        FormInput(WORDING, say(language, "the exact words they agreed to"), needed=True, lines=True),
        FormInput(VERSION, say(language, "the version of these words, as you count them")),
        FormInput(LANGUAGE, say(language, "the language of these words, such as it"), language),
    )
    return CommandForm(
        language,
        GRANT if granted else WITHDRAW,
        about,
        title,
        (
            FormInput(PURPOSE, say(language, "what for"), purpose or "", tuple(Purpose), needed=True),
            *(wording if granted else ()),
            proof,
            FormInput(SINCE, say(language, "when they said it, such as 2026-11-20; empty: now")),
        ),
    )


async def declared(uow: UnitOfWork, contact: Contact, *entries: Entry) -> tuple[Entry, ...]:
    """
    Consent that a file or another program declares, written down as far as it may be: those entries.

    Never against what the contact said themselves, whatever date is declared: who had withdrawn it stays withdrawn, and
    so does who was erased. What has no proof, or not the words that were agreed to, is not written down at all.
    """
    ledger = await uow.consents.of(contact)
    taken = tuple(
        each
        for each in entries
        if each.move is Move.WITHDRAWN or (_is_proved(each) and not _withdrew(ledger, each.purpose))
    )
    withdrawing.write_down(uow, contact, ledger, *taken)
    return taken


async def ledger_of(
    desk: Desk, tenant_id: TenantId, by: Agent, who: str
) -> tuple[Contact, Ledger, Mapping[str, str]]:
    """Whom it is about, everything they said, and the names of the agents who wrote it down. Raises Wrong."""
    async with desk.store.begin(tenant_id) as uow:
        return await _read(desk, uow, by, who)


async def exported(
    desk: Desk, tenant_id: TenantId, by: Agent, who: str
) -> tuple[Contact, Ledger, Mapping[str, str]]:
    """The same, as proof for whoever asks for it; that it was handed out is kept. Raises Wrong."""
    async with desk.store.begin(tenant_id) as uow:
        contact, ledger, names = await _read(desk, uow, by, who)
        await demand_room(desk, uow, by)
        uow.record(ConsentExported(contact.id, by.id))
        await uow.commit()
        return contact, ledger, names


async def ask_whether_withdrawn(
    desk: Desk, lease: Lease, entry: OutboxEntry, effect: AskWhetherWithdrawn
) -> Performed:
    """Below a word that may mean it, unless it was noted already."""
    async with desk.store.begin(lease.tenant_id) as uow:
        conversation = await uow.conversations.get(effect.conversation_id)
        message = await uow.messages.get(effect.message_id)
        contact = await uow.contacts.get(conversation.contact_id)
        ledger = await uow.consents.of(contact)
    # What was changed or deleted meanwhile says something else.
    meant_it = withdrawing.said(message.content) is Heard.MAY_WITHDRAW
    if ledger.silence(conversation.number_id) is not None or not meant_it:
        return done(entry)
    return await posting.show_line(desk, lease, entry, conversation, WithdrawalPost(effect.message_id))


async def note_withdrawal(desk: Desk, tenant_id: TenantId, message_id: MessageId, ref: AgentRef) -> Answer:
    """Whoever read it says that a contact's words meant it: it counts from when they were said."""
    agent = await agents.known(desk, tenant_id, ref)
    language = agent.language
    if not agent.may(Right.ANSWER):
        return refused(say(language, "Only agents of this company can do this."))

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            message = await uow.messages.get(message_id)
        except KeyError:
            return refused(say(language, "This message is not known here any more."))
        if not isinstance(message, InboundMessage):
            return refused(say(language, "This message is not known here any more."))
        conversation = await uow.conversations.get(message.conversation_id)
        contact = await uow.contacts.get(conversation.contact_id)
        entries = withdrawal(message.sent_at, Way.KEYWORD, message.remote_id, by=agent.id)
        if not await withdrawing.withdrawn(desk, uow, contact, conversation, message, entries):
            return refused(say(language, "That they want no more is noted already."))
        uow.record(ConsentChanged(conversation.id))
        noted = say(
            language, "Noted: nothing goes to them until they write again, and they are told so once."
        )
        return Answer((noted,))

    return await decided(desk, tenant_id, language, decide)


def _wrong(statement: Statement, language: str, now: datetime) -> str | None:
    wording = statement.wording
    if statement.at > now:
        return say(language, "What a contact said was said by now: give a date that has passed.")
    if len(statement.evidence) > EVIDENCE_LENGTH:
        return say(language, "Where the proof is found takes at most {count} letters.", count=EVIDENCE_LENGTH)
    if wording is not None and len(wording.text) > WORDING_LENGTH:
        return say(language, "The words they agreed to have at most {count} letters.", count=WORDING_LENGTH)
    if wording is not None and len(wording.version) > _VERSION_LENGTH:
        return say(language, "A version has at most {count} letters.", count=_VERSION_LENGTH)
    if statement.move is Move.GRANTED and (wording is None or not wording.text.strip()):
        return say(language, "Give the words they agreed to, exactly: without them a consent proves nothing.")
    if statement.move is Move.GRANTED and not statement.evidence.strip():
        return say(language, "Say where the proof is found: a form, a recording, a letter, an address.")
    return None


def _is_proved(entry: Entry) -> bool:
    return bool(entry.evidence.strip()) and entry.wording is not None and bool(entry.wording.text.strip())


def _withdrew(ledger: Ledger, purpose: Purpose) -> bool:
    """Whether their last word on it, to any number, was that they do not want it."""
    words = [each for each in ledger.entries if each.purpose is purpose and not each.implied]
    last = max(words, key=lambda each: (each.at, each.move is Move.WITHDRAWN), default=None)
    return last is not None and last.move is Move.WITHDRAWN


async def _read(
    desk: Desk, uow: UnitOfWork, by: Agent, who: str
) -> tuple[Contact, Ledger, Mapping[str, str]]:
    contact = await meant(desk, uow, by, who)
    ledger = await uow.consents.of(contact)
    return contact, ledger, {each.id: each.name for each in await uow.agents.all()}


async def _show(uow: UnitOfWork, contact: Contact) -> None:
    """Their cards say it."""
    for talk in await uow.conversations.of_contact(contact.id):
        if talk.is_open:
            uow.record(ConsentChanged(talk.id))
