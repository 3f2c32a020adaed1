"""A basket from the catalogue, as a table (pure)."""

from collections import defaultdict
from dataclasses import dataclass

from bridge.slack.blocks.parts import bullets, line, quote, table, words
from bridge.slack.cleaning import one_line
from bridge.slack.wire import Json
from core.message import Order, OrderLine
from words import plural, say

_LINES = 50
_PRODUCT = 120
_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class Rows:
    """What was ordered: as a table, and as lines that say the same."""

    block: Json
    lines: tuple[Json, ...]


def order_told(order: Order, language: str) -> list[Json]:
    """How much, for how much, and what the contact wrote with it."""
    pieces = sum(each.quantity for each in order.lines)
    counted = plural(language, "one piece", "{count} pieces", pieces)
    head = line(
        words("🛒 " + say(language, "Order"), bold=True), words(f" · {counted} · {_total(order.lines)}")
    )
    return [head, *([quote(one_line(order.note.reveal(), _NOTE))] if order.note else ())]


def table_of(order: Order, language: str) -> Rows:
    """One row a product."""
    shown = order.lines[:_LINES]
    head = (say(language, "Product"), say(language, "Pieces"), say(language, "Each"), say(language, "Sum"))
    body = [
        (one_line(each.product.reveal(), _PRODUCT), str(each.quantity), _price(each), _total((each,)))
        for each in shown
    ]
    more = len(order.lines) - len(shown)
    left = plural(language, "and one more", "and {count} more", more) if more > 0 else ""
    listed = [
        line(words(f"{pieces} x {product} · {each} · {total}")) for product, pieces, each, total in body
    ]
    if left:
        body.append((left, "", "", ""))
        listed.append(line(words(left)))
    return Rows(table(head, *body), (bullets(*listed),))


def _price(each: OrderLine) -> str:
    return f"{each.price:.2f} {one_line(each.currency, 10)}".strip()


def _total(lines: tuple[OrderLine, ...]) -> str:
    """The sum; of several currencies, each by itself."""
    sums: dict[str, float] = defaultdict(float)
    for each in lines:
        sums[one_line(each.currency, 10)] += each.price * each.quantity
    return " + ".join(f"{amount:.2f} {currency}".strip() for currency, amount in sums.items())
