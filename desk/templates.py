"""Templates in use: the one a message is made from, and those that can be sent to a contact."""

from core.compliance.template import Template
from core.message import FromTemplate, OutboundMessage
from desk.ports import UnitOfWork


async def template_of(uow: UnitOfWork, message: OutboundMessage) -> Template | None:
    """The template a message is made from, as it stands now; None if it is made from none, or that is gone."""
    if not isinstance(message.content, FromTemplate):
        return None
    try:
        return await uow.templates.get(message.content.template_id)
    except KeyError:
        return None
