"""What can be watched: counters of the doors, gauges of the store and the loops, as Prometheus reads them."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from server.supervise import Loop

# The platforms ask for answers within 250 ms (Meta) and 3 s (Slack).
_DOOR_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_LAG_EVERY_SECONDS = 0.5
# A reverse proxy on this machine speaks for others: what it passes on is not from here.
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

Gauges = Callable[[], Awaitable[Mapping[str, float]]]


class Metrics:
    """A registry of our own, filled by the doors, the loops and, when asked, by the store."""

    def __init__(self, *, gauges: Gauges, token: str | None) -> None:
        self._gauges = gauges
        self._token = token
        self._loops: Sequence[Loop] = ()
        self.registry = CollectorRegistry()
        self._kept: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "witiop_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "witiop_request_seconds",
            "Time until a request was answered.",
            ("route",),
            buckets=_DOOR_BUCKETS,
            registry=self.registry,
        )
        self._doors = Counter(
            "witiop_door", "What became of what came to a door.", ("door", "outcome"), registry=self.registry
        )
        self._lag = Gauge(
            "witiop_event_loop_lag_seconds", "How late the event loop woke last.", registry=self.registry
        )
        self._failures = Gauge(
            "witiop_loop_failures",
            "How often a loop failed and began again.",
            ("loop",),
            registry=self.registry,
        )
        self._silent = Gauge(
            "witiop_loop_silent_seconds", "Since a loop last ended a step.", ("loop",), registry=self.registry
        )
        self._store = Gauge("witiop_store", "What stands in the store.", ("what",), registry=self.registry)
        self._store_answers = Gauge(
            "witiop_store_answers", "1 when the store answered this scrape.", registry=self.registry
        )

    def door(self, name: str) -> Callable[[str], None]:
        """What a door calls with the outcome of each request; outcomes are few, and words of ours."""
        bound: dict[str, Counter] = {}

        def count(outcome: str) -> None:
            counter = bound.get(outcome)
            if counter is None:
                counter = bound[outcome] = self._doors.labels(name, outcome)
            counter.inc()

        return count

    def watch(self, loops: Sequence[Loop]) -> None:
        """Show these loops from now on."""
        self._loops = loops

    def routes(self) -> list[web.RouteDef]:
        """The one route."""
        return [web.get("/metrics", self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """The text for Prometheus; 403 for whoever may not read it."""
        if not self._may_read(request):
            return web.Response(status=403, text="only from this machine, or with the token\n")
        await self._ask()
        return web.Response(
            body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def measure_lag(self) -> None:
        """Measure for ever how late the event loop wakes."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(_LAG_EVERY_SECONDS)
            self._lag.set(max(0.0, time.monotonic() - before - _LAG_EVERY_SECONDS))

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count what is answered, by the route as we name it: a path that does not exist has no name."""
        began = time.monotonic()
        status = 500
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as answer:
            status = answer.status
            raise
        finally:
            resource = request.match_info.route.resource
            route = resource.canonical if resource is not None else "none"
            self.answered(route, status, time.monotonic() - began)

    def answered(self, route: str, status: int, lasted: float) -> None:
        """A request to this route, as we name it, was answered after so many seconds."""
        requests, seconds = self._bound(route, status)
        requests.inc()
        seconds.observe(lasted)

    def _bound(self, route: str, status: int) -> tuple[Counter, Histogram]:
        """The two of one route and status, looked up once: both are few, and this happens at every request."""
        bound = self._kept.get((route, status))
        if bound is None:
            bound = self._requests.labels(route, str(status)), self._seconds.labels(route)
            self._kept[route, status] = bound
        return bound

    def _may_read(self, request: web.Request) -> bool:
        if self._token is not None:
            sent = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            if hmac.compare_digest(sent, f"Bearer {self._token}".encode()):
                return True
        return _from_here(request)

    async def _ask(self) -> None:
        for loop in self._loops:
            self._failures.labels(loop.name).set(loop.failures)
            self._silent.labels(loop.name).set(loop.silent_seconds)
        try:
            gauges = await self._gauges()
        except Exception:  # noqa: BLE001 - a store that is down is a figure too
            self._store_answers.set(0)
            return
        self._store_answers.set(1)
        for what, value in gauges.items():
            self._store.labels(what).set(value)


def _from_here(request: web.Request) -> bool:
    if request.remote is None or any(header in request.headers for header in _PASSED_ON):
        return False
    try:
        return ip_address(request.remote.partition("%")[0]).is_loopback
    except ValueError:
        return False
