"""
What Meta tells about templates, numbers and the account, and whatever else nobody acts on yet.

One table: per field, what it is about and which of its values are kept. No person's words, names or numbers are among
them: a notice may be read by anybody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bridge.whatsapp.parse.surroundings import Around
from bridge.whatsapp.template_reading import category_of, judged_of, quality_of
from bridge.whatsapp.wire import Fields
from core.compliance.restraint import Allowance
from core.ids import TemplateRef
from core.restriction import Restriction, Stops
from desk.channel_news import AccountReported, ChannelReported, NumberReported, TemplateReported
from desk.items import Item, Unrecognised

_LONGEST_VALUE: Final = 1100
_MOST_VALUES: Final = 60

Values = tuple[tuple[str, str], ...]
Read = Callable[[Fields, Around], Item]


def notice(value: Fields, around: Around) -> Item:
    """The item of a whole value. A field nobody knows is set aside."""
    read = _FIELDS.get(around.field)
    return read(value, around) if read is not None else Unrecognised("field")


def group(element: Fields, around: Around) -> Item:
    """The item of one element of `groups`."""
    kept = ("group_id", "type", "request_id", "reason", "initiated_by", "join_approval_mode", "errors.code")
    return ChannelReported(around.account, around.field, _values(element, kept))


def error(element: Fields, around: Around) -> Item:
    """The item of one element of `value.errors`: of a number, if one is named."""
    values = _values(element, ("code", "title", "error_data.details"))
    if around.number is not None:
        return NumberReported(around.account, str(around.number), "error", values)
    return AccountReported(around.account, "error", values)


def history(element: Fields, around: Around) -> Item:
    """The item of one element of `history`: old messages open no window and are not shown as new."""
    kept = ("metadata.phase", "metadata.chunk_order", "metadata.progress", "errors.code", "errors.title")
    return ChannelReported(around.account, "history", _values(element, kept))


def address_book(element: Fields, around: Around) -> Item:
    """The item of one element of `state_sync`."""
    return ChannelReported(around.account, "address book", _values(element, ("type", "action")))


def happening(element: Fields, around: Around) -> Item:
    """The item of one element of `automatic_events` or `tracking_events`."""
    kept = ("id", "event_name", "ctwa_clid", "custom_data.currency", "custom_data.value")
    return ChannelReported(around.account, around.field, _values(element, kept))


Change = Callable[[Fields, TemplateReported], TemplateReported]


def _same(_: Fields, told: TemplateReported) -> TemplateReported:
    return told


def _template(what: str, *kept: str, change: Change = _same) -> Read:
    """change: what it comes to in our words."""

    def read(value: Fields, around: Around) -> Item:
        reference, name = value.id("message_template_id"), value.id("message_template_name")
        if reference is None and name is None:
            return Unrecognised("no template")
        # In webhooks the language may be written with a hyphen.
        language = (value.id("message_template_language") or "").replace("-", "_")
        ref = None if reference is None else TemplateRef(reference)
        told = TemplateReported(around.account, ref, name or "", language, what, _values(value, kept))
        return change(value, told)

    return read


def _number(what: str, *kept: str) -> Read:
    def read(value: Fields, around: Around) -> Item:
        subject = value.id("display_phone_number") or around.number
        if subject is None:
            return Unrecognised("no number")
        return NumberReported(around.account, str(subject), what, _values(value, kept))

    return read


def _account(what: str, *kept: str) -> Read:
    def read(value: Fields, around: Around) -> Item:
        return AccountReported(around.account, what, _values(value, kept))

    return read


def _channel(what: str, *kept: str) -> Read:
    def read(value: Fields, around: Around) -> Item:
        return ChannelReported(around.account, what, _values(value, kept))

    return read


def _category(value: Fields, around: Around) -> Item:
    """Before the change, `correct_category` is the one to come and `new_category` the present one."""
    coming = "correct_category" in value
    kept = ("previous_category", "new_category", "correct_category", "category_update_timestamp")
    what = "category change coming" if coming else "category changed"
    category = category_of(value.id("correct_category" if coming else "new_category"))
    return _template(what, *kept, change=lambda _, told: replace(told, category=category, coming=coming))(
        value, around
    )


def _status(value: Fields, told: TemplateReported) -> TemplateReported:
    """Of a rejection Meta says what to change; of a pause, which one it is, in place of a reason."""
    event, rejection, other = value.id("event"), value.child("rejection_info"), value.child("other_info")
    reason = value.id("reason")
    if reason in (None, "NONE") and event in ("PAUSED", "DISABLED"):
        reason = other.id("title")
    said = (
        rejection.words("reason", _LONGEST_VALUE),
        rejection.words("recommendation", _LONGEST_VALUE),
        None if rejection else other.words("description", _LONGEST_VALUE),
    )
    return replace(told, judged=judged_of(event, reason, " ".join(each for each in said if each)))


def _quality(value: Fields, told: TemplateReported) -> TemplateReported:
    return replace(told, quality=quality_of(value.id("new_quality_score")))


def _reworded(_: Fields, told: TemplateReported) -> TemplateReported:
    return replace(told, reworded=True)


def _restricting(what: str, *kept: str) -> Read:
    def read(value: Fields, around: Around) -> Item:
        restrictions = _restrictions(value, around)
        return AccountReported(around.account, what, _values(value, kept), restrictions=restrictions)

    return read


def _restrictions(value: Fields, around: Around) -> tuple[Restriction, ...] | None:
    """What the account may not do any more. Source: Meta Cloud API, account_update, November 2026."""
    match value.id("event"), value.child("ban_info").id("waba_ban_state"):
        case "ACCOUNT_RESTRICTION", _:
            told = value.children("restriction_info")
            return tuple(
                Restriction(_STOPS[kind], kind, around.time, each.time("expiration"))
                for each in told
                if (kind := each.id("restriction_type") or "") in _STOPS
            )
        case "DISABLED_UPDATE", "DISABLE":
            return (Restriction(Stops.EVERYTHING, "DISABLE", around.time),)
        case "DISABLED_UPDATE", "REINSTATE":
            return ()
        case "ACCOUNT_DELETED", _:
            return (Restriction(Stops.EVERYTHING, "ACCOUNT_DELETED", around.time),)
        case _:
            return None


# One that only keeps numbers from being added stops nothing that is sent.
_STOPS: Final = {
    "RESTRICTED_BIZ_INITIATED_MESSAGING": Stops.TEMPLATES,
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": Stops.EVERYTHING,
}


def _allowing(what: str, *kept: str) -> Read:
    def read(value: Fields, around: Around) -> Item:
        name = "max_daily_conversations_per_business"
        tier = value.id(name) or ""
        most = _TIERS.get(tier, value.whole(name))
        known = most is not None or tier == "TIER_UNLIMITED"
        allowance = Allowance(most) if known else None
        return AccountReported(around.account, what, _values(value, kept), allowance=allowance)

    return read


# Source: Meta Cloud API, messaging limits, November 2026. Without limit: TIER_UNLIMITED; not told: TIER_NOT_SET.
_TIERS: Final = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
}


def _alert(value: Fields, around: Around) -> Item:
    kept = (
        "entity_type",
        "entity_id",
        "alert_info.alert_severity",
        "alert_info.alert_status",
        "alert_info.alert_type",
        "alert_info.alert_description",
    )
    subject = value.id("entity_id")
    if value.id("entity_type") == "PHONE_NUMBER" and subject is not None:
        return NumberReported(around.account, subject, "alert", _values(value, kept))
    return AccountReported(around.account, "alert", _values(value, kept))


def _settings(value: Fields, around: Around) -> Item:
    settings = value.child("phone_number_settings")
    kept = (
        "calling.status",
        "calling.call_icon_visibility",
        "calling.callback_permission_status",
    )
    subject = settings.id("phone_number_id") or around.number
    if subject is None:
        return AccountReported(around.account, "settings", _values(value, ("type",)))
    return NumberReported(around.account, str(subject), "settings", _values(settings, kept))


def _handover(value: Fields, around: Around) -> Item:
    """Who holds a conversation now. Why it was handed over is somebody's words, and stays out."""
    kind = value.id("type") or "unknown"
    kept = ("previous_owner_app_role", "previous_owner_role", "new_owner_app_role", "new_owner_role")
    number = value.child("recipient").id("phone_number_id")
    where = (("phone_number_id", number),) if number is not None else ()
    return ChannelReported(around.account, f"handover {kind}", where + _values(value.child(kind), kept))


