"""
Checking a template before the channel does: every rule that would have it rejected, found while it is written.

Source of every rule and number: Meta, message template guidelines and component reference, November 2026.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import assert_never

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
    label,
    slots_in,
    slots_of,
)

NAME_LENGTH = 512
HEADER_LENGTH = FOOTER_LENGTH = 60
BODY_LENGTH = 1024
LABEL_LENGTH = 25
URL_LENGTH = 2000
PHONE_LENGTH = 20
CODE_LENGTH = 15
BUTTONS = 10
LINKS = 2
CALLS = CODES = 1
# Seconds for which the channel may be told to go on trying, by category.
LIVES_FOR = {
    Category.AUTHENTICATION: range(30, 900 + 1),
    Category.UTILITY: range(30, 43_200 + 1),
    Category.MARKETING: range(43_200, 2_592_000 + 1),
}


class Rule(StrEnum):
    """What is wrong; each has its sentence, and says what to change."""

    NAME = "name"
    NAME_TAKEN = "name taken"
    LANGUAGE = "language"
    BODY_MISSING = "body missing"
    BODY_LONG = "body long"
    BODY_TWIN = "body twin"
    HEADER_MISSING = "header missing"
    HEADER_LONG = "header long"
    HEADER_SLOTS = "header slots"
    HEADER_MARKS = "header marks"
    HEADER_SAMPLE = "header sample"
    FOOTER_LONG = "footer long"
    FOOTER_SLOT = "footer slot"
    SLOT_NAME = "slot name"
    SLOT_SIGN = "slot sign"
    SLOTS_MIXED = "slots mixed"
    SLOTS_GAP = "slots gap"
    SLOT_FIRST = "slot first"
    SLOT_LAST = "slot last"
    SLOTS_TOUCH = "slots touch"
    SLOTS_DENSE = "slots dense"
    SAMPLE_MISSING = "sample missing"
    BUTTONS_MANY = "buttons many"
    LINKS_MANY = "links many"
    CALLS_MANY = "calls many"
    CODES_MANY = "codes many"
    REPLIES_SPLIT = "replies split"
    LABEL_MISSING = "label missing"
    LABEL_LONG = "label long"
    LABEL_TWICE = "label twice"
    URL = "url"
    URL_LONG = "url long"
    URL_SLOT = "url slot"
    PHONE = "phone"
    CODE = "code"
    LIVES_FOR = "lives for"
    AUTHENTICATION = "authentication"


class Part(StrEnum):
    """Where it is wrong."""

    NAME = "name"
    LANGUAGE = "language"
    HEADER = "header"
    BODY = "body"
    FOOTER = "footer"
    BUTTONS = "buttons"
    SLOTS = "slots"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. about: which slot or button, as it stands there; found, allowed: where it is a count."""

    rule: Rule
    part: Part
    about: str = ""
    found: int = 0
    allowed: int = 0


def check(
    template: Template, *, languages: Collection[str], others: Collection[Template] = ()
) -> tuple[Finding, ...]:
    """
    Everything that is wrong with it, in the order in which it is read; nothing: it can be submitted.

    languages: the channel's codes. others: the company's other templates, itself not among them.
    """
    return (
        *_identity(template, languages, others),
        *_header(template.text),
        *_body(template, others),
        *_footer(template.text),
        *_slots(template.text),
        *_buttons(template.text.buttons),
        *_category(template),
    )


def _identity(
    template: Template, languages: Collection[str], others: Collection[Template]
) -> Iterator[Finding]:
    if not re.fullmatch(rf"[a-z0-9_]{{1,{NAME_LENGTH}}}", template.name):
        yield Finding(Rule.NAME, Part.NAME, template.name)
    if any((each.name, each.language) == (template.name, template.language) for each in others):
        yield Finding(Rule.NAME_TAKEN, Part.NAME, template.name)
    if template.language not in languages:
        yield Finding(Rule.LANGUAGE, Part.LANGUAGE, template.language)


def _header(text: Text) -> Iterator[Finding]:
    header = text.header
    if header is None:
        return
    if header.kind is HeaderKind.TEXT:
        if not header.text.strip():
            yield Finding(Rule.HEADER_MISSING, Part.HEADER)
        yield from _long(Rule.HEADER_LONG, Part.HEADER, header.text, HEADER_LENGTH)
        if len(slots_in(header.text)) > 1:
            yield Finding(Rule.HEADER_SLOTS, Part.HEADER, found=len(slots_in(header.text)), allowed=1)
        if re.search(r"[*_~`\n]", SLOT.sub("", header.text)):
            yield Finding(Rule.HEADER_MARKS, Part.HEADER)
    elif header.kind is not HeaderKind.LOCATION and not header.sample:
        yield Finding(Rule.HEADER_SAMPLE, Part.HEADER)


def _body(template: Template, others: Collection[Template]) -> Iterator[Finding]:
    text = template.text
    body = text.body.strip()
    if not body:
        yield Finding(Rule.BODY_MISSING, Part.BODY)
        return
    yield from _long(Rule.BODY_LONG, Part.BODY, text.body, BODY_LENGTH)
    if SLOT.match(body):
        yield Finding(Rule.SLOT_FIRST, Part.BODY)
    if re.search(rf"{SLOT.pattern}[\W_]*$", body):
        yield Finding(Rule.SLOT_LAST, Part.BODY)
    if re.search(rf"{SLOT.pattern}\s*{SLOT.pattern}", body):
        yield Finding(Rule.SLOTS_TOUCH, Part.BODY)
    count, words = len(SLOT.findall(body)), len(SLOT.sub(" ", body).split())
    if count and words < 2 * count + 1:
        yield Finding(Rule.SLOTS_DENSE, Part.BODY, found=words, allowed=2 * count + 1)
    for other in others if template.category is not Category.AUTHENTICATION else ():
        twin = (other.language, other.text.body, other.text.footer)
        if twin == (template.language, text.body, text.footer):
            yield Finding(Rule.BODY_TWIN, Part.BODY, other.name)


