"""Consent: what a contact allowed and took back, when, how and in which words; entries are added and never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.contact import ContactAddress
from core.ids import AgentId, ContactId, ConversationId, MessageId, NumberId

# Who writes to a company expects the conversation to be gone on with: for so long, messages that do so are allowed.
IMPLIED_FOR = timedelta(days=30)


class Purpose(StrEnum):
    """What somebody may be written to for; in files and commands these very words."""

    SERVICE = "service"
    UTILITY = "utility"
    MARKETING = "marketing"
    AUTHENTICATION = "authentication"


# What a word of withdrawal ends: whoever says STOP wants no more from us unasked; codes they ask for still come.
WITHDRAWN_BY_WORD = (Purpose.MARKETING, Purpose.UTILITY)


class Way(StrEnum):
    """How it was said."""

    WROTE = "wrote"
    KEYWORD = "keyword"
    BUTTON = "button"
    PREFERENCE = "preference"
    FORM = "form"
    IMPORT = "import"
    API = "api"
    AGENT = "agent"
    SUPPRESSED = "suppressed"


class Move(StrEnum):
    """What an entry does."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Wording:
    """The exact words somebody agreed to. version: as the company counts its texts; language: as in "it" or "en"."""

    text: str
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the ledger.

    number_id: None: every number of the company. by: the agent who wrote it down, None: nobody but the contact.
    evidence: where the proof is found (a message's id, a file's hash, an address). until: implied ones end by
    themselves. at: when it was said, not when it was written down.
    """

    purpose: Purpose
    move: Move
    at: datetime
    way: Way
    number_id: NumberId | None = None
    by: AgentId | None = None
    wording: Wording | None = None
    evidence: str = ""
    until: datetime | None = None

    @property
    def implied(self) -> bool:
        """Whether it follows from the contact having written, rather than from words about it."""
        return self.way is Way.WROTE

    def concerns(self, purpose: Purpose, number_id: NumberId) -> bool:
        """Whether it says anything about this purpose on this number."""
        return self.purpose is purpose and self.number_id in (None, number_id)


class Suppressed(StrEnum):
    """Why an address may not be written to, though nothing else is known of whose it was."""

    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Suppression:
    """
    What outlives a contact's erasure: for what their address may not be written to, since when, and why.

    Kept beside a keyed hash of the address: who has the address can ask, nobody can read it back.
    """

    purpose: Purpose
    at: datetime
    reason: Suppressed

    @property
    def entry(self) -> Entry:
        """As the line of a ledger that whoever has the address now begins with; what they say later outweighs it."""
        return Entry(self.purpose, Move.WITHDRAWN, self.at, Way.SUPPRESSED, evidence=self.reason)


def latest_of(
    suppressions: Iterable[tuple[ContactAddress, Suppression]],
) -> dict[ContactAddress, tuple[Suppression, ...]]:
    """What counts of these, by address: for each purpose the latest."""
    latest: dict[ContactAddress, dict[Purpose, Suppression]] = {}
    for address, one in suppressions:
        of_address = latest.setdefault(address, {})
        if one.purpose not in of_address or of_address[one.purpose].at < one.at:
            of_address[one.purpose] = one
    return {address: tuple(of_address.values()) for address, of_address in latest.items()}


class Standing(StrEnum):
    """What holds."""

    GRANTED = "granted"
    IMPLIED = "implied"
    WITHDRAWN = "withdrawn"
    NEVER = "never"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stand:
    """What holds for a purpose on a number, and the entry that says so; None: there never was one."""

    standing: Standing
    entry: Entry | None = None

    @property
    def allows(self) -> bool:
        """Whether the contact may be written to for it."""
        return self.standing in (Standing.GRANTED, Standing.IMPLIED)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One contact's entries, in whatever order they were written down."""

    entries: tuple[Entry, ...] = ()

    def stand(self, purpose: Purpose, number_id: NumberId, now: datetime) -> Stand:
        """
        What holds now. What was said last holds; said in the same moment, the withdrawal does.

        What is only implied never outweighs words: after a withdrawal it takes a new grant, however often the contact
        writes. It counts where nothing was said.
        """
        said = [each for each in self.entries if each.concerns(purpose, number_id)]
        words = [each for each in said if not each.implied]
        if words:
            last = max(words, key=lambda each: (each.at, each.move is Move.WITHDRAWN))
            return Stand(Standing.WITHDRAWN if last.move is Move.WITHDRAWN else Standing.GRANTED, last)
        if not said:
            return Stand(Standing.NEVER)
        last = max(said, key=lambda each: each.at)
        if last.until is not None and now >= last.until:
            return Stand(Standing.ENDED, last)
        return Stand(Standing.IMPLIED, last)

    def silence(self, number_id: NumberId) -> Entry | None:
        """
        The last word by which they wanted no more from this number, answers included; None: none holds.

        That is what they said themselves, in the conversation, and what anybody wrote down of its service. A box they
        unticked elsewhere ends advertising, not the conversation they are in.
        """
        said: list[Entry] = []
        for purpose in Purpose:
            words = [each for each in self.entries if each.concerns(purpose, number_id) and not each.implied]
            if not words:
                continue
            last = max(words, key=lambda each: (each.at, each.move is Move.WITHDRAWN))
            silent = purpose is Purpose.SERVICE or last.way in (Way.KEYWORD, Way.BUTTON)
            if last.move is Move.WITHDRAWN and silent:
                said.append(last)
        return max(said, key=lambda each: each.at, default=None)

    def given_again(self, at: datetime, way: Way, evidence: str, wording: Wording) -> tuple[Entry, ...]:
        """
        What a word by which they allow it again writes down: what they had before they took it back.

        Advertising only to whom it had been allowed in words; what follows from having written follows again.
        """
        again: list[Entry] = []
        for purpose in WITHDRAWN_BY_WORD:
            words = [each for each in self.entries if each.purpose is purpose and not each.implied]
            last = max(words, key=lambda each: (each.at, each.move is Move.WITHDRAWN), default=None)
            granted = any(each.move is Move.GRANTED for each in words)
            if last is None or last.move is not Move.WITHDRAWN or last.at >= at:
                continue
            if granted or purpose is Purpose.UTILITY:
                again.append(Entry(purpose, Move.GRANTED, at, way, wording=wording, evidence=evidence))
        return tuple(again)

    def suppressions(self, erased_at: datetime) -> "tuple[Suppression, ...]":
        """
        What has to outlive this ledger once its contact is erased.

        What they took back, on whichever number, stays taken back; and whoever asked to be forgotten is not advertised
        to, though they never spoke of it.
        """
        kept = []
        for purpose in Purpose:
            words = [each for each in self.entries if each.purpose is purpose and not each.implied]
            withdrawn = [each.at for each in words if each.move is Move.WITHDRAWN]
            granted = [each.at for each in words if each.move is Move.GRANTED and each.number_id is None]
            if withdrawn and (not granted or max(withdrawn) >= max(granted)):
                kept.append(Suppression(purpose, max(withdrawn), Suppressed.WITHDRAWN))
            elif purpose is Purpose.MARKETING:
                kept.append(Suppression(purpose, erased_at, Suppressed.ERASED))
        return tuple(kept)

    def with_entries(self, *entries: Entry) -> "Ledger":
        """The same ledger with these added; what stands there already is not written twice."""
        return Ledger((*self.entries, *(each for each in dict.fromkeys(entries) if each not in self.entries)))


