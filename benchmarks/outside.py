"""
The outside of the way to Slack, in a process of its own: contacts who write, and a Slack that keeps what is posted.

Its work is none of the server's: in one process with it, it would be measured as the server's. `python -m
benchmarks.outside SECONDS` prints what the server needs to know, reads the server's port, and prints every delay.
"""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

import uvloop
from aiohttp import web

from benchmarks.bodies import body, now, request
from benchmarks.companies import Company
from benchmarks.load import open_loop
from bridge.whatsapp.webhook import PATH
from sandbox.manual_clock import ManualClock
from sandbox.slack import FakeSlack

COMPANIES = 25
CHANNELS = 10
RATE = 100
# One conversation for each channel is opened before it counts, slowly: a new one costs two posts, and Slack takes
# some 300 a minute in a workspace. Source: Slack, rate limits, November 2026.
WARMING_RATE = 20

# Everything is posted by then, or the measurement has failed.
_PATIENCE_SECONDS = 120
_MODULE = ("-m", "benchmarks.outside")


@dataclass(frozen=True, slots=True)
class Outside:
    """The process as the server's side sees it. tokens: by workspace."""

    process: asyncio.subprocess.Process
    api: str
    tokens: dict[str, str]
    companies: tuple[Company, ...]

    async def delays(self, port: int) -> list[float]:
        """Let contacts write to the server on this port; how long each message took to its post, in seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{port}\n".encode())
        await self.process.stdin.drain()
        told = await self.process.stdout.readline()
        if not told:
            raise RuntimeError("not everything was posted")
        found: list[float] = json.loads(told)
        return found


@asynccontextmanager
async def outside(seconds: float) -> AsyncIterator[Outside]:
    """Start it; it ends with the measurement."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *_MODULE,
        str(seconds),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=64 * 1024 * 1024,
    )
    try:
        assert process.stdout is not None
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        companies = tuple(
            Company(one["workspace"], tuple(map(tuple, one["numbers"])), one["account"])
            for one in told["companies"]
        )
        yield Outside(process, told["api"], told["tokens"], companies)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


# ---- in that process ------------------------------------------------------------------------------------------------


async def _lives(seconds: float) -> None:
    slack = FakeSlack(ManualClock(), workspaces=COMPANIES)
    companies = _companies(slack)
    runner = web.AppRunner(slack.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tokens = {each.team_id: each.bot_token for each in slack.workspaces}
    api = f"http://127.0.0.1:{runner.addresses[0][1]}"
    _say({"api": api, "tokens": tokens, "companies": [asdict(each) for each in companies]})
    port = int(await asyncio.to_thread(sys.stdin.readline))
    warming = _Sent(companies, "warming")
    await open_loop(port, iter(warming), rate=WARMING_RATE, seconds=COMPANIES * CHANNELS / WARMING_RATE)
    await _delays(slack, warming, now())
    sent = _Sent(companies, "message")
    began = now()
    await open_loop(port, iter(sent), rate=RATE, seconds=seconds)
    _say(await _delays(slack, sent, began))


def _say(told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _companies(slack: FakeSlack) -> list[Company]:
    companies = []
    for place, workspace in enumerate(slack.workspaces):
        numbers = []
        for channel in range(CHANNELS):
            ref = slack.add_channel(f"skill-{channel}", workspace)
            numbers.append((f"1065{place:04d}{channel:04d}", str(getattr(ref, "id", ref))))
        companies.append(Company(workspace.team_id, tuple(numbers), f"2{place:06d}"))
    return companies


class _Sent:
    """Endless requests over all numbers; remembers when each message was handed over."""

    def __init__(self, companies: Sequence[Company], word: str) -> None:
        self.word = word
        self._numbers = [number for company in companies for number, _ in company.numbers]
        self.order: list[str] = []

    def __iter__(self) -> Iterator[bytes]:
        place = 0
        while True:
            number = self._numbers[place % len(self._numbers)]
            words = f"{self.word} {place:06d}"
            self.order.append(words)
            yield request(PATH, body(number, [place % len(self._numbers)], int(now()), words))
            place += 1


async def _delays(slack: FakeSlack, sent: _Sent, began: float) -> list[float]:
    """Waits until everything is posted; then how long each took from the moment it was due."""
    shown: dict[str, float] = {}
    looked_at = 0
    for _ in range(_PATIENCE_SECONDS * 2):
        posts = slack.posts
        for post in posts[looked_at:]:
            if "thread_ts" in post.arguments:
                for words in re.findall(rf"{sent.word} \d{{6}}", str(post.arguments)):
                    shown.setdefault(words, post.when.timestamp())
        looked_at = len(posts)
        if len(shown) >= len(sent.order):
            return [shown[words] - (began + place / RATE) for place, words in enumerate(sent.order)]
        await asyncio.sleep(0.5)
    raise RuntimeError(f"{len(sent.order) - len(shown)} messages were never posted")


if __name__ == "__main__":
    uvloop.run(_lives(float(sys.argv[1])))
