"""What a template must look like to be taken in for review."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.meta.error_table import TITLES
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.languages import LANGUAGES
from sandbox.meta.platform import Platform
from sandbox.meta.resumable import is_handle
from sandbox.meta.template_message import variables

# Source of everything here: Meta, template components and guidelines, November 2026.
NAME = re.compile(r"[a-z0-9_]{1,512}")
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
LONGEST = {"HEADER": 60, "BODY": 1_024, "FOOTER": 60}
LONGEST_LABEL, LONGEST_URL, LONGEST_PHONE, LONGEST_CODE = 25, 2_000, 20, 15
MOST_BUTTONS = 10
MOST_OF_KIND = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1}
BUTTON_KINDS = (
    *("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "FLOW", "OTP", "CATALOG", "MPM", "SPM"),
    *("VOICE_CALL", "REQUEST_CONTACT_INFO"),
)
MEDIA_HEADERS = ("IMAGE", "VIDEO", "DOCUMENT")
KEPT_SECONDS = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}


def refused(subcode: int, words: str) -> GraphRefusal:
    """Code 100 with the subcode and sentence that the template pages use."""
    title = TITLES.get(subcode, ("Template refused", 400))[0]
    return GraphRefusal(100, title, message="(#100) Invalid parameter", subcode=subcode, user_message=words)


def check_new(platform: Platform, body: Mapping[str, Any]) -> None:
    """A new template's name, language, category and components. Raises GraphRefusal."""
    name, language, category = body.get("name"), body.get("language"), body.get("category")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise invalid("name", "must be 1 to 512 lower-case letters, digits and underscores.")
    if language not in LANGUAGES:
        raise invalid("language", f"must be one of the supported languages - got {language!r}.")
    check_category(category)
    check_ttl(str(category), body.get("message_send_ttl_seconds"))
    style = str(body.get("parameter_format", "POSITIONAL")).upper()
    if style not in ("POSITIONAL", "NAMED"):
        raise invalid("parameter_format", "must be one of {POSITIONAL, NAMED}.")
    check_parts(platform, str(category), style, body.get("components"))


def check_category(category: Any) -> None:
    """One of the three; older ones are no longer taken. Raises GraphRefusal."""
    if category not in CATEGORIES:
        raise invalid("category", f"must be one of {{{', '.join(CATEGORIES)}}} - got {category!r}.")


def check_ttl(category: str, ttl: Any) -> int | None:
    """How long a message may wait for a phone that is off, in seconds, by category. Raises GraphRefusal."""
    if ttl is None:
        return None
    shortest, longest = KEPT_SECONDS[category]
    if not isinstance(ttl, int) or isinstance(ttl, bool) or not shortest <= ttl <= longest:
        raise invalid("message_send_ttl_seconds", f"must be {shortest} to {longest} for {category}.")
    return ttl


def check_parts(platform: Platform, category: str, style: str, components: Any) -> None:
    """The components of a template. Raises GraphRefusal."""
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise invalid("components", "must be an array of JSON objects.")
    kinds = Counter(str(one.get("type", "")).upper() for one in components)
    for kind, count in kinds.items():
        if kind not in ("HEADER", "BODY", "FOOTER", "BUTTONS") or count > 1:
            raise invalid("components", f"may hold one each of HEADER, BODY, FOOTER, BUTTONS - got {kind}.")
    if "BODY" not in kinds:
        raise invalid("components", "must hold a BODY.")
    by_kind = {str(one["type"]).upper(): one for one in components}
    if category == "AUTHENTICATION":
        _authentication(by_kind)
    else:
        _header(platform, by_kind.get("HEADER"), style)
        _body(by_kind["BODY"], style)
        _footer(by_kind.get("FOOTER"))
    if "BUTTONS" in by_kind:
        _buttons(by_kind["BUTTONS"].get("buttons"))


def _header(platform: Platform, header: Mapping[str, Any] | None, style: str) -> None:
    if header is None:
        return
    kind = header.get("format")
    example = header.get("example")
    example = example if isinstance(example, dict) else {}
    if kind == "TEXT":
        text = _text(header, "HEADER", 2388047)
        slots = _slots(text, style)
        if len(slots) > 1 or re.search(r"[*~`]|\n", text):
            raise refused(2388047, "A header may have one variable and no formatting.")
        if slots and not (example.get("header_text") or example.get("header_text_named_params")):
            raise refused(2388047, "The variable of the header needs a sample.")
    elif kind in MEDIA_HEADERS:
        handles = example.get("header_handle")
        if not isinstance(handles, list) or not handles or not is_handle(platform, handles[0]):
            raise refused(2388047, f"A header of format {kind} needs a sample uploaded before.")
    elif kind != "LOCATION":
        raise refused(2388047, "A header is TEXT, IMAGE, VIDEO, DOCUMENT or LOCATION.")


