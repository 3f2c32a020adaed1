"""Charts as pictures: what was beside what would be, told apart by place and pattern, not by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Two colours that everybody tells apart. Source: Okabe and Ito, Color Universal Design, 2008.
_BEFORE, _AFTER = "#0072B2", "#E69F00"
_PATTERN = "///"
# Inches and dots: a slide's width, and letters that can be read on a phone.
_WIDTH, _DOTS = 11.0, 140
_BAR = 0.38
_MOST_ROWS = 25


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure twice. label: what it is; None where there is no such figure."""

    label: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Panel:
    """Pairs that are measured alike. unit: in which."""

    title: str
    unit: str
    pairs: tuple[Pair, ...]


def draw_pairs(path: Path, title: str, before: str, after: str, panels: Sequence[Panel]) -> None:
    """Write the picture, PNG. before, after: what the two bars of each pair are called."""
    # Here, because it takes as long to load as everything else together; a Figure of its own needs no display.
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    shown = [Panel(each.title, each.unit, each.pairs[:_MOST_ROWS]) for each in panels if each.pairs]
    heights = [len(each.pairs) + 1.2 for each in shown]
    figure = Figure(figsize=(_WIDTH, 1.6 + 0.52 * sum(heights)), dpi=_DOTS, layout="constrained")
    figure.suptitle(title, fontsize=15, fontweight="bold")
    axes = figure.subplots(len(shown), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axis, panel in zip(axes, shown, strict=True):
        places = range(len(panel.pairs))
        for shift, values, colour, pattern in (
            (-_BAR / 2, [each.before for each in panel.pairs], _BEFORE, ""),
            (_BAR / 2, [each.after for each in panel.pairs], _AFTER, _PATTERN),
        ):
            bars = axis.barh(
                [place + shift for place in places],
                [value or 0.0 for value in values],
                height=_BAR,
                color=colour,
                hatch=pattern,
                edgecolor="white",
            )
            axis.bar_label(
                bars, ["?" if value is None else f"{value:g}" for value in values], padding=4, fontsize=10
            )
        axis.set_yticks(list(places), [each.label for each in panel.pairs], fontsize=11)
        axis.invert_yaxis()
        axis.set_title(panel.title, loc="left", fontsize=12)
        axis.set_xlabel(panel.unit, fontsize=10)
        axis.margins(x=0.12)
        axis.spines[["top", "right"]].set_visible(False)
    figure.legend(
        handles=[
            Patch(facecolor=_BEFORE, edgecolor="white", label=before),
            Patch(facecolor=_AFTER, edgecolor="white", hatch=_PATTERN, label=after),
        ],
        loc="outside lower center",
        ncols=2,
        frameon=False,
        fontsize=11,
    )
    figure.savefig(path, format="png")
