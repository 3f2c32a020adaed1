"""Statements that carry many rows at once, written once for each database."""

from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any, Protocol, TypeVar

import asyncpg
import msgspec
from sqlalchemy import ARRAY, BigInteger, Boolean, Double, Integer, LargeBinary, Table, Text, bindparam
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

T = TypeVar("T")

_CASTS: dict[type[TypeEngine[Any]], str] = {
    Text: "text",
    BigInteger: "bigint",
    Integer: "integer",
    Boolean: "boolean",
    LargeBinary: "bytea",
    Double: "double precision",
}


def on_postgres(connection: Connection) -> bool:
    """Whether this is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"


def on_driver(connection: Connection, ask: "Callable[[asyncpg.Connection[Any]], Awaitable[T]]") -> T:
    """Ask PostgreSQL's driver itself; its errors come as they are."""
    wrapped: Any = connection.connection.dbapi_connection
    answer: T = wrapped.run_async(ask)
    return answer


class TextList(TypeDecorator[Sequence[str]]):
    """A list of texts bound as one value: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        texts = list(value or ())
        return texts if dialect.name == "postgresql" else msgspec.json.encode(texts).decode()


class NumberList(TypeDecorator[Sequence[int]]):
    """The same of whole numbers."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else Text())


class Among(FunctionElement[bool]):
    """Whether a column is one of a list; one statement however long the list."""

    # Not Boolean: SQLite has none, and `… IN (…) = 1` would look at every row.
    type: TypeEngine[Any] = NullType()
    inherit_cache = True


@compiles(Among, "postgresql")
def _among_array(element: Among, compiler: SQLCompiler, **keywords: Any) -> str:
    column, listed = element.clauses
    return f"{compiler.process(column, **keywords)} = ANY ({compiler.process(listed, **keywords)})"


@compiles(Among, "sqlite")
def _among_json(element: Among, compiler: SQLCompiler, **keywords: Any) -> str:
    column, listed = element.clauses
    values = f"SELECT value FROM json_each({compiler.process(listed, **keywords)})"
    return f"{compiler.process(column, **keywords)} IN ({values})"


def among(
    column: ColumnElement[Any], name: str, listed: type[TextList] | type[NumberList] = TextList
) -> Among:
    """`column` is one of the texts, or numbers, bound as `name`."""
    return Among(column, bindparam(name, type_=listed()))


class InsertMany:
    """
    Insert rows of these columns; on_conflict is the SQL after ON CONFLICT, or empty.

    On PostgreSQL an array for each column, on SQLite many rows of values.
    """

    def __init__(self, table: Table, columns: str, on_conflict: str = "") -> None:
        self.table = table
        self._columns = columns.split()
        self.width = len(self._columns)
        self._conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""

    def for_postgres(self, first: int = 1) -> str:
        """`… SELECT * FROM unnest(…)`; rows keep their order, so that a sequence counts them in it."""
        arrays = _arrays([_cast(self.table, name) for name in self._columns], first)
        names = ", ".join(self._columns)
        return (
            f"INSERT INTO {self.table.name} ({names}) SELECT {names} FROM unnest({arrays}) "
            f"WITH ORDINALITY AS given({names}, nth) ORDER BY nth{self._conflict}"
        )

    def for_sqlite(self, count: int) -> str:
        """`… VALUES (?, …), …`."""
        names = ", ".join(self._columns)
        return f"INSERT INTO {self.table.name} ({names}) VALUES {_marks(self.width, count)}{self._conflict}"

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
        self.table = table
        self._keys = keys.split()
        typed = [value.partition("/") for value in (*self._keys, *values.split())]
        self._given = [name for name, _, _ in typed]
        self.width = len(self._given)
        self._casts = [_cast(table, of or name) for name, _, of in typed]
        values_alone = self._given[len(self._keys) :]
        self._sets = [part.strip() for part in sets.split(";")] if sets else values_alone
        self._guard = f" AND {guard}" if guard else ""

    def _statement(self, given: str) -> str:
        sets = ", ".join(part if "=" in part else f"{part} = given.{part}" for part in self._sets)
        found = " AND ".join(f"{self.table.name}.{key} = given.{key}" for key in self._keys)
        return f"UPDATE {self.table.name} SET {sets} FROM {given} WHERE {found}{self._guard}"

    def for_postgres(self, first: int = 1) -> str:
        """All rows at once, from arrays."""
        arrays = _arrays(self._casts, first)
        return self._statement(f"unnest({arrays}) AS given({', '.join(self._given)})")

    def for_sqlite(self, count: int) -> str:
        """So many rows at once, as values."""
        return self._statement(_given(self._given, count))

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        """How many rows were found and updated."""
        return _run(connection, self, rows)


class DeleteMany:
    """Delete rows found by keys, where the guard holds."""

    def __init__(self, table: Table, keys: str, guard: str = "") -> None:
        self.table = table
        self._keys = keys.split()
        self.width = len(self._keys)
        self._guard = f" AND {guard}" if guard else ""

    def for_postgres(self, first: int = 1) -> str:
        """All rows at once, from arrays."""
        arrays = _arrays([_cast(self.table, name) for name in self._keys], first)
        found = " AND ".join(f"{self.table.name}.{key} = given.{key}" for key in self._keys)
        given = f"unnest({arrays}) AS given({', '.join(self._keys)})"
        return f"DELETE FROM {self.table.name} USING {given} WHERE {found}{self._guard}"

    def for_sqlite(self, count: int) -> str:
        """So many rows at once, found by an index: a list of row values would look at every row."""
        given = _given(self._keys, count)
        found = " AND ".join(f"mine.{key} = given.{key}" for key in self._keys)
        rows = f"SELECT mine.rowid FROM {given} CROSS JOIN {self.table.name} AS mine ON {found}"
        return f"DELETE FROM {self.table.name} WHERE rowid IN ({rows}){self._guard}"

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        """How many rows were deleted."""
        return _run(connection, self, rows)


