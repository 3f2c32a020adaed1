"""Cards, messages and keys for the tests of the agents' side."""

from datetime import timedelta

from core.ids import AttemptKey, ConversationId, MessageId, TenantId, ThreadRef
from core.message import Text
from core.text import Private, RichText
from desk.views import Card, CardStage, ContactPost
from tests.contracts.workspace.conftest import NOON, Side

TENANT = TenantId("tenant")
CARD = Card(
    conversation_id=ConversationId("conversation"),
    number=1042,
    name=Private("Marta <!channel>"),
    phone="+44 *** *** 0123",
    username=None,
    excerpt=Private("I was charged twice"),
    to_number="+44 1632 960001",
    skillset="General",
    stage=CardStage.WAITING,
    since=NOON,
    owner=None,
    window_closes_at=NOON + timedelta(hours=24),
    window_open=True,
    problem=None,
    language="en",
)


def key(number: int) -> AttemptKey:
    return AttemptKey(f"v1.effect-{number}.1")


def said(text: str) -> ContactPost:
    return ContactPost(MessageId("message"), Private("Marta"), Text(RichText.plain(text)), NOON)


async def opened(side: Side) -> ThreadRef:
    return (await side.workspace.open_thread(TENANT, side.channel, CARD, key(0))).thread
