"""Statements that carry many rows at once, written once for each database."""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import BigInteger, BindParameter, Boolean, Integer, LargeBinary, Table, Text, bindparam
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

T = TypeVar("T")

_CASTS: dict[type[TypeEngine[Any]], str] = {
    Text: "text",
    BigInteger: "bigint",
    Integer: "integer",
    Boolean: "boolean",
    LargeBinary: "bytea",
}


def on_postgres(connection: Connection) -> bool:
    """Whether this is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"


def many(name: str) -> BindParameter[Any]:
    """A list to bind in an IN; give it through `padded`."""
    return bindparam(name, expanding=True)


def padded(values: Iterable[T]) -> list[T]:
    """
    The list, made as long as the next power of two by repeating its last value.

    So an IN has few lengths, and the database knows each statement already. An empty list stays empty.
    """
    given = list(values)
    if not given:
        return given
    length = 1 << (len(given) - 1).bit_length()
    return given + [given[-1]] * (length - len(given))


class InsertMany:
    """
    Insert rows of these columns; on_conflict is the SQL after ON CONFLICT, or empty.

    On PostgreSQL one statement with an array per column, on SQLite one statement run for each row.
    """

    def __init__(self, table: Table, columns: str, on_conflict: str = "") -> None:
        self._table = table
        self._columns = columns.split()
        self._conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""

    @cached_property
    def for_postgres(self) -> str:
        """`… SELECT * FROM unnest(…)`; rows keep their order, so that a sequence counts them in it."""
        arrays = ", ".join(f"${place}::{_cast(self._table, name)}[]" for place, name in enumerate(self._columns, 1))
        names = ", ".join(self._columns)
        return (
            f"INSERT INTO {self._table.name} ({names}) SELECT {names} FROM unnest({arrays}) "
            f"WITH ORDINALITY AS given({names}, nth) ORDER BY nth{self._conflict}"
        )

    @cached_property
    def for_sqlite(self) -> str:
        """`… VALUES (?, …)`."""
        marks = ", ".join("?" * len(self._columns))
        return f"INSERT INTO {self._table.name} ({', '.join(self._columns)}) VALUES ({marks}){self._conflict}"

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        """How many rows were inserted or, on conflict, updated."""
        return _run(connection, self, rows)


class UpdateMany:
    """
    Update rows found by keys, each to values of its own; the rows given carry keys first, then values.

    A value that is no column says of which column's type it is: `added/tries`. sets: what is set, separated by `;`,
    as expressions of `given`; without it every value is set as it is. guard: more conditions.
    """

    def __init__(self, table: Table, keys: str, values: str, *, sets: str = "", guard: str = "") -> None:
        self._table = table
        self._keys = keys.split()
        typed = [value.partition("/") for value in (*self._keys, *values.split())]
        self._given = [name for name, _, _ in typed]
        self._casts = [_cast(table, of or name) for name, _, of in typed]
        values_alone = self._given[len(self._keys) :]
        self._sets = [part.strip() for part in sets.split(";")] if sets else values_alone
        self._guard = f" AND {guard}" if guard else ""

    def _statement(self, given: str) -> str:
        sets = ", ".join(part if "=" in part else f"{part} = given.{part}" for part in self._sets)
        found = " AND ".join(f"{self._table.name}.{key} = given.{key}" for key in self._keys)
        return f"UPDATE {self._table.name} SET {sets} FROM {given} WHERE {found}{self._guard}"

    @cached_property
    def for_postgres(self) -> str:
        """All rows at once, from arrays."""
        arrays = ", ".join(f"${place}::{cast}[]" for place, cast in enumerate(self._casts, 1))
        return self._statement(f"unnest({arrays}) AS given({', '.join(self._given)})")

    @cached_property
    def for_sqlite(self) -> str:
        """One row, run for each."""
        marks = ", ".join(f"? AS {name}" for name in self._given)
        return self._statement(f"(SELECT {marks}) AS given")

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        """How many rows were found and updated."""
        return _run(connection, self, rows)


class DeleteMany:
    """Delete rows found by keys, where the guard holds."""

    def __init__(self, table: Table, keys: str, guard: str = "") -> None:
        self._table = table
        self._keys = keys.split()
        self._guard = f" AND {guard}" if guard else ""

    @cached_property
    def for_postgres(self) -> str:
        """All rows at once, from arrays."""
        arrays = ", ".join(f"${place}::{_cast(self._table, name)}[]" for place, name in enumerate(self._keys, 1))
        found = " AND ".join(f"{self._table.name}.{key} = given.{key}" for key in self._keys)
        given = f"unnest({arrays}) AS given({', '.join(self._keys)})"
        return f"DELETE FROM {self._table.name} USING {given} WHERE {found}{self._guard}"

    @cached_property
    def for_sqlite(self) -> str:
        """One row, run for each."""
        found = " AND ".join(f"{key} = ?" for key in self._keys)
        return f"DELETE FROM {self._table.name} WHERE {found}{self._guard}"

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        """How many rows were deleted."""
        return _run(connection, self, rows)


class _Bulk(Protocol):
    @property
    def for_postgres(self) -> str: ...

    @property
    def for_sqlite(self) -> str: ...


def _run(connection: Connection, bulk: _Bulk, rows: Sequence[Sequence[Any]]) -> int:
    if not rows:
        return 0
    if on_postgres(connection):
        columns = tuple(map(list, zip(*rows, strict=True)))
        return connection.exec_driver_sql(bulk.for_postgres, columns).rowcount
    return connection.exec_driver_sql(bulk.for_sqlite, [tuple(row) for row in rows]).rowcount


# Rows of one VALUES, largest first: few lengths, so that the driver knows each statement already.
_BATCHES = (128, 32, 8, 1)


@cache
def _values(table: str, columns: tuple[str, ...], count: int, on_conflict: str) -> str:
    marks = f"({', '.join('?' * len(columns))})"
    rows = ", ".join([marks] * count)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {rows} ON CONFLICT {on_conflict}"


def insert_values(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], on_conflict: str
) -> None:
    """
    SQLite only: many rows a statement.

    Python's lock is given up and taken again once for each statement: among a busy event loop that costs more than
    the rows themselves.
    """
    cursor = connection.connection.cursor()
    start = 0
    for count in _BATCHES:
        statement = _values(table, tuple(columns), count, on_conflict)
        while len(rows) - start >= count:
            cursor.execute(statement, [value for row in rows[start : start + count] for value in row])
            start += count
    cursor.close()


def _cast(table: Table, column: str) -> str:
    return _CASTS[type(table.c[column].type)]
