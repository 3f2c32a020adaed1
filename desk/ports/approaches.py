"""Approaches: the messages that we began with, by templates; counted before there is another."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from core.compliance.restraint import Approach
from core.ids import ContactId, MessageId


class Approaches(Protocol):
    """The tenant's, over all its numbers."""

    async def of(self, contact_id: ContactId, since: datetime) -> Mapping[MessageId, Approach]:
        """What a contact was begun with since then, by the message."""
        ...

    async def reached(self, since: datetime) -> int:
        """How many people were begun with outside their windows since then."""
        ...

    def save(self, message_id: MessageId, contact_id: ContactId, approach: Approach) -> None:
        """Count it, from before it leaves; the same message again counts once, as it is said last."""
        ...

    def remove(self, message_id: MessageId) -> None:
        """It did not leave after all; one that was never counted is no error."""
        ...
