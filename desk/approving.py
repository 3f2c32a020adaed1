"""Approving: a second person is asked for what touches many; what they agree to is done by whoever proposed it."""

from collections.abc import Sequence
from datetime import timedelta

from core.agent import Agent
from core.ids import AgentId, TenantId
from core.two_person import (
    LASTS,
    RIGHTS,
    OwnProposal,
    Proposal,
    ProposalId,
    ProposalOver,
    Step,
    StepApproved,
    StepProposed,
    Subject,
    standing,
)
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.views import Answer
from words import mark, plural, say

STEPS = {Step.EXPORT_CONTACTS: mark("taking contacts out into a file")}


async def demand_second(
    desk: Desk, tenant_id: TenantId, by: Agent, step: Step, subject: Subject, people: int
) -> None:
    """
    Whether this may be done now: few are touched, or somebody else has agreed to exactly this.

    Raises Wrong with what to do; it is proposed by then. Whoever may not do it at all was refused before.
    """
    if people <= desk.second_person_above:
        return
    async with desk.store.begin(tenant_id) as uow:
        open_ones = await _open(desk, uow)
        if any(each.allows(step, subject, by.id) for each in open_ones):
            return
        mine = [each for each in open_ones if (each.step, each.subject, each.by) == (step, subject, by.id)]
        if mine:
            code = mine[-1].code
        else:
            proposal_id = ProposalId(desk.ids.new())
            uow.record(StepProposed(proposal_id, step, subject, people, by.id))
            await uow.commit()
            code = Proposal(proposal_id, step, subject, people, by.id, desk.clock.now() + LASTS).code
    raise Wrong(
        plural(
            by.language,
            "This touches one person: a colleague who may do it too has to agree within a day. They type "
            "`/witiop approval give {code}`; then do the same again.",
            "This touches {count} people: a colleague who may do it too has to agree within a day. They type "
            "`/witiop approval give {code}`; then do the same again.",
            people,
            code=code,
        )
    )


async def waiting(desk: Desk, tenant_id: TenantId) -> Sequence[tuple[Proposal, str]]:
    """What was proposed in the last day, with the name of who did."""
    async with desk.store.begin(tenant_id) as uow:
        names = {each.id: each.name for each in await uow.agents.all()}
        return [(each, names.get(each.by, each.by)) for each in await _open(desk, uow)]


async def approve(desk: Desk, tenant_id: TenantId, by: Agent, code: str) -> Answer:
    """Somebody agrees to what has this code."""

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            proposal = next(
                (each for each in await _open(desk, uow) if each.code == code.strip().lower()), None
            )
            if proposal is None:
                raise ProposalOver
            if not by.may(RIGHTS[proposal.step]):
                return refused(say(by.language, "Only those who may do it themselves can agree to it."))
            agreed = proposal.approved(by.id)
        except OwnProposal:
            return refused(say(by.language, "You have proposed this yourself: somebody else has to agree."))
        except ProposalOver:
            return refused(
                say(by.language, "Nothing is proposed by this code: it was changed, or its day is over."),
                say(by.language, "`{usage}` lists what is.", usage="/witiop approval list"),
            )
        if proposal.agreed is None:
            uow.record(agreed)
        return await _agreed(uow, proposal, by.language)

    return await decided(desk, tenant_id, by.language, decide)


async def _agreed(uow: UnitOfWork, proposal: Proposal, language: str) -> Answer:
    name = await _name(uow, proposal.by)
    return Answer(
        (
            plural(
                language,
                "Agreed: {what}, one person. {name} does the same again now.",
                "Agreed: {what}, {count} people. {name} does the same again now.",
                proposal.people,
                what=say(language, STEPS[proposal.step]),
                name=name,
            ),
        )
    )


async def _name(uow: UnitOfWork, agent_id: AgentId) -> str:
    return (await uow.agents.get(agent_id)).name


async def _open(desk: Desk, uow: UnitOfWork) -> list[Proposal]:
    now = desk.clock.now()
    noted = await uow.journal.noted([StepProposed, StepApproved], now - LASTS, now + timedelta(seconds=1))
    facts = [(each.at, each.fact) for each in noted if isinstance(each.fact, StepProposed | StepApproved)]
    return standing(facts, now)
