"""Buttons as people write them, a line each: `Thanks`, `Track | https://…`, `Call | +39…`, `Copy | code SPRING`."""

import re
from typing import assert_never

from core.compliance.template import Button, CallButton, CodeButton, LinkButton, ReplyButton

_CODE = re.compile(r"code\s+(\S.*)", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d ()./-]+")


def read(text: str) -> tuple[Button, ...]:
    """A button for each line that is not empty; what stands after the bar says what it does."""
    return tuple(_button(line) for line in text.splitlines() if line.strip())


def _button(line: str) -> Button:
    label, bar, does = (part.strip() for part in line.partition("|"))
    if not bar:
        return ReplyButton(label)
    code = _CODE.fullmatch(does)
    if code is not None:
        return CodeButton(label, code[1])
    if _PHONE.fullmatch(does):
        return CallButton(label, re.sub(r"[^\d+]", "", does))
    return LinkButton(label, does)


def written(buttons: tuple[Button, ...]) -> str:
    """The way back."""
    return "\n".join(map(_line, buttons))


def _line(button: Button) -> str:
    match button:
        case ReplyButton(label):
            return label
        case LinkButton(label, url):
            return f"{label} | {url}"
        case CallButton(label, phone):
            return f"{label} | {phone}"
        case CodeButton(label, sample):
            return f"{label} | code {sample}"
        case _:
            assert_never(button)
