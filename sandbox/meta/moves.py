"""People who get another number, another business-scoped id or other keys: the platform's system messages."""

from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.people import new_id
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform, seconds
from sandbox.meta.who import sender, shows_number


def change_number(platform: Platform, phone: Phone, new_address: str, number: BusinessNumber) -> str:
    """
    A person moves to another phone number, which makes a new business-scoped id too; returns the message's id.

    The window and the chat move along: it is the same person. Raises ValueError for a number in use or no number.
    """
    new = identities.digits_of(new_address)
    if not new.isdigit() or platform.known_phone(new) is not None:
        raise ValueError(f"{new_address!r} is no free phone number")
    old, old_id = phone.address, phone.user_id
    before = sender(platform, number, phone)
    shown = shows_number(platform, number, phone)
    _rename(platform, phone, new)
    _renew_id(platform, phone)
    system: dict[str, Any] = {
        "body": f"User {phone.name} changed from {old} to {new}",
        **({"wa_id": new} if shown else {}),
        "user_id": phone.user_id,
        "previous_user_id": old_id,
        "type": "user_changed_number",
    }
    who = {"from": old} if "from" in before else {}
    return _tell(platform, phone, number, {**who, "type": "system", "system": system})


def change_user_id(platform: Platform, phone: Phone, number: BusinessNumber) -> str:
    """A person gets another business-scoped id; nothing else is said."""
    old_id = phone.user_id
    _renew_id(platform, phone)
    system = {
        "body": f"User {phone.name} changed from {old_id} to {phone.user_id}",
        "user_id": phone.user_id,
        "previous_user_id": old_id,
        "type": "user_changed_user_id",
    }
    return _tell(platform, phone, number, {"type": "system", "system": system})


def identity_changed(platform: Platform, phone: Phone, number: BusinessNumber) -> str:
    """A person's encryption keys changed: maybe another person behind the number."""
    phone.key_generation += 1
    system = {
        "body": f"The security code of {phone.name} may have changed",
        "type": "customer_identity_changed",
    }
    identity = {
        "acknowledged": False,
        "created_timestamp": seconds(platform.now()),
        "hash": identities.identity_hash(phone.address, phone.key_generation),
    }
    told = {**sender(platform, number, phone), "type": "system", "system": system, "identity": identity}
    return _tell(platform, phone, number, told)


def _tell(platform: Platform, phone: Phone, number: BusinessNumber, told: dict[str, Any]) -> str:
    """System messages come without `contacts`. Source: Meta Cloud API, system messages, November 2026."""
    wamid = new_id(platform, phone, identities.FROM_PHONE)
    message = {"id": wamid, "timestamp": str(seconds(platform.now())), **told}
    platform.tell(number, "messages", {"messages": [message]})
    return wamid


def _renew_id(platform: Platform, phone: Phone) -> None:
    platform.user_ids.pop(phone.user_id, None)
    phone.generation += 1
    phone.user_id = identities.business_scoped_id(platform.account.waba_id, phone.address, phone.generation)
    platform.user_ids[phone.user_id] = phone.address
    for sent in platform.state.sent.values():
        if sent.address == phone.address and sent.recipient == "phone":
            sent.user_id = phone.user_id


def _rename(platform: Platform, phone: Phone, new: str) -> None:
    old, phone.address = phone.address, new
    state = platform.state
    state.phones[new] = state.phones.pop(old)
    of_pairs: tuple[dict[str, Any], ...] = (
        state.windows,
        state.entry_points,
        state.pair_until,
        state.exchanged,
    )
    for by_pair in of_pairs:
        for key in [key for key in by_pair if key.endswith(f"/{old}")]:
            by_pair[f"{key.removesuffix(old)}{new}"] = by_pair.pop(key)
    for sent in state.sent.values():
        sent.address = new if sent.address == old else sent.address
    for received in state.received.values():
        received.address = new if received.address == old else received.address
    for blocked in state.blocked.values():
        blocked[:] = [new if address == old else address for address in blocked]
