"""Strangers' text made harmless: what cannot be seen, or changes how the rest is seen, does not come in."""

import re
from typing import Final

# Longer than anything WhatsApp carries (4,096 characters of text); what is cut is replaced by an ellipsis.
LONGEST_TEXT: Final = 16_384
LONGEST_LINE: Final = 200
LONGEST_FILENAME: Final = 120
# Blank lines kept in a row.
_BLANK_LINES: Final = 2

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0"  # fillers, soft hyphen, Arabic mark
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # no width; bidi marks, overrides, isolates
    "\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e0fff]"  # musical controls; tags and their neighbours
)
_HALF_CHARACTERS: Final = re.compile("[\ud800-\udfff]")
# Joiners belong to emoji and to some scripts; between Latin letters they only hide something.
_JOINERS: Final = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
# Tag letters belong behind the black flag (England, Scotland, Wales) and nowhere else.
_TAGS: Final = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+")
_SPACES: Final = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Text of several lines: no control, bidi or invisible characters, no heaps of blank lines, of bounded length."""
    text = _seen(_LINE_ENDS.sub("\n", text[: 2 * LONGEST_TEXT]))
    kept: list[str] = []
    blank = 0
    for line in map(str.rstrip, text.split("\n")):
        blank = blank + 1 if not line else 0
        if blank <= _BLANK_LINES:
            kept.append(line)
    return shortened("\n".join(kept).strip("\n"), LONGEST_TEXT)


def clean_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Text of one line: a name, a title."""
    return shortened(_SPACES.sub(" ", _seen(_LINE_ENDS.sub(" ", text[: 4 * longest]))).strip(), longest)


def clean_filename(text: str) -> str:
    """A sender's file name as a label: its last part, its ending kept when it is too long."""
    name = re.split(r"[/\\]", text[-4 * LONGEST_FILENAME :])[-1]
    name = clean_line(name, 4 * LONGEST_FILENAME)
    if len(name) <= LONGEST_FILENAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return shortened(name, LONGEST_FILENAME)
    return shortened(stem, LONGEST_FILENAME - len(ending) - 1) + "." + ending


def shortened(text: str, longest: int) -> str:
    """The text itself, or its beginning and an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _seen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", _HALF_CHARACTERS.sub("\ufffd", text))
    return _TAGS.sub("", _JOINERS.sub("", text))
