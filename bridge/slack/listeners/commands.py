"""The slash command: a line and a person in, what they see out."""

from collections.abc import Awaitable, Callable

from bridge.slack.blocks.answers import draw_answer
from bridge.slack.listeners.failing import failed, tenant_of, unknown_workspace
from bridge.slack.mrkdwn import unescaped
from bridge.slack.wire import Json, text_of
from core.ids import AgentRef, TenantId
from desk.desk import Desk
from desk.views import Answer

# Source: manifest.yml, which a test holds equal.
COMMAND = "/witiop"

# How a line is understood; handed in by the wiring, because commands know no Slack and this side knows no commands.
RunLine = Callable[[Desk, TenantId, AgentRef, str], Awaitable[Answer]]


async def typed(desk: Desk, body: Json, run: RunLine) -> Json:
    """The answer to a typed command, shown to this person alone; what it changes is committed when this returns."""
    return {"response_type": "ephemeral", **draw_answer(await _answer(desk, body, run)).fields()}


async def _answer(desk: Desk, body: Json, run: RunLine) -> Answer:
    tenant_id = tenant_of(desk, text_of(body, "team_id"))
    if tenant_id is None:
        return unknown_workspace()
    try:
        return await run(
            desk, tenant_id, AgentRef(text_of(body, "user_id")), unescaped(text_of(body, "text"))
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        return failed(desk, tenant_id, error, doing=COMMAND)
