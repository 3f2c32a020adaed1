"""From a template to a message: its slots filled in, ready for the channel and for people to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.compliance.template import (
    SLOT,
    CallButton,
    CodeButton,
    Filled,
    LinkButton,
    Missing,
    Template,
    fill,
    slot_name,
    slots_in,
)
from core.compliance.template_check import BODY_LENGTH
from core.message import FromTemplate, Location, Media, SlotPlace, SlotValue, Tappable
from core.text import Private


@dataclass(frozen=True, slots=True)
class TooLong:
    """Filled in, its body has so many characters, and more than the channel takes."""

    found: int
    allowed: int


def from_template(
    template: Template,
    values: Mapping[str, str],
    *,
    file: Media | None = None,
    place: Location | None = None,
) -> FromTemplate | Missing | TooLong:
    """The message it becomes with these values; what is not given has its default."""
    filled = fill(template, values)
    if isinstance(filled, Missing):
        return filled
    if len(filled.body) > BODY_LENGTH:
        return TooLong(len(filled.body), BODY_LENGTH)
    return FromTemplate(
        template_id=template.id,
        name=template.name,
        language=template.language,
        purpose=template.category.purpose.value,
        body=Private(filled.body),
        header=Private(filled.header) if filled.header else None,
        footer=filled.footer,
        buttons=tuple(_buttons(template, filled)),
        values=(*_in_words(template, filled), *_in_buttons(template, filled)),
        file=file,
        place=place,
    )


def _in_words(template: Template, filled: Filled) -> Iterator[SlotValue]:
    """Of header and body; numbered ones in the order of their numbers, which is how the channel counts them."""
    text, given = template.text, dict(filled.values)
    header = "" if text.header is None else text.header.text
    for place, part, words in ((SlotPlace.HEADER, "header", header), (SlotPlace.BODY, "", text.body)):
        slots = slots_in(words)
        ordered = slots if template.named_slots else sorted(slots, key=_number)
        for slot in ordered:
            name = slot if template.named_slots else ""
            yield SlotValue(place, Private(given[slot_name(part, slot)]), name)


def _number(slot: str) -> int:
    return int(slot)


def _in_buttons(template: Template, filled: Filled) -> Iterator[SlotValue]:
    given, links = dict(filled.values), 0
    for place, button in enumerate(template.text.buttons):
        match button:
            case LinkButton(_, url):
                links += 1
                for slot in SLOT.findall(url):
                    value = Private(given[slot_name(f"link{links}", slot)])
                    yield SlotValue(SlotPlace.LINK, value, button=place)
            case CodeButton():
                yield SlotValue(SlotPlace.CODE, Private(filled.code), button=place)
            case _:
                pass


def _buttons(template: Template, filled: Filled) -> Iterator[Tappable]:
    links = iter(filled.links)
    for button in template.text.buttons:
        match button:
            case LinkButton(label):
                yield Tappable(label, Private(next(links)))
            case CallButton(label, phone):
                yield Tappable(label, Private(phone))
            case _:
                yield Tappable(button.label)
