"""When something goes wrong while a person waits: they see it fail, with a reference that leads to the log."""

import logging

from core.ids import TenantId, WorkspaceRef
from desk.desk import Desk
from desk.views import Answer, Tone
from words import say

# Seconds. Source: Slack, Handling user interaction: an acknowledgement within three seconds, the way back included.
ANSWER_WITHIN = 2.5

log = logging.getLogger(__name__)


def tenant_of(desk: Desk, team_id: str) -> TenantId | None:
    """Whose workspace this is; None if nobody's."""
    tenant = desk.store.directory.by_workspace.get(WorkspaceRef(team_id))
    return None if tenant is None else tenant.id


def failed(desk: Desk, tenant_id: TenantId, error: Exception, *, doing: str) -> Answer:
    """What the person is told. The log has the kind of the error and its place, but nobody's words."""
    reference = desk.ids.new()[-8:]
    log.error(
        "a gesture failed",
        extra={
            "correlation": reference,
            "which": doing,
            "error": f"{type(error).__name__} in {_place(error)}",
        },
    )
    language = desk.store.directory.tenants[tenant_id].language
    sentence = say(
        language,
        "That did not work. Please try again in a moment. (Reference {reference})",
        reference=reference,
    )
    return Answer((sentence,), Tone.REFUSED)


def unknown_workspace() -> Answer:
    """What somebody is told whose workspace is not connected."""
    return Answer((say("en", "This workspace is not connected to WitiOp."),), Tone.REFUSED)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
