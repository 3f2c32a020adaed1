"""ManagedNumber: one WhatsApp number of a company, and the skillsets it serves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.announcement import Wordings
from core.hours import Hours
from core.ids import AgentId, ChannelRef, NumberId, NumberRef, SkillsetId, TenantId
from core.profiling import ProfilingRule
from core.restriction import Restriction, Stops

# An hour before the service window ends, so that a closing message can still be sent.
AUTO_CLOSE = timedelta(hours=23)

ALL_HOURS = Hours()


class ServiceStatus(StrEnum):
    """Whether anybody answers now, over all numbers of a company."""

    OPEN = "open"
    MIXED = "mixed"
    CLOSED = "closed"


class ReadReceipts(StrEnum):
    """
    When a contact sees that what they wrote was read; in files and commands these very words.

    claim: when an agent takes the conversation, and with each answer; answer: with each answer alone; never.
    """

    CLAIM = "claim"
    ANSWER = "answer"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ManagedNumber:
    """
    One number.

    ref: what the channel calls it (opaque); account: the account it belongs to there; display: as people read it,
    empty until the channel told; skillsets: those its conversations may go to; with one alone, all go there.
    time_zone: IANA name; hours: when it is answered, in that zone. entry_channel: where threads stand while no
    skillset is chosen, None: where General stands. inactivity: after how long a silent agent's conversation goes back
    to the queue, None: never. auto_close: how long after our last word a conversation closes by itself, None: never.
    auto_close_says: whether the contact gets the closing message then, too. known_only: whether only contacts who are
    known already are served; others are told once. closed_message, closing_message, stranger_message: what it says by
    itself when nobody is there, when a conversation ends, and to who is not known; the last has words of its own where
    it is empty. profiling: which of its skillsets a new conversation goes to, the first rule that fits.
    read_receipts: when contacts see that they were read; never: nor that somebody is typing, which WhatsApp cannot show
    without.
    """

    id: NumberId
    tenant_id: TenantId
    ref: NumberRef
    account: str
    display: str
    skillsets: tuple[SkillsetId, ...]
    time_zone: str = "UTC"
    entry_channel: ChannelRef | None = None
    inactivity: timedelta | None = None
    auto_close: timedelta | None = AUTO_CLOSE
    auto_close_says: bool = True
    known_only: bool = False
    closed_message: Wordings = ()
    closing_message: Wordings = ()
    stranger_message: Wordings = ()
    profiling: tuple[ProfilingRule, ...] = ()
    read_receipts: ReadReceipts = ReadReceipts.CLAIM
    hours: Hours = ALL_HOURS
    restrictions: tuple[Restriction, ...] = ()

    def local(self, moment: datetime) -> datetime:
        """The same moment as its clock shows it."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def is_open(self, now: datetime) -> bool:
        """Whether it is answered now."""
        return self.hours.is_open(now, self.time_zone)

    def next_opening(self, now: datetime) -> datetime | None:
        """Now if it is open; else when it opens; None: it never does."""
        return self.hours.next_opening(now, self.time_zone)

    def closes_at(self, now: datetime) -> datetime | None:
        """When it closes; None: it is closed, or it never closes."""
        return self.hours.closes_at(now, self.time_zone)


def service_status(numbers: Iterable[ManagedNumber], now: datetime) -> ServiceStatus:
    """Open or closed where all of them are, mixed where they are not; without any number nobody answers."""
    are_open = {number.is_open(now) for number in numbers}
    if are_open == {True}:
        return ServiceStatus.OPEN
    return ServiceStatus.MIXED if True in are_open else ServiceStatus.CLOSED


@dataclass(frozen=True, slots=True)
class NumberRestricted:
    """The channel restricted what a number may send, or lifted it. stops: None: nothing is restricted any more."""

    number_id: NumberId
    stops: Stops | None


@dataclass(frozen=True, slots=True)
class NumberSet:
    """How a number is run was changed. by: None: whoever runs this, by a file."""

    number_id: NumberId
    by: AgentId | None
