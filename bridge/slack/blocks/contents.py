"""Every kind of content a contact can send: carried, converted or told, never dropped (pure)."""

from dataclasses import dataclass
from typing import assert_never

from bridge.slack.blocks.chosen import choice_told, choices_told, form_told, permission_told
from bridge.slack.blocks.orders import order_told, table_of
from bridge.slack.blocks.parts import bullets, line, mono, web, words
from bridge.slack.blocks.template_shown import template_told
from bridge.slack.blocks.unsupported import unsupported_told
from bridge.slack.cleaning import one_line
from bridge.slack.limits import CONTACT_TEXT
from bridge.slack.rich_text import address, drawn_blocks
from bridge.slack.wire import Json
from core.message import (
    CallPermission,
    Card,
    Cards,
    Choice,
    Choices,
    Content,
    Deleted,
    Form,
    FromTemplate,
    Location,
    Media,
    MediaKind,
    Order,
    Reaction,
    Text,
    Unsupported,
)
from core.text import Private, RichText
from words import mark, plural, say

_LINE = 500
_CARDS = 20


@dataclass(frozen=True, slots=True)
class Told:
    """
    Content as Slack shows it.

    lines: elements of one rich_text block; below: blocks that stand under it; plainly: elements that say the same as
    `below`, for where such blocks cannot be shown.
    """

    lines: list[Json]
    below: tuple[Json, ...] = ()
    plainly: tuple[Json, ...] = ()


def told(content: Content, language: str) -> Told:  # noqa: C901 - one arm per kind is the point of it
    """A contact's content."""
    match content:
        case Text(body):
            return Told(_text(body))
        case Media():
            return Told(_media(content, language))
        case Location():
            return Told(_location(content, language))
        case Cards(cards, own):
            return Told(_cards(cards, language, own=own))
        case Choice():
            return Told(choice_told(content, language))
        case Choices():
            return Told(choices_told(content))
        case FromTemplate():
            return Told(template_told(content, language))
        case Form():
            return Told(form_told(content, language))
        case CallPermission():
            return Told(permission_told(content, language))
        case Order():
            rows = table_of(content, language)
            return Told(order_told(content, language), (rows.block,), rows.lines)
        case Reaction(emoji):
            return Told(_reaction(emoji, language))
        case Deleted():
            return Told([line(words("🗑️ " + say(language, "Deleted this message"), italic=True))])
        case Unsupported():
            return Told(unsupported_told(content, language))
        case _:
            assert_never(content)


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


def file_named(kind: MediaKind, label: Private | None, language: str) -> str:
    """What a file is, with its sender's name for it where there is one."""
    sign, named = _KINDS[kind][0], say(language, _KINDS[kind][1])
    if label:
        named = say(language, "{kind} “{name}”", kind=named, name=one_line(label.reveal(), 120))
    return f"{sign} {named}"


def _media(media: Media, language: str) -> list[Json]:
    named = file_named(media.kind, media.filename, language)
    hint = say(language, "The file follows.")
    kind_of_file = _file_kind(media.mime_type)
    described = f" · {kind_of_file}" if kind_of_file else ""
    head = line(words(named, bold=True), words(f"{described}\n"), words(hint, italic=True))
    return [head, *(_text(media.caption) if media.caption else ())]


# Names people know for what the sender says the file is. Source: Meta Cloud API, supported media types, November 2026.
_FILES: dict[str, str] = {
    "application/msword": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "audio/mpeg": "MP3",
    "text/plain": "TXT",
    "video/3gpp": "3GP",
}


def _file_kind(mime_type: str) -> str:
    """What the sender says it is, in a word; empty where that would be no word."""
    plain = mime_type.partition(";")[0].strip().lower()
    kind = plain.rpartition("/")[2]
    short = kind.isascii() and kind.isalnum() and len(kind) <= 5
    return _FILES.get(plain) or (kind.upper() if short else "")


def _reaction(emoji: Private | None, language: str) -> list[Json]:
    if emoji is None:
        return [line(words(say(language, "Took a reaction away"), italic=True))]
    return [line(words(say(language, "Reacted with {emoji}", emoji=one_line(emoji.reveal(), 40))))]


def _location(location: Location, language: str) -> list[Json]:
    latitude, longitude = f"{location.latitude:.6f}", f"{location.longitude:.6f}"
    url = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"
    named = "" if not location.name else one_line(location.name.reveal(), _LINE)
    elements = [words("📍 " + (named or say(language, "Location")), bold=True)]
    if location.address:
        elements.append(words("\n" + one_line(location.address.reveal(), _LINE)))
    elements += [words("\n"), web(url, say(language, "Open the map")), words(" · ")]
    elements.append(mono(f"{latitude}, {longitude}"))
    if location.url:
        elements += [words("\n"), *address(location.url.reveal())]
    return [line(*elements)]


def _cards(cards: tuple[Card, ...], language: str, *, own: bool) -> list[Json]:
    head = "👤 " + (
        say(language, "Shared their own contact details")
        if own
        else plural(language, "Contact card", "{count} contact cards", len(cards))
    )
    items = [line(*_card(card, language)) for card in cards[:_CARDS]]
    more = len(cards) - len(items)
    if more > 0:
        items.append(line(words(plural(language, "and one more", "and {count} more", more))))
    return [line(words(head, bold=True)), bullets(*items)]


def _card(card: Card, language: str) -> list[Json]:
    """A name, and what can be copied from beside it."""
    name = one_line(card.name.reveal(), _LINE) or say(language, "No name")
    elements = [words(name, bold=True)]
    for copied in (*card.phones, *card.emails):
        elements += [words(" · "), mono(one_line(copied.reveal(), _LINE))]
    for said in card.lines:
        elements.append(words(" · " + one_line(said.reveal(), _LINE)))
    return elements
