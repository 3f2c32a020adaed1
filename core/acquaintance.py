"""Acquaintance: how a company comes to know a contact, by which addresses, and what it does with what it knows."""

from dataclasses import dataclass
from enum import StrEnum

from core.blocking import BlockingFact
from core.erasure import ErasureFact
from core.ids import AgentId, ContactId, ConversationId
from core.profile import ProfileFact
from core.property import PropertyFact
from core.retention import RetentionFact


class Moved(StrEnum):
    """
    What became of a contact's WhatsApp account.

    number: another phone number; identity: WhatsApp knows them by another id; keys: another phone, maybe another
    person.
    """

    NUMBER = "number"
    IDENTITY = "identity"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class ContactMet:
    """Somebody wrote for the first time."""

    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class ContactReachedAnew:
    """A contact's addresses or name changed."""

    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class ContactsMerged:
    """Two contacts turned out to be one person."""

    contact_id: ContactId
    merged: ContactId


@dataclass(frozen=True, slots=True)
class ContactParted:
    """Somebody who administers said that an address of this contact is somebody else's, who is a contact now."""

    contact_id: ContactId
    parted: ContactId
    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class ContactMoved:
    """The channel says that the contact of this conversation has another number, identity or phone."""

    conversation_id: ConversationId
    moved: Moved


ContactFact = (
    ContactMet
    | ContactReachedAnew
    | ContactsMerged
    | ContactParted
    | ContactMoved
    | BlockingFact
    | PropertyFact
    | ProfileFact
    | ErasureFact
    | RetentionFact
)
