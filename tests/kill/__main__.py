"""The whole kill test: `python -m tests.kill --messages 2000 --replies 1000 --kills 30 --database sqlite`."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.kill.oracle import Verdict
from tests.kill.plan import SMALL, Plan
from tests.kill.records import SqliteRecords, own_postgres
from tests.kill.run import live


def main() -> int:
    """Exit code 1 if any promise was broken; the figures are printed."""
    asked = _asked()
    plan = (
        replace(SMALL, seed=asked.seed)
        if asked.quick
        else Plan(
            messages=asked.messages,
            replies=asked.replies,
            kills=asked.kills,
            companies=asked.companies,
            contacts=asked.contacts,
            seed=asked.seed,
            spread_seconds=asked.spread,
            latency_seconds=asked.latency,
        )
    )
    verdict = asyncio.run(_live(plan, asked.database, Path(asked.folder or tempfile.mkdtemp(prefix="kill-"))))
    width = max(map(len, verdict.figures))
    sys.stdout.write(f"{asked.database}\n")
    sys.stdout.writelines(f"  {name:{width}}  {figure}\n" for name, figure in verdict.figures.items())
    sys.stdout.writelines(f"broken: {line}\n" for line in verdict.broken)
    return 1 if verdict.broken else 0


async def _live(plan: Plan, database: str, folder: Path) -> Verdict:
    if database == "sqlite":
        return await live(plan, SqliteRecords(folder / "witiop.db"), folder)
    async with own_postgres() as records:
        return await live(plan, records, folder)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--replies", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--companies", type=int, default=25)
    parser.add_argument("--contacts", type=int, default=150)
    parser.add_argument("--spread", type=float, help="seconds in which all is said; needed without kills")
    parser.add_argument("--latency", type=int, default=0, help="answers come up to so many seconds late")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--quick", action="store_true", help="what the test suite has time for")
    parser.add_argument("--folder", help="where the database file and the server's log stay")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
