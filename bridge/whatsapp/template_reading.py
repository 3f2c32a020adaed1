"""Templates as Meta has them, in our words (pure). What is of a kind nobody knows here is said to be so."""

from collections.abc import Iterator, Sequence
from typing import Final

from bridge.whatsapp.wire import Fields
from core.compliance.template import (
    Button,
    CallButton,
    Category,
    CodeButton,
    Header,
    HeaderKind,
    LinkButton,
    Quality,
    ReplyButton,
    Slot,
    State,
    Text,
    slot_name,
    slots_in,
)
from core.compliance.template_life import Judged
from core.ids import TemplateRef
from desk.ports import TemplateThere

# Source of every word here: Meta, template status, quality and components, November 2026. A flagged one still works.
_STATES: Final = {
    "PENDING": State.AT_CHANNEL,
    "IN_APPEAL": State.AT_CHANNEL,
    "APPROVED": State.APPROVED,
    "FLAGGED": State.APPROVED,
    "REINSTATED": State.APPROVED,
    "UNARCHIVED": State.APPROVED,
    "REJECTED": State.REJECTED,
    "LIMIT_EXCEEDED": State.REJECTED,
    "PAUSED": State.PAUSED,
    "DISABLED": State.DISABLED,
    "LOCKED": State.DISABLED,
    "ARCHIVED": State.ARCHIVED,
    "PENDING_DELETION": State.DELETED,
    "DELETED": State.DELETED,
}
_NO_REASON: Final = ("", "NONE")


def judged_of(status: str | None, reason: str | None = None, advice: str | None = None) -> Judged | None:
    """What a status or an event means; None for one that nobody knows."""
    state = _STATES.get((status or "").upper())
    if state is None:
        return None
    said = "LIMIT_EXCEEDED" if status == "LIMIT_EXCEEDED" else reason or ""
    return Judged(state, "" if said in _NO_REASON else said, advice or "")


def category_of(word: str | None) -> Category | None:
    """None: it is none of those there are."""
    return next((each for each in Category if each.value == (word or "").lower()), None)


def quality_of(word: str | None) -> Quality:
    """What is not known is unknown."""
    return next((each for each in Quality if each.value == (word or "").lower()), Quality.UNKNOWN)


def template_there(fields: Fields) -> TemplateThere | None:
    """One element of the list; None if it cannot be told apart from others."""
    ref, name, language = fields.id("id"), fields.id("name"), fields.id("language")
    if ref is None or name is None or language is None:
        return None
    return TemplateThere(
        TemplateRef(ref),
        name,
        language,
        category_of(fields.id("category")),
        _text(fields.children("components")),
        judged_of(fields.id("status"), fields.id("rejected_reason")),
        quality_of(fields.child("quality_score").id("score")),
        category_of(fields.id("correct_category")),
        fields.whole("message_send_ttl_seconds"),
    )


def _text(components: Sequence[Fields]) -> Text | None:
    """None: there is something in it that cannot be said here."""
    by_kind = {(part.id("type") or "").upper(): part for part in components}
    if "BODY" not in by_kind or set(by_kind) - {"HEADER", "BODY", "FOOTER", "BUTTONS"}:
        return None
    header = _header(by_kind["HEADER"]) if "HEADER" in by_kind else None
    if "HEADER" in by_kind and header is None:
        return None
    pressable = by_kind["BUTTONS"].children("buttons") if "BUTTONS" in by_kind else ()
    buttons = [_button(each) for each in pressable]
    known = [each for each in buttons if each is not None]
    if len(known) < len(buttons):
        return None
    text = Text(
        by_kind["BODY"].text("text") or "",
        header,
        (by_kind["FOOTER"].text("text") or "") if "FOOTER" in by_kind else "",
        tuple(known),
    )
    slots = tuple({slot.name: slot for slot in _slots(text, by_kind, pressable)}.values())
    return Text(text.body, text.header, text.footer, text.buttons, slots)


def _header(part: Fields) -> Header | None:
    word = (part.id("format") or "TEXT").lower()
    kind = next((each for each in HeaderKind if each.value == word), None)
    return None if kind is None else Header(kind, part.text("text") or "")


def _button(part: Fields) -> Button | None:
    label = part.text("text") or ""
    match (part.id("type") or "").upper():
        case "QUICK_REPLY":
            return ReplyButton(label)
        case "URL":
            return LinkButton(label, part.text("url") or "")
        case "PHONE_NUMBER":
            return CallButton(label, part.id("phone_number") or "")
        case "COPY_CODE":
            return CodeButton(label, _first(part, "example"))
        case "OTP" if (part.id("otp_type") or "COPY_CODE").upper() == "COPY_CODE":
            return CodeButton(label, "")
        case _:
            return None


def _slots(text: Text, by_kind: dict[str, Fields], buttons: Sequence[Fields]) -> Iterator[Slot]:
    """Every slot with its sample, as far as one is told."""
    if text.header is not None:
        example = by_kind["HEADER"].child("example")
        named = _named(example, "header_text_named_params")
        for slot in slots_in(text.header.text):
            yield Slot(slot_name("header", slot), named.get(slot) or _first(example, "header_text"))
    example = by_kind["BODY"].child("example")
    named, numbered = _named(example, "body_text_named_params"), _row(example, "body_text")
    for slot in slots_in(text.body):
        place = int(slot) - 1 if slot.isdecimal() else len(numbered)
        sample = numbered[place] if 0 <= place < len(numbered) else ""
        yield Slot(slot, named.get(slot) or sample)
    links = [part for part in buttons if (part.id("type") or "").upper() == "URL"]
    for link, part in enumerate(links, start=1):
        url = part.text("url") or ""
        for slot in slots_in(url):
            yield Slot(slot_name(f"link{link}", slot), _ending(url, _first(part, "example")))


def _ending(url: str, example: str) -> str:
    """What stands in the slot at the end of an address, seen by an example of the whole."""
    return example.removeprefix(url.partition("{{")[0])


def _named(example: Fields, name: str) -> dict[str, str]:
    return {each.id("param_name") or "": each.text("example") or "" for each in example.children(name)}


def _first(fields: Fields, name: str) -> str:
    """The first of a list of words, or the word itself."""
    return fields.text(name) or next(iter(fields.texts(name)), "")


def _row(example: Fields, name: str) -> Sequence[str]:
    """The first row of a list of rows of words, or the row itself."""
    return next(iter(example.rows(name)), example.texts(name))
