"""Charts: a picture that can be read, whoever looks at it."""

from pathlib import Path

from PIL import Image

from papers.charts import Pair, Panel, draw_pairs


def test_a_chart_grows_with_what_it_shows_and_uses_two_colours_everybody_tells_apart(tmp_path: Path) -> None:
    """Blue and orange, the second with a pattern; what is not known is told, not drawn."""
    few, many = tmp_path / "few.png", tmp_path / "many.png"
    pairs = tuple(Pair(f"Agent {nth}", 10.0 + nth, 12.0) for nth in range(20))

    draw_pairs(
        few, "Routing", "as it was", "as it would be", [Panel("Waits", "minutes", (Pair("Half", 3, None),))]
    )
    draw_pairs(many, "Routing", "was", "would be", [Panel("Agents", "", pairs), Panel("Nothing", "", ())])

    with Image.open(few) as small, Image.open(many) as large:
        assert small.format == large.format == "PNG"
        assert small.width == large.width
        assert large.height > 3 * small.height
        colours = {colour for _, colour in large.convert("RGB").getcolors(1 << 24) or ()}
    assert {(0x00, 0x72, 0xB2), (0xE6, 0x9F, 0x00)} <= colours
