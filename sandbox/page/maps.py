"""A small map of any place, drawn and not fetched: it shows no real streets, only that somewhere is meant."""

from dataclasses import dataclass
from random import Random

WIDTH, HEIGHT = 240, 110


@dataclass(frozen=True, slots=True)
class Map:
    """streets: paths in a picture of 240 by 110. river: one that is water, "" for none. parks: x, y, width."""

    streets: tuple[str, ...]
    river: str
    parks: tuple[tuple[int, int, int], ...]


def map_of(latitude: float, longitude: float) -> Map:
    """The same place gives the same map."""
    chance = Random(f"{latitude:.4f} {longitude:.4f}")  # a drawing, no secret
    across = [_line(chance, 0, y, WIDTH, y + chance.randint(-22, 22)) for y in (22, 58, 92)]
    down = [_line(chance, x, 0, x + chance.randint(-30, 30), HEIGHT) for x in (35, 90, 150, 205)]
    river = _line(chance, 0, chance.randint(10, 100), WIDTH, chance.randint(10, 100))
    parks = tuple(
        (chance.randint(0, WIDTH - 50), chance.randint(0, HEIGHT - 30), chance.randint(24, 48))
        for _ in range(3)
    )
    return Map((*across, *down), river if chance.random() < 0.6 else "", parks)


def _line(chance: Random, x: int, y: int, to_x: int, to_y: int) -> str:
    bend_x, bend_y = (x + to_x) // 2 + chance.randint(-18, 18), (y + to_y) // 2 + chance.randint(-14, 14)
    return f"M{x} {y}Q{bend_x} {bend_y} {to_x} {to_y}"
