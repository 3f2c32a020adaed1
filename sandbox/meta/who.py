"""How a person appears in webhooks: by number, by business-scoped id, or both."""

from datetime import timedelta
from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform, pair

# A person with a username shows the number only to a business number that exchanged a message or call with it in
# the last 30 days. Source: Meta Cloud API, business-scoped user ids, November 2026.
NUMBER_KNOWN_FOR = timedelta(days=30)


def shows_number(platform: Platform, number: BusinessNumber, phone: Phone) -> bool:
    """Whether webhooks of this business number may name the phone's number."""
    if not phone.hides_number or phone.user_id in platform.state.contact_book:
        return True
    last = platform.state.exchanged.get(pair(number.phone_number_id, phone))
    return last is not None and platform.now() - last <= NUMBER_KNOWN_FOR


def contact_of(
    platform: Platform, number: BusinessNumber, phone: Phone, *, with_username: bool = True
) -> dict[str, Any]:
    """One element of `contacts[]`. A number that may not be shown has no key at all."""
    account = platform.account
    if not account.user_ids:
        return {"profile": {"name": phone.name}, "wa_id": phone.address}
    profile: dict[str, Any] = {"name": phone.name}
    if phone.username is not None and with_username:
        profile["username"] = phone.username
    contact: dict[str, Any] = {"profile": profile, **_number("wa_id", platform, number, phone)}
    contact["user_id"] = phone.user_id
    if account.parent_ids:
        contact["parent_user_id"] = identities.parent_id(phone.user_id)
    if platform.account.identity_check:
        contact["identity_key_hash"] = identities.identity_hash(phone.address, phone.key_generation)
    return contact


def sender(platform: Platform, number: BusinessNumber, phone: Phone) -> dict[str, Any]:
    """`from` and `from_user_id` of a message or call."""
    shown = _number("from", platform, number, phone)
    if not platform.account.user_ids:
        return {"from": phone.address}
    who = {**shown, "from_user_id": phone.user_id}
    if platform.account.parent_ids:
        who["from_parent_user_id"] = identities.parent_id(phone.user_id)
    return who


def _number(key: str, platform: Platform, number: BusinessNumber, phone: Phone) -> dict[str, str]:
    if shows_number(platform, number, phone):
        return {key: phone.address}
    return {key: ""} if platform.account.hidden_number == "empty" else {}
