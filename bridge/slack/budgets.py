"""How often we may call, kept per workspace: each method's budget, a channel's posts, and the pauses Slack asks for."""

from datetime import timedelta

from bridge.slack.limits import LONGEST_WAIT, POSTS_OF_CHANNEL, Rate
from bridge.slack.methods import POST, Method
from bridge.slack.problems import postponed
from core.ids import TenantId
from desk.pacing import Pacer, Pacers
from desk.ports import Clock

_NOTHING = timedelta(0)


class Budgets:
    """All budgets of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._methods: dict[str, Pacers[TenantId]] = {}
        self._channels: Pacers[tuple[TenantId, str]] = Pacers(lambda: self._pacer(POSTS_OF_CHANNEL))

    def delay(self, tenant_id: TenantId, method: Method, channel: str | None = None) -> timedelta:
        """How long a call would wait for its turn now; takes nothing."""
        return max(pacer.delay() for pacer in self._pacers(tenant_id, method, channel))

    async def turn(self, tenant_id: TenantId, method: Method, channel: str | None = None) -> None:
        """
        Wait for the call's turn. Raises DeliveryProblem, postponed, when that would take too long.

        Nobody else's place is lost by that: a place is only taken by who will use it.
        """
        wait = self.delay(tenant_id, method, channel)
        if wait > LONGEST_WAIT:
            raise postponed(wait)
        wait = max(pacer.reserve() for pacer in self._pacers(tenant_id, method, channel))
        if wait > _NOTHING:
            await self._clock.sleep(wait.total_seconds())

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