def _footer(text: Text) -> Iterator[Finding]:
    yield from _long(Rule.FOOTER_LONG, Part.FOOTER, text.footer, FOOTER_LENGTH)
    if SLOT.search(text.footer):
        yield Finding(Rule.FOOTER_SLOT, Part.FOOTER)


def _slots(text: Text) -> Iterator[Finding]:
    header = "" if text.header is None else text.header.text
    inside = slots_in(f"{header}{text.body}")
    numbered = [each for each in inside if each.isdecimal()]
    for each in inside:
        if re.search(r"[#$%]", each):
            yield Finding(Rule.SLOT_SIGN, Part.SLOTS, each)
        elif not re.fullmatch(r"[1-9][0-9]*|[a-z][a-z0-9_]*", each):
            yield Finding(Rule.SLOT_NAME, Part.SLOTS, each)
    if numbered and len(numbered) < len(inside):
        yield Finding(Rule.SLOTS_MIXED, Part.SLOTS)
    elif numbered:
        yield from (each for part in (header, text.body) for each in _gap(part))
    samples = {slot.name for slot in text.slots if slot.sample.strip()}
    for name in slots_of(text):
        if name not in samples:
            yield Finding(Rule.SAMPLE_MISSING, Part.SLOTS, name)


def _gap(part: str) -> Iterator[Finding]:
    """Numbers begin at 1 in each part and leave none out."""
    found = {int(each) for each in slots_in(part)}
    absent = set(range(1, len(found) + 1)) - found
    if absent:
        yield Finding(Rule.SLOTS_GAP, Part.SLOTS, str(min(absent)))


def _buttons(buttons: tuple[Button, ...]) -> Iterator[Finding]:
    for rule, kind, allowed in (
        (Rule.BUTTONS_MANY, Button, BUTTONS),
        (Rule.LINKS_MANY, LinkButton, LINKS),
        (Rule.CALLS_MANY, CallButton, CALLS),
        (Rule.CODES_MANY, CodeButton, CODES),
    ):
        found = sum(isinstance(button, kind) for button in buttons)
        if found > allowed:
            yield Finding(rule, Part.BUTTONS, found=found, allowed=allowed)
    replies = [isinstance(button, ReplyButton) for button in buttons]
    if sum(before is not after for before, after in pairwise(replies)) > 1:
        yield Finding(Rule.REPLIES_SPLIT, Part.BUTTONS)
    for twice in (name for name, count in Counter(map(label, buttons)).items() if count > 1 and name):
        yield Finding(Rule.LABEL_TWICE, Part.BUTTONS, twice)
    for button in buttons:
        yield from _button(button)


def _button(button: Button) -> Iterator[Finding]:
    name = label(button)
    if not name.strip():
        yield Finding(Rule.LABEL_MISSING, Part.BUTTONS)
    yield from _long(Rule.LABEL_LONG, Part.BUTTONS, name, LABEL_LENGTH, about=name)
    match button:
        case LinkButton(_, url):
            yield from _url(name, url)
        case CallButton(_, phone):
            if not re.fullmatch(rf"\+?[0-9]{{1,{PHONE_LENGTH}}}", phone):
                yield Finding(Rule.PHONE, Part.BUTTONS, name)
        case CodeButton(_, sample):
            if not 1 <= len(sample) <= CODE_LENGTH:
                yield Finding(Rule.CODE, Part.BUTTONS, name, found=len(sample), allowed=CODE_LENGTH)
        case ReplyButton():
            pass
        case _:
            assert_never(button)


def _url(name: str, url: str) -> Iterator[Finding]:
    if not re.match(r"https?://[^\s/{}]+", url):
        yield Finding(Rule.URL, Part.BUTTONS, name)
    yield from _long(Rule.URL_LONG, Part.BUTTONS, url, URL_LENGTH, about=name)
    found = SLOT.findall(url)
    if len(found) > 1 or (found and not re.search(rf"{SLOT.pattern}$", url)):
        yield Finding(Rule.URL_SLOT, Part.BUTTONS, name)


def _category(template: Template) -> Iterator[Finding]:
    allowed = LIVES_FOR[template.category]
    if template.lives_for is not None and template.lives_for not in allowed:
        yield Finding(Rule.LIVES_FOR, Part.TEMPLATE, found=template.lives_for, allowed=allowed[-1])
    if template.category is Category.AUTHENTICATION:
        text = template.text
        one_code = [isinstance(button, CodeButton) for button in text.buttons] == [True]
        if text.header is not None or not one_code or "://" in text.body:
            yield Finding(Rule.AUTHENTICATION, Part.TEMPLATE)


def _long(rule: Rule, part: Part, words: str, allowed: int, about: str = "") -> Iterator[Finding]:
    if len(words) > allowed:
        yield Finding(rule, part, about, found=len(words), allowed=allowed)
