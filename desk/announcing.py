"""Announcing: what a number says by itself is written like any other message, if it has words for it and may."""

from datetime import datetime, timedelta

from core.announcement import (
    Announced,
    Announcement,
    AnnouncementMade,
    AnnouncementUnsent,
    Wordings,
    may_announce,
    read_wordings,
    words_in,
)
from core.conversation import Conversation
from core.facts import MessageFailed
from core.ids import AnnouncementId, MessageId
from core.message import BY_ITSELF, OutboundMessage, OutboundState, Text
from core.number import ManagedNumber
from core.routing.rules import Rules
from core.text import RichText
from desk.clearing import refusal_of
from desk.desk import Desk
from desk.ports import UnitOfWork
from words import say


async def announce(desk: Desk, uow: UnitOfWork, conversation: Conversation, what: Announced) -> bool:
    """
    Let the number say it to the contact of this conversation; nothing of the conversation changes by it.

    It answers nobody: who waited for an answer still does. False: it has no words for it, or may not say it now.
    """
    directory = desk.store.directory
    number = directory.numbers[conversation.number_id]
    language = directory.tenants[uow.tenant_id].language
    wordings = _wordings(number, what, language)
    if not wordings:
        return False
    theirs = (await uow.contacts.get(conversation.contact_id)).language
    # Of a tag such as it-IT its language alone.
    words = words_in(wordings, (theirs.partition("-")[0].lower(), language))
    if words is None:
        return False
    now, rules = desk.clock.now(), directory.skillsets[conversation.skillset_id].rules
    before = await uow.announcements.of(conversation.contact_id)
    again_after = _again_after(what, rules)
    if not may_announce(
        what, number.id, before, now, again_after=again_after, an_hour=rules.automatic_an_hour
    ):
        return False
    message = OutboundMessage(
        id=MessageId(desk.ids.new()),
        conversation_id=conversation.id,
        agent_id=BY_ITSELF,
        content=Text(RichText.plain(words)),
        post=None,
        state=OutboundState.QUEUED,
        written_at=now,
    )
    if await refusal_of(desk, uow, conversation, message) is not None:
        return False
    uow.messages.save(message)
    _keep(desk, uow, conversation, what)
    uow.record(AnnouncementMade(conversation.id, message.id, what))
    return True


def lost(message: OutboundMessage, problem: str) -> MessageFailed | AnnouncementUnsent:
    """A message will not arrive: its author is told, unless nobody wrote it."""
    if message.agent_id == BY_ITSELF:
        return AnnouncementUnsent(message.conversation_id, message.id, problem)
    return MessageFailed(message.conversation_id, message.id, problem)


async def nobody_there(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> None:
    """A contact wrote or called: outside its hours the number says so, unless somebody talks with them just now."""
    now = desk.clock.now()
    number = desk.store.directory.numbers[conversation.number_id]
    rules = desk.store.directory.skillsets[conversation.skillset_id].rules
    if number.is_open(now) or _talks(conversation, rules, now):
        return
    await announce(desk, uow, conversation, Announced.CLOSED)


async def turned_away(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> None:
    """
    Whom this number does not serve is told so, once for ever; who writes again meanwhile is only listed.

    That they are not known is kept though nothing can be said.
    """
    before = await uow.announcements.of(conversation.contact_id)
    known = any(each.what is Announced.STRANGER for each in before)
    if not known and not await announce(desk, uow, conversation, Announced.STRANGER):
        _keep(desk, uow, conversation, Announced.STRANGER)


def _keep(desk: Desk, uow: UnitOfWork, conversation: Conversation, what: Announced) -> None:
    uow.announcements.save(
        Announcement(
            AnnouncementId(desk.ids.new()),
            conversation.contact_id,
            conversation.number_id,
            what,
            desk.clock.now(),
        )
    )


def _wordings(number: ManagedNumber, what: Announced, language: str) -> Wordings:
    match what:
        case Announced.CLOSED:
            return number.closed_message
        case Announced.CLOSING:
            return number.closing_message
        case Announced.STRANGER:
            usual = say(
                language,
                "This number is for known contacts. Your message was kept, and somebody will see it.",
            )
            return number.stranger_message or read_wordings(usual)


def _again_after(what: Announced, rules: Rules) -> timedelta | None:
    match what:
        case Announced.CLOSED:
            return rules.closed_every
        case Announced.CLOSING:
            return timedelta(0)
        case Announced.STRANGER:
            return None


def _talks(conversation: Conversation, rules: Rules, now: datetime) -> bool:
    answered_at = conversation.answered_at
    return conversation.owner is not None and answered_at is not None and now - answered_at < rules.idle_after
