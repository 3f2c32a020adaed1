"""Emoji by their Slack names, as the characters every phone can show (pure)."""

from functools import lru_cache

import emoji

_FIRST_TONE = 0x1F3FB
_REGIONAL_A = 0x1F1E6

# Names Slack has and common tables lack. Source: Slack's emoji picker.
_SLACK_ONLY = {
    "simple_smile": "🙂",
    "hankey": "💩",
    "thumbsup_all": "👍",
    "heavy_check_mark": "✔️",
    "white_check_mark": "✅",
    "ballot_box_with_check": "☑️",
    "warning": "⚠️",
    "lock": "🔒",
    "phone": "☎️",
    "email": "✉️",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "mailbox_closed": "📪",
    "female-technologist": "👩‍💻",
    "male-technologist": "👨‍💻",
}


@lru_cache(maxsize=2048)
def drawn(name: str) -> str | None:
    """The character of a name without colons, a tone after it (`wave::skin-tone-3`); None for a company's own."""
    plain, _, tone = name.partition("::skin-tone-")
    sign = _SLACK_ONLY.get(plain) or _flag(plain) or _by_alias(plain)
    if sign is None:
        return None
    return sign + _tone(tone)


def from_points(points: str) -> str | None:
    """The characters of code points as Slack gives them (`1f44b-1f3fc`); None for what is none."""
    try:
        signs = [chr(int(point, 16)) for point in points.split("-")]
    except (ValueError, OverflowError):
        return None
    whole = "".join(signs)
    shown = len(signs) <= 12 and all(sign == "\u200d" or sign.isprintable() for sign in signs)
    return whole if shown else None


def _by_alias(name: str) -> str | None:
    written = f":{name}:"
    sign = emoji.emojize(written, language="alias")
    return None if sign == written else sign


def _flag(name: str) -> str | None:
    country = name.removeprefix("flag-")
    if country == name or len(country) != 2 or not (country.isascii() and country.isalpha()):
        return None
    return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in country.lower())


def _tone(tone: str) -> str:
    return chr(_FIRST_TONE + int(tone) - 2) if tone in ("2", "3", "4", "5", "6") else ""
