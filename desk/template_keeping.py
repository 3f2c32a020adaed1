"""What becomes of templates beside what they say: copied, in another language, put away, deleted; and their rules."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.compliance.template import State, Template
from core.compliance.template_languages import LANGUAGES
from core.compliance.template_life import (
    WITH_US,
    Review,
    TemplateDeletionAsked,
    TemplateMoved,
    TemplateRulesSet,
    TemplateWritten,
)
from core.ids import AgentRef, TemplateId, TenantId
from desk import agents
from desk.deciding import decided
from desk.desk import Desk
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.template_listing import COUNTED
from desk.template_writing import named
from desk.views import Answer
from words import plural, say

_NAME = 60

Act = Callable[[Agent, UnitOfWork, list[Template]], Awaitable[Answer]]


async def duplicate(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str, copy: str, language: str = ""
) -> Answer:
    """Drafts of another name that say the same, of every language or of one."""
    wanted = copy.strip().lower().replace(" ", "_")

    async def copied(agent: Agent, uow: UnitOfWork, found: list[Template]) -> Answer:
        if await named(uow, wanted):
            return refused(
                say(agent.language, "“{name}” is taken. Choose another name.", name=wanted[:_NAME])
            )
        for each in found:
            _keep_copy(desk, uow, agent, replace(each, name=wanted))
        return Answer(
            (
                plural(
                    agent.language,
                    "{count} draft is kept as “{name}”. Change what it says: Meta takes no two that say the same.",
                    "{count} drafts are kept as “{name}”. Change what they say: Meta takes no two that say the same.",
                    len(found),
                    name=wanted,
                ),
            )
        )

    return await _with(desk, tenant_id, ref, name, language, copied)


async def add_language(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str, new: str, language: str = ""
) -> Answer:
    """A draft of the same name in another language, with the words there are, to be put into that language."""

    async def added(agent: Agent, uow: UnitOfWork, found: list[Template]) -> Answer:
        if new not in LANGUAGES:
            sentence = "“{code}” is none of WhatsApp's languages. It is one like it, en_GB or pt_BR."
            return refused(say(agent.language, sentence, code=new[:_NAME]))
        if await named(uow, found[0].name, new):
            return refused(say(agent.language, "It is there in {language} already.", language=new))
        _keep_copy(desk, uow, agent, replace(found[0], language=new))
        return Answer(
            (
                say(
                    agent.language,
                    "A draft in {language} is kept. Put its words into that language with `{command}`.",
                    language=new,
                    command=f"/witiop template edit {found[0].name} --language {new}",
                ),
            )
        )

    return await _with(desk, tenant_id, ref, name, language, added)


def _keep_copy(desk: Desk, uow: UnitOfWork, agent: Agent, like: Template) -> None:
    """A draft of its own that nobody has seen."""
    fresh = Template(
        like.name,
        like.language,
        like.category,
        like.text,
        like.occasion,
        lives_for=like.lives_for,
        id=TemplateId(desk.ids.new()),
        account=like.account,
        by=agent.id,
        changed_at=desk.clock.now(),
    )
    uow.templates.save(fresh)
    uow.record(TemplateWritten(fresh.id, agent.id))


async def delete(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str, language: str = "", *, sure: bool = False
) -> Answer:
    """Delete it, in every language or in one; what Meta has goes there too, and its name rests for 30 days."""

    async def deleted(agent: Agent, uow: UnitOfWork, found: list[Template]) -> Answer:
        there = [each for each in found if each.ref is not None or each.handing_in]
        if there and not sure:
            return refused(*await _whether(desk, uow, agent, there))
        for each in found:
            if each.ref is None and each.state in WITH_US:
                uow.templates.remove(each)
            else:
                gone = replace(each.moved(State.DELETED), changed_at=desk.clock.now(), handing_in=False)
                uow.templates.save(gone)
                uow.record(TemplateMoved(each.id, State.DELETED, agent.id))
            uow.record(TemplateDeletionAsked(each.id, agent.id))
        return Answer((say(agent.language, "“{name}” is deleted.", name=found[0].name),))

    return await _with(desk, tenant_id, ref, name, language, deleted)


async def _whether(desk: Desk, uow: UnitOfWork, agent: Agent, there: list[Template]) -> list[str]:
    """What cannot be undone, and how much it is in use."""
    language = agent.language
    used = await uow.templates.used(desk.clock.now() - COUNTED)
    sent = sum(used[each.id].sent for each in there if each.id in used)
    return [
        say(
            language,
            "“{name}” in {languages} would be deleted at Meta, and its name could not be used again for 30 days.",
            name=there[0].name,
            languages=", ".join(each.language for each in there),
        ),
        plural(
            language,
            "It was sent {count} time in the last 30 days.",
            "It was sent {count} times in the last 30 days.",
            sent,
        ),
        say(language, "This cannot be undone. Type it again with `--yes` if you are sure."),
    ]


async def put_away(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str, language: str = "", *, back: bool = False
) -> Answer:
    """Not offered any more, though Meta still has it; or offered again."""

    async def moved(agent: Agent, uow: UnitOfWork, found: list[Template]) -> Answer:
        for each in found:
            uow.templates.save(replace(each, put_away=not back))
            uow.record(TemplateWritten(each.id, agent.id))
        if back:
            return Answer((say(agent.language, "“{name}” is offered again.", name=found[0].name),))
        sentence = "“{name}” is offered no more. It stays at Meta and counts; `--back` offers it again."
        return Answer((say(agent.language, sentence, name=found[0].name),))

    return await _with(desk, tenant_id, ref, name, language, moved)


async def set_rules(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, *, review: Review | None, most: int | None
) -> Answer:
    """Who looks at templates first, and how many there may be: the operator's to say, or, without one, an admin's."""
    agent = await agents.known(desk, tenant_id, ref)
    operators = desk.operators.refs
    if operators and agent.ref not in operators:
        return refused(say(agent.language, "Only operators decide about templates."))
    if not operators and not agent.may(Right.ADMINISTER):
        return refused(say(agent.language, "Only those who administer WitiOp write templates."))
    if review is Review.OPERATOR and desk.operators.channel is None:
        sentence = (
            "There is no channel in which operators look at templates: set WITIOP_OPERATOR_CHANNEL first."
        )
        return refused(say(agent.language, sentence))

    async def decide(uow: UnitOfWork) -> Answer:
        tenant = (await uow.directory.read()).tenant
        changed = replace(
            tenant,
            template_review=tenant.template_review if review is None else review.value,
            most_templates=tenant.most_templates if most is None else (most or None),
        )
        uow.directory.save(changed)
        uow.record(TemplateRulesSet(agent.id))
        return Answer(
            (
                say(agent.language, "Looked at first by: {review}.", review=changed.template_review),
                say(
                    agent.language,
                    "At most: {most}.",
                    most=changed.most_templates or say(agent.language, "as many as Meta allows"),
                ),
            )
        )

    return await decided(desk, tenant_id, agent.language, decide)


async def _with(
    desk: Desk,
    tenant_id: TenantId,
    ref: AgentRef,
    name: str,
    language: str,
    act: Act,
) -> Answer:
    """Do something with the templates of this name."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ADMINISTER):
        return refused(say(agent.language, "Only those who administer WitiOp write templates."))

    async def decide(uow: UnitOfWork) -> Answer:
        found = await named(uow, name, language)
        if not found:
            sentence = "No template is called “{name}”. `/witiop template list` shows those there are."
            return refused(say(agent.language, sentence, name=name[:_NAME]))
        return await act(agent, uow, found)

    return await decided(desk, tenant_id, agent.language, decide)
