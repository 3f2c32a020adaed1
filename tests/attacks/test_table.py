"""Every attack has its tests, or a reason why it has none yet."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "attacks.toml").read_text("utf-8"))


def test_every_attack_is_in_the_table() -> None:
    """From the first to the last, in their order."""
    assert list(TABLE) == [f"A{number}" for number in range(1, 51)]


@pytest.mark.parametrize("number", TABLE)
def test_every_attack_has_its_tests_or_a_reason(number: str) -> None:
    """Those that are named are there, under this very name."""
    row = TABLE[number]

    assert row["attack"]
    assert bool(row.get("tests")) != bool(row.get("later"))
    for named in row.get("tests", ()):
        path, _, name = named.partition("::")
        functions = {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        assert name in functions, named


def test_every_test_that_names_an_attack_is_in_its_row() -> None:
    """A name like test_a20_… is a promise of the table."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_a"):
                numbers = [
                    part for part in node.name.split("_")[1:] if part[0] == "a" and part[1:].isdecimal()
                ]
                for number in numbers:
                    named = f"{path.relative_to(ROOT)}::{node.name}"
                    assert named in TABLE[number.upper()].get("tests", ()), named
