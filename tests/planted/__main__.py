"""Plant every defect, one at a time, in a copy of the tree: `python -m tests.planted [--only 8]`."""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.planted.defect import ROOT, Defect, NotFound, plant
from tests.planted.defects import DEFECTS

_LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", ".sandbox", "*.db")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_PATIENCE_SECONDS = 600.0
# How pytest ends.
_ALL_PASSED, _SOME_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the named tests. failed: which of them, as pytest names them; said: the end of its output."""

    code: int
    failed: tuple[str, ...]
    said: str


def main() -> int:
    """Exit code 1 if a defect lives, or cannot be planted."""
    asked = _asked()
    defects = [defect for defect in DEFECTS if asked.only in (None, defect.number)]
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        tests = tuple(dict.fromkeys(test for defect in defects for test in defect.caught_by))
        if (healthy := _run(tree, tests)).code != _ALL_PASSED:
            sys.stdout.write(f"without any defect:\n{healthy.said}\n")
            return 1
        lives = [defect for defect in defects if not _dies(defect, tree)]
    sys.stdout.write(f"{len(defects)} planted, {len(lives)} alive\n")
    return 1 if lives else 0


def _dies(defect: Defect, tree: Path) -> bool:
    before = {file: (tree / file).read_text() for file in defect.files if (tree / file).exists()}
    try:
        plant(defect, tree)
        found = _run(tree, defect.caught_by, "-x")
    except NotFound as problem:
        sys.stdout.write(f"{defect.number:3}  NOT FOUND  {defect.what}: {problem}\n")
        return False
    finally:
        for file, text in before.items():
            (tree / file).write_text(text)
    caught = found.code == _SOME_FAILED
    sys.stdout.write(f"{defect.number:3}  {'caught' if caught else 'ALIVE '}  {defect.what}\n")
    sys.stdout.writelines(f"{'':13}{test}\n" for test in found.failed)
    if not caught and found.code != _ALL_PASSED:
        sys.stdout.write(found.said + "\n")
    sys.stdout.flush()
    return caught


def _run(tree: Path, tests: Sequence[str], *more: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider", *more, *tests],
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    return Run(done.returncode, tuple(_FAILED.findall(done.stdout)), (done.stdout + done.stderr)[-3000:])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", type=int, help="defects of this number")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
