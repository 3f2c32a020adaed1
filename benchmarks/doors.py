"""Durable intake: requests a second that are committed before they are answered, beside a bare handler."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from benchmarks.bodies import now, requests
from benchmarks.companies import database
from benchmarks.figures import Figure, median, quantile
from benchmarks.load import closed_loop, open_loop
from bridge.whatsapp.webhook import PATH

CONNECTIONS = 64
ROUNDS = 3
OPEN_LOOP_RATE = 4000
SLOW_SECONDS = 0.25


@asynccontextmanager
async def _server(*arguments: str) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.servers", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await asyncio.wait_for(process.stdout.readline(), 60))
    finally:
        process.kill()
        await process.wait()


async def _rate(port: int, *, each: int, seconds: float) -> float:
    answered = await closed_loop(port, _bodies(each), connections=CONNECTIONS, seconds=seconds)
    if answered.wrong:
        raise RuntimeError(f"{answered.wrong} requests were not answered 200")
    return answered.rate


def _bodies(each: int) -> Iterator[bytes]:
    return requests(PATH, int(now()), each=each)


async def durable_intake(kind: str, seconds: float) -> list[Figure]:
    """One and ten events a body, the ceiling measured in turn with it, the peer beside it, and the open loop."""
    figures = []
    async with database(kind) as url, _server("ceiling") as bare, _server("door", "--database", url) as door:
        for each, name, wanted in (
            (1, "one event a body", 0.55 if kind == "sqlite" else 0.60),
            (10, "ten", 0.25),
        ):
            ceilings, rates = [], []
            for _ in range(ROUNDS):
                ceilings.append(await _rate(bare, each=each, seconds=seconds))
                rates.append(await _rate(door, each=each, seconds=seconds))
            ceiling, rate = median(ceilings), median(rates)
            what = f"durable intake, {name}{'' if each == 1 else ' events a body'}"
            held_against = ceiling if each == 1 else median(ceilings)
            figures.append(
                Figure(what, kind, rate * each, "events/s", "bare aiohttp", held_against * each, wanted)
            )
        async with _server("peer") as peer:
            peers = [await _rate(peer, each=1, seconds=seconds) for _ in range(ROUNDS)]
            rates = [await _rate(door, each=1, seconds=seconds) for _ in range(ROUNDS)]
        figures.append(
            Figure(
                "durable intake against pywa, which keeps nothing",
                kind,
                median(rates),
                "requests/s",
                "pywa",
                median(peers),
                1.5,
            )
        )
        figures += await _open_loop(kind, door, seconds)
    return figures


async def _open_loop(kind: str, port: int, seconds: float) -> list[Figure]:
    answered = await open_loop(port, _bodies(1), rate=OPEN_LOOP_RATE, seconds=seconds * 3)
    slow = sum(1 for taken in answered.seconds if taken > SLOW_SECONDS) / len(answered.seconds)
    what = f"open loop of {OPEN_LOOP_RATE:,} events/s"
    return [
        Figure(
            f"{what}: 99th percentile",
            kind,
            quantile(answered.seconds, 0.99) * 1000,
            "ms",
            "limit",
            250,
            1,
            True,
        ),
        Figure(f"{what}: share above 250 ms", kind, slow * 100, "%", "limit", 0.1, 1, True),
    ]
