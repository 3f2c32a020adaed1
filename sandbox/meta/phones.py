"""Customers' phones: who they are, how they behave, and every bubble they show."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Direction = Literal["in", "out"]
Ticks = Literal["none", "sent", "delivered", "read", "played", "failed"]

ARRIVED = frozenset({"delivered", "read", "played"})


@dataclass(slots=True)
class Bubble:
    """
    One message as the phone has it.

    direction: seen from the phone: "out" was written on it, "in" came from the business.
    content: the text of a text message; for every other kind the fields of its block.
    quoted: id of the message it answers.
    ticks: "in": the last status the platform told the business; "out": sent, delivered, read by the business.
    A bubble with "failed" (or "sent", while the phone is offline) never reached the phone: see `arrived`.
    reactions: who ("phone" or "business") to emoji.
    """

    direction: Direction
    id: str
    kind: str
    content: Any
    quoted: str | None
    ticks: Ticks
    time: datetime
    number: str
    error: dict[str, Any] | None = None
    reactions: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    revoked: bool = False

    @property
    def arrived(self) -> bool:
        """Whether the person holding the phone can see it."""
        return self.direction == "out" or self.ticks in ARRIVED

    def as_json(self) -> dict[str, Any]:
        """As the sandbox's page and its callers read it."""
        shown: dict[str, Any] = {
            "direction": self.direction,
            "id": self.id,
            "kind": self.kind,
            "content": self.content,
            "quoted": self.quoted,
            "ticks": self.ticks,
            "time": self.time.isoformat(),
            "number": self.number,
            "arrived": self.arrived,
            "reactions": dict(self.reactions),
            "edited": self.edited,
            "revoked": self.revoked,
        }
        return shown if self.error is None else {**shown, "error": self.error}


@dataclass(slots=True)
class Phone:
    """
    One customer's phone.

    address: digits of the number, the key under which the sandbox knows it; changes with the number.
    generation: counts changes of the business-scoped id; key_generation those of the encryption keys.
    reads: opens whatever arrives by itself. hides_number: has a username and shows no number.
    in_experiment: the platform withholds marketing from it to compare. marketing_cap: marketing messages it gets from
    this business in a moving day, None for no cap. marketed_at: when it got them.
    """

    address: str
    user_id: str
    name: str
    username: str | None = None
    hides_number: bool = False
    online: bool = True
    reads: bool = False
    read_receipts: bool = True
    blocks_business: bool = False
    opted_out: bool = False
    on_whatsapp: bool = True
    in_experiment: bool = False
    marketing_cap: int | None = None
    marketed_at: list[datetime] = field(default_factory=list)
    generation: int = 0
    key_generation: int = 0
    typing_until: datetime | None = None
    bubbles: list[Bubble] = field(default_factory=list)

    @property
    def shown(self) -> list[Bubble]:
        """The bubbles the person can see."""
        return [bubble for bubble in self.bubbles if bubble.arrived]

    def bubble(self, message_id: str) -> Bubble | None:
        """The bubble with that id, or None; the newest are looked at first."""
        return next((bubble for bubble in reversed(self.bubbles) if bubble.id == message_id), None)

    def as_json(self, now: datetime) -> dict[str, Any]:
        """As the sandbox's page and its callers read it."""
        return {
            "address": self.address,
            "user_id": self.user_id,
            "name": self.name,
            "username": self.username,
            "hides_number": self.hides_number,
            "online": self.online,
            "reads": self.reads,
            "read_receipts": self.read_receipts,
            "blocks_business": self.blocks_business,
            "opted_out": self.opted_out,
            "on_whatsapp": self.on_whatsapp,
            "in_experiment": self.in_experiment,
            "marketing_cap": self.marketing_cap,
            "typing": self.typing_until is not None and now < self.typing_until,
            "bubbles": [bubble.as_json() for bubble in self.bubbles],
        }
