"""POST /{phone_number_id}/messages: whether a send is taken, what is remembered of it, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import BusinessNumber
from sandbox.meta.content import read_content
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.limits import pair_passes
from sandbox.meta.outgoing import Outgoing
from sandbox.meta.phones import Bubble, Phone
from sandbox.meta.platform import Platform, pair
from sandbox.meta.progress import MARKETING, set_off, why_it_fails, window_is_open
from sandbox.meta.receipts import mark_read
from sandbox.meta.recipient import Recipient, recipient_of
from sandbox.meta.standing import BUSINESS_INITIATED, code_against
from sandbox.meta.state import AcceptedSend, Sent

# Source: Meta Cloud API, messages, November 2026.
LONGEST_CALLBACK_DATA = 512
QUOTED_WITHIN = timedelta(days=30)
# The endpoint for marketing learns of a new template after a while. Source: as above, error 134101.
SYNCED_AFTER = timedelta(minutes=10)
PRODUCT_POLICIES = ("CLOUD_API_FALLBACK", "STRICT")


@dataclass(frozen=True, slots=True)
class Way:
    """
    How a send is taken beside what it says.

    marketing_only: it came to the endpoint for marketing templates. status_echo: whether its statuses are told.
    fails_later: a code with which it fails after being accepted.
    """

    marketing_only: bool = False
    status_echo: bool = True
    fails_later: int | None = None


def post_message(
    platform: Platform, number: BusinessNumber, body: Mapping[str, Any], way: Way | None = None
) -> dict[str, Any]:
    """Take a message or a read receipt. Raises GraphRefusal; nothing has happened then."""
    way = way or Way()
    if body.get("messaging_product") is None:
        raise GraphRefusal(100, message="(#100) The parameter messaging_product is required.")
    if body["messaging_product"] != "whatsapp":
        raise invalid(
            "messaging_product", f"must be one of {{WHATSAPP}} - got {body['messaging_product']!r}."
        )
    standing = platform.number_standing(number.phone_number_id)
    account = platform.account_standing(platform.account.waba_of(number))
    against = code_against(standing, account, number.digits, platform.now())
    if against is not None:
        raise GraphRefusal(against)
    if "status" in body and not way.marketing_only:
        return mark_read(platform, number, body)
    _check_frame(body)
    recipient = recipient_of(platform, number, body)
    outgoing = _of_this_endpoint(
        platform, number, read_content(platform, number, recipient.phone, body), body, way
    )
    _check_restriction(platform, number, recipient.phone, outgoing)
    _check_identity(recipient.phone, body)
    _check_rates(platform, number, recipient)
    phone = recipient.phone if recipient.digits is None else platform.phone(recipient.digits)
    sent = _made(platform, number, recipient, phone, outgoing, body)
    sent.echo = way.status_echo
    failure = way.fails_later or why_it_fails(platform, sent, phone, platform.now())
    if failure in platform.account.refuses_at_once:
        raise GraphRefusal(failure)
    _accept(platform, number, recipient, phone, sent, body)
    if phone is not None:
        _show(platform, number, phone, sent, outgoing, body)
        if failure is None:
            _count(platform, phone, sent)
        _take_control(platform, phone, sent)
    code, details = outgoing.failure or (None, None)
    set_off(platform, sent, failure or code, None if failure else details)
    return _answer(recipient, phone, sent, outgoing)


def _of_this_endpoint(
    platform: Platform, number: BusinessNumber, outgoing: Outgoing, body: Mapping[str, Any], way: Way
) -> Outgoing:
    """What may go through the endpoint it came to. Raises GraphRefusal."""
    if not way.marketing_only:
        account = platform.account_standing(platform.account.waba_of(number))
        if outgoing.category == "marketing" and not account.marketing_here:
            raise GraphRefusal(131063)
        return outgoing
    if outgoing.kind != "template":
        raise GraphRefusal(134100, "Only marketing templates can be sent through this endpoint.")
    if outgoing.category != "marketing":
        raise GraphRefusal(131055, "The template is not a marketing template.")
    if body.get("product_policy", "CLOUD_API_FALLBACK") not in PRODUCT_POLICIES:
        raise invalid("product_policy", f"must be one of {{{', '.join(PRODUCT_POLICIES)}}}.")
    if not isinstance(body.get("message_activity_sharing", True), bool):
        raise invalid("message_activity_sharing", "must be a boolean.")
    template = platform.state.templates[str(outgoing.template_id)]
    if template.approved_at is not None and platform.now() - template.approved_at < SYNCED_AFTER:
        raise GraphRefusal(134101)
    return replace(outgoing, category="marketing_lite")


def _check_frame(body: Mapping[str, Any]) -> None:
    opaque, context = body.get("biz_opaque_callback_data"), body.get("context")
    if opaque is not None and not isinstance(opaque, str):
        raise invalid("biz_opaque_callback_data", "must be a string.")
    if opaque is not None and len(opaque) > LONGEST_CALLBACK_DATA:
        raise invalid("biz_opaque_callback_data", f"must be at most {LONGEST_CALLBACK_DATA} characters long.")
    if "category" in body:
        raise GraphRefusal(139200, "Direct Send is not available for this account.")
    if context is not None and not (isinstance(context, dict) and isinstance(context.get("message_id"), str)):
        raise invalid("context['message_id']", "must be a string.")


def _check_restriction(
    platform: Platform, number: BusinessNumber, phone: Phone | None, outgoing: Outgoing
) -> None:
    """An account that may not write first may still answer. Source: Meta, policy enforcement, November 2026."""
    account = platform.account_standing(platform.account.waba_of(number))
    if outgoing.kind != "template" or not account.restricted(BUSINESS_INITIATED, platform.now()):
        return
    if phone is None or not window_is_open(platform, number.phone_number_id, phone, platform.now()):
        raise GraphRefusal(368)


def _check_identity(phone: Phone | None, body: Mapping[str, Any]) -> None:
    given = body.get("recipient_identity_key_hash")
    if phone is None or given is None:
        return
    if given != identities.identity_hash(phone.address, phone.key_generation):
        raise GraphRefusal(137000)


def _check_rates(platform: Platform, number: BusinessNumber, recipient: Recipient) -> None:
    now = platform.now()
    if not platform.throughput.pass_out(number.phone_number_id, now, platform.throughput_of(number)):
        raise GraphRefusal(130429)
    address = recipient.phone.address if recipient.phone is not None else recipient.digits or recipient.given
    if not pair_passes(platform.state.pair_until, f"{number.phone_number_id}/{address}", now):
        raise GraphRefusal(131056)


def _made(
    platform: Platform,
    number: BusinessNumber,
    recipient: Recipient,
    phone: Phone | None,
    outgoing: Outgoing,
    body: Mapping[str, Any],
) -> Sent:
    who = recipient.digits or recipient.given[3:]
    wamid = identities.message_id(who, identities.FROM_BUSINESS, platform.seed, platform.count())
    return Sent(
        wamid=wamid,
        number=number.phone_number_id,
        address=phone.address if phone is not None else "",
        user_id=phone.user_id if phone is not None else recipient.given,
        recipient=recipient.by,
        kind=outgoing.kind,
        category=outgoing.category,
        at=platform.now(),
        opaque=body.get("biz_opaque_callback_data"),
        template_id=outgoing.template_id,
        voice=outgoing.voice,
        held=outgoing.held,
        reaction=outgoing.content if outgoing.kind == "reaction" else None,
        ttl=outgoing.ttl,
    )


def _accept(
    platform: Platform,
    number: BusinessNumber,
    recipient: Recipient,
    phone: Phone | None,
    sent: Sent,
    body: Mapping[str, Any],
) -> None:
    platform.state.sent[sent.wamid] = sent
    line = AcceptedSend(sent.wamid, sent.number, recipient.given, dict(body), sent.opaque, sent.at)
    platform.state.sends.append(line)
    if phone is not None and recipient.by == "phone":
        platform.state.exchanged[pair(number.phone_number_id, phone)] = sent.at
    template = platform.state.templates.get(sent.template_id or "")
    if template is not None:
        template.last_used = sent.at
        template.passes_first -= template.holds and not sent.held


def _count(platform: Platform, phone: Phone, sent: Sent) -> None:
    """What this message uses up of the portfolio's day, and of the person's."""
    if sent.template_id is not None and not window_is_open(platform, sent.number, phone, sent.at):
        platform.state.portfolio.reach(phone.address, sent.at)
    if sent.category in MARKETING:
        phone.marketed_at.append(sent.at)


def _take_control(platform: Platform, phone: Phone, sent: Sent) -> None:
    """A service message takes the conversation from an AI agent. Source: Meta Business Agent, November 2026."""
    held = pair(sent.number, phone)
    if sent.category == "service" and held in platform.state.with_agent:
        platform.state.with_agent.remove(held)


def _show(
    platform: Platform,
    number: BusinessNumber,
    phone: Phone,
    sent: Sent,
    outgoing: Outgoing,
    body: Mapping[str, Any],
) -> None:
    phone.typing_until = None
    if outgoing.kind == "reaction":
        return
    quoted = _quoted(platform, phone, outgoing, body)
    shown = Bubble(
        "in", sent.wamid, outgoing.kind, outgoing.content, quoted, "none", sent.at, number.phone_number_id
    )
    phone.bubbles.append(shown)


def _quoted(platform: Platform, phone: Phone, outgoing: Outgoing, body: Mapping[str, Any]) -> str | None:
    """The quote is silently left out on templates, and for what is gone or older than 30 days. Source: as above."""
    context = body.get("context")
    bubble = phone.bubble(context["message_id"]) if context is not None else None
    if bubble is None or outgoing.kind == "template":
        return None
    return None if bubble.revoked or platform.now() - bubble.time > QUOTED_WITHIN else bubble.id


def _answer(recipient: Recipient, phone: Phone | None, sent: Sent, outgoing: Outgoing) -> dict[str, Any]:
    contact = {"input": recipient.given}
    if recipient.by == "phone" and phone is not None:
        contact["wa_id"] = phone.address
    else:
        contact["user_id"] = recipient.given
    message: dict[str, Any] = {"id": sent.wamid}
    if sent.kind == "template":
        held = "held_for_quality_assessment" if sent.held else "accepted"
        message["message_status"] = "paused" if outgoing.paused else held
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}
