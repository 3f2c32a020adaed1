"""Pressed buttons: one listener, and a table behind it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from bridge.slack.actions import Action, action_of
from bridge.slack.blocks.answers import draw_answer
from bridge.slack.blocks.command_form import outcome_view
from bridge.slack.client import SlackClient
from bridge.slack.listeners.afterwards import Afterwards
from bridge.slack.listeners.commands import open_consent
from bridge.slack.listeners.failing import ANSWER_WITHIN, failed, tenant_of, unknown_workspace
from bridge.slack.listeners.forms import (
    open_closing,
    open_contact,
    open_correction,
    open_quick_reply,
    open_transcript,
    open_transfer,
    show_above,
    show_form,
)
from bridge.slack.listeners.template_forms import (
    forward,
    open_return,
    open_template,
    open_template_for,
)
from bridge.slack.listings import done_of, turn_of
from bridge.slack.rights import OF_BUTTON
from bridge.slack.wire import Json, first_of, object_of, text_of
from core.access import ActionName
from core.ids import AgentRef, ContactId, ConversationId, MessageId, TenantId
from desk import agents, changing, consenting, contact_editing, conversations, drafts, missing, queue_page
from desk.admission import admitted
from desk.desk import Desk
from desk.history import history, turn_history
from desk.listing import Deed, Topic
from desk.views import Answer, Tone
from desk.why import why_of
from words import say

OnConversation = Callable[[Desk, TenantId, ConversationId, AgentRef], Awaitable[Answer]]
OnMessage = Callable[[Desk, TenantId, MessageId, AgentRef], Awaitable[Answer]]

# What it is a list of, who asks, and which page.
OnPage = Callable[[Desk, TenantId, str, AgentRef, int], Awaitable[Answer]]

OpenOnConversation = Callable[[Desk, TenantId, ConversationId, AgentRef], Awaitable[Json | Answer]]
OpenOnMessage = Callable[[Desk, TenantId, MessageId, AgentRef], Awaitable[Json | Answer]]

ON_CONVERSATION: dict[Action, OnConversation] = {
    Action.CLAIM: conversations.claim,
    Action.ACCEPT: conversations.accept,
    Action.DECLINE: conversations.decline,
    Action.WHY: why_of,
    Action.HISTORY: history,
}
# What is listed, page by page.
PAGES: dict[Topic, OnPage] = {Topic.QUEUE: queue_page.turn, Topic.HISTORY: turn_history}
ON_MESSAGE: dict[Action, OnMessage] = {
    Action.SEND_ANYWAY: drafts.send_anyway,
    Action.TAKE_OVER: drafts.take_over_and_send,
    Action.KEEP_AS_NOTE: drafts.keep_as_note,
    Action.REOPEN: drafts.reopen_and_send,
    Action.SEND_NOW: drafts.send_now,
    Action.SEND_WHEN_THEY_WRITE: drafts.send_when_they_write,
    Action.SEND_THEN: drafts.send_then,
    Action.SEND_AGAIN: drafts.send_again,
    Action.NOTE_WITHDRAWAL: consenting.note_withdrawal,
    Action.SHOW_FORMER: changing.former_words,
    Action.IT_ARRIVED: drafts.it_arrived,
    Action.TRY_AGAIN: missing.try_again,
}

# What opens a form instead of doing something.
OPENS_ON_CONVERSATION: dict[Action, OpenOnConversation] = {
    Action.TEMPLATE: open_template,
    Action.QUICK_REPLY: open_quick_reply,
    Action.TRANSFER: open_transfer,
    Action.CLOSE: open_closing,
    Action.CONTACT: open_contact,
}
OPENS_ON_MESSAGE: dict[Action, OpenOnMessage] = {
    Action.CORRECT: open_correction,
    Action.TEMPLATE_FOR: open_template_for,
    Action.NOTE_CONSENT: open_consent,
}

# What an operator is asked names a template and its company.
ON_REVIEW: dict[Action, Callable[[Desk, TenantId, str, AgentRef], Awaitable[Answer]]] = {
    Action.FORWARD_TEMPLATE: forward,
}
OPENS_ON_REVIEW: dict[Action, Callable[[Desk, TenantId, str, AgentRef], Awaitable[Json | Answer]]] = {
    Action.RETURN_TEMPLATE: open_return,
}

# What is pressed in a form answers over it: there is nowhere else.
OVER_A_FORM: dict[Action, Callable[[Desk, TenantId, ContactId, AgentRef], Awaitable[Answer]]] = {
    Action.REVEAL: contact_editing.show_number_in_form,
}


@dataclass(frozen=True, slots=True)
class Press:
    """
    A pressed button. value: the id it carries, looked up in the presser's own tenant alone, as anybody may forge it.

    private: it stands on a note only this person sees, which the answer replaces. trigger: what opens a form for them.
    """

    team_id: str
    person: AgentRef
    action: str
    value: str
    response_url: str
    private: bool
    thread_ts: str
    trigger: str = ""


def press_of(body: Json) -> Press:
    """The press in a `block_actions` payload; what is missing is empty."""
    action, container, person = (
        first_of(body.get("actions")),
        object_of(body, "container"),
        object_of(body, "user"),
    )
    return Press(
        team_id=text_of(object_of(body, "team"), "id") or text_of(person, "team_id"),
        person=AgentRef(text_of(person, "id")),
        action=text_of(action, "action_id"),
        value=text_of(action, "value") or text_of(object_of(action, "selected_option"), "value"),
        response_url=text_of(body, "response_url"),
        private=container.get("is_ephemeral") is True,
        thread_ts=text_of(container, "thread_ts"),
        trigger=text_of(body, "trigger_id"),
    )


async def pressed(desk: Desk, client: SlackClient, press: Press, afterwards: Afterwards) -> None:
    """Do what was asked; returns when it is committed. What there is to say is said after the acknowledgement."""
    answer, decided = await _done(desk, client, press)
    message = _message(answer, press, decided=decided)
    if message and press.response_url:
        afterwards.respond(press.response_url, message)


async def _done(desk: Desk, client: SlackClient, press: Press) -> tuple[Answer, bool]:
    tenant_id = tenant_of(desk, press.team_id)
    if tenant_id is None:
        return unknown_workspace(), False
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await _use_case(desk, client, tenant_id, press)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        return failed(desk, tenant_id, error, doing=press.action), False


async def _use_case(
    desk: Desk, client: SlackClient, tenant_id: TenantId, press: Press
) -> tuple[Answer, bool]:
    action = action_of(press.action)
    if action is None or action not in OF_BUTTON:
        return _no_longer(desk, tenant_id), False
    agent = await admitted(desk, tenant_id, press.person, ActionName(action.value), OF_BUTTON[action])
    if isinstance(agent, Answer) and action in OVER_A_FORM:
        return await _laid_over(desk, client, tenant_id, press, agent), False
    if isinstance(agent, Answer):
        return agent, False
    if action in ON_CONVERSATION:
        return await ON_CONVERSATION[action](desk, tenant_id, ConversationId(press.value), press.person), True
    if action in ON_MESSAGE:
        return await ON_MESSAGE[action](desk, tenant_id, MessageId(press.value), press.person), True
    if action in OPENS_ON_CONVERSATION:
        form = await OPENS_ON_CONVERSATION[action](desk, tenant_id, ConversationId(press.value), press.person)
        return await _opened(client, tenant_id, press, form), False
    if action in OPENS_ON_MESSAGE:
        form = await OPENS_ON_MESSAGE[action](desk, tenant_id, MessageId(press.value), press.person)
        return await _opened(client, tenant_id, press, form), False
    if action in ON_REVIEW:
        return await ON_REVIEW[action](desk, tenant_id, press.value, press.person), True
    if action in OPENS_ON_REVIEW:
        form = await OPENS_ON_REVIEW[action](desk, tenant_id, press.value, press.person)
        return await _opened(client, tenant_id, press, form), False
    if action in OVER_A_FORM:
        answer = await OVER_A_FORM[action](desk, tenant_id, ContactId(press.value), press.person)
        return await _laid_over(desk, client, tenant_id, press, answer), False
    listed = await _on_listing(desk, client, tenant_id, press, action)
    return listed or (_no_longer(desk, tenant_id), False)


def _no_longer(desk: Desk, tenant_id: TenantId) -> Answer:
    language = desk.store.directory.tenants[tenant_id].language
    return Answer((say(language, "This button is no longer in use."),), Tone.REFUSED)


async def _laid_over(
    desk: Desk, client: SlackClient, tenant_id: TenantId, press: Press, answer: Answer
) -> Answer:
    language = (await agents.known(desk, tenant_id, press.person)).language
    title = answer.title or say(language, "Contact")
    await show_above(client, tenant_id, press.trigger, outcome_view(title, answer, language))
    return Answer()


async def _on_listing(
    desk: Desk, client: SlackClient, tenant_id: TenantId, press: Press, action: Action | None
) -> tuple[Answer, bool] | None:
    """A page was turned, or something is done with a row: the listing shows what came of it. None: neither."""
    turn, done = turn_of(press.value), done_of(press.value)
    if action is Action.PAGE and turn is not None:
        return await PAGES[turn.topic](desk, tenant_id, turn.about, press.person, turn.page), True
    if action is not Action.ROW or done is None:
        return None
    it, page = done.conversation_id, done.turn.page
    match done.deed:
        case Deed.RAISE:
            raised = await queue_page.sooner(desk, tenant_id, it, done.turn.about, press.person, page)
            return raised, raised.tone is not Tone.REFUSED
        case Deed.WHY:
            return await why_of(desk, tenant_id, it, press.person), False
        case Deed.TRANSFER:
            form = await open_transfer(desk, tenant_id, it, press.person)
        case Deed.READ:
            form = await open_transcript(desk, tenant_id, it, press.person)
        case _:
            assert_never(done.deed)
    return await _opened(client, tenant_id, press, form), False


async def _opened(client: SlackClient, tenant_id: TenantId, press: Press, form: Json | Answer) -> Answer:
    """The form opens, or an answer says why not; what the button stands on stays: a form can be closed again."""
    if isinstance(form, Answer):
        return form
    await show_form(client, tenant_id, press.trigger, form)
    return Answer()


def _message(answer: Answer, press: Press, *, decided: bool) -> Json:
    """What goes to the response URL; nothing where there is nothing to say."""
    replaces = press.private and decided
    if not answer.lines:
        return {"delete_original": True} if replaces else {}
    place = {"thread_ts": press.thread_ts} if press.thread_ts else {}
    return {
        "response_type": "ephemeral",
        "replace_original": replaces,
        **place,
        **draw_answer(answer).fields(),
    }
