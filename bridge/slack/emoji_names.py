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


# Where common tables have another name first. Source: Slack's emoji picker.
_NAMED = {
    **{sign.replace("\ufe0f", ""): name for name, sign in _SLACK_ONLY.items()},
    "👍": "+1",
    "👎": "-1",
    "🙂": "slightly_smiling_face",
}


@lru_cache(maxsize=2048)
def drawn(name: str) -> str | None:
    """The character of a name without colons, a tone after it (`wave::skin-tone-3`); None for a company's own."""
    plain, _, tone = name.partition("::skin-tone-")
    sign = _SLACK_ONLY.get(plain) or _flag(plain) or _by_alias(plain)
    if sign is None:
        return None
    return sign + _tone(tone)


@lru_cache(maxsize=2048)
def name_of(sign: str) -> str | None:
    """
    Slack's name of an emoji, without colons, a tone after it (`wave::skin-tone-3`); None for what is no emoji.

    A name Slack does not have may come out for a rare sign: Slack says so when it is used.
    """
    if sign.isascii():
        return None
    tones = [character for character in sign if _FIRST_TONE <= ord(character) < _FIRST_TONE + 5]
    plain = "".join(character for character in sign if character not in tones)
    name = _NAMED.get(plain.replace("\ufe0f", "")) or _flag_name(plain) or _alias(plain)
    if name is None or len(tones) > 1:
        return None
    return f"{name}::skin-tone-{ord(tones[0]) - _FIRST_TONE + 2}" if tones else name


def _alias(sign: str) -> str | None:
    written = emoji.demojize(sign, language="alias")
    name = written.strip(":").lower()
    return name if written.startswith(":") and written.count(":") == 2 and written.isascii() else None


def _flag_name(sign: str) -> str | None:
    letters = [
        chr(ord(character) - _REGIONAL_A + ord("a")) for character in sign if ord(character) >= _REGIONAL_A
    ]
    country = "".join(letters)
    return (
        f"flag-{country}"
        if len(sign) == len(country) == 2 and country.isascii() and country.isalpha()
        else None
    )


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
