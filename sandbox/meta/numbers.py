"""A business number's fields and its public profile."""

from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.error_table import TITLES
from sandbox.meta.graph_errors import invalid
from sandbox.meta.identities import country_of
from sandbox.meta.standing import NumberStanding, code_against

# Source: Meta Cloud API, business profiles, November 2026.
PROFILE_LIMITS = {"about": 139, "address": 256, "description": 512, "email": 128, "vertical": 64}
MOST_WEBSITES, LONGEST_WEBSITE = 2, 256

# From well to ill. Source: Meta Cloud API, health status, November 2026.
HEALTH = ("AVAILABLE", "LIMITED", "BLOCKED")

# Fields that exist, and have nothing to say here. Source: Meta Graph API, phone number, November 2026.
EMPTY_HERE = (
    *(
        "certificate",
        "conversational_automation",
        "country_dial_code",
        "last_onboarded_time",
        "new_certificate",
    ),
    *("eligibility_for_api_business_global_search", "new_name_status", "search_visibility"),
)


def read(asked: Asked) -> dict[str, Any]:
    """GET /{phone_number_id}."""
    number = asked.number
    standing = asked.platform.number_standing(number.phone_number_id)
    whole: dict[str, Any] = {
        "id": number.phone_number_id,
        "verified_name": standing.name or number.verified_name,
        "display_phone_number": number.display_phone_number,
        "quality_rating": standing.quality,
        "code_verification_status": "VERIFIED" if standing.verified else "EXPIRED",
        "name_status": standing.name_status,
        "status": "CONNECTED" if standing.registered else "DISCONNECTED",
        "platform_type": "CLOUD_API",
        "account_mode": "LIVE" if number.allowed_recipients is None else "SANDBOX",
        "is_official_business_account": False,
        "throughput": {"level": "STANDARD" if asked.platform.throughput_of(number) < 1_000 else "HIGH"},
        "whatsapp_business_manager_messaging_limit": asked.platform.state.portfolio.limit,
        "health_status": health(asked, "PHONE_NUMBER", number.phone_number_id),
        "webhook_configuration": {"application": "sandbox"},
        "is_on_biz_app": number.shared_with_app,
        "is_pin_enabled": standing.pin is not None,
        "is_preverified_number": False,
        "quality_score": {"score": standing.quality},
        "country_code": country_of(number.digits),
        "username": standing.username,
        **dict.fromkeys(EMPTY_HERE),
    }
    return asked.cut(
        whole, ("verified_name", "display_phone_number", "quality_rating", "code_verification_status")
    )


def health(asked: Asked, kind: str, object_id: str) -> dict[str, Any]:
    """Whether messages can be sent, and what stands in the way."""
    platform = asked.platform
    number = platform.account.number(object_id)
    waba_id = platform.account.waba_of(number) if number is not None else object_id
    account = platform.account_standing(waba_id)
    against_all = None if not platform.state.token_revoked else 190
    of_number = None
    if number is not None:
        standing = platform.number_standing(object_id)
        of_number = code_against(standing, account, number.digits, platform.now())
    of_account = code_against(NumberStanding(), account, "", platform.now())
    entities = [_entity("WABA", waba_id, against_all or of_account, pays=account.pays)]
    if kind != "WABA":
        entities.insert(0, _entity(kind, object_id, against_all or of_number, pays=True))
    worst = max((str(one["can_send_message"]) for one in entities), key=HEALTH.index)
    return {"can_send_message": worst, "entities": entities}


def _entity(kind: str, object_id: str, against: int | None, *, pays: bool) -> dict[str, Any]:
    """Blocked by what refuses everything; limited where only what costs money is refused."""
    state = "BLOCKED" if against is not None else "AVAILABLE" if pays else "LIMITED"
    entity: dict[str, Any] = {"entity_type": kind, "id": object_id, "can_send_message": state}
    code = against if against is not None else None if pays else 141006
    if code is None:
        return entity
    description = TITLES.get(code, ("There is no valid payment method.", 400))[0]
    error = {
        "error_code": code,
        "error_description": description,
        "possible_solution": "See its documentation.",
    }
    return {**entity, "errors": [error]}


def read_profile(asked: Asked) -> dict[str, Any]:
    """GET /{phone_number_id}/whatsapp_business_profile."""
    written = asked.platform.state.profiles.get(asked.object_id, {})
    profile = {"messaging_product": "whatsapp", "vertical": "UNDEFINED", **written}
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
