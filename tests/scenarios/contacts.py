"""Contacts with their phones, as a story moves them."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.meta import FakeMeta
from sandbox.slack import FakeSlack
from tests.scenarios.threads import Json, Thread, threads_in

_PICTURE = b"\x89PNG\r\n\x1a\n"

Rests = Callable[[], Awaitable[None]]


class Phone:
    """What a contact holds in their hand."""

    def __init__(self, meta: FakeMeta, address: str) -> None:
        self._meta = meta
        self.address = address

    @property
    def texts(self) -> list[str]:
        """Texts that arrived from the company, oldest first."""
        bubbles = self._meta.phone(self.address).bubbles
        return [str(bubble.content) for bubble in bubbles if bubble.direction == "in" and bubble.arrived]

    @property
    def places(self) -> list[Json]:
        """Places that arrived from the company, oldest first."""
        bubbles = self._meta.phone(self.address).bubbles
        return [bubble.content for bubble in bubbles if bubble.kind == "location" and bubble.arrived]

    @property
    def templates(self) -> list[Json]:
        """Templates that arrived from the company, as they read, oldest first."""
        bubbles = self._meta.phone(self.address).bubbles
        return [bubble.content for bubble in bubbles if bubble.kind == "template" and bubble.arrived]

    def shows(self, text: str, *, ticks: str | None = None) -> bool:
        """Whether this text arrived exactly once; ticks: how far the company was told that it came."""
        bubbles = [
            bubble
            for bubble in self._meta.phone(self.address).bubbles
            if bubble.direction == "in" and bubble.content == text
        ]
        return len(bubbles) == 1 and bubbles[0].arrived and ticks in (None, bubbles[0].ticks)

    @property
    def files(self) -> list[tuple[str, str, bytes]]:
        """Files that arrived from the company, oldest first: kind, caption, bytes."""
        return [
            (bubble.kind, str(bubble.content.get("caption", "")), self._content(bubble.content["id"]))
            for bubble in self._meta.phone(self.address).bubbles
            if bubble.direction == "in" and bubble.arrived and bubble.kind != "text"
        ]

    @property
    def kinds(self) -> list[str]:
        """The kinds of all that arrived from the company, oldest first."""
        bubbles = self._meta.phone(self.address).bubbles
        return [bubble.kind for bubble in bubbles if bubble.direction == "in" and bubble.arrived]

    def id_of(self, text: str) -> str:
        """The id of the bubble with this text, as WhatsApp knows it."""
        bubbles = self._meta.phone(self.address).bubbles
        return next(bubble.id for bubble in bubbles if bubble.content == text)

    def quotes(self, text: str) -> str | None:
        """The id of what the bubble with this text quotes."""
        bubbles = self._meta.phone(self.address).bubbles
        return next(bubble.quoted for bubble in bubbles if bubble.content == text)

    def reactions_to(self, text: str) -> dict[str, str]:
        """Who put what on the bubble with this text."""
        bubbles = self._meta.phone(self.address).bubbles
        return dict(next(bubble.reactions for bubble in bubbles if bubble.content == text))

    def knows_it_was_read(self, text: str) -> bool:
        """Whether the contact sees that the company read this."""
        bubbles = self._meta.phone(self.address).bubbles
        return any(bubble.content == text and bubble.ticks == "read" for bubble in bubbles)

    def shows_nothing(self) -> bool:
        """Whether nothing of the company ever arrived."""
        return not self.kinds

    def _content(self, medium_id: str) -> bytes:
        medium = self._meta.medium(medium_id)
        assert medium is not None, "Meta knows no such file"
        return medium.content


class Contact:
    """A person on WhatsApp."""

    def __init__(self, meta: FakeMeta, slack: FakeSlack, rests: Rests, address: str, name: str) -> None:
        self._meta = meta
        self._slack = slack
        self._rests = rests
        self.name = name
        self.phone = Phone(meta, address)
        meta.phone(address).name = name

    @property
    def address(self) -> str:
        """The digits of the number."""
        return self.phone.address

    @property
    def thread(self) -> Thread:
        """The newest thread whose card has this contact's name."""
        threads = [thread for thread in self._threads() if self.name in thread.card.words]
        assert threads, f"no thread shows {self.name}"
        return threads[-1]

    @property
    def threads(self) -> list[Thread]:
        """Every thread whose card has this contact's name, oldest first."""
        return [thread for thread in self._threads() if self.name in thread.card.words]

    def types(self, text: str, **more: Any) -> str:
        """Writes a text, and the story does not wait for what comes of it; answers the message's id."""
        return self.sends({"type": "text", "text": {"body": text}, **more})

    def sends(self, message: Mapping[str, Any]) -> str:
        """The same with any message, as it stands in a webhook's `messages[]`."""
        return self._meta.phone_sends(self.address, message)

    def reacts(self, message_id: str, emoji: str | None) -> None:
        """Puts an emoji on a message, or takes it away."""
        self._meta.phone_reacts(self.address, message_id, emoji)

    def sends_picture(self, caption: str) -> str:
        """Sends a picture with these words."""
        return self.sends_file("image", _PICTURE, "image/png", caption=caption)

    def sends_file(self, kind: str, content: bytes, mime_type: str, **more: str | bool) -> str:
        """Sends a file; more: caption, filename, voice."""
        file = {"file": base64.b64encode(content).decode(), "mime_type": mime_type, **more}
        return self.sends({"type": kind, kind: file})

    def hides_number(self, *, username: str) -> None:
        """Takes a username and shows the number no more."""
        phone = self._meta.phone(self.address)
        phone.username, phone.hides_number = f"@{username}", True

    async def writes(self, *texts: str) -> "Contact":
        """Writes texts, one after the other, and a moment passes."""
        for text in texts:
            self.types(text)
        await self._rests()
        return self

    async def taps(self, label: str) -> None:
        """Taps a button or a row of the newest message that has it."""
        bubbles = self._meta.phone(self.address).bubbles
        newest = next(
            bubble
            for bubble in reversed(bubbles)
            if bubble.kind in ("interactive", "template")
            and label in [choice["title"] for choice in bubble.content["choices"]]
        )
        self._meta.phone_presses(self.address, newest.id, label)
        await self._rests()

    async def reads(self) -> None:
        """Looks at the phone."""
        self._meta.phone_reads(self.address)
        await self._rests()

    async def calls(self, *, seconds_long: int | None = None) -> None:
        """Calls; nobody answers unless it lasted."""
        self._meta.phone_calls(self.address, seconds_long=seconds_long)
        await self._rests()

    async def moves_to(self, number: str) -> None:
        """Gets another phone number, which WhatsApp tells the company."""
        self._meta.change_number(self.address, number)
        self.phone.address = number
        await self._rests()

    def _threads(self) -> list[Thread]:
        return threads_in(self._slack, "general")
