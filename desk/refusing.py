"""Refusing: why the gate said no, in words, with what can be done about it."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from core.compliance.consent import Purpose
from core.compliance.gate import Refusal, RefusalReason
from desk.consent_views import PURPOSES
from words import mark, say

# How whoever draws it writes a moment; one that nobody knows is not asked for.
When = Callable[[datetime], str]

_SAID: dict[RefusalReason, str] = {
    RefusalReason.NO_ADDRESS: mark(
        "No address is known any more under which this contact could be reached. There will be one as soon as "
        "they write again."
    ),
    RefusalReason.BLOCKED: mark(
        "This contact is blocked since {when}, so nothing is sent to them. Unblock them to write to them."
    ),
    RefusalReason.NEVER_WROTE: mark(
        "Free text may only be sent after the contact has written, and this contact has not written to this "
        "number yet. A template can be sent."
    ),
    RefusalReason.WINDOW_CLOSED: mark(
        "Free text may be sent for 24 hours after the contact's last message, and that time ended {when}. A "
        "template can be sent."
    ),
    RefusalReason.ASKED_TO_STOP: mark(
        "This contact asked {when} to be written to no more. As soon as they write again, they may be "
        "answered."
    ),
    RefusalReason.TEMPLATE_UNSENDABLE: mark(
        "This template cannot be sent as it stands now ({detail}). Choose another one."
    ),
    RefusalReason.CONSENT_ENDED: mark(
        "Who wrote to us may be written to about it for 30 days, and that ended {when}. It can be sent again "
        "once the contact writes, or once their consent to {purpose} is noted."
    ),
    RefusalReason.CONSENT_WITHDRAWN: mark(
        "This contact took back their consent to {purpose} {when}. Only their own word changes that: note it "
        "when they give it."
    ),
    RefusalReason.WITHHELD: mark(
        "WhatsApp delivers no advertising to numbers in the United States. Other templates can be sent there."
    ),
    RefusalReason.TOO_SOON: mark(
        "Another template went to this contact a moment ago. This one can follow it at {when}."
    ),
    RefusalReason.TOO_OFTEN: mark(
        "This contact has had as much advertising as this company allows itself. More can be sent from {when} "
        "on."
    ),
    RefusalReason.QUIET_HOURS: mark(
        "Where this contact lives it is no hour for advertising. It can be sent from {when} on."
    ),
    RefusalReason.ALLOWANCE_USED: mark(
        "As many people as WhatsApp lets this company begin with in 24 hours have been written to. It can be "
        "sent later today or tomorrow; an admin can ask WhatsApp for more."
    ),
}

_NEVER_AGREED = mark(
    "This contact never agreed to {purpose}. Note their consent once they have given it, or answer when they write."
)
_ASKING_IS_ADVERTISING = mark(
    "This contact never agreed to {purpose}, and a message that asks them for it is advertising too. Note their "
    "consent once they have given it in another way."
)
_RESTRICTED = mark(
    "WhatsApp has restricted what this number may send ({detail}). An admin can see in WhatsApp Manager "
    "what has to be done."
)
_RESTRICTED_UNTIL = mark(
    "WhatsApp has restricted what this number may send until {when} ({detail}). It can be sent then."
)


def why_not(refusal: Refusal, language: str, when: When) -> str:
    """The sentence for whoever wanted to send it."""
    moment = refusal.until or refusal.since
    purpose = "" if refusal.purpose is None else say(language, PURPOSES[refusal.purpose])
    return say(
        language,
        _sentence(refusal),
        when="" if moment is None else when(moment),
        purpose=purpose,
        detail=refusal.detail,
    )


def on_the_clock_of(zone: str) -> When:
    """Moments as they stand on somebody's clock, for where a message cannot draw them for each reader."""
    return lambda moment: moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def _sentence(refusal: Refusal) -> str:
    if refusal.reason is RefusalReason.NO_CONSENT:
        return _ASKING_IS_ADVERTISING if refusal.purpose is Purpose.MARKETING else _NEVER_AGREED
    if refusal.reason is RefusalReason.RESTRICTED:
        return _RESTRICTED if refusal.until is None else _RESTRICTED_UNTIL
    return _SAID[refusal.reason]
