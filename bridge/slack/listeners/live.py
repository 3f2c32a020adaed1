"""Forms that change while somebody types: what they type is shown as it will look."""

import asyncio
import logging

from bridge.slack.client import SlackClient
from bridge.slack.listeners.failing import ANSWER_WITHIN, failed, tenant_of
from bridge.slack.listeners.filled import filled_of
from bridge.slack.listeners.template_forms import LIVE
from bridge.slack.methods import UPDATE_VIEW
from bridge.slack.rights import right_to_send
from bridge.slack.wire import Json, first_of, object_of, text_of
from core.access import ActionName
from desk.admission import admitted
from desk.desk import Desk
from desk.problems import DeliveryProblem
from desk.views import Answer

log = logging.getLogger(__name__)


def is_live(body: Json) -> bool:
    """Whether somebody typed in such a form; what is pressed in it is a button like any other."""
    typed = text_of(first_of(body.get("actions")), "type") != "button"
    return typed and text_of(object_of(body, "view"), "callback_id") in LIVE


async def looked(desk: Desk, client: SlackClient, body: Json) -> None:
    """
    Draw the form anew. What cannot be drawn now stays as it is: it is looked at again when it is sent.

    Slack refuses what belongs to an older state of the form than the one somebody sees, and that is well.
    """
    view, filled = object_of(body, "view"), filled_of(body)
    tenant_id = tenant_of(desk, filled.team_id)
    if tenant_id is None:
        return
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            action, right = ActionName(filled.form), right_to_send(filled.form)
            if isinstance(await admitted(desk, tenant_id, filled.person, action, right), Answer):
                return  # said when it is sent
            drawn = await LIVE[filled.form](desk, tenant_id, filled)
            if drawn is None:
                return
            place = {"view_id": text_of(view, "id"), "hash": text_of(view, "hash")}
            await client.call(tenant_id, UPDATE_VIEW, {**place, "view": drawn})
    except DeliveryProblem as problem:
        log.info("form not drawn anew", extra={"code": problem.code})
    except Exception as error:  # noqa: BLE001 - whatever it is, the form stays as it is; the log has it
        failed(desk, tenant_id, error, doing="preview")
