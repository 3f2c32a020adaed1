"""The page about contents, made from their table."""

from tests.carriage.table import TABLE, Direction, How, Kind

PAGE = "docs/reference/contents.md"

_HEAD = """# Contents

What becomes of each kind of content, in each direction. *Carried*: it arrives as what it was. *Converted*: it arrives
as something else that says the same. *Told*: a platform itself cannot carry it, so whoever it concerns is told.
Nothing is dropped in silence. This page is made from `tests/carriage/` by `make golden`; each cell has a file there
with what the code makes of it.

| kind | from the contact to the agent | from the agent to the contact |
|---|---|---|
"""

_TOLD = """
## What cannot be carried, and whose rule that is

| kind | direction | what is told | source (November 2026) |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| {kind} | {_cell(Direction.TO_AGENT, kind)} | {_cell(Direction.TO_CONTACT, kind)} |"
        for kind in Kind
    ]
    told = [
        f"| {kind} | {direction} | {cell.as_what} | {cell.source} |"
        for direction in Direction
        for kind, cell in TABLE[direction].items()
        if cell.how is How.TOLD
    ]
    return _HEAD + "\n".join(rows) + "\n" + _TOLD + "\n".join(told) + "\n"


def _cell(direction: Direction, kind: Kind) -> str:
    cell = TABLE[direction][kind]
    return f"*{cell.how}*: {cell.as_what}"
