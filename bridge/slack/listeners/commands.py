"""The slash command: a line and a person in, what they see out."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from math import ceil

from bridge.slack.blocks.answers import draw_answer
from bridge.slack.blocks.command_form import BETWEEN, command_form, outcome_view
from bridge.slack.blocks.contacts import contact_form
from bridge.slack.blocks.quick_replies import keep_form
from bridge.slack.blocks.template_writing import writing_form
from bridge.slack.client import SlackClient
from bridge.slack.listeners.failing import ANSWER_WITHIN, failed, tenant_of, unknown_workspace
from bridge.slack.listeners.filled import Filled, beside
from bridge.slack.listeners.forms import show_form
from bridge.slack.mrkdwn import unescaped
from bridge.slack.wire import Json, text_of
from core.ids import AgentRef, MessageId, TenantId
from desk import agents, consenting
from desk.desk import Desk
from desk.filling import CommandForm, ContactForm
from desk.template_views import WritingForm
from desk.views import Answer, QuickReplyForm, Tone
from words import plural

# Source: manifest.yml, which a test holds equal.
COMMAND = "/witiop"

# Source: Slack, slash commands, "should_escape": what is typed as @name and #channel arrives like this.
_POINTED = re.compile(r"(?<!\S)<[@#]([A-Z0-9]{2,32})(?:\|[^>\n]{0,200})?>(?!\S)")

# What was filled into the form of a command: its name, what it is about, and the fields by their names.
RunForm = Callable[[Desk, TenantId, AgentRef, str, str, Mapping[str, str]], Awaitable[Answer]]

# How a line is understood; handed in by the wiring, because commands know no Slack and this side knows no commands.
RunLine = Callable[[Desk, TenantId, AgentRef, str], Awaitable[Answer]]


async def typed(desk: Desk, client: SlackClient, body: Json, run: RunLine) -> Json:
    """
    The answer to a typed command, shown to this person alone; what it changes is committed when this returns.

    Empty when a form opened instead.
    """
    answer = await _answer(desk, client, body, run)
    return {} if answer is None else {"response_type": "ephemeral", **draw_answer(answer).fields()}


def pointed(text: str) -> str:
    """
    The line with people and channels by their ids alone: `<@U1|bea>` is U1, `<#C1|sales>` is C1.

    What stands in quotes is somebody's words and stays as it is.
    """

    def bare(found: re.Match[str]) -> str:
        before = text[: found.start()]
        quoted = before.count('"') % 2 or before.count("\u201c") > before.count("\u201d")
        return found[0] if quoted else found[1]

    return _POINTED.sub(bare, text)


async def _answer(desk: Desk, client: SlackClient, body: Json, run: RunLine) -> Answer | None:
    tenant_id = tenant_of(desk, text_of(body, "team_id"))
    if tenant_id is None:
        return unknown_workspace()
    person = AgentRef(text_of(body, "user_id"))
    try:
        if (wait := desk.rates.wait((tenant_id, person), desk.clock.now())) is not None:
            return await _too_fast(desk, tenant_id, person, wait)
        answer = await run(desk, tenant_id, person, pointed(unescaped(text_of(body, "text"))))
        if answer.form is not None:
            async with asyncio.timeout(ANSWER_WITHIN):
                await show_form(client, tenant_id, text_of(body, "trigger_id"), _drawn(answer.form))
            return None
        return answer
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        return failed(desk, tenant_id, error, doing=COMMAND)


async def _too_fast(desk: Desk, tenant_id: TenantId, person: AgentRef, wait: timedelta) -> Answer:
    language = (await agents.known(desk, tenant_id, person)).language
    seconds = max(1, ceil(wait.total_seconds()))
    sentence = plural(
        language,
        "That is very many commands at once. Again in one second.",
        "That is very many commands at once. Again in {count} seconds.",
        seconds,
    )
    return Answer((sentence,), Tone.REFUSED)


async def command_filled(desk: Desk, filled: Filled, run: RunForm) -> Json:
    """Do it, and show in the form's place what came of it; what is wrong stands beside its field."""
    first = next(iter(filled.values), "")
    tenant_id = tenant_of(desk, filled.team_id)
    if tenant_id is None:
        return beside(first, unknown_workspace())
    command, _, about = filled.carried.partition(BETWEEN)
    values = {name: filled.typed(name) for name in filled.values}
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            answer = await run(desk, tenant_id, filled.person, command, about, values)
            language = (await agents.known(desk, tenant_id, filled.person)).language
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        return beside(first, failed(desk, tenant_id, error, doing=command))
    if answer.tone is Tone.REFUSED:
        # Fields have hyphens where the desk's names have lower lines.
        named = answer.about.replace("_", "-")
        return beside(named if named in filled.values else first, replace(answer, about=""))
    return {"response_action": "update", "view": outcome_view(answer.title or command, answer, language)}


async def open_consent(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, person: AgentRef
) -> Json | Answer:
    """The form in which the consent is noted that a message of theirs would have needed."""
    form = await consenting.form_about(desk, tenant_id, message_id, person)
    return form if isinstance(form, Answer) else command_form(form)


def _drawn(form: QuickReplyForm | CommandForm | ContactForm | WritingForm) -> Json:
    match form:
        case WritingForm():
            return writing_form(form)
        case QuickReplyForm():
            return keep_form(form)
        case CommandForm():
            return command_form(form)
        case ContactForm():
            return contact_form(form)