_USERNAME: Final = _number("username", "username", "status", "context")

# Source: Meta Cloud API, webhooks, fields and their values, November 2026.
_FIELDS: Final[dict[str, Read]] = {
    "message_template_status_update": _template(
        "status",
        "event",
        "reason",
        "message_template_category",
        "disable_info.disable_date",
        "other_info.title",
        "other_info.description",
        "rejection_info.reason",
        "rejection_info.recommendation",
        change=_status,
    ),
    "message_template_quality_update": _template(
        "quality", "previous_quality_score", "new_quality_score", change=_quality
    ),
    "message_template_components_update": _template(
        "components",
        "message_template_title",
        "message_template_element",
        "message_template_footer",
        "message_template_buttons.message_template_button_type",
        "message_template_buttons.message_template_button_text",
        "message_template_buttons.message_template_button_url",
        "message_template_buttons.message_template_button_phone_number",
        change=_reworded,
    ),
    "template_category_update": _category,
    "template_correct_category_detection": _template("category doubted", "category", "correct_category"),
    "phone_number_quality_update": _number(
        "quality", "event", "max_daily_conversations_per_business", "current_limit", "old_limit"
    ),
    "phone_number_name_update": _number("name", "decision", "requested_verified_name", "rejection_reason"),
    "business_username_updates": _USERNAME,
    "business_username_update": _USERNAME,
    "security": _number("security", "event", "requester"),
    "account_settings_update": _settings,
    "account_alerts": _alert,
    "account_update": _restricting(
        "update",
        "event",
        "violation_info.violation_type",
        "restriction_info.restriction_type",
        "restriction_info.expiration",
        "restriction_info.remediation",
        "ban_info.waba_ban_state",
        "ban_info.waba_ban_date",
        "waba_info.waba_id",
        "waba_info.owner_business_id",
        "disconnection_info.reason",
        "disconnection_info.initiated_by",
        "volume_tier_info.tier_update_time",
        "volume_tier_info.pricing_category",
        "volume_tier_info.tier",
        "volume_tier_info.effective_month",
        "volume_tier_info.region",
    ),
    "account_review_update": _account("review", "decision"),
    "business_capability_update": _allowing(
        "capability",
        "max_daily_conversations_per_business",
        "max_phone_numbers_per_business",
        "max_phone_numbers_per_waba",
    ),
    "business_status_update": _account("business status", "event", "status"),
    "messaging_handovers": _handover,
    "flows": _channel(
        "flow", "event", "flow_id", "old_status", "new_status", "alert_state", "threshold", "error_rate"
    ),
    "partner_solutions": _channel("partner solution", "event", "solution_id", "solution_status"),
    "payment_configuration_update": _channel("payment configuration", "status"),
}
# The fields whose values are lists of elements.
LISTED: Final = frozenset(
    {
        "messages",
        "message_echoes",
        "smb_message_echoes",
        "history",
        "smb_app_state_sync",
        "calls",
        "standby",
        "user_preferences",
        "automatic_events",
        "tracking_events",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
    }
)


def _values(fields: Fields, kept: Sequence[str]) -> Values:
    """The kept values by their names; of a list, each element's under its number: `restriction_info.0.expiration`."""
    found: list[tuple[str, str]] = []
    for path in kept:
        for name, value in _at(fields, path.split("."), ""):
            if len(found) < _MOST_VALUES:
                found.append((name, value))
    return tuple(found)


def _at(fields: Fields, path: Sequence[str], prefix: str) -> Iterator[tuple[str, str]]:
    name, *rest = path
    if not rest:
        value = fields.words(name, _LONGEST_VALUE)
        if value is not None:
            yield prefix + name, value
        return
    child = fields.child(name)
    if child:
        yield from _at(child, rest, f"{prefix}{name}.")
    for index, one in enumerate(fields.children(name, _MOST_VALUES)):
        yield from _at(one, rest, f"{prefix}{name}.{index}.")
