"""A46: no regular expression of ours takes longer than its input is long."""

import importlib
import inspect
import re
import time
from collections.abc import Iterable

import pytest

from tests.architecture.tree import modules

SIZES = (1_000, 8_000, 64_000)
# CPU seconds for the largest: a line of a command has two thousand signs, a message of WhatsApp sixty thousand at most.
MOST_SECONDS = 0.15


def expressions() -> dict[str, re.Pattern[str]]:
    """Every one that a module keeps, by its place."""
    found: dict[str, re.Pattern[str]] = {}
    for path in modules("core", "desk", "bridge", "papers", "admin_commands", "store", "server", "words"):
        if "migrations" in path.parts or path.name == "__main__.py":
            continue
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{name}.{attribute}"] = value
    return found


EXPRESSIONS = expressions()


def inputs(pattern: str, size: int) -> list[str]:
    """What tempts an expression to search: runs of what it knows, with an end that spoils it."""
    known = [sign for sign in dict.fromkeys(re.sub(r"\\(.)", r"\1", pattern)) if sign.isprintable()][:8]
    runs = ["a", "0", " ", "<", ".", "a ", "ab:", "* ", "1.", "[(", *known]
    return [(run * (size // len(run) + 1))[:size] + "\x01" for run in dict.fromkeys(runs)]


def ways(name: str) -> set[str]:
    """How its module uses an expression: a search begins anew at every sign, a match does not."""
    place, _, attribute = name.rpartition(".")
    source = inspect.getsource(importlib.import_module(place))
    used = set(re.findall(rf"\b{attribute}\.(match|fullmatch|search|sub|split|findall|finditer)\(", source))
    return {"search" if way not in ("match", "fullmatch") else way for way in used} or {"search"}


def seconds(expression: re.Pattern[str], text: str, used: Iterable[str]) -> float:
    """CPU time of looking, in the ways in which it is used."""
    began = time.process_time()
    for way in used:
        if way == "search":
            for _ in expression.finditer(text):
                pass
        else:
            getattr(expression, way)(text)
    return time.process_time() - began


def test_there_are_expressions_to_look_at() -> None:
    """And a bad one is seen to be bad."""
    assert len(EXPRESSIONS) > 20
    bad, good = (seconds(re.compile(each), "a" * 20 + "!", ["match"]) for each in (r"(a|a?)+$", r"a+$"))
    assert bad > good


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a46_no_expression_takes_longer_than_its_input(name: str) -> None:
    """Sixteen times as long, sixteen times the time; measured where it would hurt."""
    expression, used = EXPRESSIONS[name], ways(name)
    for size in SIZES:
        for text in inputs(expression.pattern, size):
            assert seconds(expression, text, used) < MOST_SECONDS, (text[:20], size)