class SelectMany:
    """
    Find rows of a table by keys: `given` has the keys, `mine` the row.

    columns: what is answered of each, with their names. guard: more conditions. tail: order or grouping; it holds
    among rows of one key, since many keys may travel in several statements.
    """

    def __init__(self, table: Table, keys: str, columns: str, *, guard: str = "", tail: str = "") -> None:
        self._table = table
        self._keys = keys.split()
        self._columns = columns
        self._found = " AND ".join(f"mine.{key} = given.{key}" for key in self._keys)
        self._rest = (f" AND {guard}" if guard else "") + (f" {tail}" if tail else "")

    @cached_property
    def for_postgres(self) -> str:
        """All keys at once, from arrays."""
        arrays = _arrays([_cast(self._table, name) for name in self._keys], 1)
        given = f"unnest({arrays}) AS given({', '.join(self._keys)})"
        return self._statement(given, "JOIN")

    def for_sqlite(self, count: int) -> str:
        """So many keys at once, each found by an index."""
        return self._statement(_given(self._keys, count), "CROSS JOIN")

    def _statement(self, given: str, joined: str) -> str:
        return f"SELECT {self._columns} FROM {given} {joined} {self._table.name} AS mine ON {self._found}{self._rest}"

    def run(self, connection: Connection, keys: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """What was found, as plain rows."""
        if not keys:
            return []
        if on_postgres(connection):
            columns = list(map(list, zip(*keys, strict=True)))
            found = on_driver(connection, lambda driver: driver.fetch(self.for_postgres, *columns))
            return [tuple(row) for row in found]
        cursor = connection.connection.cursor()
        rows: list[tuple[Any, ...]] = []
        for some in _batches(keys):
            cursor.execute(_for_sqlite(self, len(some)), tuple(value for row in some for value in row))
            rows += cursor.fetchall()
        cursor.close()
        return rows


class Bulk(Hashable, Protocol):
    """One of them."""

    @property
    def table(self) -> Table:
        """Where it writes."""
        ...

    @property
    def width(self) -> int:
        """How many values a row has."""
        ...

    def for_postgres(self, first: int = 1) -> str:
        """For rows given as columns, in arrays whose places begin with this one."""
        ...

    def for_sqlite(self, count: int) -> str:
        """For so many rows, given one after the other."""
        ...

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> int:
        """How many rows were written."""
        ...


# Rows of one statement on SQLite, largest first: few lengths, so that the driver knows each statement already. One
# statement for many rows, because Python's own lock is given up and taken again for each: beside a busy event loop
# that costs more than the rows themselves.
_BATCHES = (128, 32, 8, 1)


def _run(connection: Connection, bulk: Bulk, rows: Sequence[Sequence[Any]]) -> int:
    if not rows:
        return 0
    # The driver itself: what stands above it costs more than the rows.
    if on_postgres(connection):
        return run_together(connection, [(bulk, rows)])[0]
    cursor = connection.connection.cursor()
    found = 0
    for some in _batches(rows):
        cursor.execute(_for_sqlite(bulk, len(some)), tuple(value for row in some for value in row))
        found += cursor.rowcount
    cursor.close()
    return found


def _batches(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    start = 0
    for count in _BATCHES:
        while len(rows) - start >= count:
            yield rows[start : start + count]
            start += count


def run_together(
    connection: Connection, writes: Sequence[tuple[Bulk, Sequence[Sequence[Any]]]], exact: Sequence[int] = ()
) -> Sequence[int]:
    """
    On PostgreSQL, in one statement whose parts do not see each other: how many rows each found.

    exact: the places of those that must find every row: else the statement divides by zero and has done nothing.
    """
    columns: list[Any] = [list(column) for _, rows in writes for column in zip(*rows, strict=True)]
    statement = _together(tuple(bulk for bulk, _ in writes), tuple(exact))
    columns += [len(writes[place][1]) for place in exact]
    found = on_driver(connection, lambda driver: driver.fetchrow(statement, *columns))
    return tuple(found)[: len(writes)]


@cache
def _together(bulks: tuple[Bulk, ...], exact: tuple[int, ...]) -> str:
    parts: list[str] = []
    first = 1
    for bulk in bulks:
        parts.append(f"w{len(parts)} AS ({bulk.for_postgres(first)} RETURNING 1)")
        first += bulk.width
    counts = [f"(SELECT count(*) FROM w{place})" for place in range(len(parts))]
    for number, place in enumerate(exact, first):
        counts.append(f"1 / (({counts[place]} = ${number}::bigint)::int)")
    return f"WITH {', '.join(parts)} SELECT {', '.join(counts)}"


@cache
def _for_sqlite(bulk: "Bulk | SelectMany", count: int) -> str:
    return bulk.for_sqlite(count)


def _given(names: Sequence[str], count: int) -> str:
    """So many rows of values as a table called `given`."""
    first = ", ".join(f"? AS {name}" for name in names)
    more = f" UNION ALL VALUES {_marks(len(names), count - 1)}" if count > 1 else ""
    return f"(SELECT {first}{more}) AS given"


def _marks(columns: int, rows: int) -> str:
    return ", ".join([f"({', '.join('?' * columns)})"] * rows)


def _arrays(casts: Sequence[str], first: int) -> str:
    return ", ".join(f"${place}::{cast}[]" for place, cast in enumerate(casts, first))


def _cast(table: Table, column: str) -> str:
    return _CASTS[type(table.c[column].type)]
