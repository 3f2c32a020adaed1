"""A business number's fields and its public profile."""

from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import invalid
from sandbox.meta.identities import country_of
from sandbox.meta.limits import SHARED_THROUGHPUT

# Source: Meta Cloud API, business profiles, November 2026.
PROFILE_LIMITS = {"about": 139, "address": 256, "description": 512, "email": 128, "vertical": 64}
MOST_WEBSITES, LONGEST_WEBSITE = 2, 256

# Fields that exist, and have nothing to say here. Source: Meta Graph API, phone number, November 2026.
EMPTY_HERE = (
    *(
        "certificate",
        "conversational_automation",
        "country_dial_code",
        "last_onboarded_time",
        "new_certificate",
    ),
    *("eligibility_for_api_business_global_search", "new_name_status", "search_visibility", "username"),
)


def read(asked: Asked) -> dict[str, Any]:
    """GET /{phone_number_id}."""
    number = asked.number
    whole: dict[str, Any] = {
        "id": number.phone_number_id,
        "verified_name": number.verified_name,
        "display_phone_number": number.display_phone_number,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "account_mode": "LIVE" if number.allowed_recipients is None else "SANDBOX",
        "is_official_business_account": False,
        "throughput": {"level": "STANDARD" if _limit(asked) < 1_000 else "HIGH"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "health_status": health(asked, "PHONE_NUMBER", number.phone_number_id),
        "webhook_configuration": {"application": "sandbox"},
        "is_on_biz_app": number.shared_with_app,
        "is_pin_enabled": True,
        "is_preverified_number": False,
        "quality_score": {"score": "GREEN"},
        "country_code": country_of(number.digits),
        **dict.fromkeys(EMPTY_HERE),
    }
    return asked.cut(
        whole, ("verified_name", "display_phone_number", "quality_rating", "code_verification_status")
    )


def health(asked: Asked, kind: str, object_id: str) -> dict[str, Any]:
    """Whether messages can be sent, and what stands in the way."""
    state = "BLOCKED" if asked.platform.state.token_revoked else "AVAILABLE"
    entities = [{"entity_type": kind, "id": object_id, "can_send_message": state}]
    if kind != "WABA":
        waba_id = asked.platform.account.waba_of(asked.number)
        entities.append({"entity_type": "WABA", "id": waba_id, "can_send_message": state})
    return {"can_send_message": state, "entities": entities}


def read_profile(asked: Asked) -> dict[str, Any]:
    """GET /{phone_number_id}/whatsapp_business_profile."""
    profile = {"messaging_product": "whatsapp", **asked.platform.state.profiles.get(asked.object_id, {})}
    wanted = asked.query.get("fields", "about").split(",")
    return {"data": [{key: value for key, value in profile.items() if key in (*wanted, "messaging_product")}]}


def write_profile(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/whatsapp_business_profile."""
    asked.product_named()
    for key, value in asked.body.items():
        longest = PROFILE_LIMITS.get(key)
        if longest is not None and (not isinstance(value, str) or len(value) > longest):
            raise invalid(key, f"must be at most {longest} characters long.")
    websites = asked.body.get("websites", [])
    if not isinstance(websites, list) or len(websites) > MOST_WEBSITES:
        raise invalid("websites", f"must have at most {MOST_WEBSITES} elements.")
    if any(not isinstance(site, str) or len(site) > LONGEST_WEBSITE for site in websites):
        raise invalid("websites", f"must each be at most {LONGEST_WEBSITE} characters long.")
    known = (*PROFILE_LIMITS, "websites")
    profile = asked.platform.state.profiles.setdefault(asked.object_id, {})
    profile.update({key: value for key, value in asked.body.items() if key in known})
    return {"success": True}


def _limit(asked: Asked) -> int:
    number = asked.number
    return SHARED_THROUGHPUT if number.shared_with_app else number.throughput_per_second
