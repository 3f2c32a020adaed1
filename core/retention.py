"""Retention: how long each class of what is kept stays, unless a contact is on hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.ids import AgentId, ContactId

# Meta delivers again for seven days: what came in is recognised for at least as long, and a day more.
SHORTEST_INTAKE = timedelta(days=8)


class Kept(StrEnum):
    """
    A class of what is kept.

    content: what was said, with its file's row, and notes of closings. intake: bodies as they came in. statuses: how
    far our messages came, and what was done for it.
    """

    CONTENT = "content"
    INTAKE = "intake"
    STATUSES = "statuses"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each stays. Consents and the audit stay: they are the proof, and hold nobody's words."""

    content: timedelta = timedelta(days=365)
    intake: timedelta = timedelta(days=10)
    statuses: timedelta = timedelta(days=395)

    def before(self, kept: Kept, now: datetime) -> datetime:
        """What is older goes."""
        match kept:
            case Kept.CONTENT:
                return now - self.content
            case Kept.INTAKE:
                return now - max(self.intake, SHORTEST_INTAKE)
            case Kept.STATUSES:
                return now - self.statuses


USUAL = Retention()


@dataclass(frozen=True, slots=True)
class ContactHeld:
    """Somebody put a contact on hold: nothing of them is removed by its age, nor erased, until it is lifted."""

    contact_id: ContactId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class HoldLifted:
    """What is kept of a contact goes by its age again."""

    contact_id: ContactId
    agent_id: AgentId


RetentionFact = ContactHeld | HoldLifted
