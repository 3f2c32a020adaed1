"""Message shortcuts and the forms they open: tables of use cases, errors beside the field."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bridge.slack.blocks.answers import draw_answer
from bridge.slack.blocks.forms import answer_form, reaction_form
from bridge.slack.client import SlackClient
from bridge.slack.listeners.afterwards import Afterwards
from bridge.slack.listeners.failing import ANSWER_WITHIN, failed, tenant_of, unknown_workspace
from bridge.slack.methods import OPEN_VIEW
from bridge.slack.mrkdwn import escaped, read_mrkdwn
from bridge.slack.refs import post_ref
from bridge.slack.rich_text import Names
from bridge.slack.shortcuts import EMOJI, NO_EMOJI, WHICH, WORDS, Shortcut
from bridge.slack.wire import Json, object_of, text_of
from core.ids import AgentRef, MessageId, PostRef, TenantId
from core.text import Private, RichText
from desk import forms
from desk.desk import Desk
from desk.views import Answer, Picking

Pick = Callable[[Desk, TenantId, PostRef, AgentRef], Awaitable[Picking | Answer]]

OPENS: dict[Shortcut, tuple[Pick, Callable[[Picking], Json]]] = {
    Shortcut.ANSWER: (forms.pick_to_answer, answer_form),
    Shortcut.REACT: (forms.pick_to_react, reaction_form),
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent. Its ids are looked up in the sender's own tenant alone, as anybody may forge them."""

    team_id: str
    person: AgentRef
    form: str
    message_id: MessageId
    values: Json

    def typed(self, name: str) -> str:
        """What was typed or chosen in a field; empty for nothing."""
        element = object_of(object_of(self.values, name), name)
        return text_of(element, "value") or text_of(object_of(element, "selected_option"), "value")


async def opened(desk: Desk, client: SlackClient, body: Json, afterwards: Afterwards) -> None:
    """Open the shortcut's form, or say privately why there is none."""
    tenant_id = tenant_of(desk, text_of(object_of(body, "team"), "id"))
    answer = unknown_workspace() if tenant_id is None else await _opened(desk, client, tenant_id, body)
    if answer is not None and (url := text_of(body, "response_url")):
        afterwards.respond(url, {"response_type": "ephemeral", **draw_answer(answer).fields()})


async def _opened(desk: Desk, client: SlackClient, tenant_id: TenantId, body: Json) -> Answer | None:
    pick, form = OPENS[Shortcut(text_of(body, "callback_id"))]
    post = post_ref(text_of(object_of(body, "channel"), "id"), text_of(body, "message_ts"))
    person = AgentRef(text_of(object_of(body, "user"), "id"))
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            picking = await pick(desk, tenant_id, post, person)
            if isinstance(picking, Answer):
                return picking
            view = {"trigger_id": text_of(body, "trigger_id"), "view": form(picking)}
            await client.call(tenant_id, OPEN_VIEW, view)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        return failed(desk, tenant_id, error, doing="shortcut")
    return None


def filled_of(body: Json) -> Filled:
    """The form in a `view_submission` payload; what is missing is empty."""
    view, person = object_of(body, "view"), object_of(body, "user")
    values = object_of(object_of(view, "state"), "values")
    which = object_of(object_of(object_of(values, WHICH), WHICH), "selected_option")
    return Filled(
        team_id=text_of(object_of(body, "team"), "id") or text_of(person, "team_id"),
        person=AgentRef(text_of(person, "id")),
        form=text_of(view, "callback_id"),
        message_id=MessageId(text_of(which, "value") or text_of(view, "private_metadata")),
        values=values,
    )


async def submitted(desk: Desk, filled: Filled) -> Json:
    """Do it; what is wrong stands beside the field, and what was typed stays."""
    tenant_id = tenant_of(desk, filled.team_id)
    field = WORDS if filled.form == Shortcut.ANSWER else EMOJI
    if tenant_id is None:
        return _beside(field, unknown_workspace())
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            answer = await _use_case(desk, tenant_id, filled)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        answer = failed(desk, tenant_id, error, doing="form")
    return _beside(field, answer) if answer.lines else {}


async def _use_case(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    if Shortcut(filled.form) is Shortcut.ANSWER:
        typed = RichText(read_mrkdwn(escaped(filled.typed(WORDS)), Names()))
        return await forms.answer_one(desk, tenant_id, filled.message_id, filled.person, typed)
    chosen = filled.typed(EMOJI)
    emoji = None if chosen == NO_EMOJI else Private(chosen)
    return await forms.react_to(desk, tenant_id, filled.message_id, filled.person, emoji)


def _beside(field: str, answer: Answer) -> Json:
    return {"response_action": "errors", "errors": {field: " ".join(answer.lines)}}
