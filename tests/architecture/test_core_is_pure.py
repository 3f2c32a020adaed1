"""What imports cannot show: the core never waits, never asks the time, never touches the outside."""

import ast
import sys

import pytest

from tests.architecture.tree import calls, modules, syntax

CORE = modules("core")

# Beside the standard library: pure look-ups, without I/O.
ALLOWED_PACKAGES = {"core", "holidays", "phonenumbers", "rapidfuzz"}

WAITING = (
    ast.AsyncFunctionDef,
    ast.AsyncFor,
    ast.AsyncWith,
    ast.Await,
)
# As a method on anything; as a name by itself.
ASKING_THE_TIME = {"now", "today", "utcnow"}
TOUCHING_THE_OUTSIDE = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}


def impurities(tree: ast.AST) -> list[str]:
    """What in this module is not a pure decision, as line: what."""
    found = [f"{node.lineno}: waits" for node in ast.walk(tree) if isinstance(node, WAITING)]
    for call, name, is_method in calls(tree):
        if is_method and name in ASKING_THE_TIME:
            found.append(f"{call.lineno}: .{name}()")
        if not is_method and name in TOUCHING_THE_OUTSIDE:
            found.append(f"{call.lineno}: {name}()")
        if is_method and name in {"open", "read_text", "write_text", "read_bytes", "write_bytes"}:
            found.append(f"{call.lineno}: .{name}()")
    return found


def strangers(tree: ast.AST) -> list[str]:
    """Packages imported that are neither of the standard library nor on the list."""
    roots: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                roots += [alias.name.partition(".")[0] for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                roots.append(module.partition(".")[0])
            case _:
                pass
    return [root for root in roots if root not in ALLOWED_PACKAGES | sys.stdlib_module_names]


def test_the_core_only_decides() -> None:
    """No async, no clock, no file, no terminal: the same question always has the same answer."""
    assert [f"{path}:{what}" for path in CORE for what in impurities(syntax(path))] == []


def test_the_core_stands_on_the_standard_library() -> None:
    """Whoever reads the core needs to know Python and the domain, and nothing else."""
    assert [f"{path}: {package}" for path in CORE for package in strangers(syntax(path))] == []


def test_the_core_is_there() -> None:
    """A rule over no files would hold for ever."""
    assert CORE


@pytest.mark.parametrize(
    "planted",
    [
        "async def decide(): ...",
        "def f(x):\n    return datetime.now(UTC)",
        "import datetime\ndef f():\n    return datetime.date.today()",
        "def f():\n    print('x')",
        "def f():\n    return open('x')",
        "def f(path):\n    return path.read_text()",
    ],
)
def test_an_impurity_is_seen(planted: str) -> None:
    """The rule above sees what it forbids."""
    assert impurities(ast.parse(planted))


@pytest.mark.parametrize("planted", ["import pydantic", "from slack_sdk.web import client", "import desk"])
def test_a_stranger_is_seen(planted: str) -> None:
    """The rule above sees what it forbids."""
    assert strangers(ast.parse(planted))
