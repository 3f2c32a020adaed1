"""Everything the fake platform remembers, in one value that can be written down and read back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from sandbox.meta.phones import Phone
from sandbox.meta.standing import AccountStanding, NumberStanding, PortfolioStanding

# What a token may be allowed. Source: Meta Cloud API, permissions, November 2026.
SEND, MANAGE = "whatsapp_business_messaging", "whatsapp_business_management"
PERMISSIONS = (SEND, MANAGE)


@dataclass(slots=True)
class Due:
    """Something that will happen at a time by the sandbox's clock: `kind` says what, `about` with what."""

    at: datetime
    order: int
    kind: str
    about: dict[str, Any]

    def __lt__(self, other: "Due") -> bool:
        return (self.at, self.order) < (other.at, other.order)


@dataclass(slots=True)
class Update:
    """
    One thing to tell the business: a change of one field.

    at: seconds; put into `entry[].time`, which only account, template and flow fields have; None elsewhere.
    struck: the planned faults that struck it.
    """

    waba_id: str
    field: str
    value: dict[str, Any]
    at: int | None = None
    struck: str = ""


@dataclass(slots=True)
class Parcel:
    """One signed body on its way, until it was answered 200 or seven days are over. struck: as in Update."""

    id: str
    body: bytes
    since: datetime
    next_at: datetime
    attempts: int = 0
    struck: str = ""


@dataclass(slots=True)
class Sent:
    """
    One message of the business that was accepted.

    stage: the last status; recipient: what it was addressed by ("phone" or "user_id").
    category: service, utility, marketing, authentication. echo: whether its statuses are told.
    voice: a voice message, which can be played. held: kept back by pacing until released.
    reaction: message_id and emoji of a reaction. ttl: seconds it is kept for a phone that is off, None: the usual.
    """

    wamid: str
    number: str
    address: str
    user_id: str
    recipient: str
    kind: str
    category: str
    at: datetime
    opaque: str | None = None
    template_id: str | None = None
    stage: str = "accepted"
    echo: bool = True
    voice: bool = False
    held: bool = False
    priced_twice: bool = False
    pricing: dict[str, Any] | None = None
    conversation: dict[str, Any] | None = None
    reaction: dict[str, Any] | None = None
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptedSend:
    """One line of the oracle's list: a send that took effect, whatever its caller was told."""

    wamid: str
    number: str
    to: str
    body: dict[str, Any]
    biz_opaque_callback_data: str | None
    at: datetime


@dataclass(slots=True)
class Received:
    """One message that reached a business number, for read receipts: who wrote it, to which number, when."""

    address: str
    number: str
    at: datetime


@dataclass(slots=True)
class Medium:
    """
    One stored file.

    number: whose it is. expires_at: 30 days after an upload, 7 days after a customer sent it.
    links: hash of a download link to the time it stops working.
    """

    id: str
    number: str
    mime_type: str
    filename: str | None
    content: bytes
    sha256: str
    expires_at: datetime
    links: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Template:
    """
    One template in one language.

    quality_since: seconds since 1970. reviewed_as: what its review will say; None when there is none under way.
    reviewed_into: the category it will be put into then. ttl: seconds a message made from it is kept for a phone
    that is off. approved_at: when a review let it pass; None for one that was always there. last_used: when it was
    sent last. source: where it was made.
    holds: messages made from it are kept back (pacing) until `release`, but for the first `passes_first` of them.
    paced: paused by pacing, until `unpause`. pauses: how often low quality paused it; paused_until: when that ends.
    """

    id: str
    waba_id: str
    name: str
    language: str
    category: str
    components: list[dict[str, Any]]
    status: str = "APPROVED"
    parameter_format: str = "POSITIONAL"
    rejected_reason: str = "NONE"
    quality: str = "UNKNOWN"
    quality_since: int = 1_788_000_000
    holds: bool = False
    passes_first: int = 0
    paced: bool = False
    pauses: int = 0
    paused_until: datetime | None = None
    previous_category: str | None = None
    correct_category: str | None = None
    reviewed_as: str | None = None
    reviewed_into: str | None = None
    ttl: int | None = None
    approved_at: datetime | None = None
    last_used: datetime | None = None
    source: str = "API"
    deleted_at: datetime | None = None
    edited_at: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class EntryPoint:
    """A customer came from an advertisement; answered within 24 hours, 72 hours are free."""

    opened_at: datetime
    id: str
    expires_at: datetime | None = None


@dataclass(slots=True)
class MetaState:
    """
    The whole memory. Keys of pairs are "phone_number_id/address".

    counted: how many ids were made; drawn: how often chance was asked. Both go on after a restart.
    windows: when the last message or call of that pair was made. pair_until: how far into the future the pair
    rate is used up. free_used: "phone_number_id/2026-10" to service messages given free in that month.
    exchanged: when number and phone last wrote to each other by phone number. not_subscribed: accounts without.
    contact_book: business-scoped ids whose number may be shown although nobody wrote for long.
    with_agent: pairs whose conversation an AI agent of the platform holds.
    granted: the permissions of the token, which works until token_expires_at (None: for ever).
    """

    counted: int = 0
    drawn: int = 0
    phones: dict[str, Phone] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    received: dict[str, Received] = field(default_factory=dict)
    sends: list[AcceptedSend] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    windows: dict[str, datetime] = field(default_factory=dict)
    entry_points: dict[str, EntryPoint] = field(default_factory=dict)
    pair_until: dict[str, datetime] = field(default_factory=dict)
    free_used: dict[str, int] = field(default_factory=dict)
    exchanged: dict[str, datetime] = field(default_factory=dict)
    blocked: dict[str, list[str]] = field(default_factory=dict)
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    not_subscribed: list[str] = field(default_factory=list)
    token_revoked: bool = False
    token_expires_at: datetime | None = None
    granted: list[str] = field(default_factory=lambda: list(PERMISSIONS))
    contact_book: list[str] = field(default_factory=list)
    with_agent: list[str] = field(default_factory=list)
    numbers: dict[str, NumberStanding] = field(default_factory=dict)
    accounts: dict[str, AccountStanding] = field(default_factory=dict)
    portfolio: PortfolioStanding = field(default_factory=PortfolioStanding)
    due: list[Due] = field(default_factory=list)
    unbatched: list[Update] = field(default_factory=list)
    parcels: dict[str, Parcel] = field(default_factory=dict)


def dump(state: MetaState) -> dict[str, Any]:
    """As plain JSON values: times as ISO text, files as base64."""
    plain: dict[str, Any] = msgspec.to_builtins(state)
    return plain


def load(plain: dict[str, Any]) -> MetaState:
    """The reverse of `dump`. Raises ValueError for anything else."""
    return msgspec.convert(plain, MetaState)
