"""A planted defect: what a tired programmer might write one day, and the tests that must not let it pass."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Edit:
    """old: occurs exactly once in the file; new: what stands there instead."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Defect:
    """
    One defect. number: of its kind, as in KINDS; what: in a few words; where: the layer, for people.

    caught_by: tests, as pytest names them; each of them fails while the defect is there.
    """

    number: int
    what: str
    edits: tuple[Edit, ...]
    caught_by: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Where it is planted."""
        return tuple(dict.fromkeys(edit.file for edit in self.edits))


class NotFound(AssertionError):
    """What a defect replaces does not stand in the code exactly once any more."""


def plant(defect: Defect, root: Path) -> None:
    """Make the defect in the tree at this root. Raises NotFound."""
    for edit in defect.edits:
        file = root / edit.file
        text = file.read_text() if file.exists() else ""
        if text.count(edit.old) != 1:
            raise NotFound(
                f"{edit.file} has {text.count(edit.old)} times instead of once: {edit.old.strip()}"
            )
        file.write_text(text.replace(edit.old, edit.new))


# The kinds that are planted; each has at least one defect for every side and store it can happen to.
KINDS: dict[int, str] = {
    1: "the answer 200 comes before the commit",
    2: "what is known is looked up first and inserted then",
    3: "no unique key",
    4: "a lane is let go before the commit",
    5: "what failed counts as seen, so the second try is ignored as a duplicate",
    6: "only the first element of a list is taken",
    8: "a later report overwrites a higher one",
    12: "a library repeats a post behind our back",
    13: "whatever goes wrong around a send, it is sent again",
    14: "a report or an echo that comes early is ignored",
    15: "a wake-up starts a second request of the same conversation",
    16: "a lease without a fence",
    18: "what has a lower number counts as seen",
    20: "the window counts from the arrival",
    25: "transactions that become writing ones too late",
    26: "a root is posted twice after a lost answer",
    101: "what an agent may have is checked only before it is given",
    102: "whoever no event moves waits for ever",
    103: "the end of an offer is lost with the process",
    104: "rings become narrower",
    105: "what is urgent goes last",
    106: "who is not there, or what is over, is counted",
}
