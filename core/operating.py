"""Operating: what whoever runs the installation does, beside what happens to conversations. Kept in the audit alone."""

from dataclasses import dataclass
from typing import NewType

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


OperatorDeed = DeadLetterReplayed | DeadLetterDiscarded | KeysRotated
