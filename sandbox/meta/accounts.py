"""An account's fields, numbers and subscriptions."""

from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.numbers import health

# Fields that exist, and have nothing to say here. Source: Meta Graph API, accounts, November 2026.
EMPTY_HERE = (
    *(
        "is_enabled_for_insights",
        "marketing_messages_lite_api_status",
        "marketing_messages_onboarding_status",
    ),
    *("on_behalf_of_business_info", "owner_business_info"),
)


def read(asked: Asked) -> dict[str, Any]:
    """GET /{waba_id}."""
    standing = asked.platform.account_standing(asked.object_id)
    whole = {
        "id": asked.object_id,
        "name": "Sandbox account",
        "timezone_id": "71",
        "currency": "EUR",
        "message_template_namespace": f"sandbox_{asked.object_id}",
        "account_review_status": standing.review,
        "business_verification_status": "verified" if standing.verified else "not_verified",
        "health_status": health(asked, "WABA", asked.object_id),
        "status": "ACTIVE",
        "ownership_type": "CLIENT_OWNED",
        "country": "IT",
        "disable_marketing_messages_on_cloud_api": not standing.marketing_here,
        "subscribed_apps": subscribed(asked),
    }
    return asked.cut(
        {**dict.fromkeys(EMPTY_HERE), **whole}, ("name", "timezone_id", "message_template_namespace")
    )


def phone_numbers(asked: Asked) -> dict[str, Any]:
    """GET /{waba_id}/phone_numbers."""
    account = asked.platform.account
    listed = []
    for number in account.numbers:
        if account.waba_of(number) == asked.object_id:
            standing = asked.platform.number_standing(number.phone_number_id)
            listed.append(
                {
                    "verified_name": standing.name or number.verified_name,
                    "display_phone_number": number.display_phone_number,
                    "quality_rating": standing.quality,
                    "id": number.phone_number_id,
                }
            )
    return {"data": listed, "paging": {"cursors": {"before": "MA", "after": "MA"}}}


def subscribed(asked: Asked) -> dict[str, Any]:
    """GET /{waba_id}/subscribed_apps."""
    if asked.object_id in asked.platform.state.not_subscribed:
        return {"data": []}
    return {"data": [{"whatsapp_business_api_data": app(asked)}]}


def subscribe(asked: Asked) -> dict[str, Any]:
    """POST /{waba_id}/subscribed_apps: webhooks of this account come from now on."""
    if asked.object_id in asked.platform.state.not_subscribed:
        asked.platform.state.not_subscribed.remove(asked.object_id)
    return {"success": True}


def unsubscribe(asked: Asked) -> dict[str, Any]:
    """DELETE /{waba_id}/subscribed_apps: no webhook of this account comes any more."""
    if asked.object_id not in asked.platform.state.not_subscribed:
        asked.platform.state.not_subscribed.append(asked.object_id)
    return {"success": True}


def app(asked: Asked) -> dict[str, Any]:
    """GET /{app_id}."""
    app_id = asked.platform.account.app_id
    return {"id": app_id, "name": "Sandbox app", "link": "https://www.facebook.com/games/?app_id=" + app_id}
