"""A conversation's card: the root of its thread, drawn anew in place (pure)."""

from typing import assert_never

from bridge.slack.actions import Action
from bridge.slack.blocks.asking import answers_to_offer
from bridge.slack.blocks.parts import (
    Drawn,
    Permalink,
    button,
    buttons,
    fields,
    header,
    line,
    marked,
    message,
    mrkdwn,
    nowhere,
    onward,
    plain,
    question,
    quote,
    rich,
    web,
    words,
)
from bridge.slack.blocks.sentences import reason
from bridge.slack.cleaning import one_line
from bridge.slack.mrkdwn import date, mention
from bridge.slack.wire import Json
from core.closing import NOTE_LENGTH
from desk.consent_views import ConsentMark
from desk.views import Card, CardStage
from words import mark, say

# What is worth telling: most conversations are of normal priority.
_PRIORITIES = {"low": mark("low"), "high": mark("high"), "urgent": mark("urgent")}

_CONSENT: dict[ConsentMark, str] = {
    ConsentMark.SILENT: mark("wants no more messages, until they write again"),
    ConsentMark.WITHDRAWN: mark("answers only, neither news nor advertising"),
    ConsentMark.NO_ADVERTISING: mark("no advertising"),
    ConsentMark.ALL: mark("advertising too"),
}

_NAME = 100
_EXCERPT = 300


def draw_card(card: Card, permalink: Permalink = nowhere) -> Drawn:
    """
    Everything about a conversation that an agent needs before opening the thread.

    permalink: the addresses of posts.
    """
    title = f"{_name(card)} · #{card.number}"
    if card.goes_on is not None:
        return message([header(title), onward(card.goes_on, card.language, permalink)])
    blocks: list[Json] = [header(title), fields(*_facts(card))]
    before = None if card.former is None else permalink(card.former, root=True)
    if before is not None:
        blocks.append(rich(line(web(before, say(card.language, "Earlier thread of this contact")))))
    excerpt = None if card.excerpt is None else one_line(card.excerpt.reveal(), _EXCERPT)
    if excerpt:
        blocks.append(rich(quote(excerpt)))
    note = None if card.ended is None or card.ended.note is None else card.ended.note.reveal()
    if note:
        said = say(card.language, "Note: {note}", note=one_line(note, NOTE_LENGTH))
        blocks.append(rich(line(words(said))))
    window, problem = _window(card), _problem(card)
    blocks.extend(marked(window))
    if problem:
        blocks.extend(marked(problem))
    blocks.append(_buttons(card))
    return message(blocks)


def _name(card: Card) -> str:
    named = one_line(card.name.reveal(), _NAME)
    return named or say(card.language, "No name")


def _facts(card: Card) -> list[Json]:
    language = card.language
    facts = [mrkdwn(_stage(card))]
    if card.phone is not None:
        facts.append(_fact(say(language, "Phone"), card.phone))
    if card.username is not None and card.username:
        facts.append(_fact(say(language, "Username"), "@" + card.username.reveal()))
    if card.to_number:
        facts.append(_fact(say(language, "Wrote to"), card.to_number))
    facts.append(_fact(say(language, "Skillset"), card.skillset))
    if card.priority in _PRIORITIES:
        facts.append(_fact(say(language, "Priority"), say(language, _PRIORITIES[card.priority])))
    if card.consent is not None:
        facts.append(_fact(say(language, "Consent"), say(language, _CONSENT[card.consent])))
    if card.ended is not None and card.ended.reason:
        facts.append(_fact(say(language, "Closed because"), card.ended.reason))
    return facts


def _fact(label: str, value: str) -> Json:
    return plain(f"{label}: {one_line(value, _NAME)}")


