"""What is sent: a cleared message as the body of Meta's request. Pure; whatever cannot be sent is a DeliveryProblem."""

from collections.abc import Sequence
from typing import Final

from bridge.whatsapp.cleaning import clean_filename
from bridge.whatsapp.limits import CALLBACK_LENGTH, CAPTION_LENGTH, TEXT_LENGTH
from bridge.whatsapp.markup import to_whatsapp
from bridge.whatsapp.template_body import template_block
from core.compliance.gate import ClearedMessage
from core.contact import AddressKind, ContactAddress
from core.ids import AttemptKey, RemoteMessageId
from core.message import (
    WITHOUT_CAPTION,
    Choices,
    FromTemplate,
    Location,
    Media,
    MediaKind,
    Option,
    Reaction,
    Text,
)
from core.text import RichText
from desk.problems import DeliveryProblem, Tell

Json = dict[str, object]

# Meta's names; a voice note is audio that says so. Source: Meta Cloud API, messages, media, November 2026.
_MEDIA: Final = {
    MediaKind.IMAGE: "image",
    MediaKind.VIDEO: "video",
    MediaKind.AUDIO: "audio",
    MediaKind.VOICE: "audio",
    MediaKind.DOCUMENT: "document",
    MediaKind.STICKER: "sticker",
}
# From the one that is believed most to the one believed least.
_ADDRESSED_BY: Final = (AddressKind.PHONE, AddressKind.SCOPED_ID, AddressKind.PARENT_SCOPED_ID)


def message_body(cleared: ClearedMessage, key: AttemptKey) -> Json:
    """The request's body; it carries the attempt's key, which comes back in every status."""
    if len(key) > CALLBACK_LENGTH:
        raise DeliveryProblem("key too long", Tell.OUR_FAULT)
    body: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **addressed(cleared.to),
        **_content(cleared),
        "biz_opaque_callback_data": key,
    }
    # A reaction names its message itself. Source: Meta Cloud API, reaction messages, November 2026.
    if cleared.quoted is not None and not isinstance(cleared.content, Reaction):
        body["context"] = {"message_id": cleared.quoted}
    return body


def read_body(message: RemoteMessageId, *, typing: bool = False) -> Json:
    """The body that marks a message, and all before it, as read; typing: and shows that an answer is being written."""
    body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": message}
    if typing:
        body["typing_indicator"] = {"type": "text"}
    return body


def block_body(addresses: Sequence[ContactAddress]) -> Json:
    """The body that blocks a person, or no longer. Source: Meta Cloud API, block users, November 2026."""
    address = recipient_of(addresses)
    value = address.value.reveal()
    who = {"user": f"+{value}"} if address.kind is AddressKind.PHONE else {"user_id": value}
    return {"messaging_product": "whatsapp", "block_users": [who]}


def recipient_of(to: Sequence[ContactAddress]) -> ContactAddress:
    """The address a message goes to. Raises DeliveryProblem if none of them can be written to."""
    for kind in _ADDRESSED_BY:
        for address in to:
            if address.kind is kind:
                return address
    raise DeliveryProblem("no address", Tell.UNREACHABLE)


def addressed(to: Sequence[ContactAddress]) -> Json:
    """
    How a request names its recipient: `to` with "+" for a phone number, else `recipient` for a business-scoped id.

    Without "+" Meta may put the business's own country code in front. Source: Meta Cloud API, messages, November 2026.
    """
    address = recipient_of(to)
    value = address.value.reveal()
    return (
        {"to": "+" + value.removeprefix("+")} if address.kind is AddressKind.PHONE else {"recipient": value}
    )


def _content(cleared: ClearedMessage) -> Json:
    match cleared.content:
        case Text(body):
            return {"type": "text", "text": {"body": _words(body, TEXT_LENGTH), "preview_url": False}}
        case Media() as media:
            return _media(media)
        case Location(latitude, longitude, name, address):
            place: Json = {"latitude": latitude, "longitude": longitude}
            if name is not None:
                place["name"] = name.reveal()
            if address is not None:
                place["address"] = address.reveal()
            return {"type": "location", "location": place}
        case Choices() as choices:
            return {"type": "interactive", "interactive": _interactive(choices)}
        case FromTemplate() as filled:
            return {"type": "template", "template": template_block(filled)}
        case Reaction(emoji):
            said = "" if emoji is None else emoji.reveal()
            return {"type": "reaction", "reaction": {"message_id": cleared.quoted, "emoji": said}}
        case _:
            raise DeliveryProblem("content", Tell.OUR_FAULT)


def _interactive(choices: Choices) -> Json:
    """Buttons, or a list of one section. Source: Meta Cloud API, interactive messages, November 2026."""
    body = {"text": choices.asked.reveal()}
    if choices.label is None:
        buttons = [{"type": "reply", "reply": _option(option)} for option in choices.options]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    rows = [_option(option) for option in choices.options]
    action = {"button": choices.label.reveal(), "sections": [{"rows": rows}]}
    return {"type": "list", "body": body, "action": action}


def _option(option: Option) -> Json:
    shown: Json = {"id": option.id.reveal(), "title": option.title.reveal()}
    return shown if option.description is None else {**shown, "description": option.description.reveal()}


def _media(media: Media) -> Json:
    kind = _MEDIA[media.kind]
    described: Json = {"id": media.ref}
    if media.caption is not None and media.kind not in WITHOUT_CAPTION:
        described["caption"] = _words(media.caption, CAPTION_LENGTH)
    if media.filename is not None and media.kind is MediaKind.DOCUMENT:
        described["filename"] = clean_filename(media.filename.reveal())
    if media.kind is MediaKind.VOICE:
        described["voice"] = True
    return {"type": kind, kind: described}


def _words(text: RichText, longest: int) -> str:
    """With marks where they fit, else without; words are never cut."""
    for marks in (True, False):
        words = to_whatsapp(text, marks=marks)
        if not words:
            raise DeliveryProblem("no words", Tell.OUR_FAULT)
        if len(words) <= longest:
            return words
    raise DeliveryProblem("too long", Tell.NOT_ACCEPTED)
