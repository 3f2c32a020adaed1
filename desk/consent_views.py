"""What people see of consent, before any vendor draws it: the question in the thread, the mark on the card."""

from dataclasses import dataclass
from enum import StrEnum

from core.compliance.consent import Purpose, Standing, Way
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
    What the card says of a contact's consent.

    silent: they want no more at all; withdrawn: neither news nor advertising; news: no advertising; all: advertising
    too.
    """

    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    NEWS = "news"
    ALL = "all"
