"""Whoever a template concerns is told what became of it: its writer, and of what harms also those who administer."""

from core.access import Right
from core.agent import Agent
from core.compliance.template import Quality, State, Template
from core.compliance.template_life import SpreadTemplateNews, TellOfTemplate, TemplateConcerned, TemplateNews
from core.ids import TenantId
from desk.desk import Desk
from desk.performed import Performed, done
from desk.ports import Lease, OutboxEntry, UnitOfWork
from desk.template_views import TemplateWord

# What whoever administers has to know of too.
_HARMS = (State.PAUSED, State.DISABLED, State.ARCHIVED, State.DELETED, Quality.YELLOW, Quality.RED)


async def spread(desk: Desk, lease: Lease, entry: OutboxEntry, effect: SpreadTemplateNews) -> Performed:
    """Find whom it concerns; each is told by an effect of their own, so that nobody is told twice for another."""
    async with desk.store.begin(lease.tenant_id) as uow:
        try:
            template = await uow.templates.get(effect.template_id)
        except KeyError:
            return done(entry)
        agents = [each for each in await uow.agents.all() if each.enabled]
    facts = [
        TemplateConcerned(template.id, each.id, effect.news, effect.what)
        for each in agents
        if each.id != effect.by and _concerns(each, template, effect)
    ]

    async def write(uow: UnitOfWork) -> None:
        uow.record(*facts)

    return done(entry, write)


def _concerns(agent: Agent, template: Template, effect: SpreadTemplateNews) -> bool:
    if agent.id == template.by:
        return True
    harms = effect.what in _HARMS or effect.news in (TemplateNews.CATEGORY, TemplateNews.CATEGORY_COMING)
    return agent.may(Right.ADMINISTER) and (harms or template.by is None)


async def tell(desk: Desk, tenant_id: TenantId, effect: TellOfTemplate) -> None:
    """By direct message, with what to change as it is known by now. Raises DeliveryProblem."""
    async with desk.store.begin(tenant_id) as uow:
        try:
            template = await uow.templates.get(effect.template_id)
        except KeyError:
            return
        agent = await uow.agents.get(effect.agent_id)
    word = TemplateWord(
        agent.language,
        template.name,
        template.language,
        TemplateNews(effect.news),
        effect.what,
        template.reason,
        template.advice,
    )
    await desk.workspace.write_to(tenant_id, agent.ref, word)
