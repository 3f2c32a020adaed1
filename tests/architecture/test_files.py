"""Rules for every file in the repository: nothing of one workplace, nothing too long to read."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, reasons, tracked

LONGEST = 400
LONG_FOR_A_REASON = reasons("sizes.toml")
CODE = tuple(path for path in tracked() if path.suffix in {".py", ".js", ".css", ".html", ".jinja"})
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

# Written in halves, so that this file does not name what it forbids.
FORBIDDEN = {
    "a package registry's host": (
        r"py" r"pi\.(org|python)|python" r"hosted\.org|npm" r"js\.(org|com)|deb" r"ian\.org|"
        r"golang\.org/proxy|proxy\.go" r"lang|crates\.i" r"o|mvn" r"repository|maven\.org"
    ),
    "a path outside the project": (
        r"(?<![\w.])/wor" r"k/|\.\./sha" r"red|\.libr" r"ary/|/opt/(py" r"pi|wheels)|(?<!\w)/ro" r"ot/|/home/\w"
    ),
}  # fmt: skip
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".gif", ".ogg", ".mp4", ".pdf", ".woff2", ".db"}


def named(text: str) -> list[str]:
    """What a text must not name, with its line."""
    return [
        f"{number}: {what}: {match[0]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if (match := re.search(pattern, line))
    ]


def test_no_file_names_one_workplace() -> None:
    """The project is the same on every machine: no registry's host, no path outside it."""
    found = [
        f"{path}:{line}"
        for path in tracked()
        if path.suffix not in BINARY
        for line in named((ROOT / path).read_text(encoding="utf-8"))
    ]

    assert found == []


def test_no_file_is_too_long_to_read() -> None:
    """Over 400 lines a file has a joint somewhere: find it, or say in sizes.toml why not."""
    long = {str(path): lines_of(path) for path in CODE if lines_of(path) > LONGEST}

    assert {path: lines for path, lines in long.items() if path not in LONG_FOR_A_REASON} == {}


def test_no_excuse_outlives_its_file() -> None:
    """A file that has become short again, or is gone, leaves the list."""
    assert [path for path in LONG_FOR_A_REASON if lines_of(Path(path)) <= LONGEST] == []
    assert all(reason.strip() for reason in LONG_FOR_A_REASON.values())


def test_every_requirement_is_locked_by_hash() -> None:
    """What is installed is what was proved, from wherever each machine takes it."""
    for path in REQUIREMENTS:
        for requirement in re.split(r"(?<!\\)\n", path.read_text(encoding="utf-8")):
            if requirement and not requirement.startswith("#"):
                assert re.match(r"[a-z0-9.\-]+(\[[a-z,]+\])?==", requirement), requirement
                assert "--hash=sha256:" in requirement, requirement


def test_what_runs_is_what_is_proved() -> None:
    """The development requirements hold the same versions as those that run, hash by hash."""
    run, dev = (
        {
            line
            for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
            if "#" not in line
        }
        for name in ("run.txt", "dev.txt")
    )

    assert {line for line in run if "==" in line} - dev == set()


def lines_of(path: Path) -> int:
    """How long a file is; 0 if it is not there."""
    file = ROOT / path
    return len(file.read_text(encoding="utf-8").splitlines()) if file.is_file() else 0


@pytest.mark.parametrize(
    "planted",
    [
        "--index-url https://" + "py" + "pi.org/simple",
        "see /wor" + "k/shared/notes.md",
        "see ../sha" + "red/notes.md",
        "COPY /roo" + "t/x",
    ],
)
def test_a_planted_name_is_seen(planted: str) -> None:
    """The rule above sees what it forbids."""
    assert named(f"first line\n{planted}\n")
