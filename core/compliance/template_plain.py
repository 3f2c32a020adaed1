"""A template as plain values, as it stands in files and rows, and back."""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from core.compliance.template import (
    Button,
    CallButton,
    Category,
    CodeButton,
    Header,
    HeaderKind,
    LinkButton,
    Occasion,
    ReplyButton,
    Slot,
    Template,
    Text,
)
from core.ids import FileRef

Plain = dict[str, Any]


class Unreadable(ValueError):
    """Something in it is not as it should be. where: as in `buttons.2`; wanted: what should stand there."""

    def __init__(self, where: str, wanted: str) -> None:
        super().__init__(f"{where}: {wanted}")
        self.where = where
        self.wanted = wanted


# ---- out ------------------------------------------------------------------------------------------------------------


def plain_template(template: Template) -> Plain:
    """What its writer decides about, in the order in which it is read; what is empty is left out."""
    purpose = {} if template.occasion is None else {"purpose": template.occasion.value}
    lasting = {} if template.lives_for is None else {"lives_for": template.lives_for}
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category.value,
        **purpose,
        **plain_text(template.text),
        **lasting,
    }


def plain_text(text: Text) -> Plain:
    """What it says."""
    said: Plain = {}
    if text.header is not None:
        header = text.header
        kept = {
            "text": header.text,
            "sample": header.sample,
            "file": header.file,
            "mime_type": header.mime_type,
        }
        said["header"] = {"kind": header.kind.value, **{name: value for name, value in kept.items() if value}}
    said["body"] = text.body
    if text.footer:
        said["footer"] = text.footer
    if text.buttons:
        said["buttons"] = [_plain_button(button) for button in text.buttons]
    if text.slots:
        said["slots"] = [_plain_slot(slot) for slot in text.slots]
    return said


def _plain_button(button: Button) -> Plain:
    match button:
        case ReplyButton(label):
            return {"reply": label}
        case LinkButton(label, url):
            return {"link": label, "url": url}
        case CallButton(label, phone):
            return {"call": label, "phone": phone}
        case CodeButton(label, sample):
            return {"code": label, "sample": sample}
        case _:
            assert_never(button)


def _plain_slot(slot: Slot) -> Plain:
    default = {"default": slot.default} if slot.default else {}
    return {"name": slot.name, "sample": slot.sample, **default}


# ---- in -------------------------------------------------------------------------------------------------------------

_FIELDS = frozenset(
    ("name", "language", "category", "purpose", "header", "body", "footer", "buttons", "slots", "lives_for")
)


def template_of(plain: object) -> Template:
    """A draft. What the checker finds wrong with it is not looked at here. Raises Unreadable."""
    given = _object(plain, "template")
    unknown = next((name for name in given if name not in _FIELDS), None)
    if unknown is not None:
        raise Unreadable(str(unknown)[:40], ", ".join(sorted(_FIELDS)))
    purpose, category = _word(given, "purpose"), _word(given, "category")
    occasion = None if not purpose else _one_of(Occasion, purpose, "purpose")
    lives_for = given.get("lives_for")
    if lives_for is not None and (not isinstance(lives_for, int) or isinstance(lives_for, bool)):
        raise Unreadable("lives_for", "1…")
    if occasion is None and not category:
        raise Unreadable("category", ", ".join(Category))
    return Template(
        _word(given, "name"),
        _word(given, "language"),
        _one_of(Category, category, "category")
        if category
        else (occasion or Occasion.ACCOUNT_UPDATE).category,
        text_of(given),
        occasion,
        lives_for=lives_for,
    )


def text_of(given: Mapping[str, Any]) -> Text:
    """What it says. Raises Unreadable."""
    header = given.get("header")
    return Text(
        _word(given, "body"),
        None if header is None else _header(_object(header, "header")),
        _word(given, "footer"),
        tuple(
            _button(_object(each, f"buttons.{place}"), f"buttons.{place}")
            for place, each in enumerate(_list(given, "buttons"), start=1)
        ),
        tuple(
            _slot(_object(each, f"slots.{place}"), f"slots.{place}")
            for place, each in enumerate(_list(given, "slots"), start=1)
        ),
    )


def _header(given: Mapping[str, Any]) -> Header:
    file = _word(given, "file", "header.file")
    return Header(
        _one_of(HeaderKind, _word(given, "kind", "header.kind"), "header.kind"),
        _word(given, "text", "header.text"),
        _word(given, "sample", "header.sample"),
        FileRef(file) if file else None,
        _word(given, "mime_type", "header.mime_type"),
    )


def _button(given: Mapping[str, Any], where: str) -> Button:
    if "reply" in given:
        return ReplyButton(_word(given, "reply", where))
    if "link" in given:
        return LinkButton(_word(given, "link", where), _word(given, "url", f"{where}.url"))
    if "call" in given:
        return CallButton(_word(given, "call", where), _word(given, "phone", f"{where}.phone"))
    if "code" in given:
        return CodeButton(_word(given, "code", where), _word(given, "sample", f"{where}.sample"))
    raise Unreadable(where, "reply, link, call, code")


def _slot(given: Mapping[str, Any], where: str) -> Slot:
    return Slot(
        _word(given, "name", f"{where}.name"),
        _word(given, "sample", f"{where}.sample"),
        _word(given, "default", f"{where}.default"),
    )


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unreadable(where, "name: value")
    return value


def _list(given: Mapping[str, Any], name: str) -> Sequence[object]:
    value = given.get(name) or []
    if not isinstance(value, list):
        raise Unreadable(name, "- …")
    return value


def _word(given: Mapping[str, Any], name: str, where: str = "") -> str:
    """Numbers are words too: whoever writes `name: 1` means the slot called 1."""
    value = given.get(name, "")
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(where or name, "…")
    return str(value)


def _one_of(kind: Any, word: str, where: str) -> Any:
    try:
        return kind(word.strip().lower())
    except ValueError:
        raise Unreadable(where, ", ".join(kind)) from None