def _body(body: Mapping[str, Any], style: str) -> None:
    text = _text(body, "BODY", 2388072)
    slots = _slots(text, style)
    if not slots:
        return
    if re.match(r"\s*\{\{", text) or re.search(r"\}\}\s*$", text):
        raise refused(2388299, "Variables can't be at the start or end of the template.")
    if re.search(r"\}\}\s*\{\{", text):
        raise refused(2388072, "Variables can't stand next to each other.")
    words = len(re.sub(r"\{\{[^}]*\}\}", " ", text).split())
    if words < 2 * len(slots) + 1:
        raise refused(2388293, "This template has too many variables for its length.")
    example = body.get("example")
    example = example if isinstance(example, dict) else {}
    if style == "NAMED":
        given = {
            one.get("param_name")
            for one in example.get("body_text_named_params", [])
            if isinstance(one, dict) and _is_said(one.get("example"))
        }
        complete = given >= set(slots)
    else:
        samples = example.get("body_text")
        first = samples[0] if isinstance(samples, list) and samples else []
        complete = isinstance(first, list) and len(first) == len(slots) and all(map(_is_said, first))
    if not complete:
        raise refused(2388072, "Every variable of the body needs a sample.")


def _is_said(sample: Any) -> bool:
    """A sample of nothing is none."""
    return isinstance(sample, str) and bool(sample.strip())


def _footer(footer: Mapping[str, Any] | None) -> None:
    if footer is not None and variables(_text(footer, "FOOTER", 2388073)):
        raise refused(2388073, "A footer has no variables.")


def _authentication(by_kind: Mapping[str, Mapping[str, Any]]) -> None:
    minutes = by_kind.get("FOOTER", {}).get("code_expiration_minutes", 10)
    if not isinstance(minutes, int) or not 1 <= minutes <= 90:
        raise refused(2388073, "code_expiration_minutes is 1 to 90.")
    given = by_kind.get("BUTTONS", {}).get("buttons")
    if not isinstance(given, list) or len(given) != 1 or given[0].get("type") != "OTP" or "HEADER" in by_kind:
        raise refused(2388072, "An authentication template has one OTP button and no header.")
    if given[0].get("otp_type") not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        raise refused(2388072, "An OTP button is COPY_CODE, ONE_TAP or ZERO_TAP.")


def _buttons(given: Any) -> None:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_BUTTONS:
        raise invalid("buttons", f"must be an array of 1 to {MOST_BUTTONS} elements.")
    kinds = [str(button.get("type")) if isinstance(button, dict) else "" for button in given]
    for kind, count in Counter(kinds).items():
        if kind not in BUTTON_KINDS or count > MOST_OF_KIND.get(kind, MOST_BUTTONS):
            raise invalid("buttons", f"may not hold {count} of type {kind!r}.")
    runs = [kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind]
    if runs.count("QUICK_REPLY") > 1:
        raise invalid("buttons", "must keep quick replies together.")
    for button, kind in zip(given, kinds, strict=True):
        _button(button, kind)


def _button(button: Mapping[str, Any], kind: str) -> None:
    label = button.get("text")
    if kind not in ("COPY_CODE", "OTP") and (
        not isinstance(label, str) or not 1 <= len(label) <= LONGEST_LABEL
    ):
        raise refused(2388040, f"A button's text has 1 to {LONGEST_LABEL} characters.")
    if kind == "PHONE_NUMBER" and not 1 <= len(str(button.get("phone_number", ""))) <= LONGEST_PHONE:
        raise refused(2388040, f"A button's phone number has at most {LONGEST_PHONE} characters.")
    if kind == "COPY_CODE" and not 1 <= len(str(button.get("example", ""))) <= LONGEST_CODE + 5:
        raise refused(2388040, "A copy code button needs a sample of its code.")
    if kind == "URL":
        url = str(button.get("url", ""))
        slots = variables(url)
        if not url.startswith(("http://", "https://")) or len(url) > LONGEST_URL or len(slots) > 1:
            raise refused(2388040, "A link is an address of at most 2,000 characters with one variable.")
        if slots and (not url.endswith("}}") or not button.get("example")):
            raise refused(2388040, "The variable of a link stands at its end and needs a sample.")


def _text(part: Mapping[str, Any], kind: str, subcode: int) -> str:
    text = part.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refused(subcode, f"{kind} needs a text.")
    if len(text) > LONGEST[kind]:
        raise refused(2388040, f"The {kind} has more than {LONGEST[kind]} characters.")
    return text


def _slots(text: str, style: str) -> list[str]:
    if re.search(r"\{\{[^}]*[#$%][^}]*\}\}", text):
        raise refused(2388072, "A variable holds no #, $ or %.")
    slots = variables(text)
    if style == "POSITIONAL" and sorted(slots) != sorted(str(place + 1) for place in range(len(slots))):
        raise refused(2388072, "Variables are numbered from 1 without gaps.")
    if style == "NAMED" and any(not re.fullmatch(r"[a-z_][a-z0-9_]*", slot) for slot in slots):
        raise refused(2388072, "A variable's name has lower-case letters, digits and underscores.")
    return slots
