"""What happens to accounts: restrictions, bans, reviews, limits, and everything else `account_update` tells."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta.happening import Happening, Value, Where
from sandbox.meta.standing import BUSINESS_INITIATED, LIMITS

# Source of every shape here: Meta, webhooks reference of the WhatsApp Business Platform, November 2026.


def _partner(where: Where) -> Value:
    owner = where.platform.account.business_id
    return {"waba_info": {"waba_id": where.waba_id, "owner_business_id": owner}}


def _ban(where: Where) -> Value:
    date = where.platform.now()
    day = f"{date:%B} {date.day}, {date.year}"
    return {"ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": day}}


def _restriction(where: Where) -> Value:
    tomorrow = where.second + 86_400
    return {"restriction_info": [{"restriction_type": BUSINESS_INITIATED, "expiration": tomorrow}]}


def _volume_tier(where: Where) -> Value:
    return {
        "volume_tier_info": {
            "tier_update_time": where.second,
            "pricing_category": "UTILITY",
            "tier": "100001:250000",
            "effective_month": f"{where.platform.now():%Y-%m}",
            "region": "Italy",
        }
    }


def _disconnection(where: Where) -> Value:
    return {
        **_partner(where),
        "disconnection_info": {"reason": "PRIMARY_INACTIVITY", "initiated_by": "SYSTEM"},
    }


def _violation(where: Where) -> Value:
    return {"violation_info": {"violation_type": "SPAM"}}


def _country(where: Where) -> Value:
    return {"country": "IT"}


def _eligibility(where: Where) -> Value:
    rates = {"start_time": where.second, "exception_countries": []}
    return {"auth_international_rate_eligibility": rates}


def _alone(where: Where) -> Value:
    return {}


# The block that stands beside each event.
EVENTS = {
    "ACCOUNT_DELETED": _alone,
    "ACCOUNT_VIOLATION": _violation,
    "ACCOUNT_RESTRICTION": _restriction,
    "DISABLED_UPDATE": _ban,
    "PARTNER_ADDED": _partner,
    "PARTNER_REMOVED": _disconnection,
    "PARTNER_APP_INSTALLED": _partner,
    "PARTNER_APP_UNINSTALLED": _partner,
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": _partner,
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": _eligibility,
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": _country,
    "VOLUME_BASED_PRICING_TIER_UPDATE": _volume_tier,
    "AD_ACCOUNT_LINKED": _partner,
    "MM_LITE_TERMS_SIGNED": _partner,
    "ACCOUNT_OFFBOARDED": _partner,
    "ACCOUNT_RECONNECTED": _partner,
}


def _update(where: Where, about: Mapping[str, Any]) -> Value:
    event = about.get("event", "ACCOUNT_RESTRICTION")
    return {"event": event, **EVENTS.get(event, _alone)(where)}


def _updated(where: Where, value: Value) -> None:
    account = where.account
    match value["event"]:
        case "ACCOUNT_DELETED":
            account.deleted = True
        case "DISABLED_UPDATE":
            state = value["ban_info"]["waba_ban_state"]
            if state != "SCHEDULE_FOR_DISABLE":
                account.banned = state == "DISABLE"
        case "ACCOUNT_RESTRICTION":
            for one in value["restriction_info"]:
                account.restrictions[one["restriction_type"]] = one.get("expiration")
        case _:
            pass


def _alert(where: Where, about: Mapping[str, Any]) -> Value:
    info = {
        "alert_severity": "INFORMATIONAL",
        "alert_status": "NONE",
        "alert_type": "OBA_APPROVED",
        "alert_description": "The number is an official business account now.",
    }
    return {
        "entity_type": "PHONE_NUMBER",
        "entity_id": where.number.phone_number_id,
        "alert_info": info,
    }


def _review(where: Where, about: Mapping[str, Any]) -> Value:
    return {"decision": "APPROVED"}


def _reviewed(where: Where, value: Value) -> None:
    where.account.review = str(value["decision"])


def _capability(where: Where, about: Mapping[str, Any]) -> Value:
    return {"max_daily_conversations_per_business": "TIER_10K", "max_phone_numbers_per_business": 20}


def _capable(where: Where, value: Value) -> None:
    """The limit comes as a text or as a number. Source: as above."""
    set_limit(where, value.get("max_daily_conversations_per_business"))


def set_limit(where: Where, limit: Any) -> None:
    """So many people may be written to first in a day. Raises ValueError for what is no limit."""
    by_number = {most: name for name, most in LIMITS.items() if name != "TIER_NOT_SET"}
    name: str | None = limit if limit in LIMITS else by_number.get(limit)
    if name is None:
        raise ValueError(f"{limit!r} is no limit: one of {', '.join(LIMITS)}, or its number")
    where.platform.state.portfolio.limit = name


def _status(where: Where, about: Mapping[str, Any]) -> Value:
    # The shape is not published; what follows is the least it can be.
    return {"business_id": where.platform.account.business_id, "event": "VERIFIED"}


def _settled(where: Where, value: Value) -> None:
    if value.get("event") in ("VERIFIED", "NOT_VERIFIED"):
        where.account.verified = value["event"] == "VERIFIED"


def _payment(where: Where, about: Mapping[str, Any]) -> Value:
    return {
        "configuration_name": "default",
        "provider_name": "upi_vpa",
        "provider_mid": "",
        "status": "Needs_Testing",
        "created_timestamp": where.second,
        "updated_timestamp": where.second,
    }


def _solution(where: Where, about: Mapping[str, Any]) -> Value:
    return {"event": "SOLUTION_CREATED", "solution_id": "600000000000001", "solution_status": "INITIATED"}


def _flow(where: Where, about: Mapping[str, Any]) -> Value:
    return {
        "event": "FLOW_STATUS_CHANGE",
        "message": "Flow Returns changed status from DRAFT to PUBLISHED",
        "flow_id": "500000000000001",
        "old_status": "DRAFT",
        "new_status": "PUBLISHED",
    }


ACCOUNT_NEWS: Mapping[str, Happening] = {
    "account_update": Happening(_update, _updated),
    "account_alerts": Happening(_alert),
    "account_review_update": Happening(_review, _reviewed),
    "business_capability_update": Happening(_capability, _capable),
    "business_status_update": Happening(_status, _settled),
    "payment_configuration_update": Happening(_payment),
    "partner_solutions": Happening(_solution),
    "flows": Happening(_flow),
}
