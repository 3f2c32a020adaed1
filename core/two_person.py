"""The two-person rule: what touches many people is done only if somebody else, who might do it too, has agreed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from core.access import Right
from core.ids import AgentId

# Above so many people. Source: this product's security rules.
SECOND_PERSON_ABOVE = 500
# So long an agreement may be asked for, and then used.
LASTS = timedelta(hours=24)

ProposalId = NewType("ProposalId", str)
# What exactly is to be done, as a digest: whoever changes it has proposed something else.
Subject = NewType("Subject", str)


class Step(StrEnum):
    """What needs a second person."""

    EXPORT_CONTACTS = "export contacts"


# Who may propose it, and who may agree.
RIGHTS: dict[Step, Right] = {Step.EXPORT_CONTACTS: Right.EXPORT_CONTACTS}


class OwnProposal(Exception):
    """You have proposed this yourself: somebody else has to agree."""


class ProposalOver(Exception):
    """Nothing is proposed by this code any more: it is done, was changed, or its day is over."""


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepProposed:
    """Somebody wants to do what touches so many people."""

    proposal_id: ProposalId
    step: Step
    subject: Subject
    people: int
    by: AgentId


@dataclass(frozen=True, slots=True)
class StepApproved:
    """Somebody else agreed."""

    proposal_id: ProposalId
    by: AgentId


TwoPersonFact = StepProposed | StepApproved


# ---- what they come to ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    Something that was proposed. until: then it is over, whatever became of it. agreed: by whom, None: nobody yet.

    code: what people name it by.
    """

    id: ProposalId
    step: Step
    subject: Subject
    people: int
    by: AgentId
    until: datetime
    agreed: AgentId | None = None

    @property
    def code(self) -> str:
        return self.id.replace("-", "")[-6:]

    def approved(self, by: AgentId) -> StepApproved:
        """Somebody agrees; agreed to already, nothing changes. Raises OwnProposal."""
        if by == self.by:
            raise OwnProposal
        return StepApproved(self.id, by)

    def allows(self, step: Step, subject: Subject, by: AgentId) -> bool:
        """Whether this is what they proposed, to the letter, and somebody else has agreed."""
        return self.agreed is not None and (self.step, self.subject, self.by) == (step, subject, by)


def subject_of(*parts: str) -> Subject:
    """The digest of everything that decides what is done and to whom."""
    told = "\n".join(f"{len(part)}:{part}" for part in parts)
    return Subject(hashlib.sha256(told.encode()).hexdigest())


def standing(facts: Iterable[tuple[datetime, TwoPersonFact]], now: datetime) -> list[Proposal]:
    """What is proposed and not over, oldest first; facts: with their times, in their order."""
    known: dict[ProposalId, Proposal] = {}
    for at, fact in facts:
        match fact:
            case StepProposed(proposal_id, step, subject, people, by):
                known[proposal_id] = Proposal(proposal_id, step, subject, people, by, at + LASTS)
            case StepApproved(proposal_id, by) if (one := known.get(proposal_id)) and by != one.by:
                known[proposal_id] = Proposal(
                    one.id, one.step, one.subject, one.people, one.by, one.until, one.agreed or by
                )
            case _:
                pass
    return [each for each in known.values() if now < each.until]
