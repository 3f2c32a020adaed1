"""Many worlds, as many as there is time for: `python -m tests.simulation --seeds 100000 --steps 200`."""

import argparse
import asyncio
import sys
import traceback

from tests.simulation.test_worlds import world_of


async def _live(first: int, seeds: int, steps: int) -> list[int]:
    red = []
    for seed in range(first, first + seeds):
        world = await world_of(seed)
        try:
            await world.lives(steps)
            await world.check()
        except AssertionError:
            traceback.print_exc()
            red.append(seed)
    return red


def main() -> int:
    """Exit code 1 if any promise was broken; the red seeds are printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=200)
    asked = parser.parse_args()
    red = asyncio.run(_live(asked.first, asked.seeds, asked.steps))
    sys.stdout.write(f"{asked.seeds} worlds of {asked.steps} steps, broken: {red or 'none'}\n")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
