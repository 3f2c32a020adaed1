"""How often we may call, kept per workspace: each method's budget, a channel's posts, and the pauses Slack asks for."""

from datetime import datetime, timedelta

from bridge.slack.limits import LONGEST_WAIT, POSTS_OF_CHANNEL, SPREAD, Rate
from bridge.slack.methods import POST, Method
from core.ids import TenantId
from desk.pacing import Pacer, Pacers
from desk.ports import Clock
from desk.problems import held_back

_NOTHING = timedelta(0)
_MOST_PROMISES = 10_000

Place = tuple[TenantId, str]


class Budgets:
    """All budgets of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._methods: dict[str, Pacers[TenantId]] = {}
        self._channels: Pacers[Place] = Pacers(lambda: self._pacer(POSTS_OF_CHANNEL))
        self._promised: dict[tuple[TenantId, str, str | None], datetime] = {}

    def delay(self, tenant_id: TenantId, method: Method, channel: str | None = None) -> timedelta:
        """How long a call would wait for its turn now; takes nothing."""
        return max(pacer.delay() for pacer in self._pacers(tenant_id, method, channel))

    async def turn(
        self,
        tenant_id: TenantId,
        method: Method,
        channel: str | None = None,
        *,
        patience: timedelta = LONGEST_WAIT,
    ) -> None:
        """
        Wait for the call's turn. Raises DeliveryProblem, postponed, when that would take longer than `patience`.

        A place is only taken by who will use it, so who is patient comes before all who were given back.
        """
        wait = self.delay(tenant_id, method, channel)
        if wait > patience:
            raise held_back(self._promise(tenant_id, method, channel, wait))
        wait = max(pacer.reserve() for pacer in self._pacers(tenant_id, method, channel))
        if wait > _NOTHING:
            await self._clock.sleep(wait.total_seconds())

    def turn_in(self, tenant_id: TenantId, method: Method) -> timedelta:
        """How long until a call that comes again then finds its turn; nothing, and it may be made now."""
        wait = self.delay(tenant_id, method)
        return wait if wait <= _NOTHING else self._promise(tenant_id, method, None, wait)

    def _promise(
        self, tenant_id: TenantId, method: Method, channel: str | None, wait: timedelta
    ) -> timedelta:
        """When to come again: one after another, or all who wait would come at once and all but one in vain."""
        key = (tenant_id, method.name, channel if method is POST else None)
        rate = POSTS_OF_CHANNEL if method is POST else method.rate
        now = self._clock.now()
        first = now + wait
        last = self._promised.get(key)
        promised = first if last is None else max(first, last + timedelta(minutes=1 / rate.per_minute))
        if promised > first + SPREAD:
            promised = first
        if len(self._promised) > _MOST_PROMISES:
            self._promised = {place: due for place, due in self._promised.items() if due > now}
        self._promised[key] = promised
        return promised - now

    def pause(self, tenant_id: TenantId, method: Method, pause: timedelta) -> None:
        """Slack asked to wait: this method rests for this workspace, the others go on."""
        self._of(method).of(tenant_id).pause(self._clock.now() + pause)

    def _pacers(self, tenant_id: TenantId, method: Method, channel: str | None) -> tuple[Pacer, ...]:
        own = self._of(method).of(tenant_id)
        if method is POST and channel is not None:
            return (own, self._channels.of((tenant_id, channel)))
        return (own,)

    def _of(self, method: Method) -> Pacers[TenantId]:
        if method.name not in self._methods:
            self._methods[method.name] = Pacers(lambda: self._pacer(method.rate))
        return self._methods[method.name]

    def _pacer(self, rate: Rate) -> Pacer:
        return Pacer(rate.per_minute / 60, rate.burst, self._clock)
