"""Writes: the rows of one unit of work on their way, in as few round trips as their tables allow."""

from collections.abc import Sequence
from typing import Any, Protocol

import asyncpg
from sqlalchemy import Table
from sqlalchemy.engine import Connection

from store.statements import Bulk, on_postgres, run_together

_Waiting = tuple[Bulk, Sequence[Sequence[Any]], Exception | None]


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

    at_once: there is no transaction around it, so there is one statement, and it undoes itself when rows are missing.
    """

    def __init__(self, connection: Connection, *, at_once: bool = False) -> None:
        self._connection = connection
        self._at_once = at_once
        self._waits = on_postgres(connection)
        self._written = False
        self._waiting: list[_Waiting] = []
        self._tables: set[Table] = set()

    def add(
        self,
        bulk: Bulk,
        rows: Sequence[Sequence[Any]],
        missing: Exception | None = None,
        *,
        apart: bool = False,
    ) -> None:
        """
        Write these; `missing` is raised, here or at a flush, when not all of them were there to be written.

        apart: no other part writes these very rows, so they may travel with others of their table.
        """
        if not rows:
            return
        if not self._waits:
            _all_there(bulk.run(self._connection, rows), rows, missing)
            return
        if bulk.table in self._tables and not apart:
            self.flush()
        self._waiting.append((bulk, rows, missing))
        self._tables.add(bulk.table)

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting, self._tables = self._waiting, [], set()
        if not waiting:
            return
        if self._at_once:
            self._write_at_once(waiting)
            return
        found = run_together(self._connection, [(bulk, rows) for bulk, rows, _ in waiting])
        for count, (_, rows, missing) in zip(found, waiting, strict=True):
            _all_there(count, rows, missing)

    def _write_at_once(self, waiting: Sequence[_Waiting]) -> None:
        if self._written:
            raise RuntimeError("what is written at once is one statement")
        self._written = True
        exact = [place for place, (_, _, missing) in enumerate(waiting) if missing is not None]
        try:
            run_together(self._connection, [(bulk, rows) for bulk, rows, _ in waiting], exact)
        except asyncpg.DivisionByZeroError as error:
            missing = waiting[exact[0]][2]
            raise (missing or error) from error


def _all_there(found: int, rows: Sequence[Any], missing: Exception | None) -> None:
    if missing is not None and found != len(rows):
        raise missing
