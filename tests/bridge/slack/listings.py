"""Listings to be drawn: a page of the queue, and a contact's history."""

from datetime import UTC, datetime

from core.ids import ConversationId
from desk.listing import Deed, Listing, Row, Section, Topic

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINK = "https://acme.slack.com/archives/C1/p1"

_DEEDS = (Deed.TRANSFER, Deed.RAISE, Deed.WHY)
QUEUE = Listing(
    "en",
    Topic.QUEUE,
    "s1",
    (
        Section("", (Row(ConversationId("v7"), 7, "#7 · Sales <!channel> · at risk", LINK, _DEEDS),)),
        Section("Unmanaged:", (Row(ConversationId("v8"), 8, "#8 · General", None, _DEEDS),)),
    ),
    page=1,
    pages=3,
    as_of=NOON,
    said=("Priority of #7: high.",),
)
EARLIER = Listing(
    "en",
    Topic.HISTORY,
    "v7",
    (Section("", (Row(ConversationId("v7"), 7, "#7 · 2026-11-23 12:00", LINK, (Deed.READ,)),)),),
    page=0,
    pages=1,
    as_of=NOON,
)
