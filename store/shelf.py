"""What a unit of work has loaded and saved: its own rows over the committed ones, and the way back to a mark."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Generic, TypeVar

from desk.ports import StaleVersion

K = TypeVar("K")
V = TypeVar("V")


class Undo:
    """Every change of a unit of work, so that it can be taken back to a mark."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def put(self, where: dict[K, V], key: K, value: V) -> None:
        """Set a value, remembering what stood there."""
        step = (
            partial(where.__setitem__, key, where[key]) if key in where else partial(where.__delitem__, key)
        )
        self._steps.append(step)
        where[key] = value

    def append(self, where: list[V], value: V) -> None:
        """Add to the end of a list."""
        self._steps.append(where.pop)
        where.append(value)

    def mark(self) -> int:
        """How many changes there were."""
        return len(self._steps)

    def back_to(self, mark: int) -> None:
        """Take back every change since that mark, newest first."""
        while len(self._steps) > mark:
            self._steps.pop()()


class Shelf(Generic[V]):
    """
    Rows of one kind by id.

    version, with_version: of a row; for rows without versions, None and the row itself. Several savings of one row in
    a unit count as one: what is saved carries the version it will have once committed.
    """

    def __init__(
        self, undo: Undo, version: Callable[[V], int | None], with_version: Callable[[V, int], V]
    ) -> None:
        self._undo = undo
        self._version = version
        self._with_version = with_version
        self.loaded: dict[str, V] = {}
        self.pending: dict[str, V | None] = {}
        self.bases: dict[str, int] = {}
        self._clashes: dict[str, None] = {}

    def load(self, key: str, row: V) -> V:
        """Remember a committed row, unless an earlier look at it is remembered; answers what the unit sees of it."""
        seen = self.loaded.setdefault(key, row)
        return self.pending.get(key, seen) or seen

    def get(self, key: str) -> V | None:
        """What the unit sees, as far as it knows."""
        if key in self.pending:
            return self.pending[key]
        return self.loaded.get(key)

    def knows(self, key: str) -> bool:
        """Whether there is no need to ask the database; what was removed is known too."""
        return key in self.pending or key in self.loaded

    def save(self, key: str, row: V) -> None:
        """Remember a row; it is checked and written at commit."""
        version = self._version(row)
        if version is not None:
            row = self._with_version(row, self._based_on(key, version) + 1)
        self._undo.put(self.pending, key, row)

    def amend(self, key: str, row: V) -> None:
        """Replace a row of this unit without counting it as another saving."""
        self._undo.put(self.pending, key, row)

    def remove(self, key: str, row: V) -> None:
        """Forget a row at commit."""
        version = self._version(row)
        if version is not None:
            self._based_on(key, version)
        self._undo.put(self.pending, key, None)

    def saved(self) -> Iterator[tuple[str, V]]:
        """What is to be written."""
        return ((key, row) for key, row in self.pending.items() if row is not None)

    def removed(self) -> list[str]:
        """What is to be deleted."""
        return [key for key, row in self.pending.items() if row is None]

    def over(self, committed: Iterable[tuple[str, V]], belongs: Callable[[V], bool]) -> list[V]:
        """The committed rows of an answer as the unit sees them, with what it saved that belongs to the answer."""
        rows = {key: row for key, row in committed if key not in self.pending}
        seen = [self.loaded.setdefault(key, row) for key, row in rows.items()]
        return seen + [row for _, row in self.saved() if belongs(row)]

    def is_new(self, key: str) -> bool:
        """Whether it was saved in this unit and never before."""
        return self.bases.get(key) == 0

    def check(self) -> None:
        """Raises StaleVersion when one row was saved from two versions."""
        if self._clashes:
            raise StaleVersion(f"saved twice from different versions: {next(iter(self._clashes))}")

    def _based_on(self, key: str, version: int) -> int:
        base = self.bases.get(key)
        if base is None:
            self._undo.put(self.bases, key, version)
            return version
        if version not in (base, base + 1):
            self._undo.put(self._clashes, key, None)
        return base
