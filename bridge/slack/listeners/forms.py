"""Message shortcuts and the forms they open: tables of use cases, errors beside the field."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bridge.slack.blocks.answers import draw_answer
from bridge.slack.blocks.choosing import choices_form
from bridge.slack.blocks.closing import closing_form
from bridge.slack.blocks.contacts import contact_form
from bridge.slack.blocks.forms import answer_form, correction_form, reaction_form
from bridge.slack.blocks.listing import transcript_view
from bridge.slack.blocks.places import place_form
from bridge.slack.blocks.quick_replies import offered, review_form, search_form
from bridge.slack.blocks.transfers import offered_targets, transfer_form
from bridge.slack.client import SlackClient
from bridge.slack.links import leads_inside
from bridge.slack.listeners import template_forms
from bridge.slack.listeners.afterwards import Afterwards
from bridge.slack.listeners.failing import ANSWER_WITHIN, failed, tenant_of, unknown_workspace
from bridge.slack.listeners.filled import Asking, Filled, beside
from bridge.slack.methods import OPEN_VIEW, PUSH_VIEW
from bridge.slack.refs import post_ref, thread_ref
from bridge.slack.rights import OF_SEARCH, OF_SHORTCUT, right_to_send
from bridge.slack.shortcuts import (
    EMOJI,
    HOW,
    HOW_ALONE,
    NO_EMOJI,
    QUICK_REPLY,
    TO,
    WORDS,
    Form,
    Shortcut,
)
from bridge.slack.wire import Json, object_of, text_of
from core.access import ActionName
from core.ids import (
    AgentRef,
    ContactId,
    ConversationId,
    MessageId,
    PostRef,
    QuickReplyId,
    TenantId,
    ThreadRef,
)
from core.text import Private
from desk import (
    agents,
    choosing,
    closing,
    contact_editing,
    forms,
    places,
    quick_answers,
    quick_replies,
    transferring,
)
from desk.admission import admitted
from desk.contact_sheet import NAME
from desk.desk import Desk
from desk.history import read
from desk.quick_replies import Field
from desk.views import Answer, Tone
from words import say


@dataclass(frozen=True, slots=True)
class Pointed:
    """The post whose menu was opened, the thread it stands in, and who did."""

    post: PostRef
    thread: ThreadRef
    person: AgentRef


_NO_OPTIONS: Json = {"options": []}

Search = Callable[[Desk, TenantId, Asking], Awaitable[Json]]
Open = Callable[[Desk, TenantId, Pointed], Awaitable[Json | Answer]]
Submit = Callable[[Desk, TenantId, Filled], Awaitable[Json | Answer]]


async def opened(desk: Desk, client: SlackClient, body: Json, afterwards: Afterwards) -> None:
    """Open the shortcut's form, or say privately why there is none."""
    tenant_id = tenant_of(desk, text_of(object_of(body, "team"), "id"))
    answer = unknown_workspace() if tenant_id is None else await _opened(desk, client, tenant_id, body)
    if answer is not None and (url := text_of(body, "response_url")):
        afterwards.respond(url, {"response_type": "ephemeral", **draw_answer(answer).fields()})


async def _opened(desk: Desk, client: SlackClient, tenant_id: TenantId, body: Json) -> Answer | None:
    channel, ts = text_of(object_of(body, "channel"), "id"), text_of(body, "message_ts")
    root = text_of(object_of(body, "message"), "thread_ts") or ts
    person = AgentRef(text_of(object_of(body, "user"), "id"))
    pointed = Pointed(post_ref(channel, ts), thread_ref(channel, root), person)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            shortcut = Shortcut(text_of(body, "callback_id"))
            agent = await admitted(desk, tenant_id, person, ActionName(shortcut.value), OF_SHORTCUT[shortcut])
            if isinstance(agent, Answer):
                return agent
            form = await OPENS[shortcut](desk, tenant_id, pointed)
            if isinstance(form, Answer):
                return form
            await show_form(client, tenant_id, text_of(body, "trigger_id"), form)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        return failed(desk, tenant_id, error, doing="shortcut")
    return None


async def show_form(client: SlackClient, tenant_id: TenantId, trigger: str, form: Json) -> None:
    """Open it for whoever made the gesture that this came with. Raises DeliveryProblem."""
    await client.call(tenant_id, OPEN_VIEW, {"trigger_id": trigger, "view": form})


async def show_above(client: SlackClient, tenant_id: TenantId, trigger: str, view: Json) -> None:
    """Lay it over the form in which something was pressed. Raises DeliveryProblem."""
    await client.call(tenant_id, PUSH_VIEW, {"trigger_id": trigger, "view": view})


