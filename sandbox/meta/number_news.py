"""What happens to business numbers: throughput, names, usernames, PINs, settings, and errors of their own."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta.account_news import set_limit
from sandbox.meta.graph_errors import status_error
from sandbox.meta.happening import Happening, Value, Where
from sandbox.meta.standing import UPGRADE_TAKES, UPGRADED_THROUGHPUT

# Source of every shape here: Meta, webhooks reference of the WhatsApp Business Platform, November 2026.


def _quality(where: Where, about: Mapping[str, Any]) -> Value:
    limit = about.get("max_daily_conversations_per_business", "TIER_UNLIMITED")
    return {
        "display_phone_number": where.number.digits,
        "event": "THROUGHPUT_UPGRADE",
        "max_daily_conversations_per_business": limit,
        "current_limit": limit,
    }


def _upgraded(where: Where, value: Value) -> None:
    set_limit(where, value["max_daily_conversations_per_business"])
    if value["event"] == "THROUGHPUT_UPGRADE":
        where.standing.throughput = UPGRADED_THROUGHPUT
        where.standing.upgrading_until = where.platform.now() + UPGRADE_TAKES


def _name(where: Where, about: Mapping[str, Any]) -> Value:
    decision = about.get("decision", "APPROVED")
    return {
        "display_phone_number": where.number.digits,
        "decision": decision,
        "requested_verified_name": where.standing.name or where.number.verified_name,
        "rejection_reason": "NAME_FORMAT_UNACCEPTABLE" if decision == "REJECTED" else None,
    }


def _named(where: Where, value: Value) -> None:
    decision = str(value["decision"])
    where.standing.name_status = "DECLINED" if decision == "REJECTED" else decision
    if decision == "APPROVED":
        where.standing.name = str(value["requested_verified_name"])


def _username(where: Where, about: Mapping[str, Any]) -> Value:
    told = {"display_phone_number": where.number.digits}
    if about.get("status") == "deleted":
        return {**told, "status": "deleted"}
    return {**told, "username": where.standing.username or "lampade.esempio", "status": "approved"}


def _username_changed(where: Where, value: Value) -> None:
    if value["status"] in ("approved", "deleted"):
        where.standing.username = value.get("username")


def _security(where: Where, about: Mapping[str, Any]) -> Value:
    return {
        "display_phone_number": where.number.digits,
        "event": "PIN_CHANGED",
        "requester": where.platform.account.business_id,
    }


def _secured(where: Where, value: Value) -> None:
    if value["event"] == "PIN_REQUEST_SUCCESS":
        where.standing.pin = None


def _settings(where: Where, about: Mapping[str, Any]) -> Value:
    calling = {
        "status": "ENABLED",
        "call_icon_visibility": "DEFAULT",
        "callback_permission_status": "ENABLED",
    }
    return {
        "messaging_product": "whatsapp",
        "timestamp": str(where.second),
        "type": "PHONE_NUMBER_SETTINGS",
        "phone_number_settings": {"phone_number_id": where.number.phone_number_id, "calling": calling},
    }


def _errors(where: Where, about: Mapping[str, Any]) -> Value:
    return {"errors": [status_error(130429)]}


NUMBER_NEWS: Mapping[str, Happening] = {
    "phone_number_quality_update": Happening(_quality, _upgraded),
    "phone_number_name_update": Happening(_name, _named),
    "business_username_updates": Happening(_username, _username_changed),
    "security": Happening(_security, _secured),
    "account_settings_update": Happening(_settings, frame="plain"),
    "messages": Happening(_errors, frame="number"),
}