def _stage(card: Card) -> str:
    since = date(card.since)
    match card.stage:
        case CardStage.UNMANAGED if card.stranger:
            return say(
                card.language, "*Not known* since {since}: this number is for known contacts", since=since
            )
        case CardStage.UNMANAGED:
            return say(card.language, "*Unmanaged* since {since}: nobody chose a skillset", since=since)
        case CardStage.WAITING if card.reserved:
            return say(card.language, "*Waiting* since {since}, kept for one alone", since=since)
        case CardStage.WAITING:
            return say(card.language, "*Waiting* since {since}", since=since)
        case CardStage.OFFERED:
            asked = mention(card.owner) if card.owner is not None else ""
            return say(card.language, "*Waiting* since {since}, {agent} is asked", since=since, agent=asked)
        case CardStage.ASSIGNED:
            owner = mention(card.owner) if card.owner is not None else ""
            return say(card.language, "*With* {owner} since {since}", owner=owner, since=since)
        case CardStage.CLOSED:
            if card.ended is not None and card.ended.by_itself:
                return say(card.language, "*Closed* {since} by itself, as nobody wrote any more", since=since)
            if card.ended is None or card.ended.by is None:
                return say(card.language, "*Closed* {since}", since=since)
            by = mention(card.ended.by)
            return say(card.language, "*Closed* {since} by {agent}", since=since, agent=by)
        case _:
            assert_never(card.stage)


def _window(card: Card) -> str:
    if card.window_closes_at is None:
        return say(card.language, "This contact has not written yet: free text cannot be sent.")
    closes = date(card.window_closes_at)
    if card.window_open:
        return say(card.language, "Free text can be sent until {when}.", when=closes)
    return say(
        card.language,
        "Free text has not been possible since {when}, until the contact writes again.",
        when=closes,
    )


def _problem(card: Card) -> str:
    if card.problem is None:
        return ""
    return "⚠️ " + say(
        card.language, "Last delivery problem: {reason}", reason=reason(card.language, card.problem)
    )


def _buttons(card: Card) -> Json:
    language, value = card.language, card.conversation_id
    close = button(
        Action.CLOSE,
        say(language, "Close"),
        value,
        spoken=say(language, "Close conversation {number}", number=card.number),
        confirm=None if card.asks_why else _whether_to_close(card),
    )
    transfer = button(
        Action.TRANSFER,
        say(language, "Transfer"),
        value,
        spoken=say(language, "Transfer conversation {number}", number=card.number),
    )
    contact = button(
        Action.CONTACT,
        say(language, "Contact"),
        value,
        spoken=say(language, "Contact of conversation {number}", number=card.number),
    )
    look = [
        contact,
        button(
            Action.HISTORY,
            say(language, "History"),
            value,
            spoken=say(language, "Conversations with the contact of {number}", number=card.number),
        ),
        button(
            Action.WHY,
            say(language, "Why"),
            value,
            spoken=say(language, "Why conversation {number} is with whom it is", number=card.number),
        ),
    ]
    match card.stage:
        case CardStage.UNMANAGED | CardStage.WAITING:
            answer = _quick_reply(card) if card.stage is CardStage.WAITING else []
            spoken = say(language, "Claim conversation {number}", number=card.number)
            claim = button(Action.CLAIM, say(language, "Claim"), value, style="primary", spoken=spoken)
            if card.stage is CardStage.WAITING:
                answer = [_template(card), *answer]
            return buttons(claim, *answer, transfer, close, *look)
        case CardStage.OFFERED:
            return buttons(*answers_to_offer(card.number, value, language), transfer, close, *look)
        case CardStage.ASSIGNED:
            return buttons(_template(card), *_quick_reply(card), transfer, close, *look)
        case CardStage.CLOSED:
            return buttons(*look)
        case _:
            assert_never(card.stage)


def _whether_to_close(card: Card) -> Json:
    language = card.language
    return question(
        say(language, "Close conversation #{number}?", number=card.number),
        say(language, "It leaves everybody's list. If the contact writes within 24 hours, it goes on here."),
        say(language, "Close"),
        say(language, "Cancel"),
    )


def _template(card: Card) -> Json:
    """Also when free text cannot be sent: that is what templates are for."""
    spoken = say(card.language, "Template in conversation {number}", number=card.number)
    return button(Action.TEMPLATE, say(card.language, "Template"), card.conversation_id, spoken=spoken)


def _quick_reply(card: Card) -> list[Json]:
    """Only while its words could be sent."""
    if not card.window_open:
        return []
    spoken = say(card.language, "Quick reply in conversation {number}", number=card.number)
    label = say(card.language, "Quick reply")
    return [button(Action.QUICK_REPLY, label, card.conversation_id, spoken=spoken)]
