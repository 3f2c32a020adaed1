"""What becomes of each kind of content in each direction, in one place; the tests beside it hold the code to it."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Who sent it to whom."""

    TO_AGENT = "contact to agent"
    TO_CONTACT = "agent to contact"


class How(StrEnum):
    """
    carried: it arrives as what it was; converted: it arrives as something else that says the same;
    told: it cannot arrive, and whoever it concerns is told so. Only where a platform itself cannot carry it.
    """

    CARRIED = "carried"
    CONVERTED = "converted"
    TOLD = "told"


class Kind(StrEnum):
    """Whatever one can send, or do to what was sent."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice note"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CARDS = "contact cards"
    BUTTONS = "buttons or list to choose from"
    TEMPLATE = "template"
    CHOICE = "button or list reply"
    TEMPLATE_BUTTON = "button of a template"
    FORM = "flow or address reply"
    CALL_PERMISSION = "call permission reply"
    ORDER = "order"
    PRODUCT = "question about a product"
    ADVERTISEMENT = "coming from an advertisement"
    ANSWER = "answer to an earlier message"
    FORWARDED = "forwarded message"
    REACTION = "reaction"
    REACTION_TAKEN_AWAY = "reaction taken away"
    EDIT = "change to a message"
    DELETION = "deletion of a message"
    NUMBER_CHANGE = "change of number"
    IDENTITY_CHANGE = "change of identity"
    TOO_LARGE = "file over WhatsApp's limit"
    UNSUPPORTED = "kind that WhatsApp does not pass on"


@dataclass(frozen=True, slots=True)
class Cell:
    """as_what: how it arrives, or what is told. source: whose rule it is that it cannot be carried; empty elsewhere."""

    how: How
    as_what: str
    source: str = ""


def _carried(as_what: str) -> Cell:
    return Cell(How.CARRIED, as_what)


def _converted(as_what: str) -> Cell:
    return Cell(How.CONVERTED, as_what)


def _told(as_what: str, source: str) -> Cell:
    return Cell(How.TOLD, as_what, source)


_ONLY_CONTACTS = "Meta Cloud API, messages: no such type can be sent"
_ONLY_COMPANIES = "Meta Cloud API, messages webhook: no such type comes"
_NOT_PASSED_ON = "Meta Cloud API, messages webhook, unsupported"

TO_AGENT: dict[Kind, Cell] = {
    Kind.TEXT: _carried("a post with its marks and links"),
    Kind.IMAGE: _carried("words at once, then the file"),
    Kind.VIDEO: _carried("words at once, then the file"),
    Kind.AUDIO: _carried("words at once, then the file"),
    Kind.VOICE: _carried("words at once, then the file"),
    Kind.DOCUMENT: _carried("words at once, then the file"),
    Kind.STICKER: _carried("words at once, then the file"),
    Kind.LOCATION: _converted("name, address, a link to a map, coordinates to copy"),
    Kind.CARDS: _converted("a list of names with numbers and mail addresses to copy"),
    Kind.BUTTONS: _told("that something was sent which WhatsApp does not pass on", _NOT_PASSED_ON),
    Kind.TEMPLATE: _told("there is none: only companies send templates", _ONLY_COMPANIES),
    Kind.CHOICE: _converted("what was asked, and below it what was chosen"),
    Kind.TEMPLATE_BUTTON: _converted("what was asked, and below it what was tapped"),
    Kind.FORM: _converted("a list of what was asked with its answers"),
    Kind.CALL_PERMISSION: _converted("a line that says whether, and until when"),
    Kind.ORDER: _converted("a table with the sum; in one post with another order, lines"),
    Kind.PRODUCT: _carried("the product beside the name, above the words"),
    Kind.ADVERTISEMENT: _carried("its words, link and picture below the message"),
    Kind.ANSWER: _carried("a link to the very post, and how that began"),
    Kind.FORWARDED: _carried("a mark beside the name"),
    Kind.REACTION: _carried("a reaction on the very post; in words where Slack has no such sign"),
    Kind.REACTION_TAKEN_AWAY: _carried("the reaction goes from the post"),
    Kind.EDIT: _carried("the post drawn anew, and a line that leads there"),
    Kind.DELETION: _carried(
        "the words taken out of the post, its file out of the thread, and a line that leads there"
    ),
    Kind.NUMBER_CHANGE: _converted("a line with the new number, masked"),
    Kind.IDENTITY_CHANGE: _converted("a line that says to make sure who it is"),
    Kind.TOO_LARGE: _told("that a file was too large for WhatsApp", "Meta Cloud API, errors, 131052"),
    Kind.UNSUPPORTED: _told("what it was, by name, and to ask for it in another way", _NOT_PASSED_ON),
}

TO_CONTACT: dict[Kind, Cell] = {
    Kind.TEXT: _carried("text with WhatsApp's marks, split at paragraphs where it is long"),
    Kind.IMAGE: _carried("an image with its caption"),
    Kind.VIDEO: _carried("a video with its caption"),
    Kind.AUDIO: _carried("an audio file"),
    Kind.VOICE: _carried("a voice note"),
    Kind.DOCUMENT: _carried("a document with its name and caption"),
    Kind.STICKER: _carried("a sticker"),
    Kind.LOCATION: _carried("a place on the phone's map (*Send location*)"),
    Kind.CARDS: _converted("text: the name and the number"),
    Kind.BUTTONS: _carried("buttons or a list to tap (*Buttons or list*)"),
    Kind.TEMPLATE: _carried("an approved template with its file, buttons and links (*Template*)"),
    Kind.CHOICE: _told("there is none: only contacts reply by tapping", _ONLY_CONTACTS),
    Kind.TEMPLATE_BUTTON: _told("there is none: only contacts reply by tapping", _ONLY_CONTACTS),
    Kind.FORM: _told("there is none: only contacts fill in forms", _ONLY_CONTACTS),
    Kind.CALL_PERMISSION: _told("there is none: only contacts allow calls", _ONLY_CONTACTS),
    Kind.ORDER: _told("there is none: only contacts order", _ONLY_CONTACTS),
    Kind.PRODUCT: _converted("text that names the product"),
    Kind.ADVERTISEMENT: _told("there is none: only contacts come from an advertisement", _ONLY_CONTACTS),
    Kind.ANSWER: _carried("the phone quotes what it answers (*Reply to this*)"),
    Kind.FORWARDED: _converted("the words themselves, without the mark"),
    Kind.REACTION: _carried("a reaction on the contact's message (*React*); reactions in Slack stay inside"),
    Kind.REACTION_TAKEN_AWAY: _carried("the reaction goes from the contact's message (*React*)"),
    Kind.EDIT: _told(
        "privately: what was sent cannot be changed; *Send a correction* quotes it",
        "Meta Cloud API, messages: no editing",
    ),
    Kind.DELETION: _told(
        "privately: what was sent cannot be deleted; *Send a correction* quotes it",
        "Meta Cloud API, messages: no deleting",
    ),
    Kind.NUMBER_CHANGE: _told("there is none: contacts see the company's number themselves", _ONLY_CONTACTS),
    Kind.IDENTITY_CHANGE: _told("there is none: contacts see it in their app themselves", _ONLY_CONTACTS),
    Kind.TOO_LARGE: _told("the reason, before anything is sent", "Meta Cloud API, media, size limits"),
    Kind.UNSUPPORTED: _told("the reason, before anything is sent", "Meta Cloud API, supported media types"),
}

TABLE: dict[Direction, dict[Kind, Cell]] = {Direction.TO_AGENT: TO_AGENT, Direction.TO_CONTACT: TO_CONTACT}
