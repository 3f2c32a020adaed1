"""Anchors as people keep them: a line for each, as it was written to a file or posted."""

from collections.abc import Mapping

from core.audit import Anchor


class AnchorsUnreadable(Exception):
    """A line of the file is no anchor."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is no anchor")
        self.line = line


def anchors_in(text: str) -> Mapping[str, list[Anchor]]:
    """By company, from lines of: company, number, mac, and anything after. Empty ones count for nothing."""
    found: dict[str, list[Anchor]] = {}
    for place, line in enumerate(text.splitlines(), 1):
        words = line.strip().strip("`").split()
        if not words:
            continue
        if len(words) < 3 or not words[1].isdecimal():
            raise AnchorsUnreadable(place)
        found.setdefault(words[0], []).append(Anchor(int(words[1]), words[2]))
    return found
