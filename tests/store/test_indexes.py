"""What a million rows cost is what a thousand cost: every question finds its rows by an index."""

import re
from collections.abc import Iterator
from types import ModuleType

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Select, TextClause

from store import (
    agents_sql,
    attempts,
    contacts_sql,
    conversations_sql,
    journal_sql,
    keyring,
    lanes_sql,
    messages_sql,
    queue_sql,
    settling,
    side_by_side,
    sql_store,
    teams_sql,
    writing,
)
from store.databases import Database
from store.questions import Question
from store.statements import DeleteMany, SelectMany, UpdateMany
from store.tables import metadata
from tests.contracts.store.builders import AnyStore

MODULES = (
    agents_sql,
    attempts,
    contacts_sql,
    conversations_sql,
    journal_sql,
    keyring,
    lanes_sql,
    messages_sql,
    queue_sql,
    settling,
    side_by_side,
    sql_store,
    teams_sql,
    writing,
)

# Tables that hold a handful of rows, whatever happens.
SMALL = ("lane", "early_report", "meta", "tenant", "number", "skillset", "credential")

# Indexes of the few rows that wait for something.
SMALL_INDEXES = ("ix_conversation_threadless", "ix_conversation_reserved")

# Where a statement has words of its own, filled in when it is run.
_LITERAL = re.compile(r"__\[POSTCOMPILE_\w+\]")

# Asked once, at a start or for a rotation; by an admin who wants to see all; or only part of a question.
SELDOM = ("_UNDER_MASTERS", "_ATTEMPT", "AGENTS", "_ALL")


def _questions() -> Iterator[tuple[str, str]]:
    for module in MODULES:
        for name, found in _named(module):
            if name in SELDOM:
                continue
            if isinstance(found, Question | Select | TextClause):
                statement = found.statement if isinstance(found, Question) else found
                whole = str(statement.compile(dialect=sqlite.dialect()))
                yield f"{module.__name__}.{name}", _LITERAL.sub("?", whole)
            elif isinstance(found, UpdateMany | DeleteMany | SelectMany):
                yield f"{module.__name__}.{name}", found.for_sqlite(8)


def _named(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, found in vars(module).items():
        if isinstance(found, dict) and name.startswith("_") and not name.startswith("__"):
            for place, one in found.items():
                if isinstance(one, Question | UpdateMany) and _is_for_sqlite(f"{name}[{place}]"):
                    yield f"{name}[{place}]", one
        else:
            yield name, found


def _is_for_sqlite(name: str) -> bool:
    return "postgres" not in name.lower()


@pytest.mark.parametrize(("name", "question"), list(_questions()))
async def test_no_question_looks_at_every_row(sqlite_store: AnyStore, name: str, question: str) -> None:
    """Neither a look-up nor a write walks a table that grows."""
    database: Database = sqlite_store.store._database  # type: ignore[attr-defined]

    def plan(connection: Connection) -> list[str]:
        cursor = connection.connection.cursor()
        marks = [None] * question.count("?")
        rows = cursor.execute(f"EXPLAIN QUERY PLAN {question}", marks).fetchall()
        cursor.close()
        return [str(row[-1]) for row in rows]

    walked = [
        step for step in await database.read("", plan) if step.startswith(("SCAN", "SEARCH")) and _grows(step)
    ]

    assert not walked, f"{name}: {walked}"


def _grows(step: str) -> bool:
    """Whether the step walks one of our tables, or all of one tenant's rows, other than a small one."""
    names = {table.name for table in metadata.tables.values()} | {"mine", "theirs", "own", "helping"}
    table = step.split()[1]
    if any(index in step for index in SMALL_INDEXES):
        return False
    by_index = ("INDEX" in step or "PRIMARY KEY" in step) and not step.endswith("(tenant_id=?)")
    return table in names and table not in SMALL and not by_index
