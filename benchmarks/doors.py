"""
Durable intake: requests a second that are committed before they are answered, beside a bare handler.

The door is measured as it ships, with its front and its store, without the step behind it: that works in its own time,
and has a figure of its own. The open loop is measured with both. Other work on the machine takes from the ceiling and
from the door what it likes, so each rate comes with the processor's time that the server spent on a request.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bodies import NUMBER, body, now, requests
from benchmarks.companies import Company, database, provisioned
from benchmarks.desks import desk_over
from benchmarks.figures import Figure, median, quantile
from benchmarks.load import closed_loop, open_loop
from bridge.whatsapp.webhook import PATH
from desk import cutting
from desk.items import Source
from server.clock import SystemClock
from server.ids import RandomIds

# As many requests in the air for the bare handler as for the door: behind a commit that takes milliseconds 64 would
# only wait for the disk.
CONNECTIONS = 256
ROUNDS = 5
OPEN_LOOP_RATE = 4000
# The open loop lasts this much longer than a round: 60 seconds with `--seconds 3`.
OPEN_LOOP_TIMES = 20
SLOW_SECONDS = 0.25
VERY_SLOW_SECONDS = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class _Server:
    """One server under load. rates: requests a second; costs: the processor's microseconds for each, by round."""

    port: int
    process_id: int
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    async def loaded(self, *, each: int, seconds: float) -> None:
        """One round under as much load as it takes."""
        before = self._spent()
        answered = await closed_loop(self.port, _bodies(each), connections=CONNECTIONS, seconds=seconds)
        if answered.wrong:
            raise RuntimeError(f"{answered.wrong} requests were not answered 200")
        self.rates.append(answered.rate)
        self.costs.append((self._spent() - before) / len(answered.seconds) * 1e6)

    def forget(self) -> None:
        """Begin to measure something else."""
        self.rates.clear()
        self.costs.clear()

    def _spent(self) -> float:
        """Seconds of the processor, of all its threads. Source: Linux, proc(5), stat: fields 14 and 15."""
        stat = Path(f"/proc/{self.process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS


@asynccontextmanager
async def _server(*arguments: str) -> AsyncIterator[_Server]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.servers", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield _Server(int(await asyncio.wait_for(process.stdout.readline(), 60)), process.pid)
    finally:
        process.kill()
        await process.wait()


def _bodies(each: int) -> Iterator[bytes]:
    return requests(PATH, int(now()), each=each)


async def durable_intake(kind: str, seconds: float) -> list[Figure]:
    """One and ten events a body, the ceiling measured in turn with it, the peer beside it, and the open loop."""
    figures = []
    async with database(kind) as url, _server("ceiling") as bare, _server("door", "--database", url) as door:
        for each, name, wanted in (
            (1, "one event a body", 0.55 if kind == "sqlite" else 0.60),
            (10, "ten events a body", 0.25),
        ):
            await _in_turn(bare, door, each=each, seconds=seconds)
            what = f"durable intake, {name}"
            rates = median(door.rates) * each, "events/s", "bare aiohttp", median(bare.rates) * each
            figures.append(Figure(what, kind, *rates, wanted))
            figures.append(_cost(what, kind, door, bare))
        async with _server("peer") as peer:
            await _in_turn(peer, door, each=1, seconds=seconds)
            what = "durable intake against pywa, which keeps nothing"
            rates = median(door.rates), "requests/s", "pywa", median(peer.rates)
            figures.append(Figure(what, kind, *rates, 1.5))
            figures.append(_cost(what, kind, door, peer))
    return [*figures, *await _open_loop(kind, seconds), *await _cut(kind, seconds)]


async def _in_turn(other: _Server, door: _Server, *, each: int, seconds: float) -> None:
    other.forget()
    door.forget()
    for _ in range(ROUNDS):
        await other.loaded(each=each, seconds=seconds)
        await door.loaded(each=each, seconds=seconds)


def _cost(what: str, kind: str, door: _Server, other: _Server) -> Figure:
    """The share turned round: what the other spends on a request, of what the door spends."""
    spent = f"{what}: processor time of the other ÷ ours"
    return Figure(spent, kind, median(other.costs), "µs", "ours", median(door.costs))


async def _open_loop(kind: str, seconds: float) -> list[Figure]:
    async with database(kind) as url, _server("door that cuts", "--database", url) as door:
        answered = await open_loop(
            door.port, _bodies(1), rate=OPEN_LOOP_RATE, seconds=seconds * OPEN_LOOP_TIMES
        )
    taken = answered.seconds
    slow, very_slow = (
        sum(1 for each in taken if each > limit) / len(taken) * 100
        for limit in (SLOW_SECONDS, VERY_SLOW_SECONDS)
    )
    what = f"open loop of {OPEN_LOOP_RATE:,} events/s"
    middle, late = (quantile(taken, share) * 1000 for share in (0.5, 0.99))
    return [
        Figure(f"{what}: 50th percentile", kind, middle, "ms", "limit", SLOW_SECONDS * 1000, 1, True),
        Figure(f"{what}: 99th percentile", kind, late, "ms", "limit", SLOW_SECONDS * 1000, 1, True),
        Figure(f"{what}: share above 250 ms", kind, slow, "%", "limit", 0.1, 1, True),
        Figure(f"{what}: share above 1 s", kind, very_slow, "%", "limit", 0.0001, 1, True),
    ]


async def _cut(kind: str, seconds: float) -> list[Figure]:
    """The step behind the door: parcels as they were kept into pieces, one process."""
    clock = SystemClock()
    ids = RandomIds(clock)
    figures = []
    for each, name in ((1, "one event a body"), (10, "ten events a body")):
        async with database(kind) as url:
            store = await provisioned(url, clock, ids, [Company()])
            try:
                desk = desk_over(store, clock, ids)
                count = int(1000 * seconds) // each
                bodies = [
                    body(NUMBER, list(range(place, place + each)), int(now())) for place in range(count)
                ]
                await asyncio.gather(*(store.keep(Source.WHATSAPP, one) for one in bodies))
                began = time.perf_counter()
                while await cutting.step(desk):
                    pass
                rate = count * each / (time.perf_counter() - began)
            finally:
                await store.close()
        figures.append(
            Figure(f"cut into pieces, {name}", kind, rate, "events/s", "of the open loop", OPEN_LOOP_RATE)
        )
    return figures
