"""Who may know whom: `make imports` holds the contracts; here each of them is shown to bite."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT

# One breach for each contract, by its id in pyproject.toml.
BREACHES = {
    "inwards": ("store/planted.py", "import admin_commands"),
    "wordless": ("core/message.py", "import words"),
    "sides": ("bridge/slack/planted.py", "import bridge.whatsapp"),
    "worlds": ("sandbox/slack/planted.py", "import sandbox.meta"),
    "pure": ("core/contact.py", "import asyncio"),
    "vendors": ("desk/planted.py", "import httpx"),
    "sql": ("server/planted.py", "import sqlalchemy"),
    "drivers": ("bridge/planted.py", "import cryptography"),
    "core": ("core/planted.py", ""),
    "cycles": ("words/planted.py", "import words.other_planted"),
}
# The second half of a cycle.
OTHER = ("words/other_planted.py", "import words.planted")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the project with every breach in it."""
    copy = tmp_path_factory.mktemp("breached")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for path, planted in [*BREACHES.values(), OTHER]:
        with (copy / path).open("a", encoding="utf-8") as module:
            module.write(f"\n{planted}\n")
    return _lint_imports(copy)


def _lint_imports(folder: Path) -> str:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    return subprocess.run(
        [*command, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    ).stdout


def test_every_contract_has_its_breach() -> None:
    """A contract that was never seen to break may hold nothing."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]

    assert {contract["id"] for contract in contracts} == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_seen(contract: str, broken: str) -> None:
    """Each planted import breaks the contract that forbids it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    name = next(known["name"] for known in contracts if known["id"] == contract)

    assert re.search(rf"^{re.escape(name)}\s+BROKEN", broken, re.MULTILINE), broken
