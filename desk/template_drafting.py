"""What stands in the forms of a template becomes a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from core.compliance.template import (
    Category,
    Header,
    HeaderKind,
    Occasion,
    Slot,
    State,
    Template,
    Text,
    asked_for,
)
from core.compliance.template_buttons import read, written
from core.ids import FileRef


class Field(StrEnum):
    """What is filled in for a template."""

    NAME = "name"
    LANGUAGE = "language"
    PURPOSE = "purpose"
    CATEGORY = "category"
    HEADER = "header"
    HEADER_TEXT = "header-text"
    FILE = "file"
    BODY = "body"
    FOOTER = "footer"
    BUTTONS = "buttons"


# Before the name of a slot, in the names of its two fields.
SAMPLE, DEFAULT = "sample:", "default:"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form. file: of a header with a file, as the workspace has it, with its type."""

    values: Mapping[str, str]
    file: FileRef | None = None
    mime_type: str = ""

    def of(self, field: Field) -> str:
        """What stands in a field."""
        return self.values.get(field, "").strip()


def drafted(filled: Filled, before: Template | None = None) -> Template:
    """The template the form comes to; samples and defaults of slots that stay are kept."""
    occasion = next((each for each in Occasion if each.value == filled.of(Field.PURPOSE)), None)
    usual = Category.UTILITY if occasion is None else occasion.category
    category = next((each for each in Category if each.value == filled.of(Field.CATEGORY)), usual)
    kind = next((each for each in HeaderKind if each.value == filled.of(Field.HEADER)), None)
    if kind is None and filled.of(Field.HEADER_TEXT):
        kind = HeaderKind.TEXT
    header = None
    if kind is HeaderKind.TEXT:
        header = Header(kind, filled.of(Field.HEADER_TEXT))
    elif kind is not None:
        former = None if before is None else before.text.header
        same = former if former is not None and former.kind is kind else Header(kind)
        header = same if filled.file is None else Header(kind, file=filled.file, mime_type=filled.mime_type)
    kept = () if before is None else before.text.slots
    text = Text(filled.of(Field.BODY), header, filled.of(Field.FOOTER), read(filled.of(Field.BUTTONS)), kept)
    name = filled.of(Field.NAME).lower().replace(" ", "_").replace("-", "_")
    made = (
        replace(before, text=text)
        if before is not None
        else Template(name, filled.of(Field.LANGUAGE), category, text)
    )
    if before is None or before.state is State.DRAFT:
        made = replace(made, category=category, occasion=occasion)
    return replace(made, text=replace(text, slots=_slots(made)))


def _slots(template: Template) -> tuple[Slot, ...]:
    """One for each that is asked for, as far as it is known."""
    known = {slot.name: slot for slot in template.text.slots}
    return tuple(known.get(name, Slot(name)) for name in asked_for(template))


def sampled(template: Template, values: Mapping[str, str]) -> Template:
    """With these samples and defaults of its slots; what is not given stays."""
    slots = tuple(
        Slot(
            each.name,
            values.get(f"{SAMPLE}{each.name}", each.sample).strip(),
            values.get(f"{DEFAULT}{each.name}", each.default).strip(),
        )
        for each in _slots(template)
    )
    return replace(template, text=replace(template.text, slots=slots))


def values_of(template: Template) -> dict[str, str]:
    """What stands in the form of a template that is there."""
    header = template.text.header
    return {
        Field.NAME: template.name,
        Field.LANGUAGE: template.language,
        Field.PURPOSE: "" if template.occasion is None else template.occasion.value,
        Field.CATEGORY: template.category.value,
        Field.HEADER: "" if header is None else header.kind.value,
        Field.HEADER_TEXT: "" if header is None else header.text,
        Field.BODY: template.text.body,
        Field.FOOTER: template.text.footer,
        Field.BUTTONS: written(template.text.buttons),
    }
