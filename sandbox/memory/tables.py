"""Tables in memory, and what a unit of work sees and writes on top of them."""

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Generic, TypeVar

from desk.ports import StaleVersion

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Undo:
    """Every change of a unit of work, so that it can be taken back to a mark."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def put(self, where: dict[K, V], key: K, value: V) -> None:
        """Set a value, remembering what stood there."""
        if key in where:
            self._steps.append(partial(where.__setitem__, key, where[key]))
        else:
            self._steps.append(partial(where.__delitem__, key))
        where[key] = value

    def mark(self) -> int:
        """How many changes there were."""
        return len(self._steps)

    def to(self, mark: int) -> None:
        """Take back every change since that mark, newest first."""
        while len(self._steps) > mark:
            self._steps.pop()()


class Table(Generic[K, V]):
    """Committed rows by key, and by tag: whatever `tags` says a row is to be found by."""

    def __init__(self, tags: Callable[[V], Iterable[Hashable]]) -> None:
        self.rows: dict[K, V] = {}
        self.tags = tags
        self._tagged: dict[Hashable, dict[K, None]] = {}

    def put(self, key: K, row: V | None) -> None:
        """Insert, replace, or (None) remove."""
        if key in self.rows:
            for tag in self.tags(self.rows[key]):
                self._tagged[tag].pop(key, None)
        if row is None:
            self.rows.pop(key, None)
            return
        self.rows[key] = row
        for tag in self.tags(row):
            self._tagged.setdefault(tag, {})[key] = None

    def keys(self, tag: Hashable) -> Iterable[K]:
        """Keys of the rows that have this tag."""
        return self._tagged.get(tag, ())


class Overlay(Generic[K, V]):
    """
    A table as one unit of work sees it: its own rows over the committed ones.

    version: of a row; None for rows that carry none. Several savings of one row in a unit count as one.
    """

    def __init__(
        self,
        table: Table[K, V],
        undo: Undo,
        *,
        version: Callable[[V], int | None],
        with_version: Callable[[V, int], V],
    ) -> None:
        self._table = table
        self._undo = undo
        self._version = version
        self._with_version = with_version
        self.pending: dict[K, V | None] = {}
        self._bases: dict[K, int] = {}
        self._clashes: dict[K, None] = {}

    def get(self, key: K) -> V:
        """Raises KeyError."""
        row = self.pending[key] if key in self.pending else self._table.rows.get(key)
        if row is None:
            raise KeyError(key)
        return row

    def tagged(self, tag: Hashable) -> list[V]:
        """Every row that has this tag, in no particular order."""
        committed = [self._table.rows[key] for key in self._table.keys(tag) if key not in self.pending]
        return committed + [
            row for row in self.pending.values() if row is not None and tag in self._table.tags(row)
        ]

    def save(self, key: K, row: V) -> None:
        """Remember a row; it is checked and written at commit."""
        version = self._version(row)
        if version is not None:
            row = self._with_version(row, self._based_on(key, version) + 1)
        self._undo.put(self.pending, key, row)

    def amend(self, key: K, row: V | None) -> None:
        """Replace a row of this unit without counting it as another saving."""
        self._undo.put(self.pending, key, row)

    def remove(self, key: K, row: V) -> None:
        """Forget a row at commit."""
        version = self._version(row)
        if version is not None:
            self._based_on(key, version)
        self._undo.put(self.pending, key, None)

    def check(self) -> None:
        """Raises StaleVersion when somebody else changed a saved row meanwhile."""
        if self._clashes:
            raise StaleVersion(f"saved twice from different versions: {next(iter(self._clashes))}")
        for key, base in self._bases.items():
            committed = self._table.rows.get(key)
            if (0 if committed is None else self._version(committed)) != base:
                raise StaleVersion(f"changed meanwhile: {key}")

    def write(self) -> None:
        """Commit every row."""
        for key, row in self.pending.items():
            self._table.put(key, row)

    def _based_on(self, key: K, version: int) -> int:
        base = self._bases.get(key)
        if base is None:
            self._undo.put(self._bases, key, version)
            return version
        if version not in (base, base + 1):
            self._undo.put(self._clashes, key, None)
        return base
