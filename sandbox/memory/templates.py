"""Templates in memory, and how often each was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.compliance.template import Template
from core.ids import TemplateId
from desk.ports import TemplateAccount, Used
from sandbox.memory.tenancy import Sight


class MemoryTemplates:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def all(self) -> Sequence[Template]:
        """By name, then language."""
        return sorted(self._sight.templates.tagged("all"), key=lambda it: (it.name, it.language, it.id))

    async def get(self, template_id: TemplateId) -> Template:
        """Raises KeyError."""
        return self._sight.templates.get(template_id)

    def save(self, template: Template) -> None:
        """Insert (version 0) or change."""
        self._sight.templates.save(template.id, template)

    def remove(self, template: Template) -> None:
        """Take one away that nobody but us ever had."""
        self._sight.templates.remove(template.id, template)

    async def account(self, account: str) -> TemplateAccount | None:
        """None: nobody ever looked."""
        sight = self._sight
        return sight.template_accounts.get(account) or sight.tenancy.template_accounts.get(account)

    def save_account(self, account: TemplateAccount) -> None:
        """Keep what is known of it."""
        self._sight.undo.put(self._sight.template_accounts, account.account, account)

    def sent(self, template_id: TemplateId, at: datetime) -> None:
        """It was sent once more."""
        sent = self._sight.templates_sent
        self._sight.undo.put(sent, len(sent), (template_id, at))

    async def used(self, since: datetime) -> Mapping[TemplateId, Used]:
        """Those that were sent since that day began."""
        began = since - timedelta(
            hours=since.hour, minutes=since.minute, seconds=since.second, microseconds=since.microsecond
        )
        found: dict[TemplateId, Used] = {}
        for template_id, at in self._sight.tenancy.templates_sent:
            if at >= began:
                before = found.get(template_id, Used(0, at))
                found[template_id] = Used(before.sent + 1, max(before.last, at))
        return found
