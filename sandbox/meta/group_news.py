"""What happens to groups: made, joined, changed, suspended. The stand-in keeps none; it only tells of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.meta.happening import Happening, Value, Where
from sandbox.meta.phones import Phone
from sandbox.meta.who import sender

# Source of every shape here: Meta, webhooks reference of the WhatsApp Business Platform, November 2026.
GROUP_ID = "Y2FwaV9ncm91cDpTQU5EQk9YMDAwMQZD"


def _group(kind: str, **more: Any) -> Happening:
    def usual(where: Where, about: Mapping[str, Any]) -> Value:
        told = {"timestamp": str(where.second), "group_id": GROUP_ID, "type": kind}
        return {"groups": [{**told, **more}]}

    return Happening(usual, frame="number")


def _joined(where: Where, about: Mapping[str, Any]) -> Value:
    who = sender(where.platform, where.number, where.person)
    added = {"wa_id": who.get("from"), "user_id": who.get("from_user_id")}
    group = {
        "timestamp": str(where.second),
        "group_id": GROUP_ID,
        "type": "group_participants_add",
        "reason": "invite_link",
        "added_participants": [{key: value for key, value in added.items() if value}],
    }
    return {"groups": [group]}


_CREATED = {
    "request_id": "REQ0001",
    "subject": "Sandbox group",
    "description": "People who like lamps",
    "invite_link": "https://chat.whatsapp.com/SANDBOX",
    "join_approval_mode": "approval_required",
}
_PICTURE = {"mime_type": "image/jpeg", "sha256": "OXggRoX7Q3yyx+2qYhc+eInf+W/gI5529EoxYwK3vKA="}


def delivered_to(members: Iterable[Phone], wamid: str, second: int) -> Value:
    """What `messages` says when a message to the group reached these members: several statuses in one body."""
    pricing = {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_group_customer_service",
        "category": "group_service",
    }
    contacts, statuses = [], []
    for phone in members:
        contacts.append({"profile": {"name": phone.name}, "wa_id": phone.address, "user_id": phone.user_id})
        statuses.append(
            {
                "id": wamid,
                "status": "delivered",
                "timestamp": str(second),
                "recipient_id": GROUP_ID,
                "recipient_type": "group",
                "recipient_participant_id": phone.address,
                "recipient_participant_user_id": phone.user_id,
                "pricing": pricing,
            }
        )
    return {"contacts": contacts, "statuses": statuses}


GROUP_NEWS: Mapping[str, Happening] = {
    "group_lifecycle_update": _group("group_create", **_CREATED),
    "group_participants_update": Happening(_joined, frame="number"),
    "group_settings_update": _group("group_settings_update", request_id="REQ0002", profile_picture=_PICTURE),
    "group_status_update": _group("group_suspend"),
}
