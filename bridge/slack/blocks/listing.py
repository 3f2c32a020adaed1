"""Rows one below the other, with what can be done with each; and what was said in a conversation (pure)."""

from collections.abc import Iterator

from bridge.slack.actions import NTH, Action
from bridge.slack.blocks.forms import form_option
from bridge.slack.blocks.parts import (
    button,
    buttons,
    line,
    moment,
    mrkdwn,
    plain,
    quote,
    rich,
    web,
    words,
)
from bridge.slack.cleaning import one_line
from bridge.slack.limits import MODAL_TITLE
from bridge.slack.listings import row_value, turn_value
from bridge.slack.mrkdwn import date, escaped
from bridge.slack.wire import Json
from desk.history import Transcript, Utterance
from desk.listing import Deed, Listing, Row
from words import mark, say

_SAID = 600
_NAME = 100
_WORDS = 1_000

_DEEDS = {
    Deed.TRANSFER: mark("Assign or move"),
    Deed.RAISE: mark("Raise priority"),
    Deed.WHY: mark("Why"),
    Deed.READ: mark("Read"),
}


def draw_listing(listing: Listing) -> Iterator[Json]:
    """Section by section; below it, what turns the page and looks again."""
    nth = 0
    for section in listing.sections:
        if section.title:
            yield {"type": "section", "text": plain(section.title)}
        for row in section.rows:
            yield _row(row, listing, nth)
            nth += 1
    language = listing.language
    parts = [say(language, "As of {time}.", time=date(listing.as_of))]
    if listing.pages > 1:
        page, pages = listing.page + 1, listing.pages
        parts.append(say(language, "Page {page} of {pages}.", page=page, pages=pages))
    yield {"type": "context", "elements": [mrkdwn(" ".join(parts))]}
    turns = [(listing.page, say(language, "Refresh"))]
    if listing.page > 0:
        turns.append((listing.page - 1, say(language, "Earlier page")))
    if listing.page + 1 < listing.pages:
        turns.append((listing.page + 1, say(language, "Next page")))
    yield buttons(*(_turn(listing, page, label, nth) for nth, (page, label) in enumerate(turns)))


def transcript_view(transcript: Transcript) -> Json:
    """What was said, to be read and put away."""
    language = transcript.language
    blocks: list[Json] = []
    if transcript.before or transcript.link:
        older = (
            [words(say(language, "Older messages stand in the thread.") + " ")] if transcript.before else []
        )
        link = [] if transcript.link is None else [web(transcript.link, say(language, "Open the thread"))]
        blocks.append(rich(line(*older, *link)))
    blocks += [_uttered(each, language) for each in transcript.said]
    if not transcript.said:
        blocks.append({"type": "section", "text": plain(say(language, "Nothing was said yet."))})
    title = say(language, "Conversation #{number}", number=transcript.number)
    return {
        "type": "modal",
        "title": plain(one_line(title, MODAL_TITLE)),
        "close": plain(say(language, "Close")),
        "blocks": blocks,
    }


def _uttered(each: Utterance, language: str) -> Json:
    head = line(words(one_line(each.by.reveal(), _NAME), bold=True), words(" · "), moment(each.at))
    said = None if each.words is None else each.words.reveal()[:_WORDS]
    below = quote(said) if said else line(words(say(language, "A message without words"), italic=True))
    return rich(head, below)


def _row(row: Row, listing: Listing, nth: int) -> Json:
    said = escaped(one_line(row.said, _SAID))
    if row.link is not None:
        said += f" · <{row.link}|{escaped(say(listing.language, 'Open the thread'))}>"
    section: Json = {"type": "section", "text": mrkdwn(said)}
    values = [(deed, row_value(deed, row.conversation_id, listing)) for deed in row.deeds]
    if not values:
        return section
    if len(values) == 1:
        [(deed, value)] = values
        spoken = f"{say(listing.language, _DEEDS[deed])} #{row.number}"
        made = button(Action.ROW, say(listing.language, _DEEDS[deed]), value, spoken=spoken)
        return {**section, "accessory": {**made, "action_id": f"{Action.ROW}{NTH}{nth}"}}
    options = [form_option(say(listing.language, _DEEDS[deed]), value) for deed, value in values]
    menu: Json = {"type": "overflow", "action_id": f"{Action.ROW}{NTH}{nth}", "options": options}
    return {**section, "accessory": menu}


def _turn(listing: Listing, page: int, label: str, nth: int) -> Json:
    made = button(Action.PAGE, label, turn_value(listing, page))
    return {**made, "action_id": f"{Action.PAGE}{NTH}{nth}"}
