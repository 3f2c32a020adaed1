"""Templates are written by those who administer: checked while they are written, handed in once nothing is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.access import Right
from core.agent import Agent
from core.compliance.template import (
    State,
    Template,
)
from core.compliance.template_check import Finding, check
from core.compliance.template_languages import LANGUAGES
from core.compliance.template_life import (
    WITH_US,
    Hindered,
    Hindrance,
    Review,
    TemplateHandedIn,
    TemplateMoved,
    TemplateReviewAsked,
    TemplateWritten,
    hindered,
    name_rests,
    rewritten,
)
from core.ids import AgentRef, TemplateId, TenantId
from desk import agents
from desk.deciding import decided
from desk.desk import Desk
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.refusing import on_the_clock_of
from desk.template_drafting import SAMPLE, Field, Filled, drafted, sampled
from desk.template_findings import sentence_of
from desk.template_listing import allowed, counts
from desk.template_sync import accounts_of
from desk.template_views import SlotsForm, WritingForm
from desk.views import Answer, Tone
from words import mark, say

_HINDERED: dict[Hindrance, str] = {
    Hindrance.BEING_REVIEWED: mark("It is being reviewed. Wait until that is decided."),
    Hindrance.ENDED: mark("It cannot be changed any more. Duplicate it, and hand in the copy."),
    Hindrance.EDITED_TODAY: mark(
        "Meta takes one change of an approved template a day. The next is possible {when}."
    ),
    Hindrance.EDITED_OFTEN: mark(
        "Meta takes ten changes of an approved template in 30 days. The next is possible {when}."
    ),
    Hindrance.CATEGORY_FIXED: mark(
        "The category of an approved template is fixed. Duplicate it to have another one."
    ),
}


# ---- the form -------------------------------------------------------------------------------------------------------


async def start(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str = "", language: str = ""
) -> WritingForm | Answer:
    """An empty form, or one with what the template of this name and language says; an Answer says why there is none."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ADMINISTER):
        return _not_allowed(agent)
    if not name:
        return WritingForm(agent.language, None, ())
    async with desk.store.begin(tenant_id) as uow:
        found = await named(uow, name, language)
        if len(found) > 1:
            return refused(_several(found, agent.language))
        if not found:
            return refused(_unknown(name, agent.language))
        problem = hindered(found[0], found[0].category, desk.clock.now())
        findings = await findings_of(uow, found[0])
    if problem is not None:
        return refused(_why_not(problem, agent))
    return WritingForm(agent.language, found[0], _told(findings, agent.language))


async def look(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, template_id: TemplateId | None, filled: Filled
) -> WritingForm:
    """The form as it is being filled in, with what would be rejected so far."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        before = None if template_id is None else await _get(uow, template_id)
        made = drafted(filled, before)
        findings = await findings_of(uow, made)
    return WritingForm(agent.language, made, _told(findings, agent.language), before is not None)


async def save(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, template_id: TemplateId | None, filled: Filled
) -> SlotsForm | Answer:
    """Keep it as a draft, beside the one it changes if the channel has that; then its samples are asked for."""
    agent = await agents.known(desk, tenant_id, ref)
    kept: list[SlotsForm] = []

    async def decide(uow: UnitOfWork) -> Answer:
        before = None if template_id is None else await _get(uow, template_id)
        if template_id is not None and before is None:
            return refused(_gone(agent.language))
        made = drafted(filled, before)
        saved = await _keep(desk, uow, agent, made, before)
        if isinstance(saved, Answer):
            return saved
        findings = await findings_of(uow, saved)
        kept[:] = [SlotsForm(agent.language, saved, _told(findings, agent.language))]
        return Answer()

    answer = await decided(desk, tenant_id, agent.language, decide)
    return kept[0] if kept and not answer.lines else answer


async def fill_slots(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, template_id: TemplateId, values: Mapping[str, str]
) -> SlotsForm | Answer:
    """The form of samples as it is being filled in."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        template = await _get(uow, template_id)
        if template is None:
            return refused(_gone(agent.language))
        made = sampled(template, values)
        findings = await findings_of(uow, made)
    return SlotsForm(agent.language, made, _told(findings, agent.language))


