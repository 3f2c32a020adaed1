"""The `pricing` of a status: which messages are charged, on both sides of 1 October 2026."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.meta.identities import country_of
from sandbox.meta.phones import Phone
from sandbox.meta.platform import Platform, pair, seconds
from sandbox.meta.state import Sent

# Since this day service messages, and utility templates inside the window, are charged; 1,000 service messages
# per business number and month stay free. Source: Meta, pricing on the WhatsApp Business Platform, November 2026.
CHARGED_SINCE = datetime(2026, 10, 1, tzinfo=UTC)
FREE_A_MONTH = 1_000

# Answered within 24 hours, what follows an advertisement is free for 72 hours. Source: as above.
ANSWER_WITHIN = timedelta(hours=24)
FREE_AFTER_ADVERTISEMENT = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Price:
    """`pricing`, and `conversation`, which only a free entry point still has."""

    pricing: dict[str, Any]
    conversation: dict[str, Any] | None = None


def price_of(platform: Platform, sent: Sent, phone: Phone | None, window_open: bool, at: datetime) -> Price:
    """What this message costs, by the time it left."""
    free = _free_entry(platform, sent, phone, at)
    if free is not None:
        return free
    if sent.category == "service":
        return Price(
            _pricing(
                "free_customer_service" if _service_is_free(platform, sent, at) else "regular", "service"
            )
        )
    if sent.category == "utility" and window_open and at < CHARGED_SINCE:
        return Price(_pricing("free_customer_service", "utility"))
    abroad = phone is not None and country_of(phone.address) in platform.account.authentication_international
    if sent.category == "authentication" and abroad:
        return Price(_pricing("regular", "authentication-international"))
    return Price(_pricing("regular", sent.category))


def _pricing(kind: str, category: str) -> dict[str, Any]:
    return {"billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": category}


def _service_is_free(platform: Platform, sent: Sent, at: datetime) -> bool:
    if at < CHARGED_SINCE:
        return True
    month = f"{sent.number}/{at.astimezone(UTC):%Y-%m}"
    used = platform.state.free_used.get(month, 0)
    if used >= FREE_A_MONTH:
        return False
    platform.state.free_used[month] = used + 1
    return True


def _free_entry(platform: Platform, sent: Sent, phone: Phone | None, at: datetime) -> Price | None:
    entry = platform.state.entry_points.get(pair(sent.number, phone)) if phone is not None else None
    if entry is None:
        return None
    if entry.expires_at is None:
        if at - entry.opened_at >= ANSWER_WITHIN:
            return None
        entry.expires_at = at + FREE_AFTER_ADVERTISEMENT
    if at >= entry.expires_at:
        return None
    conversation = {
        "id": entry.id,
        "expiration_timestamp": str(seconds(entry.expires_at)),
        "origin": {"type": "referral_conversion"},
    }
    return Price(_pricing("free_entry_point", "referral_conversion"), conversation)
