"""Interactive messages that offer something: goods of a catalogue, a form for an address, a call, a row of cards."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.meta.graph_errors import GraphRefusal, invalid
from sandbox.meta.outgoing import block_of, list_of, text_of

# Source of all limits: Meta Cloud API, interactive messages, November 2026.
FEWEST_CARDS, MOST_CARDS, LONGEST_CARD_BODY = 2, 10, 160
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID = 3, 20, 256
MOST_SECTIONS, MOST_PRODUCTS, LONGEST_SECTION = 10, 30, 24
ADDRESSES_IN = ("IN",)

Extra = Callable[[Mapping[str, Any]], dict[str, Any]]
ACTION = "interactive['action']"


def named(action: Mapping[str, Any], name: str) -> None:
    """Raises GraphRefusal unless the action is called so."""
    if action.get("name") != name:
        raise invalid(f"{ACTION}['name']", f"must be {name}.")


def link_button(action: Mapping[str, Any], where: str = ACTION) -> dict[str, Any]:
    """A button that opens an address. Raises GraphRefusal."""
    named(action, "cta_url")
    parameters = block_of(action, "parameters", f"{where}['parameters']")
    where = f"{where}['parameters']"
    label = text_of(parameters, "display_text", f"{where}['display_text']", LONGEST_BUTTON)
    url = text_of(parameters, "url", f"{where}['url']", 2_000) or ""
    if not url.startswith(("http://", "https://")):
        raise invalid(f"{where}['url']", "must be a valid URL.")
    return {"title": label, "url": url}


def _product(action: Mapping[str, Any]) -> dict[str, Any]:
    catalogue = text_of(action, "catalog_id", f"{ACTION}['catalog_id']", 64)
    product = text_of(action, "product_retailer_id", f"{ACTION}['product_retailer_id']", 256)
    return {"products": [{"catalog_id": catalogue, "product_retailer_id": product}]}


def _product_list(action: Mapping[str, Any]) -> dict[str, Any]:
    catalogue = text_of(action, "catalog_id", f"{ACTION}['catalog_id']", 64)
    products: list[dict[str, Any]] = []
    sections = list_of(action, "sections", f"{ACTION}['sections']", MOST_SECTIONS)
    for place, section in enumerate(sections):
        where = f"{ACTION}['sections'][{place}]"
        if not isinstance(section, dict):
            raise invalid(where, "must be a JSON object.")
        title = text_of(section, "title", f"{where}['title']", LONGEST_SECTION, optional=len(sections) == 1)
        for item in list_of(section, "product_items", f"{where}['product_items']", MOST_PRODUCTS):
            product = text_of(item, "product_retailer_id", f"{where}['product_items'][]", 256)
            products.append({"catalog_id": catalogue, "product_retailer_id": product, "section": title})
    if len(products) > MOST_PRODUCTS:
        raise GraphRefusal(131009, f"Total product count exceeds the maximum of {MOST_PRODUCTS}.")
    return {"products": products}


def _catalogue(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "catalog_message")
    return {"link": {"title": "View catalog", "url": "https://wa.me/c/"}}


def _address(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "address_message")
    country = block_of(action, "parameters", f"{ACTION}['parameters']").get("country")
    if country not in ADDRESSES_IN:
        raise invalid(f"{ACTION}['parameters']['country']", f"must be one of {{{', '.join(ADDRESSES_IN)}}}.")
    return {"asks_for": "address"}


def _call_permission(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "call_permission_request")
    return {"asks_for": "call permission"}


def _voice_call(action: Mapping[str, Any]) -> dict[str, Any]:
    named(action, "voice_call")
    parameters = action.get("parameters", {})
    where = f"{ACTION}['parameters']"
    if not isinstance(parameters, dict):
        raise invalid(where, "must be a JSON object.")
    label = text_of(parameters, "display_text", f"{where}['display_text']", LONGEST_BUTTON, optional=True)
    return {"link": {"title": label or "Call Now", "url": "https://wa.me/call/"}}


def _carousel(action: Mapping[str, Any]) -> dict[str, Any]:
    given = list_of(action, "cards", f"{ACTION}['cards']", MOST_CARDS, least=FEWEST_CARDS)
    cards = [_card(card, place, f"{ACTION}['cards'][{place}]") for place, card in enumerate(given)]
    # All that can be pressed, as on a message with buttons.
    return {"cards": cards, "choices": [choice for card in cards for choice in card.get("choices", ())]}


def _card(card: Any, place: int, where: str) -> dict[str, Any]:
    if not isinstance(card, dict):
        raise invalid(where, "must be a JSON object.")
    if card.get("card_index") != place:
        raise invalid(f"{where}['card_index']", f"must be {place}.")
    header = block_of(card, "header", f"{where}['header']")
    if header.get("type") not in ("image", "video"):
        raise invalid(f"{where}['header']['type']", "must be one of {image, video}.")
    medium = block_of(header, str(header["type"]), f"{where}['header']['{header['type']}']")
    if "id" not in medium and "link" not in medium:
        raise GraphRefusal(131008, f"{where}['header'] needs an id or a link.")
    shown: dict[str, Any] = {"header": {"type": header["type"], **medium}}
    if card.get("body") is not None:
        body = block_of(card, "body", f"{where}['body']")
        shown["body"] = text_of(body, "text", f"{where}['body']['text']", LONGEST_CARD_BODY)
    action, where = block_of(card, "action", f"{where}['action']"), f"{where}['action']"
    if "buttons" in action:
        return {**shown, "choices": _replies(action, where)}
    return {**shown, "link": link_button(action, where)}


def _replies(action: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    replies = []
    for place, button in enumerate(list_of(action, "buttons", f"{where}['buttons']", MOST_BUTTONS)):
        at = f"{where}['buttons'][{place}]"
        reply = block_of(button if isinstance(button, dict) else {}, "quick_reply", f"{at}['quick_reply']")
        title = text_of(reply, "title", f"{at}['quick_reply']['title']", LONGEST_BUTTON)
        reply_id = text_of(reply, "id", f"{at}['quick_reply']['id']", LONGEST_BUTTON_ID)
        replies.append({"answer": "button_reply", "id": reply_id, "title": title})
    return replies


OFFERS: Mapping[str, Extra] = {
    "product": _product,
    "product_list": _product_list,
    "catalog_message": _catalogue,
    "address_message": _address,
    "call_permission_request": _call_permission,
    "voice_call": _voice_call,
    "carousel": _carousel,
}
