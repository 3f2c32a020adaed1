"""A message its sender changes: it says the newest words, and remembers what it said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from core.ids import ConversationId, MessageId, RemoteMessageId
from core.message import Content, Deleted, Former, InboundMessage, Text
from core.text import RichText

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NINE, TEN, ELEVEN = (Text(RichText.plain(word)) for word in ("nine", "ten", "eleven"))
MESSAGE = InboundMessage(MessageId("m"), ConversationId("v"), RemoteMessageId("wamid"), NINE, NOON)


def test_a_changed_message_says_the_new_and_remembers_the_former() -> None:
    """Each with the time until which it was so."""
    changed = MESSAGE.said(TEN, at=NOON + MINUTE).said(Deleted(), at=NOON + 2 * MINUTE)

    assert changed == replace(
        MESSAGE, content=Deleted(), former=(Former(NINE, NOON + MINUTE), Former(TEN, NOON + 2 * MINUTE))
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_change_wins_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    """None of the others is forgotten."""
    changes: list[tuple[Content, datetime]] = [
        (TEN, NOON + MINUTE),
        (ELEVEN, NOON + 2 * MINUTE),
        (Deleted(), NOON + 3 * MINUTE),
    ]
    message = MESSAGE

    for place in order:
        content, at = changes[place]
        message = message.said(content, at=at)

    assert message.content == Deleted()
    assert {NINE, TEN, ELEVEN} == {former.content for former in message.former}
