"""What the code itself must not do, looked for in its syntax; and what must not stand in the repository."""

import ast
import builtins
import re
import subprocess
from collections.abc import Iterator

from tests.architecture.tree import ROOT, modules, syntax

# Where something secret is compared: words of names. What only counts or names such a thing is not compared with it.
SECRET = re.compile(r"(?:^|_)(?:signature|signed|token|secret|mac|digest|hmac|password)$", re.IGNORECASE)
# What may be compared in the open: (module, name), with the reason.
NO_SECRET = {
    ("bridge/whatsapp/stops.py", "token"): "both are our own: whether another was set since",
}

# Real secrets, by their shape. Source: Slack and Meta, their documentation of tokens; RFC 7468.
LOOKS_SECRET = re.compile(
    r"xox[abeprs]-\d{9,}-[\w-]{10,}|xapp-\d-[A-Z0-9]{8,}-\d{9,}-[0-9a-f]{20,}|EAA[A-Za-z0-9]{60,}"
    r"|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def asynchronous() -> set[str]:
    """The names of every function and method that has to be awaited, and of none that does not."""
    awaited: set[str] = set()
    plain: set[str] = set()
    for path in modules():
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.AsyncFunctionDef):
                awaited.add(node.name)
            elif isinstance(node, ast.FunctionDef):
                plain.add(node.name)
    alike = (builtins, str, dict, set, re.Pattern)
    return awaited - plain - {name for each in alike for name in dir(each)}


def conditions(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression whose truth decides something."""
    for node in ast.walk(tree):
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
                yield test
            case ast.BoolOp(values=values):
                yield from values
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield operand
            case ast.comprehension(ifs=ifs):
                yield from ifs
            case _:
                pass


def taken_for_an_answer(tree: ast.AST, names: set[str]) -> list[int]:
    """Lines where a call that has to be awaited is asked whether it is true, which it always is."""
    found = []
    for test in conditions(tree):
        if isinstance(test, ast.Call):
            called = test.func.attr if isinstance(test.func, ast.Attribute) else getattr(test.func, "id", "")
            if called in names:
                found.append(test.lineno)
    return found


def test_a34_no_coroutine_is_taken_for_an_answer() -> None:
    """The bug of CVE-2022-31013: a check that nobody awaited let everybody in."""
    names = asynchronous()
    planted = ast.parse("async def f():\n    if admitted(x):\n        pass\n    y = not admitted(x) or 1\n")

    assert "admitted" in names
    assert taken_for_an_answer(planted, names) == [2, 4]
    assert [f"{path}:{line}" for path in modules() for line in taken_for_an_answer(syntax(path), names)] == []


def compared_in_the_open(tree: ast.AST) -> list[tuple[int, str]]:
    """Lines where == or != stands beside something secret."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or not any(
            isinstance(op, ast.Eq | ast.NotEq) for op in node.ops
        ):
            continue
        for side in (node.left, *node.comparators):
            name = side.attr if isinstance(side, ast.Attribute) else getattr(side, "id", "")
            others = [each for each in (node.left, *node.comparators) if each is not side]
            if SECRET.search(name) and not all(isinstance(each, ast.Constant) for each in others):
                found.append((node.lineno, name))
    return found


def test_a48_secrets_are_compared_in_the_same_time() -> None:
    """However much of a guess is right: hmac.compare_digest, nothing else."""
    planted = ast.parse("a = header_signature == expected\nb = it.token != given\nc = token == ''\n")
    packages = ("core", "desk", "bridge", "store", "server", "admin_commands", "papers")

    assert compared_in_the_open(planted) == [(1, "header_signature"), (2, "token")]
    found = {
        (str(path), name) for path in modules(*packages) for _, name in compared_in_the_open(syntax(path))
    }
    assert found - set(NO_SECRET) == set()


def test_a37_no_secret_stands_in_the_repository() -> None:
    """Tokens and keys by their shape, in every file there is; what stand-ins and tests use looks like none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    names = [name for name in listed.decode().split("\0") if name]
    assert LOOKS_SECRET.search("xoxb-123456789012-abcdefghij1234567890")
    assert LOOKS_SECRET.search("-----BEGIN RSA PRIVATE KEY-----".replace("_", ""))

    found = [
        f"{name}: {hit[0][:12]}…"
        for name in names
        if (ROOT / name).is_file() and name != "tests/attacks/test_code.py"
        for hit in LOOKS_SECRET.finditer((ROOT / name).read_text("utf-8", "ignore"))
    ]

    assert found == []
