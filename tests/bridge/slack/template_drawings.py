"""What is told and asked of templates, to be drawn."""

from dataclasses import replace

from core.compliance.template import (
    CallButton,
    Category,
    Header,
    HeaderKind,
    LinkButton,
    ReplyButton,
    Slot,
    Template,
)
from core.compliance.template import Text as Words
from core.compliance.template_life import TemplateNews
from core.ids import AgentRef, TemplateId, TenantId
from desk.template_views import ReviewPost, TemplateWord

_WORD = TemplateWord("en", "order_update", "en_GB", TemplateNews.MOVED, "approved", "", "")
TEMPLATE_WORDS = {
    "approved": _WORD,
    "rejected": replace(_WORD, what="rejected", reason="INVALID_FORMAT", advice="Add a sample for {{1}}."),
    "rejected for a reason nobody knows": replace(_WORD, what="rejected", reason="NEW_REASON"),
    "paused": replace(_WORD, what="paused", reason="FIRST_PAUSE"),
    "returned": replace(_WORD, what="draft", reason="Say who you are."),
    "not taken": replace(_WORD, news=TemplateNews.NOT_TAKEN, what="", reason="2388072", advice="No sample."),
    "disliked": replace(_WORD, news=TemplateNews.QUALITY, what="yellow"),
    "category to come": replace(_WORD, news=TemplateNews.CATEGORY_COMING, what="marketing"),
    "category changed": replace(_WORD, news=TemplateNews.CATEGORY, what="marketing"),
}
_TEMPLATE = Template(
    "order_update",
    "en_GB",
    Category.UTILITY,
    Words(
        "Hello {{1}}, your order has left.",
        Header(HeaderKind.IMAGE),
        "Bakery",
        (ReplyButton("Thanks"), LinkButton("Track", "https://example.com/{{1}}"), CallButton("Call", "+39")),
        (Slot("1", "Ada"), Slot("link1", "8841")),
    ),
    id=TemplateId("t1"),
)
_REVIEW = ReviewPost(TenantId("bakery"), _TEMPLATE, "Bakery", "Ada", "en", waits=True)
REVIEWS = {
    "asked": _REVIEW,
    "forwarded": replace(_REVIEW, waits=False, decided_by=AgentRef("U0OPS")),
    "returned": replace(_REVIEW, waits=False, decided_by=AgentRef("U0OPS"), reason="Say who you are."),
}