async def keep_slots(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, template_id: TemplateId, values: Mapping[str, str]
) -> SlotsForm | Answer:
    """Keep a draft's samples and defaults."""
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ADMINISTER):
        return _not_allowed(agent)
    kept: list[SlotsForm] = []

    async def decide(uow: UnitOfWork) -> Answer:
        template = await _get(uow, template_id)
        if template is None or template.state is not State.DRAFT:
            return refused(say(agent.language, "It is handed in already."))
        made = sampled(template, values)
        uow.templates.save(made)
        kept[:] = [SlotsForm(agent.language, made, _told(await findings_of(uow, made), agent.language))]
        return Answer()

    answer = await decided(desk, tenant_id, agent.language, decide)
    return kept[0] if kept and not answer.lines else answer


# ---- handing in -----------------------------------------------------------------------------------------------------


async def hand_in(
    desk: Desk,
    tenant_id: TenantId,
    ref: AgentRef,
    template_id: TemplateId,
    values: Mapping[str, str] | None = None,
) -> Answer:
    """
    Give a draft to the operator or to the channel, with these samples.

    What the channel would reject is said by name, and it stays a draft.
    """
    agent = await agents.known(desk, tenant_id, ref)
    if not agent.may(Right.ADMINISTER):
        return _not_allowed(agent)

    async def decide(uow: UnitOfWork) -> Answer:
        template = await _get(uow, template_id)
        if template is None:
            return refused(_gone(agent.language))
        if template.state is not State.DRAFT:
            return refused(say(agent.language, "It is handed in already."))
        template = sampled(template, values or {})
        findings = await findings_of(uow, template)
        if findings:
            return refused(*_told(findings, agent.language), about=_field(findings[0]))
        against = await _against(desk, uow, agent, template)
        if against is not None:
            return against
        return await _hand(desk, uow, agent, template)

    return await decided(desk, tenant_id, agent.language, decide)


async def hand_in_named(
    desk: Desk, tenant_id: TenantId, ref: AgentRef, name: str, language: str = ""
) -> Answer:
    """The drafts of this name, in every language or in one, until one is refused."""
    agent = await agents.known(desk, tenant_id, ref)
    async with desk.store.begin(tenant_id) as uow:
        drafts = [each for each in await named(uow, name, language) if each.state is State.DRAFT]
    if not drafts:
        return refused(say(agent.language, "No draft is called “{name}”.", name=name[:60]))
    told: list[str] = []
    for each in drafts:
        answer = await hand_in(desk, tenant_id, ref, each.id)
        lines = [f"{each.name} ({each.language}): {line}" for line in answer.lines]
        if answer.tone is Tone.REFUSED:
            return refused(*told, *lines)
        told += lines
    return Answer(tuple(told))


async def _against(desk: Desk, uow: UnitOfWork, agent: Agent, template: Template) -> Answer | None:
    """What stands in the way beside its words."""
    now, language = desk.clock.now(), agent.language
    everything = await uow.templates.all()
    if template.changes is not None:
        changed = await _get(uow, template.changes)
        problem = None if changed is None else hindered(changed, template.category, now)
        return None if problem is None else refused(_why_not(problem, agent))
    rests = name_rests(template.name, template.language, everything, now)
    if rests is not None:
        sentence = say(
            language,
            "A template of this name was deleted. Meta takes the name again {when}; choose another one.",
            when=_on_the_clock(rests, agent),
        )
        return refused(sentence, about=Field.NAME)
    most = await allowed(desk, uow)
    if most is not None and sum(map(counts, everything)) >= most:
        return refused(
            say(
                language,
                "There are {count} templates, and no more are allowed. Delete one first.",
                count=most,
            )
        )
    return None


async def _hand(desk: Desk, uow: UnitOfWork, agent: Agent, template: Template) -> Answer:
    review = desk.store.directory.tenants[uow.tenant_id].template_review
    if review == Review.OPERATOR and desk.operators.channel is not None:
        uow.templates.save(replace(template.moved(State.WAITING), review_post=None, decided_by=None))
        uow.record(TemplateReviewAsked(template.id), TemplateMoved(template.id, State.WAITING, agent.id))
        return Answer(
            (say(agent.language, "The operator looks at it first. You are told what becomes of it."),)
        )
    await to_channel(desk, uow, template, agent)
    return Answer((say(agent.language, "It goes to Meta now. You are told what becomes of it."),))


