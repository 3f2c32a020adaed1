"""Erasures: how far each came, and what the store destroys for them."""

from collections.abc import Sequence
from typing import Protocol

from core.contact import Contact
from core.erasure import Erasure
from core.ids import ContactId, PostRef


class Erasures(Protocol):
    """The tenant's erasures, and destroying what is kept of one contact. Everything here may be done again."""

    async def get(self, contact_id: ContactId) -> Erasure | None: ...

    async def all(self) -> Sequence[Erasure]:
        """The newest first, at most a hundred."""
        ...

    def save(self, erasure: Erasure) -> None:
        """Insert (version 0) or change; checked at commit like a conversation: StaleVersion."""
        ...

    def disown(self, contact: Contact) -> None:
        """
        Their addresses recognise nobody any more: whoever writes from them is somebody new.

        What came in from them and is not needed any more is remembered by keyed hashes until their words are destroyed.
        """
        ...

    async def posts(self, contact_id: ContactId, most: int) -> Sequence[PostRef]:
        """So many of our posts about them that are still recorded."""
        ...

    async def agents_posts(self, contact_id: ContactId) -> Sequence[PostRef]:
        """What agents wrote to them in threads, by their own posts: we cannot delete these."""
        ...

    def forget_post(self, post: PostRef) -> None:
        """It is gone from the workspace, or left to people."""
        ...

    async def forget_words(self, contact_id: ContactId) -> int:
        """
        Destroy at commit everything that is kept of them in rows, and cancel what waits to be done with it.

        What stays: an empty contact, closed conversations with their times, and purposes and dates of consents. How
        many messages there were.
        """
        ...

    def destroy_key(self, contact_id: ContactId) -> None:
        """Destroy at commit every key they had: whatever was sealed under it, wherever a copy of it is, is noise."""
        ...
