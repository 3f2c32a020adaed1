"""One run: the town, the server, the killing, the rest, the verdict."""

import asyncio
import random
import socket
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.kill import oracle
from tests.kill.load import Load
from tests.kill.oracle import Verdict
from tests.kill.plan import Plan
from tests.kill.records import Records
from tests.kill.town import Town, town
from tests.kill.victim import Victim

# Longer than a doubt lasts.
_DOUBT_SECONDS = 130.0
# Nothing new for so long, and whatever still could happen needs a clock.
_STILL_SECONDS = 4.0
# How long a start is taken to last when the load is spread over the run.
_START_SECONDS = 2.0
# The share of kills that hit a server that is ready.
_IN_LIFE = 0.85


async def live(plan: Plan, records: Records, folder: Path) -> Verdict:
    """One whole run. Raises NotStarted when the server does not come back."""
    began = time.monotonic()
    async with town(plan) as outside:
        port = _free_port()
        victim = Victim(folder, port, outside.settings(records.url, port))
        async with aclosing(victim):
            run = _Run(plan, records, outside, victim)
            verdict = await run.lives()
    verdict.figures["seconds"] = round(time.monotonic() - began)
    return verdict


@dataclass(slots=True)
class _Run:
    plan: Plan
    records: Records
    town: Town
    victim: Victim
    killed_at: list[datetime] = field(default_factory=list)

    async def lives(self) -> Verdict:
        await self.victim.migrate()
        await self.town.provide(self.records.url)
        await self.victim.start()
        await self.victim.ready()
        await self.town.opens(self.victim.address)

        load = Load(self.town, self.plan, self._pace())
        async with asyncio.TaskGroup() as group:
            group.create_task(load.goes_on())
            group.create_task(self._kills())
        load.ends()
        await self._comes_to_rest(load)

        code = await self.victim.stop()
        verdict = oracle.judge(self.town, load.said, await self.records.counts(), self.killed_at)
        verdict.figures["kills"] = self.plan.kills
        verdict.figures["slowest start, seconds"] = round(max(self.victim.starts), 1)
        verdict.figures["errors in the log"] = self.victim.errors()
        verdict.counts("orderly stop refused", [str(code)] if code else [])
        return verdict

    def _pace(self) -> float:
        if self.plan.spread_seconds is not None:
            return self.plan.spread_seconds
        shortest, longest = self.plan.alive_seconds
        return self.plan.kills * ((shortest + longest) / 2 + _START_SECONDS)

    async def _kills(self) -> None:
        """At random moments of its life, now and then while it starts."""
        dice = random.Random(self.plan.seed + 1)
        for _ in range(self.plan.kills):
            if dice.random() < _IN_LIFE:
                await self.victim.ready()
                self.town.slack_tries_everything_again()
                await asyncio.sleep(dice.uniform(*self.plan.alive_seconds))
            else:
                await asyncio.sleep(dice.uniform(0.1, 2.0))
            await self.victim.kill()
            self.killed_at.append(self.town.clock.now())
            if not self.plan.patient:
                await self.records.leases_run_out()
            await self.victim.start()
        await self.victim.ready()

    async def _comes_to_rest(self, load: Load) -> None:
        """Until everything can be seen and nothing changes any more, or there is no more time."""
        ends = time.monotonic() + self.plan.rest_seconds
        while time.monotonic() < ends:
            if self.town.meta.undelivered:
                await self.town.meta_tries_everything_again()
            self.town.slack_tries_everything_again()
            await self._is_still(ends)
            if not self.plan.patient and self._delivered() and self._doubts_are_left(load):
                await self._winds()
                continue
            if self._delivered() and oracle.at_rest(load.said, oracle.look(self.town)):
                return

    def _doubts_are_left(self, load: Load) -> bool:
        return not oracle.at_rest(load.said, oracle.look(self.town))

    async def _is_still(self, ends: float) -> None:
        seen, since = self._sum(), time.monotonic()
        while time.monotonic() < ends and time.monotonic() - since < _STILL_SECONDS:
            await asyncio.sleep(0.5)
            if self._sum() != seen:
                seen, since = self._sum(), time.monotonic()

    async def _winds(self) -> None:
        """The doubts' two minutes pass while an orderly restart happens."""
        await self.victim.stop()
        await self.records.leases_run_out()
        await self.records.time_passes(_DOUBT_SECONDS)
        await self.victim.start()
        await self.victim.ready()
        self.town.slack_tries_everything_again()

    def _sum(self) -> tuple[int, int, int]:
        return len(self.town.slack.posts), len(self.town.meta.sends), len(self.town.slack.calls)

    def _delivered(self) -> bool:
        return not self.town.meta.undelivered and not self.town.slack.delivery.pending


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
