"""What follows from what happens to templates, performed."""

from typing import assert_never

from core.compliance.template_life import (
    AskForReview,
    DeleteTemplate,
    HandInTemplate,
    SpreadTemplateNews,
    SyncTemplates,
    TellOfTemplate,
    TemplateEffect,
)
from desk import template_handing, template_news, template_review, template_sync
from desk.desk import Desk
from desk.performed import Performed
from desk.ports import Lease, OutboxEntry
from desk.telling import told


async def perform(desk: Desk, lease: Lease, entry: OutboxEntry, effect: TemplateEffect) -> Performed:
    """One of them."""
    match effect:
        case HandInTemplate():
            return await template_handing.hand_in(desk, lease, entry, effect)
        case DeleteTemplate():
            return await template_handing.delete(desk, lease, entry, effect)
        case SyncTemplates():
            return await template_sync.sync(desk, lease, entry, effect)
        case AskForReview():
            return await told(desk, entry, template_review.ask(desk, lease.tenant_id, effect))
        case SpreadTemplateNews():
            return await template_news.spread(desk, lease, entry, effect)
        case TellOfTemplate():
            return await told(desk, entry, template_news.tell(desk, lease.tenant_id, effect))
        case _:
            assert_never(effect)
