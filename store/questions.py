"""Questions: a select written once, compiled once for each database, and asked of its driver itself."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any, cast

import msgspec
from sqlalchemy import ClauseElement, FromClause
from sqlalchemy.engine import Connection

from store.rows import Row
from store.statements import on_driver, on_postgres


@dataclass(frozen=True, slots=True)
class _Compiled:
    """text: with the driver's own marks. names: of the values, in their order. given: values that never change."""

    text: str
    names: tuple[str, ...]
    given: Mapping[str, Any]


class Question:
    """
    What SQLAlchemy does above a driver for each select costs several times what the select itself does, and is the
    same each time: so it is done once. Rows have attributes named like their columns; SQLite's booleans are 0 and 1.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, **given: Any) -> list[Row]:
        """Every row. given: a list goes as one value."""
        compiled = self._compiled.get(connection.dialect.name) or self._compile(connection)
        values = [given[name] if name in given else compiled.given[name] for name in compiled.names]
        if on_postgres(connection):
            found = on_driver(connection, lambda driver: driver.fetch(compiled.text, *values))
            kind = _kind_of(tuple(found[0].keys())) if found else None
            return [kind(tuple(row)) for row in found] if kind else []
        cursor = connection.connection.cursor()
        cursor.execute(compiled.text, [_as_json(value) for value in values])
        rows = cursor.fetchall()
        kind = _kind_of(tuple(column[0] for column in cursor.description or ()))
        cursor.close()
        return list(map(kind, rows))

    def first(self, connection: Connection, **given: Any) -> Row | None:
        """The first row, None if there is none."""
        return next(iter(self.all(connection, **given)), None)

    def parts(self, connection: Connection, *tables: FromClause, **given: Any) -> list[tuple[Row, ...]]:
        """
        Every row, cut into the rows of these tables, whose columns it has side by side.

        None for a table that was joined and had no row.
        """
        widths = [len(table.c) for table in tables]
        starts = list(accumulate(widths, initial=0))
        kinds = [_kind_of(tuple(table.c.keys())) for table in tables]
        return [
            tuple(
                None if row[start] is None else kind(row[start : start + width])
                for start, width, kind in zip(starts, widths, kinds, strict=False)
            )
            for row in self.all(connection, **given)
        ]

    def values(self, connection: Connection, **given: Any) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.all(connection, **given)]

    def value(self, connection: Connection, **given: Any) -> Any:
        """The first column of the first row, None if there is no row."""
        return next(iter(self.values(connection, **given)), None)

    def _compile(self, connection: Connection) -> _Compiled:
        compiled: Any = self.statement.compile(dialect=connection.dialect)
        text = str(compiled)
        # Words of its own, which SQLAlchemy fills in each time it runs it.
        filled_in = {compiled.bind_names[bind]: bind for bind in compiled.literal_execute_params}
        for name, bind in filled_in.items():
            text = text.replace(f"__[POSTCOMPILE_{name}]", compiled.render_literal_bindparam(bind))
        names = tuple(name for name in compiled.positiontup or () if name not in filled_in)
        given = {name: value for name, value in compiled.params.items() if value is not None}
        made = _Compiled(text, names, given)
        self._compiled[connection.dialect.name] = made
        return made


@cache
def _kind_of(columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Row]:
    made: Any = cast("Any", namedtuple)("Row", columns)  # noqa: PYI024 - known when it is first asked
    return cast("Callable[[Sequence[Any]], Row]", made._make)


def _as_json(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, list | tuple) else value
