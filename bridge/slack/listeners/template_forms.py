"""The forms of templates: looking for one, filling it in, returning one; and how they change while somebody types."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bridge.slack.blocks.command_form import outcome_view
from bridge.slack.blocks.template_forms import FIELD, fill_form, offered_templates, template_search_form
from bridge.slack.blocks.template_words import BETWEEN, return_form
from bridge.slack.blocks.template_writing import slots_form, writing_form
from bridge.slack.listeners.filled import Asking, Filled
from bridge.slack.shortcuts import TEMPLATE, Form
from bridge.slack.wire import Json
from core.ids import AgentRef, ConversationId, FileRef, MessageId, TemplateId, TenantId
from desk import agents, template_review, template_sending, template_writing
from desk.desk import Desk
from desk.template_drafting import SAMPLE, Field
from desk.template_drafting import Filled as Draft
from desk.template_views import TemplateForm, TemplateSearch
from desk.views import Answer, Tone
from words import say

# Between what a form carries: the conversation, and the template.
_AND = "/"


async def open_template(
    desk: Desk, tenant_id: TenantId, conversation_id: ConversationId, person: AgentRef
) -> Json | Answer:
    """The menu of templates for the conversation of a card."""
    return _searching(await template_sending.start(desk, tenant_id, conversation_id, person))


async def open_template_for(
    desk: Desk, tenant_id: TenantId, message_id: MessageId, person: AgentRef
) -> Json | Answer:
    """The same for a message that could not be sent."""
    return _searching(await template_sending.start_for(desk, tenant_id, message_id, person))


def _searching(found: TemplateSearch | Answer) -> Json | Answer:
    return found if isinstance(found, Answer) else template_search_form(found)


async def _search(desk: Desk, tenant_id: TenantId, asking: Asking) -> Json:
    talk = ConversationId(asking.carried)
    return {
        "options": offered_templates(
            await template_sending.search(desk, tenant_id, talk, asking.person, asking.typed)
        )
    }


async def _chosen(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | Answer:
    talk, template = ConversationId(filled.carried), TemplateId(filled.typed(TEMPLATE))
    form = await template_sending.form(desk, tenant_id, talk, template, filled.person)
    return form if isinstance(form, Answer) else _filling(form)


def _filling(form: TemplateForm, problem: str = "") -> Json:
    return fill_form(form, f"{form.conversation_id}{_AND}{form.template.id}", problem)


async def _send(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | Answer:
    """What is wrong with a field stands beside it; anything else above them all, and what was typed stays."""
    talk, _, template = filled.carried.partition(_AND)
    at = desk, tenant_id, ConversationId(talk), TemplateId(template), filled.person
    answer = await template_sending.send_filled(*at, filled.under(FIELD))
    field = f"{FIELD}{answer.about}"
    if answer.tone is not Tone.REFUSED or field in filled.values:
        return replace(answer, about=field)
    form = await template_sending.form(*at, filled.under(FIELD))
    if isinstance(form, Answer):
        language = (await agents.known(desk, tenant_id, filled.person)).language
        return outcome_view(say(language, "Template"), answer, language)
    return _filling(form, " ".join(answer.lines))


async def _looks(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | None:
    """The form with how it reads by now; None: nothing can be shown any more, which is said when it is sent."""
    talk, _, template = filled.carried.partition(_AND)
    form = await template_sending.form(
        desk,
        tenant_id,
        ConversationId(talk),
        TemplateId(template),
        filled.person,
        filled.under(FIELD),
    )
    return None if isinstance(form, Answer) else _filling(form)


def _written(filled: Filled) -> Draft:
    file, mime_type = filled.file(Field.FILE)
    return Draft(filled.all(), FileRef(file) if file else None, mime_type)


def _about(filled: Filled) -> TemplateId | None:
    return TemplateId(filled.carried) if filled.carried else None


async def _write(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | Answer:
    saved = await template_writing.save(desk, tenant_id, filled.person, _about(filled), _written(filled))
    return saved if isinstance(saved, Answer) else slots_form(saved)


async def _writes(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | None:
    return writing_form(
        await template_writing.look(desk, tenant_id, filled.person, _about(filled), _written(filled))
    )


async def _sample(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | Answer:
    """Handed in, or what is wrong: beside its field where it has one, else above them all."""
    template_id, values = TemplateId(filled.carried), filled.all()
    answer = await template_writing.hand_in(desk, tenant_id, filled.person, template_id, values)
    if answer.tone is Tone.REFUSED and answer.about in filled.values:
        return answer
    if answer.tone is Tone.REFUSED:
        form = await template_writing.fill_slots(desk, tenant_id, filled.person, template_id, values)
        if not isinstance(form, Answer):
            return slots_form(form, " ".join(answer.lines))
    language = (await agents.known(desk, tenant_id, filled.person)).language
    return outcome_view(say(language, "Template"), answer, language)


async def _samples(desk: Desk, tenant_id: TenantId, filled: Filled) -> Json | None:
    template_id = TemplateId(filled.carried)
    form = await template_writing.fill_slots(desk, tenant_id, filled.person, template_id, filled.all())
    return None if isinstance(form, Answer) else slots_form(form)


async def _return(desk: Desk, operator: TenantId, filled: Filled) -> Answer:
    tenant_id, _, template = filled.carried.partition(BETWEEN)
    reason = filled.typed(template_review.REASON)
    return await template_review.give_back(
        desk, operator, TenantId(tenant_id), TemplateId(template), filled.person, reason
    )


async def forward(desk: Desk, operator: TenantId, value: str, person: AgentRef) -> Answer:
    """An operator pressed Forward."""
    tenant_id, _, template = value.partition(BETWEEN)
    return await template_review.forward(desk, operator, TenantId(tenant_id), TemplateId(template), person)


async def open_return(desk: Desk, operator: TenantId, value: str, person: AgentRef) -> Json | Answer:
    """An operator pressed Return with reason."""
    tenant_id, _, template = value.partition(BETWEEN)
    form = await template_review.start_return(
        desk, operator, TenantId(tenant_id), TemplateId(template), person
    )
    return form if isinstance(form, Answer) else return_form(form)


SEARCHES: dict[str, Callable[[Desk, TenantId, Asking], Awaitable[Json]]] = {TEMPLATE: _search}

# By the form's callback_id: the field that a refusal stands beside if it names none, and what is done.
SUBMITS: dict[str, tuple[str, Callable[[Desk, TenantId, Filled], Awaitable[Json | Answer]]]] = {
    Form.SEARCH_TEMPLATE: (TEMPLATE, _chosen),
    Form.FILL_TEMPLATE: (FIELD, _send),
    Form.RETURN_TEMPLATE: (template_review.REASON, _return),
    Form.WRITE_TEMPLATE: (Field.BODY, _write),
    Form.SAMPLE_TEMPLATE: (SAMPLE, _sample),
}

# By the form's callback_id: how it looks with what was typed so far.
LIVE: dict[str, Callable[[Desk, TenantId, Filled], Awaitable[Json | None]]] = {
    Form.FILL_TEMPLATE: _looks,
    Form.WRITE_TEMPLATE: _writes,
    Form.SAMPLE_TEMPLATE: _samples,
}
