"""Locks the versions of run.txt and dev.txt with their hashes, for every platform Python 3.11+ runs on.

No address of an index or host is written: where packages come from is a matter of each machine.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVE = (
    "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip
HEADER = "# Locked by `make lock` from pyproject.toml and {source}. Not written by hand.\n"


def main() -> int:
    """Writes both files; the tools are locked to the versions that run."""
    run = _locked("run", "pyproject.toml", "requirements/run.in")
    (ROOT / "requirements/run.txt").write_text(run, encoding="utf-8")
    dev = _locked("dev", "pyproject.toml", "--extra", "dev", "requirements/dev.in")
    (ROOT / "requirements/dev.txt").write_text(dev, encoding="utf-8")
    return 0


def _locked(name: str, *sources: str) -> str:
    command = [sys.executable, "-m", *RESOLVE, *sources]
    resolved = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603  # fixed words
    if address := re.search(r"\w+://\S+", resolved.stdout):
        raise SystemExit(f"{name}.txt would name an address: {address[0]}")
    return HEADER.format(source=f"requirements/{name}.in") + resolved.stdout


if __name__ == "__main__":
    sys.exit(main())
