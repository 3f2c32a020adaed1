"""The one door to a contact: a message passes as a ClearedMessage or is refused with its remedy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.compliance.consent import NOTHING_SAID, Ledger, Purpose, Standing, implied
from core.compliance.restraint import (
    NOWHERE,
    UNLIMITED,
    USUAL,
    Allowance,
    Approach,
    Region,
    Restraint,
    too_soon,
)
from core.compliance.service_window import ServiceWindow
from core.compliance.template import State, Template
from core.contact import Contact, ContactAddress
from core.ids import MessageId, NumberRef, RemoteMessageId
from core.message import BY_ITSELF, Content, FromTemplate, OutboundMessage
from core.number import ManagedNumber
from core.restriction import in_the_way

# Marketing to numbers of these countries is not delivered. Source: Meta Cloud API, since 1 April 2025.
WITHHELD_IN = frozenset({"US"})


class RefusalReason(StrEnum):
    """Why something may not be sent now."""

    NO_ADDRESS = "no address"
    BLOCKED = "blocked"
    RESTRICTED = "restricted"
    # Of free words.
    NEVER_WROTE = "never wrote"
    WINDOW_CLOSED = "window closed"
    ASKED_TO_STOP = "asked to stop"
    # Of templates.
    TEMPLATE_UNSENDABLE = "template unsendable"
    NO_CONSENT = "no consent"
    CONSENT_ENDED = "consent ended"
    CONSENT_WITHDRAWN = "consent withdrawn"
    WITHHELD = "withheld"
    TOO_SOON = "too soon"
    TOO_OFTEN = "too often"
    QUIET_HOURS = "quiet hours"
    ALLOWANCE_USED = "allowance used"


class Remedy(StrEnum):
    """What a person can do about a refusal."""

    SEND_WHEN_THEY_WRITE = "send when they write again"
    SEND_TEMPLATE = "send a template"
    ANOTHER_TEMPLATE = "another template"
    NOTE_CONSENT = "note consent"
    UNBLOCK = "unblock"
    WAIT = "wait"
    ASK_ADMIN = "ask an admin"


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    Not now.

    remedies: what can be done, the best first; never none. since: when what is missing ended (the window's closing,
    a withdrawal), None when it never was. until: when it passes by itself, None: it does not. purpose: what consent is
    missing for. detail: the channel's own word, of a restriction or a template.
    """

    reason: RefusalReason
    remedies: tuple[Remedy, ...]
    since: datetime | None = None
    until: datetime | None = None
    purpose: Purpose | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    Everything that may stand in the way of writing to a contact by a number, as it stood at one moment.

    window: of this number towards this contact, whichever conversation it was opened in. ledger: with all they ever
    said. approaches: what we began with them of late, on any number, without the
    message that is asked about. bulk: whether it is sent to many at once rather than by somebody for this contact.
    """

    contact: Contact
    number: ManagedNumber
    window: ServiceWindow
    ledger: Ledger = NOTHING_SAID
    approaches: tuple[Approach, ...] = ()
    region: Region = NOWHERE
    restraint: Restraint = USUAL
    allowance: Allowance = UNLIMITED
    bulk: bool = False

    @property
    def zones(self) -> tuple[str, ...]:
        """By whose clocks the contact lives; where nobody knows, by the number's."""
        return self.region.zones or (self.number.time_zone,)


@dataclass(frozen=True, slots=True)
class ClearedMessage:
    """Permission to send, made here and nowhere else; ContactChannel.send takes nothing else."""

    message_id: MessageId
    number: NumberRef
    to: tuple[ContactAddress, ...]
    content: Content
    quoted: RemoteMessageId | None


def clear(
    message: OutboundMessage, at: Circumstances, now: datetime, *, template: Template | None = None
) -> ClearedMessage | Refusal:
    """
    Whether this message may go to this contact at this instant.

    template: the one it is made from, as it stands now, which need not be as it stood then; None: it is made from none,
    or that is gone. What is made from one needs what its category needs, inside the window too.

    Asked twice: when the agent presses enter, to learn at once, and at the moment of sending, because anything may have
    changed in the queue.
    """
    to = tuple(address for address in at.contact.addresses if address.identifies)
    begins = isinstance(message.content, FromTemplate)
    refusal = _shut(to, at, now, template=begins)
    if refusal is None:
        refusal = _approach(template, at, now) if begins else _answer(message, at, now)
    return refusal or ClearedMessage(message.id, at.number.ref, to, message.content, message.quoted)


