"""People the business blocked: they cannot write to it, and it cannot write to them."""

from collections.abc import Callable
from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform
from sandbox.meta.progress import window_is_open

# Source: Meta Cloud API, block users, November 2026.
MOST_AT_ONCE = 1_000
MOST_BLOCKED = 64_000


def block(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/block_users: only people who wrote in the last 24 hours."""
    blocked_now = _list(asked.platform, asked.object_id)

    def add(phone: Phone) -> str | None:
        if not window_is_open(asked.platform, asked.object_id, phone, asked.platform.now()):
            return "The user did not write in the last 24 hours."
        if phone.address not in blocked_now:
            if len(blocked_now) >= MOST_BLOCKED:
                raise GraphRefusal(139101)
            blocked_now.append(phone.address)
        return None

    return _each(asked, "added_users", add)


def unblock(asked: Asked) -> dict[str, Any]:
    """DELETE /{phone_number_id}/block_users."""
    blocked_now = _list(asked.platform, asked.object_id)

    def remove(phone: Phone) -> str | None:
        if phone.address not in blocked_now:
            return "The user is not blocked."
        blocked_now.remove(phone.address)
        return None

    return _each(asked, "removed_users", remove)


def blocked(asked: Asked) -> dict[str, Any]:
    """GET /{phone_number_id}/block_users."""
    listed = [
        {
            "messaging_product": "whatsapp",
            "input": address,
            "wa_id": address,
            "user_id": asked.platform.state.phones[address].user_id,
        }
        for address in _list(asked.platform, asked.object_id)
    ]
    return {"data": listed, "paging": {"cursors": {"before": "MA", "after": "MA"}}}


def _list(platform: Platform, number_id: str) -> list[str]:
    return platform.state.blocked.setdefault(number_id, [])


def _each(asked: Asked, done_key: str, act: Callable[[Phone], str | None]) -> dict[str, Any]:
    """A mixed result is refused with 139100, and says beside the error what worked. Source: as above."""
    asked.product_named()
    people = asked.body.get("block_users")
    if not isinstance(people, list) or not 1 <= len(people) <= MOST_AT_ONCE:
        raise invalid("block_users", f"must be an array of 1 to {MOST_AT_ONCE} elements.")
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    for person in people:
        given = _given(person)
        phone = asked.platform.known_phone(given)
        problem = "The user is not on WhatsApp." if phone is None else act(phone)
        if phone is None or problem is not None:
            failed.append({"input": given, "errors": [{"message": problem, "code": 139100}]})
        else:
            done.append({"input": given, "wa_id": phone.address, "user_id": phone.user_id})
    if failed:
        beside = {"messaging_product": "whatsapp", "block_users": {done_key: done, "failed_users": failed}}
        raise GraphRefusal(139100, beside=beside)
    return {"messaging_product": "whatsapp", "block_users": {done_key: done}}


def _given(person: Any) -> str:
    given = (person.get("user") or person.get("user_id")) if isinstance(person, dict) else None
    if not isinstance(given, str) or ".ENT." in given:
        raise invalid("block_users[]", "must hold a user or a user_id that is no parent id.")
    return given
