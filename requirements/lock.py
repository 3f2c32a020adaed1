"""Locks the versions of run.txt and dev.txt with their hashes, for every platform Python 3.11+ runs on.

What is locked stays locked: a new dependency brings no unrelated release along that nobody has looked at yet. With
`--upgrade` the newest versions allowed are chosen.

No address of an index or host is written: where packages come from is a matter of each machine.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLVE = (
    "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip
HEADER = "# Locked by `make lock` from pyproject.toml and {source}. Not written by hand.\n"


def main() -> int:
    """Writes both files; the tools are locked to the versions that run."""
    how = ("--upgrade",) if "--upgrade" in sys.argv[1:] else ()
    _lock("run", *how, "pyproject.toml", "requirements/run.in")
    _lock("dev", *how, "pyproject.toml", "--extra", "dev", "requirements/dev.in")
    return 0


def _lock(name: str, *words: str) -> None:
    file = ROOT / "requirements" / f"{name}.txt"
    command = [sys.executable, "-m", *RESOLVE, "--output-file", str(file), *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603  # fixed words
    resolved = file.read_text(encoding="utf-8")
    if address := re.search(r"\w+://\S+", resolved):
        raise SystemExit(f"{name}.txt would name an address: {address[0]}")
    file.write_text(HEADER.format(source=f"requirements/{name}.in") + resolved, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
