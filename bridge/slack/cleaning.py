"""Contacts' words made harmless to the eye: no hidden signs, no turned direction, no endless blank."""

import re
import unicodedata
from urllib.parse import urlsplit

# Signs that change the direction of what follows, or that nobody sees. The joiners U+200C and U+200D stay: scripts and
# emoji need them.
_HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001]"
)
# Control signs except tab and line break; lone surrogates, which no text may carry.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_MANY_BREAKS = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


def clean(text: str, most: int | None = None) -> str:
    """
    The text without hidden, turning and control signs, with at most one empty line at a place.

    most: characters that are kept; what is cut shows as an ellipsis.
    """
    plain = _CONTROL.sub("", _HIDDEN.sub("", _BREAKS.sub("\n", text)))
    plain = _MANY_BREAKS.sub("\n\n", plain)
    return plain if most is None else shortened(plain, most)


def one_line(text: str, most: int) -> str:
    """The same on one line: names, titles, file names."""
    return shortened(" ".join(clean(text).split()), most)


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last of them an ellipsis where something was cut; never half a sign."""
    if len(text) <= most:
        return text
    kept = text[: max(0, most - 1)]
    while kept and (unicodedata.combining(text[len(kept)]) or text[len(kept)] in "\u200d\ufe0f"):
        kept = kept[:-1]
    return kept.rstrip() + "…"


def real_host(url: str) -> str | None:
    """
    The host a link truly leads to, in the letters the network uses; None where the link shows it already.

    A Cyrillic letter in a familiar name comes out as `xn--…`.
    """
    try:
        host = urlsplit(url).hostname or ""
        if host.isascii():
            return None
        return ".".join(_network_letters(part) for part in host.split("."))
    except ValueError:
        return None


def _network_letters(part: str) -> str:
    return part if part.isascii() else "xn--" + part.encode("punycode").decode("ascii")
