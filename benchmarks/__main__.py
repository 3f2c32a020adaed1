"""`make bench`: a table and benchmarks/last.json; `--only routing` measures one part, `--seconds 3` for how long."""

import argparse
import sys
from collections.abc import Awaitable, Callable

import uvloop

from benchmarks.companies import answers
from benchmarks.doors import durable_intake
from benchmarks.figures import Figure, keep, table
from benchmarks.routing import routing
from benchmarks.threads import crowded, files
from benchmarks.to_slack import to_slack
from benchmarks.work import statuses, worked_off

Measure = Callable[[str, float], Awaitable[list[Figure]]]

MEASURES: dict[str, Measure] = {
    "intake": durable_intake,
    "work": lambda kind, seconds: worked_off(kind, int(1000 * seconds)),
    "statuses": lambda kind, seconds: statuses(kind, int(1000 * seconds)),
    "slack": lambda kind, seconds: to_slack(kind, 5 * seconds),
    "crowd": crowded,
    "routing": lambda kind, seconds: routing(kind, int(20 * seconds)),
    "files": lambda kind, seconds: files(kind, 3 * seconds),
}


async def _measure(only: str | None, kinds: list[str], seconds: float) -> list[Figure]:
    figures: list[Figure] = []
    for kind in kinds:
        if not await answers(kind):
            sys.stdout.write(f"no {kind} here: left out\n")
            continue
        for name, measure in MEASURES.items():
            if only in (None, name):
                sys.stdout.write(f"measuring {name} on {kind} …\n")
                sys.stdout.flush()
                figures += await measure(kind, seconds)
    return figures


def main() -> int:
    """Exit code 0: measured, whatever came of it. A figure is no test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(MEASURES))
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    kinds = [asked.database] if asked.database else ["sqlite", "postgres"]
    figures = uvloop.run(_measure(asked.only, kinds, asked.seconds))
    keep(figures)
    sys.stdout.write(table(figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