async def to_channel(desk: Desk, uow: UnitOfWork, template: Template, by: Agent | None) -> Template:
    """On its way to the channel: as itself, or as the new text of the one it changes, which it then is no more."""
    going = template
    if template.changes is not None:
        changed = await uow.templates.get(template.changes)
        going = rewritten(changed, template.text, template.category, desk.clock.now())
        going = replace(going, occasion=template.occasion, by=template.by, decided_by=template.decided_by)
        uow.templates.remove(template)
    going = replace(going.moved(State.AT_CHANNEL), handing_in=True)
    uow.templates.save(going)
    uow.record(
        TemplateHandedIn(going.id),
        TemplateMoved(going.id, State.AT_CHANNEL, None if by is None else by.id),
    )
    return going


# ---- what they share ------------------------------------------------------------------------------------------------


async def named(uow: UnitOfWork, name: str, language: str = "") -> list[Template]:
    """Those of this name that have not ended; where one is being changed, the change instead of it."""
    found = [
        each
        for each in await uow.templates.all()
        if each.name == name.strip().lower()
        and language in ("", each.language)
        and each.state is not State.DELETED
    ]
    changed = {each.changes for each in found}
    return [each for each in found if each.id not in changed]


async def keep_draft(desk: Desk, uow: UnitOfWork, agent: Agent, made: Template) -> Template | Answer:
    """A draft of this name and language, in the place of the one that is there, or beside what the channel has."""
    there = await named(uow, made.name, made.language)
    return await _keep(desk, uow, agent, made, there[0] if there else None)


async def _keep(
    desk: Desk, uow: UnitOfWork, agent: Agent, made: Template, before: Template | None
) -> Template | Answer:
    if not agent.may(Right.ADMINISTER):
        return _not_allowed(agent)
    now = desk.clock.now()
    account = next(iter(accounts_of(desk, uow.tenant_id)), "")
    draft = replace(made, state=State.DRAFT, by=agent.id, changed_at=now, reason="", advice="")
    if before is None:
        others = await named(uow, made.name, made.language)
        if others:
            sentence = (
                "There is a template of this name in this language. Choose another name, or change that one."
            )
            return refused(say(agent.language, sentence), about=Field.NAME)
        draft = replace(draft, id=TemplateId(desk.ids.new()), account=account, version=0)
    else:
        problem = hindered(before, made.category, now)
        if problem is not None:
            return refused(_why_not(problem, agent))
        draft = replace(draft, id=before.id, account=before.account, version=before.version)
        if before.state not in WITH_US and before.ref is not None:
            draft = replace(
                draft, id=TemplateId(desk.ids.new()), ref=None, changes=before.id, edited_at=(), version=0
            )
    uow.templates.save(draft)
    uow.record(TemplateWritten(draft.id, agent.id))
    return await uow.templates.get(draft.id)


async def findings_of(uow: UnitOfWork, template: Template) -> Sequence[Finding]:
    """What the channel would reject; a change is not compared with what it changes."""
    others = [
        each
        for each in await uow.templates.all()
        if each.id not in (template.id, template.changes)
        and each.changes != template.id
        and each.state is not State.DELETED
    ]
    found = check(template, languages=LANGUAGES, others=others)
    # the file itself is here: its sample is handed over on the way
    header = template.text.header
    has_file = header is not None and header.file is not None
    return [each for each in found if not (has_file and each.rule == "header sample")]


def _told(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    return tuple(sentence_of(each, language) for each in findings)


def _field(finding: Finding) -> str:
    return f"{SAMPLE}{finding.about}" if finding.rule == "sample missing" else finding.part.value


async def _get(uow: UnitOfWork, template_id: TemplateId) -> Template | None:
    try:
        return await uow.templates.get(template_id)
    except KeyError:
        return None


def _why_not(problem: Hindered, agent: Agent) -> str:
    when = "" if problem.until is None else _on_the_clock(problem.until, agent)
    return say(agent.language, _HINDERED[problem.why], when=when)


def _on_the_clock(moment: datetime, agent: Agent) -> str:
    return on_the_clock_of(agent.time_zone)(moment + timedelta(minutes=1))


def _several(found: Sequence[Template], language: str) -> str:
    languages = ", ".join(each.language for each in found)
    return say(
        language,
        "It is there in several languages: {languages}. Say which, with `--language`.",
        languages=languages,
    )


def _gone(language: str) -> str:
    return say(language, "This template is gone. `/witiop template list` shows those there are.")


def _unknown(name: str, language: str) -> str:
    sentence = "No template is called “{name}”. `/witiop template list` shows those there are."
    return say(language, sentence, name=name[:60])


def _not_allowed(agent: Agent) -> Answer:
    return refused(say(agent.language, "Only those who administer WitiOp write templates."))
