"""Templates as Meta takes them: to be reviewed, and filled in to be sent (pure)."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, assert_never

from core.compliance.template import (
    SLOT,
    Button,
    CallButton,
    Category,
    CodeButton,
    HeaderKind,
    LinkButton,
    ReplyButton,
    Template,
    Text,
    slot_name,
    slots_in,
)
from core.message import FromTemplate, MediaKind, SlotPlace, SlotValue
from desk.problems import DeliveryProblem, Tell

Json = dict[str, object]

# Source of every name and shape here: Meta, message template components, and template messages, November 2026.
_FORMATS: Final = {
    HeaderKind.TEXT: "TEXT",
    HeaderKind.IMAGE: "IMAGE",
    HeaderKind.VIDEO: "VIDEO",
    HeaderKind.DOCUMENT: "DOCUMENT",
    HeaderKind.LOCATION: "LOCATION",
}
_MEDIA: Final = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video", MediaKind.DOCUMENT: "document"}


# ---- to be reviewed -------------------------------------------------------------------------------------------------


def created(template: Template) -> Json:
    """The body that hands in a new template."""
    return {
        "name": template.name,
        "language": template.language,
        "parameter_format": "NAMED" if template.named_slots else "POSITIONAL",
        **changed(template),
    }


def changed(template: Template) -> Json:
    """The body that gives a template new words; all of its components are replaced."""
    lasting: Json = {}
    if template.lives_for is not None:
        lasting = {"message_send_ttl_seconds": template.lives_for}
    return {
        "category": template.category.value.upper(),
        "components": components(template),
        **lasting,
    }


def components(template: Template) -> list[Json]:
    """Header, body, footer, buttons, as far as it has them."""
    text = template.text
    if template.category is Category.AUTHENTICATION:
        return _authentication(text)
    samples = {slot.name: slot.sample for slot in text.slots}
    parts = [*_header(text, samples, named=template.named_slots)]
    body: Json = {"type": "BODY", "text": text.body}
    if slots_in(text.body):
        body["example"] = _body_example(slots_in(text.body), samples, named=template.named_slots)
    parts.append(body)
    if text.footer:
        parts.append({"type": "FOOTER", "text": text.footer})
    if text.buttons:
        parts.append({"type": "BUTTONS", "buttons": list(_buttons(text.buttons, samples))})
    return parts


def _authentication(text: Text) -> list[Json]:
    """Meta writes the words itself."""
    button: Json = {"type": "OTP", "otp_type": "COPY_CODE"}
    named = next((each.label for each in text.buttons if isinstance(each, CodeButton)), "")
    if named:
        button["text"] = named
    return [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "BUTTONS", "buttons": [button]},
    ]


def _header(text: Text, samples: dict[str, str], *, named: bool) -> Iterator[Json]:
    header = text.header
    if header is None:
        return
    part: Json = {"type": "HEADER", "format": _FORMATS[header.kind]}
    if header.kind is HeaderKind.TEXT:
        part["text"] = header.text
        for slot in slots_in(header.text):
            sample = samples.get(slot_name("header", slot), "")
            example = {"header_text_named_params": [{"param_name": slot, "example": sample}]}
            part["example"] = example if named else {"header_text": [sample]}
    elif header.kind is not HeaderKind.LOCATION:
        part["example"] = {"header_handle": [header.sample]}
    yield part


def _body_example(slots: Sequence[str], samples: dict[str, str], *, named: bool) -> Json:
    if named:
        given = [{"param_name": slot, "example": samples.get(slot, "")} for slot in slots]
        return {"body_text_named_params": given}
    return {"body_text": [[samples.get(slot, "") for slot in sorted(slots, key=int)]]}


def _buttons(buttons: Sequence[Button], samples: dict[str, str]) -> Iterator[Json]:
    links = 0
    for button in buttons:
        match button:
            case ReplyButton(label):
                yield {"type": "QUICK_REPLY", "text": label}
            case LinkButton(label, url):
                links += 1
                part: Json = {"type": "URL", "text": label, "url": url}
                if SLOT.search(url):
                    part["example"] = [SLOT.sub(_sample_of(samples, links), url)]
                yield part
            case CallButton(label, phone):
                yield {"type": "PHONE_NUMBER", "text": label, "phone_number": phone}
            case CodeButton(_, sample):
                yield {"type": "COPY_CODE", "example": sample}
            case _:
                assert_never(button)


def _sample_of(samples: dict[str, str], link: int) -> Callable[[re.Match[str]], str]:
    return lambda found: samples.get(slot_name(f"link{link}", found[1]), "")


# ---- to be sent -----------------------------------------------------------------------------------------------------


def template_block(content: FromTemplate) -> Json:
    """The `template` of a message. Only parts with something to fill in are listed."""
    block: Json = {"name": content.name, "language": {"code": content.language}}
    parts = [*_sent_header(content), *_sent_body(content), *_sent_buttons(content)]
    return {**block, "components": parts} if parts else block


def _sent_header(content: FromTemplate) -> Iterator[Json]:
    parameter: Json | None = None
    if content.file is not None:
        kind = _MEDIA.get(content.file.kind)
        if kind is None:
            raise DeliveryProblem("header", Tell.TEMPLATE)
        file: Json = {"id": content.file.ref}
        if kind == "document" and content.file.filename is not None:
            file["filename"] = content.file.filename.reveal()
        parameter = {"type": kind, kind: file}
    elif content.place is not None:
        place = content.place
        parameter = {
            "type": "location",
            "location": {
                "latitude": place.latitude,
                "longitude": place.longitude,
                "name": "" if place.name is None else place.name.reveal(),
                "address": "" if place.address is None else place.address.reveal(),
            },
        }
    if parameter is not None:
        yield {"type": "header", "parameters": [parameter]}
        return
    values = [_text(each) for each in content.values if each.place is SlotPlace.HEADER]
    if values:
        yield {"type": "header", "parameters": values}


def _sent_body(content: FromTemplate) -> Iterator[Json]:
    values = [_text(each) for each in content.values if each.place is SlotPlace.BODY]
    if values:
        yield {"type": "body", "parameters": values}


def _sent_buttons(content: FromTemplate) -> Iterator[Json]:
    """A code that proves who somebody is goes by its own button, which Meta takes for a link."""
    proves = content.purpose == Category.AUTHENTICATION.value
    for each in content.values:
        if each.place is SlotPlace.LINK or (each.place is SlotPlace.CODE and proves):
            yield _button(each, "url", {"type": "text", "text": each.value.reveal()})
        elif each.place is SlotPlace.CODE:
            yield _button(each, "copy_code", {"type": "coupon_code", "coupon_code": each.value.reveal()})


def _button(value: SlotValue, sub_type: str, parameter: Json) -> Json:
    return {"type": "button", "sub_type": sub_type, "index": str(value.button), "parameters": [parameter]}


def _text(value: SlotValue) -> Json:
    named: Json = {"parameter_name": value.name} if value.name else {}
    return {"type": "text", **named, "text": value.value.reveal()}
