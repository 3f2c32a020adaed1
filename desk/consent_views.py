"""What people see of consent, before any vendor draws it: the question in the thread, the mark on the card."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.compliance.consent import Ledger, Purpose, Standing, Way
from core.conversation import Conversation
from core.ids import MessageId
from words import mark

PURPOSES: dict[Purpose, str] = {
    Purpose.SERVICE: mark("answers"),
    Purpose.UTILITY: mark("news about what they ordered or asked for"),
    Purpose.MARKETING: mark("advertising"),
    Purpose.AUTHENTICATION: mark("codes"),
}

WAYS: dict[Way, str] = {
    Way.WROTE: mark("because they wrote"),
    Way.KEYWORD: mark("by a word of theirs"),
    Way.BUTTON: mark("by a button they tapped"),
    Way.PREFERENCE: mark("in their app"),
    Way.FORM: mark("by a form"),
    Way.IMPORT: mark("by an import"),
    Way.API: mark("by another program"),
    Way.AGENT: mark("as an agent noted"),
    Way.SUPPRESSED: mark("before their data was erased"),
}

STANDINGS: dict[Standing, str] = {
    Standing.GRANTED: mark("allowed"),
    Standing.IMPLIED: mark("allowed for a while, because they wrote"),
    Standing.WITHDRAWN: mark("withdrawn"),
    Standing.NEVER: mark("never allowed"),
    Standing.ENDED: mark("no longer allowed: they wrote too long ago"),
}


@dataclass(frozen=True, slots=True)
class WithdrawalPost:
    """A contact may have said that they want no more: whoever reads it says whether they have. message_id: the word."""

    message_id: MessageId


class ConsentMark(StrEnum):
    """
    What the card says of a contact's consent, where there is anything to say.

    silent: they want no more at all until they write again; withdrawn: answers alone, neither news nor advertising;
    no advertising: they took that back; all: advertising too.
    """

    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    NO_ADVERTISING = "no advertising"
    ALL = "all"


def mark_of(ledger: Ledger, conversation: Conversation, now: datetime) -> ConsentMark | None:
    """What the card of this conversation says; None: what everybody allows who writes, and no more."""
    number_id, heard = conversation.number_id, conversation.window.opened_at
    silence = ledger.silence(number_id)
    if silence is not None and (heard is None or heard <= silence.at):
        return ConsentMark.SILENT
    if ledger.stand(Purpose.UTILITY, number_id, now).standing is Standing.WITHDRAWN:
        return ConsentMark.WITHDRAWN
    advertising = ledger.stand(Purpose.MARKETING, number_id, now)
    if advertising.standing is Standing.WITHDRAWN:
        return ConsentMark.NO_ADVERTISING
    return ConsentMark.ALL if advertising.allows else None
