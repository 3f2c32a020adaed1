"""Usernames: of the business, and the contact book that keeps numbers of people who have one."""

import re
from typing import Any

from sandbox.meta.asked import Asked
from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.identities import BUSINESS_SCOPED
from sandbox.meta.platform import seconds
from sandbox.meta.state import Update

# Source of codes: Meta Cloud API, business usernames and error codes, November 2026.
# The form is that of usernames of people; its length is not published for businesses.
USERNAME = re.compile(r"(?=.*[a-z])[a-z0-9](?:[a-z0-9_]|\.(?![.])){1,28}[a-z0-9_]")

# Names somebody else has: what a stand-in can know of the world.
TAKEN = frozenset({"whatsapp", "facebook", "instagram", "meta", "support"})
# Writing first to less than so many people a day is too little for a username. Source: as above, error 147002.
TOO_SMALL = frozenset({"TIER_50", "TIER_250", "TIER_NOT_SET"})


def read(asked: Asked) -> dict[str, Any]:
    """GET /{phone_number_id}/username."""
    username = asked.platform.number_standing(asked.object_id).username
    return {"username": username, "status": "approved"} if username is not None else {}


def write(asked: Asked) -> dict[str, Any]:
    """POST /{phone_number_id}/username; one in use on another number needs `force_transfer`."""
    wanted = asked.given("username")
    if not isinstance(wanted, str) or not USERNAME.fullmatch(wanted):
        raise invalid("username", "must be 3 to 30 lower-case letters, digits, periods and underscores.")
    platform = asked.platform
    if platform.state.portfolio.limit in TOO_SMALL:
        raise GraphRefusal(147002)
    if wanted in TAKEN:
        raise GraphRefusal(147001)
    for number_id, standing in platform.state.numbers.items():
        if standing.username == wanted and number_id != asked.object_id:
            if asked.given("force_transfer") not in (True, "true"):
                raise GraphRefusal(147005)
            standing.username = None
    platform.number_standing(asked.object_id).username = wanted
    _tell(asked, {"username": wanted, "status": "approved"})
    return {"status": "approved"}


def delete(asked: Asked) -> dict[str, Any]:
    """DELETE /{phone_number_id}/username."""
    asked.platform.number_standing(asked.object_id).username = None
    _tell(asked, {"status": "deleted"})
    return {"success": True}


def forget_contact(asked: Asked) -> dict[str, Any]:
    """DELETE /{phone_number_id}/contact_book: the person's number is no longer shown because of the book."""
    asked.product_named()
    user_id = asked.query.get("bsuid", "")
    if not BUSINESS_SCOPED.fullmatch(user_id):
        raise invalid("bsuid", "must be a business-scoped user ID.")
    book = asked.platform.state.contact_book
    if user_id in book:
        book.remove(user_id)
    return {"success": True}


def _tell(asked: Asked, about: dict[str, Any]) -> None:
    number, platform = asked.number, asked.platform
    value = {"display_phone_number": number.digits, **about}
    update = Update(
        platform.account.waba_of(number), "business_username_updates", value, seconds(platform.now())
    )
    platform.tell_plainly(update)