def _shut(
    to: tuple[ContactAddress, ...], at: Circumstances, now: datetime, *, template: bool
) -> Refusal | None:
    """What stops words and templates alike."""
    if not to:
        return Refusal(RefusalReason.NO_ADDRESS, (Remedy.SEND_WHEN_THEY_WRITE,))  # then there is one
    if at.contact.blocked_at is not None:
        return Refusal(RefusalReason.BLOCKED, (Remedy.UNBLOCK,), since=at.contact.blocked_at)
    stop = in_the_way(at.number.restrictions, now, template=template)
    if stop is not None:
        remedies = (Remedy.ASK_ADMIN,) if stop.until is None else (Remedy.WAIT, Remedy.ASK_ADMIN)
        return Refusal(
            RefusalReason.RESTRICTED, remedies, since=stop.since, until=stop.until, detail=stop.reason
        )
    return None


def _answer(message: OutboundMessage, at: Circumstances, now: datetime) -> Refusal | None:
    """Free words: in the window the contact opened, unless their last word was that they want none."""
    window = at.window
    silence = at.ledger.silence(at.number.id)
    if silence is not None and (window.opened_at is None or window.opened_at <= silence.at):
        # What they said opened the channel's window, for one sentence: that they were heard.
        confirms = message.agent_id == BY_ITSELF and message.quoted is not None
        if confirms and message.quoted == silence.evidence and ServiceWindow(silence.at).is_open(now):
            return None
        again = (Remedy.SEND_WHEN_THEY_WRITE,)
        return Refusal(RefusalReason.ASKED_TO_STOP, again, since=silence.at, purpose=silence.purpose)
    remedies = (Remedy.SEND_TEMPLATE, Remedy.SEND_WHEN_THEY_WRITE)
    if window.opened_at is None:
        return Refusal(RefusalReason.NEVER_WROTE, remedies)
    if not window.is_open(now):
        return Refusal(RefusalReason.WINDOW_CLOSED, remedies, since=window.closes_at)
    return None


def _approach(template: Template | None, at: Circumstances, now: datetime) -> Refusal | None:
    """A template: approved, allowed for its purpose, and not too much of it."""
    if template is None or not template.sendable:
        detail = State.DELETED if template is None else template.reason or template.state
        return Refusal(RefusalReason.TEMPLATE_UNSENDABLE, (Remedy.ANOTHER_TEMPLATE,), detail=detail)
    purpose = template.category.purpose
    refusal = _consent(purpose, at, now)
    if refusal is None and purpose is Purpose.MARKETING:
        refusal = _advertising(at, now)
    if refusal is not None:
        return refusal
    soon = too_soon(now, at.approaches)
    if soon is not None:
        return Refusal(RefusalReason.TOO_SOON, (Remedy.WAIT,), until=soon)
    if not at.window.is_open(now) and not at.allowance.allows(bulk=at.bulk):
        return Refusal(RefusalReason.ALLOWANCE_USED, (Remedy.ASK_ADMIN,))
    return None


def _consent(purpose: Purpose, at: Circumstances, now: datetime) -> Refusal | None:
    ledger = at.ledger
    if at.window.opened_at is not None:
        ledger = ledger.with_entries(implied(at.window.opened_at, at.number.id, ""))
    stand = ledger.stand(purpose, at.number.id, now)
    if stand.allows:
        return None
    ended = stand.standing is Standing.ENDED
    since = None if stand.entry is None else stand.entry.until if ended else stand.entry.at
    return Refusal(_NOT_ALLOWED[stand.standing], (Remedy.NOTE_CONSENT,), since=since, purpose=purpose)


_NOT_ALLOWED = {
    Standing.WITHDRAWN: RefusalReason.CONSENT_WITHDRAWN,
    Standing.ENDED: RefusalReason.CONSENT_ENDED,
    Standing.NEVER: RefusalReason.NO_CONSENT,
}


def _advertising(at: Circumstances, now: datetime) -> Refusal | None:
    if at.region.country in WITHHELD_IN:
        return Refusal(RefusalReason.WITHHELD, (Remedy.ANOTHER_TEMPLATE,), detail=at.region.country)
    capped = at.restraint.capped(now, at.approaches)
    if capped is not None:
        return Refusal(RefusalReason.TOO_OFTEN, (Remedy.WAIT,), until=capped)
    quiet = at.restraint.quiet(now, at.zones)
    if quiet is not None:
        return Refusal(RefusalReason.QUIET_HOURS, (Remedy.WAIT,), until=quiet)
    return None
