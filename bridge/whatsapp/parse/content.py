"""What was said: the body of a message, of any type, as Content."""

from collections.abc import Callable
from typing import Final

import msgspec

from bridge.whatsapp.cleaning import clean_filename, clean_text
from bridge.whatsapp.markup import from_whatsapp
from bridge.whatsapp.parse.keys import UNREADABLE
from bridge.whatsapp.wire import Fields
from core.ids import MediaRef
from core.message import (
    CallPermission,
    Card,
    Cards,
    Choice,
    ChoiceKind,
    Content,
    Form,
    Location,
    Media,
    MediaKind,
    Order,
    OrderLine,
    Text,
    Unsupported,
)
from core.text import Private, RichText

# Source of the three: generous multiples of what Meta Cloud API carries, November 2026.
_MOST_CARDS: Final = 257
_MOST_ANSWERS: Final = 100
_MOST_LINES: Final = 200
_DEEPEST_ANSWER: Final = 4

_NOTHING: Final = Private("")


def content_of(message: Fields) -> Content:
    """The content of a message; what nobody knows is Unsupported, with Meta's name for it."""
    kind = message.id("type") or "unknown"
    read = _READERS.get(kind)
    body = message.child(kind)
    content = read(body if kind != "contacts" else message) if read is not None else None
    return content if content is not None else unsupported(message, kind)


def unsupported(message: Fields, kind: str) -> Unsupported:
    """A placeholder: what it was, and the code Meta gave for not handing it over."""
    what = message.child("unsupported").id("type") if kind == "unsupported" else kind
    errors = message.children("errors")
    return Unsupported(what or "unknown", errors[0].whole("code") if errors else None)


def rich(words: str | None) -> RichText | None:
    """A person's words with their marks; None where nothing readable is left."""
    text = from_whatsapp(clean_text(words)) if words is not None else None
    return text or None


def _text(body: Fields) -> Content | None:
    words = rich(body.text("body"))
    return None if words is None else Text(words)


def _media(kind: MediaKind) -> Callable[[Fields], Content | None]:
    def read(body: Fields) -> Content | None:
        ref = body.id("id")
        if ref is None:
            return None
        name = clean_filename(body.text("filename") or "")
        return Media(
            MediaKind.VOICE if kind is MediaKind.AUDIO and body.flag("voice") else kind,
            MediaRef(ref),
            body.id("mime_type") or "application/octet-stream",
            sha256=body.id("sha256"),
            filename=Private(name) if name else None,
            caption=rich(body.text("caption")),
            animated=body.flag("animated"),
        )

    return read


def _location(body: Fields) -> Content | None:
    latitude, longitude = body.number("latitude"), body.number("longitude")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Location(latitude, longitude, body.line("name"), body.line("address"), body.line("url", 2000))


def _cards(message: Fields) -> Content | None:
    cards = message.children("contacts", _MOST_CARDS)
    if not cards:
        return None
    own = any(card.id("origin") == "contact_request" for card in cards)
    return Cards(tuple(_card(card) for card in cards), own=own)


def _card(card: Fields) -> Card:
    name = card.child("name")
    spelled = _joined(name, "first_name", "last_name", between=" ")
    phones = [phone.line("phone") or phone.line("wa_id") for phone in card.children("phones", _MOST_LINES)]
    emails = [email.line("email") for email in card.children("emails", _MOST_LINES)]
    lines = [
        _joined(card.child("org"), "company", "department", "title"),
        card.line("birthday"),
        *(url.line("url", 2000) for url in card.children("urls", _MOST_LINES)),
        *(
            _joined(address, "street", "zip", "city", "state", "country")
            for address in card.children("addresses", _MOST_LINES)
        ),
    ]
    return Card(
        name.line("formatted_name") or spelled or _NOTHING,
        phones=tuple(phone for phone in phones if phone is not None),
        emails=tuple(email for email in emails if email is not None),
        lines=tuple(line for line in lines if line is not None),
    )


def _joined(fields: Fields, *names: str, between: str = ", ") -> Private | None:
    words = between.join(part for name in names if (part := fields.words(name)) is not None)
    return Private(words) if words else None


def _interactive(body: Fields) -> Content | None:
    kind = body.id("type") or "unknown"
    answer = body.child(kind)
    match kind:
        case "button_reply":
            return _choice(ChoiceKind.BUTTON, answer)
        case "list_reply":
            return _choice(ChoiceKind.LIST, answer)
        case "nfm_reply":
            return Form(answer.id("name") or "flow", _answers(answer))
        case "call_permission_reply":
            until = None if answer.flag("is_permanent") else answer.time("expiration_timestamp")
            return CallPermission(answer.id("response") == "accept", until)
        case _:
            return Unsupported(kind)


def _choice(kind: ChoiceKind, answer: Fields) -> Content | None:
    title = answer.line("title")
    identity = answer.line("id") or _NOTHING
    if title is None and not identity:
        return None
    return Choice(kind, identity, title or identity, answer.line("description"))


def _button(body: Fields) -> Content | None:
    title, payload = body.line("text"), body.line("payload")
    if title is None and payload is None:
        return None
    return Choice(ChoiceKind.TEMPLATE_BUTTON, payload or title or _NOTHING, title or payload or _NOTHING)


def _answers(reply: Fields) -> tuple[tuple[Private, Private], ...]:
    """The answers in their order. A flow's author decides what `response_json` holds: it may be anything."""
    written = reply.text("response_json") or ""
    try:
        response = msgspec.json.decode(written)
    except UNREADABLE:
        response = written
    found: list[tuple[Private, Private]] = []
    _collect("", response, found, _DEEPEST_ANSWER)
    return tuple(found)


def _collect(name: str, value: object, found: list[tuple[Private, Private]], depth: int) -> None:
    """Nested answers get names with dots; what lies deeper than we look is kept as its JSON text."""
    if len(found) >= _MOST_ANSWERS or name == "flow_token":
        return
    if isinstance(value, dict) and depth > 0:
        for key, inner in value.items():
            _collect(f"{name}.{key}" if name else str(key), inner, found, depth - 1)
        return
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        value = ", ".join(str(one) for one in value)
    words = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    answer = Private(clean_text(words))
    if answer:
        label = Fields({"name": name}).line("name") or _NOTHING
        found.append((label, answer))


def _order(body: Fields) -> Content | None:
    lines = tuple(
        OrderLine(
            item.line("product_retailer_id") or _NOTHING,
            item.whole("quantity") or 1,
            item.number("item_price") or 0.0,
            item.id("currency") or "",
        )
        for item in body.children("product_items", _MOST_LINES)
    )
    note = clean_text(body.text("text") or "")
    return Order(body.id("catalog_id") or "", lines, Private(note) if note else None) if lines else None


_READERS: Final[dict[str, Callable[[Fields], Content | None]]] = {
    "text": _text,
    "image": _media(MediaKind.IMAGE),
    "video": _media(MediaKind.VIDEO),
    "audio": _media(MediaKind.AUDIO),
    "voice": _media(MediaKind.VOICE),
    "document": _media(MediaKind.DOCUMENT),
    "sticker": _media(MediaKind.STICKER),
    "location": _location,
    "contacts": _cards,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
}
