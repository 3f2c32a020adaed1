"""From Meta's webhook to the post in Slack: 100 messages a second over 25 companies with 10 channels each."""

from benchmarks.bodies import SECRET
from benchmarks.companies import database, provisioned
from benchmarks.desks import desk_over
from benchmarks.figures import Figure, quantile
from benchmarks.outside import CHANNELS, COMPANIES, RATE, outside
from bridge.floods import Floods
from bridge.slack.workspace import SlackWorkspace
from bridge.whatsapp.webhook import PATH, WhatsappDoor
from desk.dispatch import Dispatcher
from desk.items import Source
from server.clock import SystemClock
from server.front import bind
from server.house import House, Wakes
from server.ids import RandomIds
from server.metrics import Metrics
from server.run import running


async def to_slack(kind: str, seconds: float) -> list[Figure]:
    """How long a message takes from its webhook to its post, while so many a second come in."""
    clock = SystemClock()
    async with database(kind) as url, outside(seconds) as sides:
        ids = RandomIds(clock)
        store = await provisioned(url, clock, ids, sides.companies)
        tokens = {tenant.id: sides.tokens[tenant.workspace] for tenant in store.directory.tenants.values()}
        workspace = SlackWorkspace(f"{sides.api}/api/", tokens.__getitem__, clock)
        wakes = Wakes()
        desk = desk_over(store, clock, ids, workspace=workspace, reach=wakes.at)
        metrics = Metrics(gauges=store.gauges, token=None)
        keep = wakes.keeping(store, Source.WHATSAPP)
        door = WhatsappDoor(
            [SECRET.encode()], "verify", keep, floods=Floods(), count=metrics.door("whatsapp")
        )
        taken = bind("127.0.0.1", 0)
        port = taken.getsockname()[1]
        first = {PATH: door.receive}
        house = House(desk, Dispatcher(desk), wakes, list(door.routes()), first, [], store.gauges, metrics)
        async with running(house, taken):
            delays = await sides.delays(port)
        await workspace.close()
        await store.close()
    what = f"webhook to Slack post at {RATE}/s over {COMPANIES} by {CHANNELS} channels"
    return [
        Figure(f"{what}: 50th percentile", kind, quantile(delays, 0.5), "s", "limit", 1, 1, True),
        Figure(f"{what}: 99th percentile", kind, quantile(delays, 0.99), "s", "limit", 1, 1, True),
    ]
