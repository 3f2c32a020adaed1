"""Who may do what, as a page of the documentation: made from the very tables that are asked when it is done."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from admin_commands.table import COMMANDS
from bridge.slack.rights import OF_BUTTON, OF_FORM, OF_SEARCH, OF_SHORTCUT
from core.access import Right, Role, may

Row = tuple[str, Right | None]

_INTRODUCTION = """\
# Who may do what

<!-- Made from the tables of commands and gestures by `make golden`; change it there. -->

Whoever types, presses or fills in something is looked up, and asked for the right below **when it is done**: whatever
was drawn before, whoever forged it, and however long a form stood open. What is not in these tables nobody may do.

Before any role counts: guests, people of other companies (Slack Connect), bots, workflows, deactivated accounts, and
agents from whom WitiOp was taken away may do nothing. They are told so in words, nothing is changed, what they post in
a thread stays inside, and that they tried is in the [audit](commands.md).

Beyond the right, each use case asks whose the thing is:

- An id of another company is *not found*, like one that never was.
- Who *sees* their own skillsets only acts on those conversations, on what is theirs or was, and on what is anybody's;
  supervisors and admins see all of them.
- Templates are forwarded and returned by the operators of this installation alone.
- What a colleague has is theirs: taken over by asking, closed or given on only by supervisors and admins.
"""


def page() -> str:
    """The page docs/reference/access.md."""
    parts = [
        _INTRODUCTION,
        *_table("Commands", "`/witiop` …", ((each.name, each.right) for each in COMMANDS)),
        *_table("Buttons", "button", _named(OF_BUTTON.items())),
        *_table("The menu of a message", "shortcut, and its form", _named(OF_SHORTCUT.items())),
        *_table("Forms that follow", "form", _named(OF_FORM.items())),
        *_table("Menus that are searched", "menu", OF_SEARCH.items()),
        *_table("Posts", "post", [("in the thread of a conversation", Right.ANSWER)]),
    ]
    return "\n".join(parts)


def _named(rows: Iterable[tuple[StrEnum, Right | None]]) -> Iterator[Row]:
    for each, right in rows:
        yield each.name.lower().replace("_", " "), right


def _table(title: str, what: str, rows: Iterable[Row]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {what} | right | {' | '.join(Role)} |"
    yield "|---|---|" + ":-:|" * len(Role)
    for name, right in rows:
        marks = ("✓" if right is None or may(role, right) else "" for role in Role)
        yield f"| {name} | {right or 'any full member'} | {' | '.join(marks)} |"
    yield ""
