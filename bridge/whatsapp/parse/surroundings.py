"""Around: what stands around one element of a webhook body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.whatsapp.wire import Fields
from core.ids import NumberRef


@dataclass(frozen=True, slots=True)
class Around:
    """account: the WhatsApp account's id, empty if none was given. time: the entry's, which many fields do not have."""

    account: str
    field: str
    number: NumberRef | None
    time: datetime | None
    contacts: Sequence[Fields]
