"""Asking a number shared with the phone app for its contacts and its history: once each, soon after it joined."""

from datetime import timedelta
from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.happenings import happens

# Source: Meta Cloud API, onboarding users of the WhatsApp Business app, November 2026.
ASKED_WITHIN = timedelta(hours=24)
KINDS = ("smb_app_state_sync", "history")


def synchronise(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/smb_app_data: what was asked for comes by webhook."""
    asked.product_named()
    kind = asked.given("sync_type")
    if kind not in KINDS:
        raise invalid("sync_type", f"must be one of {{{', '.join(KINDS)}}}.")
    if not asked.number.shared_with_app:
        raise GraphRefusal(131009, "The phone number is not shared with the WhatsApp Business app.")
    platform = asked.platform
    standing = platform.number_standing(asked.object_id)
    if kind in standing.synchronised:
        raise GraphRefusal(2593107)
    if standing.joined_at is not None and platform.now() - standing.joined_at > ASKED_WITHIN:
        raise GraphRefusal(2593108)
    standing.synchronised.append(kind)
    happens(platform, kind, {}, to=asked.object_id)
    return {"messaging_product": "whatsapp", "request_id": f"sync-{platform.count()}"}
