"""Words can be read in both palettes: contrast computed from the style sheets, as WCAG 2.2 level AA asks."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[3] / "sandbox" / "page" / "static"
_BOTH = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
PALETTE = {
    name: {"light": light, "dark": dark}
    for name, light, dark in _BOTH.findall((STATIC / "page.css").read_text())
}
THEMES = ("light", "dark")

# Source: WCAG 2.2, 1.4.3 (text) and 1.4.11 (what is no text).
WORDS, SHAPES = 4.5, 3.0

READ = [
    *(("text", ground) for ground in ("ground", "surface", "raised", "warm", "mention", "map")),
    *(("text", ground) for ground in ("bubble-mine", "bubble-theirs")),
    *(("soft", ground) for ground in ("ground", "surface", "raised", "warm")),
    *(("link", ground) for ground in ("surface", "raised", "warm", "bubble-mine", "bubble-theirs", "quote-ground")),
    *(("text", ground) for ground in ("good-ground", "danger-ground", "info-ground", "quote-ground", "mention-own")),
    *(("bubble-soft", ground) for ground in ("bubble-mine", "bubble-theirs")),
    *(("accent", ground) for ground in ("surface", "mention", "mention-own")),
    *(("danger", ground) for ground in ("surface", "raised")),
    *(("good", ground) for ground in ("surface", "quote-ground")),
    *(("code", ground) for ground in ("surface", "raised")),
    *(("side-text", ground) for ground in ("side", "side-chosen")),
    ("side-soft", "side"),
    ("on-accent", "accent"),
    ("surface", "danger"),
    ("phone-top-text", "phone-top"),
]  # fmt: skip
SEEN = [
    *((f"chart-{number}", "surface") for number in range(6)),
    *(("read", ground) for ground in ("bubble-mine", "bubble-theirs")),
    *(("field-line", ground) for ground in ("surface", "raised")),
    ("accent", "ground"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Of #rrggbb, 0 for black to 1 for white. Source: WCAG 2.2, relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("words", "ground"), READ)
def test_words_can_be_read(words: str, ground: str, theme: str) -> None:
    """Every colour of words on every ground they stand on."""
    assert contrast(PALETTE[words][theme], PALETTE[ground][theme]) >= WORDS


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SEEN)
def test_shapes_can_be_seen(shape: str, ground: str, theme: str) -> None:
    """Charts, ticks, edges of fields, the ring around what has the focus."""
    assert contrast(PALETTE[shape][theme], PALETTE[ground][theme]) >= SHAPES


def test_every_colour_is_chosen_twice() -> None:
    """Whatever is a colour has one for light and one for dark, and nothing else names one of its own palette."""
    named = set(
        re.findall(r"var\(--([\w-]+)\)", "".join(sheet.read_text() for sheet in STATIC.glob("*.css")))
    )
    others = {"font", "mono", "shadow", "tall-shadow", "series"}

    assert named - others <= set(PALETTE)


def test_contrast_is_computed_as_it_is_meant() -> None:
    """Black on white is 21, a colour on itself is 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b6bcb", "#0b6bcb") == pytest.approx(1)