NOTHING_SAID = Ledger()


def implied(at: datetime, number_id: NumberId, evidence: str) -> Entry:
    """What follows from a contact's message: that this conversation may be gone on with."""
    return Entry(
        Purpose.UTILITY,
        Move.GRANTED,
        at,
        Way.WROTE,
        number_id=number_id,
        evidence=evidence,
        until=at + IMPLIED_FOR,
    )


def withdrawal(at: datetime, way: Way, evidence: str, *, by: AgentId | None = None) -> tuple[Entry, ...]:
    """What a word of withdrawal writes down: for every number of the company, whichever it was said to."""
    return tuple(
        Entry(purpose, Move.WITHDRAWN, at, way, by=by, evidence=evidence) for purpose in WITHDRAWN_BY_WORD
    )


# ---- facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConsentGranted:
    """Somebody allowed us to write to them for this. by: who wrote it down, None: nobody but the contact."""

    contact_id: ContactId
    purpose: Purpose
    way: Way
    by: AgentId | None = None


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Somebody took it back. by: who wrote it down, None: nobody but the contact."""

    contact_id: ContactId
    purpose: Purpose
    way: Way
    by: AgentId | None = None


@dataclass(frozen=True, slots=True)
class WithdrawalHeard:
    """A contact said in this conversation that they want no more; it goes on for nobody by that."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class WithdrawalConfirmed:
    """They are told, once, that they were heard; message_id: the words. shown: whether there is a thread for it."""

    conversation_id: ConversationId
    message_id: MessageId
    shown: bool


@dataclass(frozen=True, slots=True)
class WithdrawalSuspected:
    """A contact may have said so; a person decides."""

    conversation_id: ConversationId
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """What the contact of this conversation allows is something else now."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class ConsentExported:
    """Somebody was handed everything that a contact ever said of it, as proof."""

    contact_id: ContactId
    by: AgentId


ConsentFact = (
    ConsentGranted
    | ConsentWithdrawn
    | ConsentChanged
    | ConsentExported
    | WithdrawalHeard
    | WithdrawalConfirmed
    | WithdrawalSuspected
)


def fact_of(contact_id: ContactId, entry: Entry) -> ConsentGranted | ConsentWithdrawn:
    """What happened by an entry."""
    kind = ConsentGranted if entry.move is Move.GRANTED else ConsentWithdrawn
    return kind(contact_id, entry.purpose, entry.way, entry.by)
