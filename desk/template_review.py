"""The operator looks at a company's template before the channel does: it is forwarded, or returned with a reason."""

from dataclasses import replace

from core.agent import Agent
from core.compliance.template import State, Template
from core.compliance.template_life import (
    AskForReview,
    TemplateMoved,
    TemplateReviewAsked,
)
from core.ids import AgentRef, TemplateId, TenantId
from desk import agents
from desk.deciding import decided
from desk.desk import Desk
from desk.form_sending import refused
from desk.ports import StaleVersion, UnitOfWork
from desk.template_views import ReturnForm, ReviewPost
from desk.template_writing import to_channel
from desk.views import Answer
from words import say

REASON = "reason"
# Characters of a reason; its writer reads it in one message.
LONGEST_REASON = 500


async def ask(desk: Desk, tenant_id: TenantId, effect: AskForReview) -> None:
    """Show it in the operators' channel, or what came of it where it was shown. Raises DeliveryProblem."""
    channel, operator = desk.operators.channel, desk.store.directory.operator
    if channel is None or operator not in desk.store.directory.tenants:
        return
    async with desk.store.begin(tenant_id) as uow:
        try:
            template = await uow.templates.get(effect.template_id)
        except KeyError:
            return
        writer = "" if template.by is None else (await uow.agents.get(template.by)).name
    waits = template.state is State.WAITING
    if not waits and template.review_post is None:
        return
    post = ReviewPost(
        tenant_id,
        template,
        desk.store.directory.tenants[tenant_id].name,
        writer,
        desk.store.directory.tenants[operator].language,
        waits,
        template.decided_by,
        template.reason if template.state is State.DRAFT else "",
    )
    shown = await desk.workspace.show_review(operator, channel, post, template.review_post)
    if shown == template.review_post:
        return
    try:
        async with desk.store.begin(tenant_id) as uow:
            current = await uow.templates.get(template.id)
            uow.templates.save(replace(current, review_post=shown))
            await uow.commit()
    except StaleVersion:
        return  # decided in this very moment: what came of it is shown by a post of its own


async def forward(
    desk: Desk, operator: TenantId, tenant_id: TenantId, template_id: TemplateId, ref: AgentRef
) -> Answer:
    """It goes to the channel."""
    agent = await agents.known(desk, operator, ref)
    not_allowed = _not_an_operator(desk, operator, tenant_id, agent)
    if not_allowed is not None:
        return not_allowed

    async def decide(uow: UnitOfWork) -> Answer:
        template = await _waiting(uow, template_id)
        if template is None:
            return _decided_already(agent)
        going = await to_channel(desk, uow, replace(template, decided_by=agent.ref), None)
        if going.id != template.id:
            uow.templates.save(replace(going, review_post=template.review_post))
        uow.record(TemplateReviewAsked(going.id))
        return Answer((say(agent.language, "Forwarded. Its writer is told."),))

    return await decided(desk, tenant_id, agent.language, decide)


async def start_return(
    desk: Desk, operator: TenantId, tenant_id: TenantId, template_id: TemplateId, ref: AgentRef
) -> ReturnForm | Answer:
    """The form in which the reason is given; an Answer says why there is none."""
    agent = await agents.known(desk, operator, ref)
    not_allowed = _not_an_operator(desk, operator, tenant_id, agent)
    if not_allowed is not None:
        return not_allowed
    async with desk.store.begin(tenant_id) as uow:
        template = await _waiting(uow, template_id)
    return _decided_already(agent) if template is None else ReturnForm(agent.language, tenant_id, template)


async def give_back(
    desk: Desk, operator: TenantId, tenant_id: TenantId, template_id: TemplateId, ref: AgentRef, reason: str
) -> Answer:
    """It goes back to its writer, with a reason."""
    agent = await agents.known(desk, operator, ref)
    not_allowed = _not_an_operator(desk, operator, tenant_id, agent)
    if not_allowed is not None:
        return not_allowed
    why = " ".join(reason.split())[:LONGEST_REASON]
    if not why:
        return refused(say(agent.language, "Say what to change, so that its writer can."), about=REASON)

    async def decide(uow: UnitOfWork) -> Answer:
        template = await _waiting(uow, template_id)
        if template is None:
            return _decided_already(agent)
        uow.templates.save(replace(template.moved(State.DRAFT, why), decided_by=agent.ref))
        uow.record(TemplateMoved(template.id, State.DRAFT.value), TemplateReviewAsked(template.id))
        return Answer((say(agent.language, "Returned. Its writer is told."),))

    return await decided(desk, tenant_id, agent.language, decide)


def _not_an_operator(desk: Desk, operator: TenantId, tenant_id: TenantId, agent: Agent) -> Answer | None:
    """Only the operator's own people, and only about companies there are."""
    directory = desk.store.directory
    if operator != directory.operator or agent.ref not in desk.operators.refs:
        return refused(say(agent.language, "Only operators decide about templates."))
    return None if tenant_id in directory.tenants else _decided_already(agent)


def _decided_already(agent: Agent) -> Answer:
    return refused(say(agent.language, "This template does not wait any more: somebody was faster."))


async def _waiting(uow: UnitOfWork, template_id: TemplateId) -> Template | None:
    try:
        template = await uow.templates.get(template_id)
    except KeyError:
        return None
    return template if template.state is State.WAITING else None