async def submitted(desk: Desk, filled: Filled) -> Json:
    """Do it, or show the form that follows; what is wrong stands beside the field, and what was typed stays."""
    tenant_id = tenant_of(desk, filled.team_id)
    field, use_case = SUBMITS[filled.form]
    if tenant_id is None:
        return beside(field, unknown_workspace())
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            outcome = (
                await _barred(desk, tenant_id, filled)
                or await _inside(desk, tenant_id, filled)
                or await use_case(desk, tenant_id, filled)
            )
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits and must see it fail
        outcome = failed(desk, tenant_id, error, doing="form")
    if not isinstance(outcome, Answer):
        return {"response_action": "update", "view": outcome}
    return beside(field, outcome) if outcome.tone is Tone.REFUSED else {}


async def _barred(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer | None:
    """Why this person may not send this form, if so: a form may have been open while their role was taken away."""
    action, right = ActionName(filled.form), right_to_send(filled.form)
    agent = await admitted(desk, tenant_id, filled.person, action, right)
    return agent if isinstance(agent, Answer) else None


async def _inside(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer | None:
    """Nothing typed is changed behind anybody's back: a link into Slack is refused beside its field."""
    field = next((name for name in filled.values if leads_inside(filled.typed(name))), None)
    if field is None or filled.form in _STAYS_INSIDE:
        return None
    agent = await agents.known(desk, tenant_id, filled.person)
    sentence = say(agent.language, "Links into Slack never go to contacts. Take it out, then send.")
    return Answer((sentence,), Tone.REFUSED, about=field)


async def searched(desk: Desk, body: Json) -> Json:
    """The options of the menu that is searched; none when they cannot be had."""
    tenant_id = tenant_of(desk, text_of(object_of(body, "team"), "id"))
    if tenant_id is None:
        return _NO_OPTIONS
    person = AgentRef(text_of(object_of(body, "user"), "id"))
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            menu = text_of(body, "action_id")
            agent = await admitted(desk, tenant_id, person, ActionName(menu), OF_SEARCH[menu])
            if isinstance(agent, Answer):
                return _NO_OPTIONS
            carried = text_of(object_of(body, "view"), "private_metadata")
            asking = Asking(person, text_of(body, "value"), carried)
            return await SEARCHES[menu](desk, tenant_id, asking)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person waits; the log has it
        failed(desk, tenant_id, error, doing="search")
        return _NO_OPTIONS


# ---- what opens, and what it does when it is sent ------------------------------------------------------------------


async def _open_answer(desk: Desk, tenant_id: TenantId, at: Pointed) -> Json | Answer:
    picking = await forms.pick_to_answer(desk, tenant_id, at.post, at.person)
    return picking if isinstance(picking, Answer) else answer_form(picking)


async def _open_reaction(desk: Desk, tenant_id: TenantId, at: Pointed) -> Json | Answer:
    picking = await forms.pick_to_react(desk, tenant_id, at.post, at.person)
    return picking if isinstance(picking, Answer) else reaction_form(picking)


async def _open_search(desk: Desk, tenant_id: TenantId, at: Pointed) -> Json | Answer:
    searching = await quick_answers.start(desk, tenant_id, at.thread, at.person)
    return searching if isinstance(searching, Answer) else search_form(searching)


async def _open_place(desk: Desk, tenant_id: TenantId, at: Pointed) -> Json | Answer:
    form = await places.start(desk, tenant_id, at.thread, at.person)
    return form if isinstance(form, Answer) else place_form(form)


async def _open_choices(desk: Desk, tenant_id: TenantId, at: Pointed) -> Json | Answer:
    form = await choosing.start(desk, tenant_id, at.thread, at.person)
    return form if isinstance(form, Answer) else choices_form(form)


async def open_quick_reply(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, person: AgentRef
) -> Json | Answer:
    """The menu of quick replies for the conversation of a card."""
    searching = await quick_answers.start_in(desk, tenant_id, conversation_id, person)
    return searching if isinstance(searching, Answer) else search_form(searching)


async def open_closing(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, person: AgentRef
) -> Json | Answer:
    """The form in which a reason is chosen; where the company asks for none, it is closed by now."""
    form = await closing.start(desk, tenant_id, conversation_id, person)
    return form if isinstance(form, Answer) else closing_form(form)


async def open_contact(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, person: AgentRef
) -> Json | Answer:
    """The sheet of whom the conversation of a card is with."""
    form = await contact_editing.form_in(desk, tenant_id, conversation_id, person)
    return form if isinstance(form, Answer) else contact_form(form)


async def open_correction(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, person: AgentRef
) -> Json | Answer:
    """The form in which what has left is corrected, or why there is none."""
    form = await forms.correct(desk, tenant_id, message_id, person)
    return form if isinstance(form, Answer) else correction_form(form)


async def _answer(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    message_id = MessageId(filled.carried)
    return await forms.answer_one(desk, tenant_id, message_id, filled.person, filled.words())


async def _react(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    chosen = filled.typed(EMOJI)
    emoji = None if chosen == NO_EMOJI else Private(chosen)
    return await forms.react_to(desk, tenant_id, MessageId(filled.carried), filled.person, emoji)


async def _review(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | Answer:
    reply_id, talk = QuickReplyId(filled.typed(QUICK_REPLY)), ConversationId(filled.carried)
    review = await quick_answers.review(desk, tenant_id, talk, reply_id, filled.person)
    return review if isinstance(review, Answer) else review_form(review)


async def _send_reviewed(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    talk = ConversationId(filled.carried)
    return await quick_answers.send_reviewed(desk, tenant_id, talk, filled.person, filled.words())


async def _send_place(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    return await places.send_place(
        desk,
        tenant_id,
        ConversationId(filled.carried),
        filled.person,
        name=filled.typed(places.Field.NAME),
        address=filled.typed(places.Field.ADDRESS),
        where=filled.typed(places.Field.WHERE),
    )


async def _send_choices(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    return await choosing.send_choices(
        desk,
        tenant_id,
        ConversationId(filled.carried),
        filled.person,
        asked=filled.typed(choosing.Field.ASKED),
        choices=filled.typed(choosing.Field.CHOICES),
        label=filled.typed(choosing.Field.LABEL),
    )


async def _search_quick_replies(desk: Desk, tenant_id: TenantId, asking: Asking) -> Json:
    return {"options": offered(await quick_answers.search(desk, tenant_id, asking.person, asking.typed))}


async def _search_targets(desk: Desk, tenant_id: TenantId, asking: Asking) -> Json:
    agent = await agents.known(desk, tenant_id, asking.person)
    skillsets, people = await transferring.targets(desk, tenant_id, asking.person, asking.typed)
    groups = offered_targets(skillsets, people, agent.language)
    return {"option_groups": groups} if groups else _NO_OPTIONS


async def open_transfer(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, person: AgentRef
) -> Json | Answer:
    """The form in which a conversation is given on, or why there is none."""
    form = await transferring.start(desk, tenant_id, conversation_id, person)
    return form if isinstance(form, Answer) else transfer_form(form)


async def open_transcript(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, person: AgentRef
) -> Json | Answer:
    """What was said in a conversation, or why it is not theirs to read."""
    transcript = await read(desk, tenant_id, conversation_id, person)
    return transcript if isinstance(transcript, Answer) else transcript_view(transcript)


async def _transfer(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    wish = transferring.Wish(filled.typed(TO), alone=filled.typed(HOW) == HOW_ALONE)
    return await transferring.transfer(desk, tenant_id, ConversationId(filled.carried), filled.person, wish)


async def _close(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    reason, note = filled.typed(closing.Field.REASON), Private(filled.typed(closing.Field.NOTE))
    because = closing.Because(reason, note)
    return await closing.close(desk, tenant_id, ConversationId(filled.carried), filled.person, because)


async def _set_contact(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    values = {name: filled.typed(name) for name in filled.values}
    return await contact_editing.fill(desk, tenant_id, ContactId(filled.carried), filled.person, values)


async def _keep(desk: Desk, tenant_id: TenantId, filled: Filled) -> Answer:
    name, text = filled.typed(Field.NAME), filled.typed(Field.TEXT)
    return await quick_replies.keep(desk, tenant_id, filled.person, name, text)


OPENS: dict[Shortcut, Open] = {
    Shortcut.ANSWER: _open_answer,
    Shortcut.REACT: _open_reaction,
    Shortcut.QUICK_REPLY: _open_search,
    Shortcut.PLACE: _open_place,
    Shortcut.CHOICES: _open_choices,
}

# By the menu's action_id: what it offers.
SEARCHES: dict[str, Search] = {
    QUICK_REPLY: _search_quick_replies,
    TO: _search_targets,
    **template_forms.SEARCHES,
}

# By the form's callback_id: the field that a refusal stands beside if it names none, and what is done.
SUBMITS: dict[str, tuple[str, Submit]] = {
    Form.TRANSFER: (TO, _transfer),
    Shortcut.ANSWER: (WORDS, _answer),
    Shortcut.REACT: (EMOJI, _react),
    Shortcut.QUICK_REPLY: (QUICK_REPLY, _review),
    Shortcut.PLACE: (places.Field.WHERE, _send_place),
    Shortcut.CHOICES: (choosing.Field.ASKED, _send_choices),
    Form.CORRECT: (WORDS, _answer),
    Form.REVIEW: (WORDS, _send_reviewed),
    Form.KEEP: (Field.TEXT, _keep),
    Form.CLOSE: (closing.Field.REASON, _close),
    Form.CONTACT: (NAME, _set_contact),
    **template_forms.SUBMITS,
}

# What is typed there is for colleagues, and may lead wherever they can go.
_STAYS_INSIDE = frozenset({Form.RETURN_TEMPLATE, Form.CLOSE, Form.CONTACT})
