"""Every kind of content a contact can send: carried, converted or told, never dropped (pure)."""

from typing import assert_never

from bridge.slack.blocks.parts import line, moment, web, words
from bridge.slack.cleaning import one_line
from bridge.slack.limits import CONTACT_TEXT
from bridge.slack.rich_text import address, drawn_blocks
from bridge.slack.wire import Json
from core.message import (
    CallPermission,
    Card,
    Cards,
    Choice,
    Content,
    Form,
    Location,
    Media,
    MediaKind,
    Order,
    Referral,
    Text,
    Unsupported,
)
from core.text import Private, RichText
from words import mark, plural, say

_LINE = 500
_CARDS = 20
_LINES = 50


def told(content: Content, language: str) -> list[Json]:
    """A contact's content as the elements of one rich_text block."""
    match content:
        case Text(body):
            return _text(body)
        case Media():
            return _media(content, language)
        case Location():
            return _location(content, language)
        case Cards(cards, own):
            return _cards(cards, language, own=own)
        case Choice():
            return _choice(content, language)
        case Form():
            return _form(content, language)
        case CallPermission():
            return _permission(content, language)
        case Order():
            return _order(content, language)
        case Unsupported(what):
            return _unsupported(what, language)
        case _:
            assert_never(content)


def referral_told(referral: Referral, language: str) -> list[Json]:
    """Where a contact came from: an advertisement or a post."""
    came = say(language, "Came here from an advertisement or post:")
    title = _joined(referral.headline, referral.body)
    return [line(words(f"{came} {title} ", italic=True), *address(referral.source_url.reveal()))]


def _text(body: RichText) -> list[Json]:
    return drawn_blocks(body, CONTACT_TEXT)


_KINDS: dict[MediaKind, tuple[str, str]] = {
    MediaKind.IMAGE: ("🖼️", mark("Photo")),
    MediaKind.VIDEO: ("🎬", mark("Video")),
    MediaKind.AUDIO: ("🎵", mark("Audio file")),
    MediaKind.VOICE: ("🎤", mark("Voice message")),
    MediaKind.DOCUMENT: ("📄", mark("Document")),
    MediaKind.STICKER: ("🏷️", mark("Sticker")),
}


def _media(media: Media, language: str) -> list[Json]:
    sign, kind = _KINDS[media.kind]
    named = say(language, kind)
    if media.filename:
        named = say(language, "{kind} “{name}”", kind=named, name=one_line(media.filename.reveal(), 120))
    hint = say(language, "Not carried into Slack yet: look on the phone, or ask the contact to describe it.")
    head = line(words(f"{sign} {named}", bold=True), words("\n" + hint, italic=True))
    return [head, *(_text(media.caption) if media.caption else ())]


def _location(location: Location, language: str) -> list[Json]:
    latitude, longitude = f"{location.latitude:.6f}", f"{location.longitude:.6f}"
    url = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    named = _joined(location.name, location.address)
    head = "📍 " + say(language, "Location") + (f": {named} " if named else " ")
    elements = [words(head, bold=True), web(url, f"{latitude}, {longitude}")]
    if location.url:
        elements.extend((words(" "), *address(location.url.reveal())))
    return [line(*elements)]


def _cards(cards: tuple[Card, ...], language: str, *, own: bool) -> list[Json]:
    head = "👤 " + (
        say(language, "Shared their own contact details")
        if own
        else plural(language, "Contact card", "{count} contact cards", len(cards))
    )
    items = [_joined(card.name, *card.phones, *card.emails, *card.lines) for card in cards[:_CARDS]]
    return _listed(head, items, language, more=len(cards) - len(items))


def _choice(choice: Choice, language: str) -> list[Json]:
    title = one_line(choice.title.reveal(), _LINE)
    elements = [words("☑️ " + say(language, "Chose “{title}”", title=title), bold=True)]
    if choice.description:
        elements.append(words("\n" + one_line(choice.description.reveal(), _LINE)))
    return [line(*elements)]


def _form(form: Form, language: str) -> list[Json]:
    head = "📝 " + say(language, "Answered the form “{name}”", name=one_line(form.name, _LINE))
    items = [
        f"{one_line(asked.reveal(), _LINE)}: {one_line(answer.reveal(), _LINE)}"
        for asked, answer in form.answers[:_LINES]
    ]
    return _listed(head, items, language, more=len(form.answers) - len(items))


def _permission(permission: CallPermission, language: str) -> list[Json]:
    if not permission.allowed:
        return [line(words("📵 " + say(language, "Does not allow calls"), bold=True))]
    if permission.until is None:
        return [line(words("📞 " + say(language, "Allows calls"), bold=True))]
    return [
        line(words("📞 " + say(language, "Allows calls until") + " ", bold=True), moment(permission.until))
    ]


def _order(order: Order, language: str) -> list[Json]:
    items = [
        f"{item.quantity} x {one_line(item.product.reveal(), _LINE)}: {item.price:.2f} {one_line(item.currency, 10)}"
        for item in order.lines[:_LINES]
    ]
    listed = _listed("🛒 " + say(language, "Order"), items, language, more=len(order.lines) - len(items))
    return [*listed, line(words(one_line(order.note.reveal(), _LINE)))] if order.note else listed


def _unsupported(what: str, language: str) -> list[Json]:
    named = one_line(what.replace("_", " "), 100)
    if named in ("", "unknown", "unsupported"):
        told_of = say(
            language, "Sent something that WhatsApp does not pass on. Look on the phone, or ask what it was."
        )
    else:
        told_of = say(
            language,
            "Sent something that WhatsApp does not pass on (“{what}”). Look on the phone, or ask what it was.",
            what=named,
        )
    return [line(words("❔ " + told_of, italic=True))]


def _listed(head: str, items: list[str], language: str, *, more: int) -> list[Json]:
    if more > 0:
        items = [*items, plural(language, "and one more", "and {count} more", more)]
    elements = [line(words(head, bold=True))]
    if items:
        listed = [line(words(item)) for item in items]
        elements.append({"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": listed})
    return elements


def _joined(*parts: Private | None) -> str:
    return ", ".join(one_line(part.reveal(), _LINE) for part in parts if part)
