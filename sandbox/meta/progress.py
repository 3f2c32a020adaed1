"""What becomes of an accepted message: sent, delivered, read, played or failed, on the phone and in webhooks."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.meta.graph_errors import status_error
from sandbox.meta.identities import country_of
from sandbox.meta.phones import Phone, Ticks
from sandbox.meta.platform import Platform, pair, seconds
from sandbox.meta.pricing import price_of
from sandbox.meta.standing import DAY
from sandbox.meta.state import Sent
from sandbox.meta.who import contact_of

# Free-form messages may leave for 24 hours after the person's last message or call.
# Source: Meta Cloud API, customer service windows, November 2026.
SERVICE_WINDOW = timedelta(hours=24)

# How long a message for a phone that is off is kept. Source: Meta Cloud API, time-to-live, November 2026.
KEPT = timedelta(days=30)
KEPT_AUTHENTICATION = timedelta(minutes=10)

# The sandbox's own pace: real phones take from a fraction of a second to days.
UNTIL_DELIVERED = timedelta(seconds=0.3)
UNTIL_READ = timedelta(seconds=1.0)

MARKETING = frozenset({"marketing", "marketing_lite"})

RANK = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4, "failed": 9}


def window_is_open(platform: Platform, number_id: str, phone: Phone, at: datetime) -> bool:
    """Whether free-form messages may go from this number to this phone."""
    opened = platform.state.windows.get(pair(number_id, phone))
    return opened is not None and at < opened + SERVICE_WINDOW


def why_it_fails(platform: Platform, sent: Sent, phone: Phone | None, at: datetime) -> int | None:
    """The code with which this message will fail, or None."""
    if phone is None or not phone.on_whatsapp:
        return 131026
    if phone.address in platform.state.blocked.get(sent.number, []):
        return 130403
    if phone.blocks_business and platform.account.tells_of_block:
        return 131026
    account = platform.account_standing(_account_of(platform, sent))
    if country_of(phone.address) in account.barred_countries:
        return 130497
    if sent.category == "authentication" and sent.recipient == "user_id":
        return 131062
    if sent.category in MARKETING:
        withheld = _why_withheld(phone, at)
        if withheld is not None:
            return withheld
    if window_is_open(platform, sent.number, phone, at):
        return None
    if sent.category == "service":
        return 131047
    if account.misclassified:
        return 131064
    return None if platform.state.portfolio.may_reach(phone.address, at) else 131048


def _why_withheld(phone: Phone, at: datetime) -> int | None:
    """Why this person gets no more marketing."""
    if phone.opted_out:
        return 131050
    if phone.in_experiment:
        return 130472
    phone.marketed_at = [one for one in phone.marketed_at if at - one < DAY]
    capped = phone.marketing_cap is not None and len(phone.marketed_at) >= phone.marketing_cap
    # Marketing to the United States is withheld since 1 April 2025. Source: Meta, marketing messages, November 2026.
    return 131049 if capped or country_of(phone.address) == "US" else None


def _account_of(platform: Platform, sent: Sent) -> str:
    number = platform.account.number(sent.number)
    return platform.account.waba_of(number) if number is not None else platform.account.waba_id


def set_off(platform: Platform, sent: Sent, failure: int | None, details: str | None = None) -> None:
    """Let an accepted message begin its way: its first status is due at once."""
    if failure is None and sent.held:
        return
    about: dict[str, Any] = {"wamid": sent.wamid, "status": "sent" if failure is None else "failed"}
    if failure is not None:
        about["error"] = status_error(failure, details)
    platform.timetable.add(platform.now(), "progress", about)


def progress(platform: Platform, at: datetime, about: dict[str, Any]) -> None:
    """One step of one message, at its time. A step back is left out."""
    sent = platform.state.sent.get(about["wamid"])
    status: str = about["status"]
    if sent is None or RANK[status] <= RANK[sent.stage] or sent.stage == "failed":
        return
    phone = platform.state.phones.get(sent.address)
    if status == "delivered" and (phone is None or not _takes(phone, sent, at)):
        if platform.account.tells_of_drop:
            dropped = {"wamid": sent.wamid, "status": "failed", "error": status_error(131026)}
            platform.timetable.add(sent.at + _kept(sent), "progress", dropped)
        return
    if status == "sent" and not _is_paid_for(platform, sent, phone, at):
        progress(platform, at, {"wamid": sent.wamid, "status": "failed", "error": status_error(131042)})
        return
    sent.stage = status
    _mark(phone, sent, status, about.get("error"))
    _tell(platform, sent, phone, status, at, about.get("error"))
    if phone is not None:
        _next_step(platform, sent, phone, status, at)


def _is_paid_for(platform: Platform, sent: Sent, phone: Phone | None, at: datetime) -> bool:
    """Puts the price on the message; False if it costs something and nobody pays."""
    opened = phone is not None and window_is_open(platform, sent.number, phone, at)
    price = price_of(platform, sent, phone, opened, at)
    if price.pricing["billable"] and not platform.account_standing(_account_of(platform, sent)).pays:
        return False
    sent.pricing, sent.conversation = price.pricing, price.conversation
    return True


def _takes(phone: Phone, sent: Sent, at: datetime) -> bool:
    return phone.online and not phone.blocks_business and at - sent.at <= _kept(sent)


def _kept(sent: Sent) -> timedelta:
    if sent.ttl is not None:
        return timedelta(seconds=sent.ttl)
    return KEPT_AUTHENTICATION if sent.category == "authentication" else KEPT


def _next_step(platform: Platform, sent: Sent, phone: Phone, status: str, at: datetime) -> None:
    # A reaction gets only `sent`. Source: Meta Cloud API, status webhooks, November 2026.
    if sent.kind == "reaction":
        return
    if status == "sent":
        platform.timetable.add(at + UNTIL_DELIVERED, "progress", {"wamid": sent.wamid, "status": "delivered"})
    elif status == "delivered" and phone.reads:
        platform.timetable.add(at + UNTIL_READ, "look", {"wamid": sent.wamid})


def look(platform: Platform, at: datetime, about: dict[str, Any]) -> None:
    """The person looks at one message."""
    sent = platform.state.sent.get(about["wamid"])
    phone = platform.state.phones.get(sent.address) if sent is not None else None
    if sent is None or phone is None:
        return
    if phone.read_receipts:
        progress(platform, at, {"wamid": sent.wamid, "status": "read"})


def play(platform: Platform, at: datetime, wamid: str) -> None:
    """The person plays a voice message."""
    sent = platform.state.sent.get(wamid)
    if sent is not None and sent.voice:
        progress(platform, at, {"wamid": wamid, "status": "played"})


def catch_up(platform: Platform, phone: Phone) -> None:
    """The phone is back: whatever waited for it arrives."""
    at = platform.now() + UNTIL_DELIVERED
    for bubble in phone.bubbles:
        if bubble.direction == "in" and bubble.ticks == "sent":
            platform.timetable.add(at, "progress", {"wamid": bubble.id, "status": "delivered"})


def _mark(phone: Phone | None, sent: Sent, status: str, error: dict[str, Any] | None) -> None:
    if phone is not None and sent.reaction is not None and status == "sent":
        _put_reaction(phone, sent.reaction)
    bubble = phone.bubble(sent.wamid) if phone is not None else None
    if bubble is None:
        return
    ticks: dict[str, Ticks] = {
        "sent": "sent",
        "delivered": "delivered",
        "read": "read",
        "played": "played",
        "failed": "failed",
    }
    bubble.ticks = ticks[status]
    bubble.error = error


def _put_reaction(phone: Phone, reaction: dict[str, Any]) -> None:
    target = phone.bubble(reaction["message_id"])
    if target is None:
        return
    if reaction["emoji"]:
        target.reactions["business"] = reaction["emoji"]
    else:
        target.reactions.pop("business", None)


def _tell(
    platform: Platform,
    sent: Sent,
    phone: Phone | None,
    status: str,
    at: datetime,
    error: dict[str, Any] | None,
) -> None:
    number = platform.account.number(sent.number)
    knobs = platform.faults.webhooks
    skipped = status == "delivered" and platform.dice.falls(knobs.skip_delivered)
    if number is None or not sent.echo or skipped or platform.dice.falls(knobs.echo_lost):
        return
    told = _status(platform, sent, phone, status, at)
    if error is not None:
        told["errors"] = [error]
    value: dict[str, Any] = {"statuses": [told]}
    if phone is not None and status != "failed":
        # The username comes from `delivered` on. Source: Meta Cloud API, status webhooks, November 2026.
        contact = contact_of(platform, number, phone, with_username=status != "sent")
        value = {"contacts": [contact], **value}
    platform.tell(number, "messages", value)


def _status(platform: Platform, sent: Sent, phone: Phone | None, status: str, at: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {"id": sent.wamid, "status": status, "timestamp": str(seconds(at))}
    number = platform.account.number(sent.number)
    contact = contact_of(platform, number, phone) if number is not None and phone is not None else {}
    if sent.recipient == "phone":
        told["recipient_id"] = sent.address
    elif contact.get("wa_id") and status != "failed":
        told["recipient_id"] = contact["wa_id"]
    # Always there, except in `failed` for a send to a phone number. Source: as above.
    if platform.account.user_ids and (status != "failed" or sent.recipient == "user_id"):
        told["recipient_user_id"] = sent.user_id
    if sent.opaque is not None:
        told["biz_opaque_callback_data"] = sent.opaque
    priced = _priced(sent, status)
    told.update(priced if platform.account.pricing_model == "PMP" else _by_conversation(priced))
    return told


def _priced(sent: Sent, status: str) -> dict[str, Any]:
    """Pricing stands in `sent` and in the first of `delivered` and `read`, nowhere else. Source: as above."""
    if status in ("delivered", "read") and not sent.priced_twice:
        sent.priced_twice = True
    elif status != "sent":
        return {}
    beside = {} if sent.conversation is None else {"conversation": sent.conversation}
    return {**beside, "pricing": sent.pricing}


def _by_conversation(priced: dict[str, Any]) -> dict[str, Any]:
    """A conversation of 24 hours stood beside the price. Source: Meta Cloud API, changelog up to v24.0."""
    if "pricing" not in priced:
        return priced
    category = priced["pricing"]["category"]
    conversation = priced.get("conversation") or {"id": "c0ffee" + "0" * 26, "origin": {"type": category}}
    pricing = {"billable": True, "pricing_model": "CBP", "category": category}
    return {"conversation": conversation, "pricing": pricing}
