"""From Meta's webhook to the post in Slack: 100 messages a second over 25 companies with 10 channels each."""

import asyncio
import re
from collections.abc import Iterator, Sequence

from aiohttp import web

from benchmarks.bodies import SECRET, body, now, request
from benchmarks.companies import Company, database, provisioned
from benchmarks.desks import desk_over
from benchmarks.figures import Figure, quantile
from benchmarks.load import open_loop
from bridge.slack.workspace import SlackWorkspace
from bridge.whatsapp.webhook import PATH, WhatsappDoor
from desk.dispatch import Dispatcher
from desk.items import Source
from sandbox.manual_clock import ManualClock
from sandbox.slack import FakeSlack
from server.front import bind
from server.house import House, Wakes
from server.ids import RandomIds
from server.metrics import Metrics
from server.run import running

COMPANIES = 25
CHANNELS = 10
RATE = 100
# One conversation for each channel is opened before it counts, slowly: a new one costs two posts, and Slack takes
# some 300 a minute in a workspace. Source: Slack, rate limits, November 2026.
WARMING_RATE = 20


async def to_slack(kind: str, seconds: float) -> list[Figure]:
    """How long a message takes from its webhook to its post, while so many a second come in."""
    clock = ManualClock()
    slack = FakeSlack(clock, workspaces=COMPANIES)
    companies = _companies(slack)
    async with database(kind) as url:
        ids = RandomIds(clock)
        store = await provisioned(url, clock, ids, companies)
        runner = web.AppRunner(slack.application(), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        api = f"http://127.0.0.1:{runner.addresses[0][1]}"
        tokens = {
            tenant.id: next(w.bot_token for w in slack.workspaces if w.team_id == tenant.workspace)
            for tenant in store.directory.tenants.values()
        }
        workspace = SlackWorkspace(f"{api}/api/", tokens.__getitem__, clock)
        wakes = Wakes()
        desk = desk_over(store, clock, ids, workspace=workspace, reach=wakes.at)
        metrics = Metrics(gauges=store.gauges, token=None)
        keep = wakes.keeping(store, Source.WHATSAPP)
        door = WhatsappDoor([SECRET.encode()], "verify", keep, count=metrics.door("whatsapp"))
        taken = bind("127.0.0.1", 0)
        first = {PATH: door.receive}
        house = House(desk, Dispatcher(desk), wakes, list(door.routes()), first, [], metrics)
        async with running(house, taken):
            port = taken.getsockname()[1]
            warming = _Sent(companies, "warming")
            await open_loop(
                port, iter(warming), rate=WARMING_RATE, seconds=COMPANIES * CHANNELS / WARMING_RATE
            )
            await _delays(slack, warming, now())
            sent = _Sent(companies, "message")
            began = now()
            await open_loop(port, iter(sent), rate=RATE, seconds=seconds)
            delays = await _delays(slack, sent, began)
        await workspace.close()
        await runner.cleanup()
        await store.close()
    what = f"webhook to Slack post at {RATE}/s over {COMPANIES} by {CHANNELS} channels"
    return [
        Figure(f"{what}: 50th percentile", kind, quantile(delays, 0.5), "s", "limit", 1, 1, True),
        Figure(f"{what}: 99th percentile", kind, quantile(delays, 0.99), "s", "limit", 1, 1, True),
    ]


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
    for _ in range(600):
        shown = {}
        for post in slack.posts:
            text = str(post.arguments)
            if "thread_ts" in post.arguments:
                for words in re.findall(rf"{sent.word} \d{{6}}", text):
                    shown.setdefault(words, post.when.timestamp())
        if len(shown) >= len(sent.order):
            break
        await asyncio.sleep(0.1)
    missing = len(sent.order) - len(shown)
    if missing:
        raise RuntimeError(f"{missing} messages were never posted")
    return [shown[words] - (began + place / RATE) for place, words in enumerate(sent.order)]
