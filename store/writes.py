"""Writes: the rows of one unit of work on their way, in as few round trips as their tables allow."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.engine import Connection

from store.statements import Bulk, on_postgres, run_together


class Add(Protocol):
    """What adds rows to a unit's writes."""

    def __call__(self, bulk: Bulk, rows: Sequence[Sequence[Any]], missing: Exception | None = None) -> None:
        """See Writes.add."""
        ...


class Writes:
    """
    Rows to be written, in the order they are added.

    On PostgreSQL they wait for `flush` and travel in one statement. Its parts do not see each other, so a table that
    is written a second time begins another; what is read from a table that was written needs a flush first. On
    SQLite, whose statements travel nowhere, nothing waits.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waits = on_postgres(connection)
        self._waiting: list[tuple[Bulk, Sequence[Sequence[Any]], Exception | None]] = []
        self._tables: set[Table] = set()

    def add(self, bulk: Bulk, rows: Sequence[Sequence[Any]], missing: Exception | None = None) -> None:
        """Write these; `missing` is raised, here or at a flush, when not all of them were there to be written."""
        if not rows:
            return
        if not self._waits:
            _all_there(bulk.run(self._connection, rows), rows, missing)
            return
        if bulk.table in self._tables:
            self.flush()
        self._waiting.append((bulk, rows, missing))
        self._tables.add(bulk.table)

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting, self._tables = self._waiting, [], set()
        if not waiting:
            return
        found = run_together(self._connection, [(bulk, rows) for bulk, rows, _ in waiting])
        for count, (_, rows, missing) in zip(found, waiting, strict=True):
            _all_there(count, rows, missing)


def _all_there(found: int, rows: Sequence[Any], missing: Exception | None) -> None:
    if missing is not None and found != len(rows):
        raise missing
