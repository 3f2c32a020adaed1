"""Who a send is for: a phone number in any spelling, or a business-scoped id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import phonenumbers

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.graph_errors import GraphRefusal, invalid, not_valid
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform


@dataclass(frozen=True, slots=True)
class Recipient:
    """
    given: as the business wrote it. by: which of the two keys. digits: the number meant, None for an id.
    phone: the phone that exists already; None for a number never seen, or an id nobody has.
    """

    given: str
    by: Literal["phone", "user_id"]
    digits: str | None
    phone: Phone | None


def recipient_of(platform: Platform, number: BusinessNumber, body: Mapping[str, Any]) -> Recipient:
    """The recipient of a send; `to` wins over `recipient`. Raises GraphRefusal."""
    kind = body.get("recipient_type", "individual")
    if kind == "group":
        raise GraphRefusal(131041 if number.groups else 131215)
    if kind != "individual":
        raise invalid("recipient_type", f"must be one of {{individual, group}} - got {kind!r}.")
    to, recipient = body.get("to"), body.get("recipient")
    if to:
        digits = _dialled(platform, number, to)
        _check_allowed(number, digits)
        return Recipient(str(to), "phone", digits, platform.known_phone(digits))
    if not recipient:
        raise GraphRefusal(100, message="(#100) The parameter to is required.")
    if not isinstance(recipient, str) or not identities.BUSINESS_SCOPED.fullmatch(recipient):
        raise not_valid("The recipient is not a business-scoped user ID.")
    return Recipient(recipient, "user_id", None, platform.known_phone(recipient))


def _check_allowed(number: BusinessNumber, digits: str) -> None:
    if digits == number.digits:
        raise GraphRefusal(131021, "The recipient is the sender.")
    allowed = number.allowed_recipients
    if allowed is not None and digits not in {identities.digits_of(one) for one in allowed}:
        raise GraphRefusal(131030, "Recipient phone number not in allowed list: add it and try again.")


def _dialled(platform: Platform, number: BusinessNumber, to: Any) -> str:
    if not isinstance(to, str):
        raise invalid("to", "must be a string.")
    digits = identities.digits_of(to)
    if not digits.isascii() or not digits.isdigit() or not 5 <= len(digits) <= 15:
        raise not_valid("The recipient is not a valid phone number.")
    international = to.lstrip().startswith("+") or digits in platform.state.phones or _is_possible(digits)
    # Without a plus the business's own country code may be put in front.
    # Source: Meta Cloud API, phone number formats, November 2026.
    return digits if international else _country_code(number) + digits


def _is_possible(digits: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


def _country_code(number: BusinessNumber) -> str:
    return str(phonenumbers.parse(f"+{number.digits}").country_code)
