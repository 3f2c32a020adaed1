"""The project's own files and their syntax, as the tests of its structure see them."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = ("core", "desk", "bridge", "papers", "admin_commands", "store", "server", "sandbox", "words")


@cache
def modules(*packages: str) -> tuple[Path, ...]:
    """Every module of these packages (of all, if none is named), relative to the root."""
    return tuple(
        path.relative_to(ROOT)
        for package in packages or PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )


def syntax(path: Path) -> ast.Module:
    """The syntax tree of one module."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, bool]]:
    """Each call, the last part of the name that is called, and whether it is called on something (`x.name()`)."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield node, name, False
            case ast.Call(func=ast.Attribute(attr=name)):
                yield node, name, True
            case _:
                pass


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(Path(name) for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file())


def reasons(name: str) -> dict[str, str]:
    """The exceptions of a rule, each with its reason, from a file beside the tests."""
    with (Path(__file__).parent / name).open("rb") as file:
        return {str(path): str(reason) for path, reason in tomllib.load(file).items()}
