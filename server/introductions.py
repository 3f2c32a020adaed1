"""Introductions: learning from Slack which workspace this is, and from Meta how the number reads."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bridge.slack.workspace import SlackWorkspace
from bridge.whatsapp.channel import WhatsappChannel
from core.ids import NumberId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.tenant import Tenant
from desk.problems import DeliveryProblem, Retry
from server.tenancy import ProvisionedStore

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0
# What was refused has to be mended by a person.
_AGAIN_REFUSED_SECONDS = 60.0


class Introductions:
    """
    Asks both platforms who we are until both have answered; the server starts without them.

    Until Slack told, nothing of it can be attributed to the tenant; Meta's side works from the first moment.
    """

    def __init__(
        self, store: ProvisionedStore, tenant_id: TenantId, slack: SlackWorkspace, whatsapp: WhatsappChannel
    ) -> None:
        self._store = store
        self._tenant_id = tenant_id
        self._slack = slack
        self._whatsapp = whatsapp
        self._owed = {"slack": self._ask_slack, "meta": self._ask_meta}
        self._not_before = dict.fromkeys(self._owed, 0.0)

    async def step(self) -> bool:
        """Ask whom it is time to ask. Never busy: whoever loops looks again by itself."""
        for side, ask in list(self._owed.items()):
            if time.monotonic() >= self._not_before[side] and await self._answered(side, ask):
                del self._owed[side]
        return False

    async def _answered(self, side: str, ask: Callable[[], Awaitable[None]]) -> bool:
        try:
            await ask()
        except DeliveryProblem as problem:
            wait = _AGAIN_SECONDS if problem.retry is Retry.SOON else _AGAIN_REFUSED_SECONDS
            self._not_before[side] = time.monotonic() + wait
            log.warning("a platform does not say who we are", extra={"source": side, "code": problem.code})
            return False
        return True

    async def _ask_slack(self) -> None:
        identity = await self._slack.identity(self._tenant_id)
        workspace = WorkspaceRef(identity.team_id)
        tenant = self._store.directory.tenants[self._tenant_id]
        told = replace(tenant, workspace=workspace, name=identity.team or workspace)
        await self._keep(tenant=told)
        log.info("slack told which workspace this is", extra={"team": identity.team_id})

    async def _ask_meta(self) -> None:
        for number in self._numbers():
            health = await self._whatsapp.ping(number.ref)
            if health.display:
                await self._keep(number=replace(number, display=health.display))

    def _numbers(self) -> list[ManagedNumber]:
        numbers = self._store.directory.numbers.values()
        return [number for number in numbers if number.tenant_id == self._tenant_id]

    async def _keep(self, *, tenant: Tenant | None = None, number: ManagedNumber | None = None) -> None:
        """Write what changed, over what the store says now."""
        directory = await self._store.refresh_directory()
        kept_tenant = tenant or directory.tenants[self._tenant_id]
        kept_number = number or self._numbers()[0]
        known: dict[NumberId, ManagedNumber] = directory.numbers
        if directory.tenants[self._tenant_id] == kept_tenant and known[kept_number.id] == kept_number:
            return
        await self._store.provision(
            kept_tenant, kept_number, directory.skillsets[kept_number.skillsets[0]], {}
        )
