"""Operating: what whoever runs the installation does, and what is written down of its audit outside."""

from dataclasses import dataclass
from typing import NewType

from core.ids import ChannelRef

# An id as `witiop dead-letters list` shows it.
LetterId = NewType("LetterId", str)

# The fingerprint of a master key, never the key.
KeyFingerprint = NewType("KeyFingerprint", str)


@dataclass(frozen=True, slots=True)
class DeadLetterReplayed:
    """What could not be handled is done again."""

    letter_id: LetterId


@dataclass(frozen=True, slots=True)
class DeadLetterDiscarded:
    """What could not be handled rests for good. because: as it was typed."""

    letter_id: LetterId
    because: str


@dataclass(frozen=True, slots=True)
class KeysRotated:
    """So many of a company's keys are wrapped by another master key now."""

    keys: int
    master_key: KeyFingerprint


# Kept in the audit alone: no conversation is touched, so nothing follows.
OperatorDeed = DeadLetterReplayed | DeadLetterDiscarded | KeysRotated

# The signature of an entry of the audit.
Mac = NewType("Mac", str)


@dataclass(frozen=True, slots=True)
class AuditAnchored:
    """The newest entry of the audit was written down outside; channel: where it is to be posted too, None: nowhere."""

    number: int
    mac: Mac
    channel: ChannelRef | None = None


@dataclass(frozen=True, slots=True)
class PostAnchor:
    """Post the newest entry of the audit into a channel, where the database cannot change it."""

    channel: ChannelRef
    number: int
    mac: Mac

    @property
    def lane(self) -> str:
        return f"anchor:{self.channel}"
