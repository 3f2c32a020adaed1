"""Joining: learning which Slack workspace a bot token belongs to, however long Slack is down at the start."""

import logging
import time
from collections.abc import Awaitable, Callable

from bridge.slack.workspace import SlackWorkspace
from core.ids import TenantId, WorkspaceRef
from desk.ports import Store
from desk.problems import DeliveryProblem, Retry

log = logging.getLogger(__name__)

# A workspace never changes; a token that is refused may be mended.
_AGAIN_SECONDS = 5.0
_AGAIN_REFUSED_SECONDS = 60.0

Learned = Callable[[WorkspaceRef, str], Awaitable[None]]


class Joining:
    """
    Asks Slack who we are until it answers.

    learned: keeps the workspace's reference and name. Until then nothing of Slack can be attributed to the tenant;
    Meta's side works from the first moment.
    """

    def __init__(
        self, store: Store, tenant_id: TenantId, workspace: SlackWorkspace, learned: Learned
    ) -> None:
        self._store = store
        self._tenant_id = tenant_id
        self._workspace = workspace
        self._learned = learned
        self._not_before = 0.0
        self._confirmed = False

    async def step(self) -> bool:
        """Ask once, if it is time. Never busy: whoever loops looks again by itself."""
        if self._confirmed or time.monotonic() < self._not_before:
            return False
        try:
            identity = await self._workspace.identity(self._tenant_id)
        except DeliveryProblem as problem:
            refused = problem.retry is not Retry.SOON
            self._not_before = time.monotonic() + (_AGAIN_REFUSED_SECONDS if refused else _AGAIN_SECONDS)
            log.warning("slack does not say who we are", extra={"code": problem.code})
            return False
        self._confirmed = True
        workspace = WorkspaceRef(identity.team_id)
        if self._store.directory.tenants[self._tenant_id].workspace != workspace:
            await self._learned(workspace, identity.team)
            log.info("slack told which workspace this is", extra={"team": identity.team_id})
        return False
