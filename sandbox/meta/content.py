"""Plain kinds of message: text, media, location, contact cards, reactions. Limits as the platform sets them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import emoji as emoji_names

from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import GraphRefusal, invalid, missing
from sandbox.meta.interactive import read_interactive
from sandbox.meta.media import fault_of, known
from sandbox.meta.outgoing import Outgoing, block_of, list_of, refuse_unless, text_of
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform
from sandbox.meta.template_message import read_template

# Source of the limits: Meta Cloud API, messages, November 2026.
LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024
MOST_CARDS = 257
REACTED_WITHIN = timedelta(days=30)

Reader = Callable[[Platform, BusinessNumber, Phone | None, Mapping[str, Any]], Outgoing]


def read_content(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    """The content of a send, whatever its type. Raises GraphRefusal."""
    kind = body.get("type", "text")
    if not isinstance(kind, str) or kind not in READERS:
        raise invalid("type", f"must be one of {{{', '.join(READERS)}}} - got {kind!r}.")
    return READERS[kind](platform, number, phone, body)


def _text(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    block = block_of(body, "text", "text")
    words = text_of(block, "body", "text['body']", LONGEST_TEXT)
    if not isinstance(block.get("preview_url", False), bool):
        raise invalid("text['preview_url']", "must be a boolean.")
    return Outgoing("text", words)


def _medium(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    kind: str = body["type"]
    block = block_of(body, kind, kind)
    if kind in ("audio", "sticker") and "caption" in block:
        raise invalid(f"{kind}['caption']", "is not allowed.")
    caption = text_of(block, "caption", f"{kind}['caption']", LONGEST_CAPTION, optional=True)
    named = {} if kind != "document" or "filename" not in block else {"filename": str(block["filename"])}
    content = {**({} if caption is None else {"caption": caption}), **named}
    failure: tuple[int, str] | None = None
    voice = kind == "audio" and bool(block.get("voice"))
    if "id" in block:
        medium = known(platform, str(block["id"]), number.phone_number_id)
        refuse_unless(medium is not None, f"Media id {block['id']!r} does not exist or has expired.")
        if medium is not None:
            fault = fault_of(medium, kind, voice=voice)
            failure = None if fault is None else (131053, fault)
            content = {"id": medium.id, "mime_type": medium.mime_type, **content}
    elif "link" in block:
        content = {"link": _link(block["link"], kind), **content}
    else:
        raise missing(f"Either {kind}['id'] or {kind}['link'] is required.")
    return Outgoing(kind, {**content, **({"voice": True} if voice else {})}, voice=voice, failure=failure)


def _link(link: Any, kind: str) -> str:
    # Only the shape is looked at: the sandbox fetches nothing from outside.
    parts = urlsplit(link) if isinstance(link, str) else None
    if parts is None or parts.hostname is None or parts.scheme not in ("http", "https"):
        raise invalid(f"{kind}['link']", "must be a valid URL.")
    return str(link)


def _location(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    block = block_of(body, "location", "location")
    for key, furthest in (("latitude", 90), ("longitude", 180)):
        if key not in block:
            raise missing(f"The parameter location['{key}'] is required.")
        try:
            degrees = float(block[key])
        except (TypeError, ValueError) as problem:
            raise invalid(f"location['{key}']", "must be a number.") from problem
        refuse_unless(abs(degrees) <= furthest, f"location['{key}'] must be within {furthest} degrees.")
    return Outgoing("location", dict(block))


def _contacts(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    cards = list_of(body, "contacts", "contacts", MOST_CARDS)
    for place, card in enumerate(cards):
        where = f"contacts[{place}]['name']"
        name = block_of(card if isinstance(card, dict) else {}, "name", where)
        text_of(name, "formatted_name", f"{where}['formatted_name']", 1_024)
        if not any(key in name for key in ("first_name", "last_name", "middle_name", "suffix", "prefix")):
            raise missing(f"{where} needs at least one more of its fields.")
    return Outgoing("contacts", cards)


def _reaction(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    if "context" in body:
        raise invalid("context", "is not allowed on reactions.")
    block = block_of(body, "reaction", "reaction")
    target = text_of(block, "message_id", "reaction['message_id']", 1_024)
    if "emoji" not in block:
        raise missing("The parameter reaction['emoji'] is required.")
    emoji = block["emoji"]
    refuse_unless(
        isinstance(emoji, str) and (emoji == "" or emoji_names.is_emoji(emoji)), "Unsupported emoji"
    )
    bubble = phone.bubble(target) if phone is not None and target is not None else None
    young = bubble is not None and platform.now() - bubble.time <= REACTED_WITHIN
    refuse_unless(young, "The message reacted to does not exist or is older than 30 days.")
    return Outgoing("reaction", {"message_id": target, "emoji": emoji})


def _interactive(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    return read_interactive(platform, number, block_of(body, "interactive", "interactive"))


def _template(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    return read_template(platform, number, block_of(body, "template", "template"))


def _pin(
    platform: Platform, number: BusinessNumber, phone: Phone | None, body: Mapping[str, Any]
) -> Outgoing:
    raise GraphRefusal(131215, "Messages can be pinned in groups only.")


READERS: Mapping[str, Reader] = {
    "text": _text,
    "image": _medium,
    "video": _medium,
    "audio": _medium,
    "document": _medium,
    "sticker": _medium,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
    "pin": _pin,
}
