"""What the platform decides about templates, at the word of whoever tests."""

from sandbox.meta.platform import Platform
from sandbox.meta.progress import set_off, why_it_fails
from sandbox.meta.state import Sent, Template
from sandbox.meta.template_life import pause, tell_status
from sandbox.meta.template_news import STATUS_AFTER
from sandbox.meta.templates import named


class Templates:
    """The account's templates from the platform's side: review them, pause them, hold back what is sent."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def all(self) -> list[Template]:
        """Every template that was not deleted."""
        return [
            template for template in self._platform.state.templates.values() if template.deleted_at is None
        ]

    def find(self, name: str, language: str, waba_id: str | None = None) -> Template:
        """One template. Raises ValueError if there is none."""
        template = named(self._platform, waba_id or self._platform.account.waba_id, name, language)
        if template is None:
            raise ValueError(f"no template {name!r} in {language!r}")
        return template

    def decide(
        self, name: str, language: str, event: str, *, reason: str | None = None, title: str | None = None
    ) -> None:
        """The platform's word on a template (APPROVED, REJECTED, PAUSED, DISABLED, FLAGGED, ...), told at once."""
        template = self.find(name, language)
        template.status = STATUS_AFTER.get(event, event)
        told = reason if reason is not None else ("INVALID_FORMAT" if event == "REJECTED" else "NONE")
        template.rejected_reason = told if event == "REJECTED" else "NONE"
        tell_status(self._platform, template, event, reason=told, title=title)

    def foresee(self, name: str, language: str, *, reason: str = "NONE", category: str | None = None) -> None:
        """What the review under way will say: "NONE" approves, maybe into another category; else the reason."""
        template = self.find(name, language)
        if template.status != "PENDING":
            raise ValueError(f"the template {name!r} in {language!r} is not under review")
        template.reviewed_as, template.reviewed_into = reason, category

    def pause(self, name: str, language: str) -> None:
        """Low quality: paused for 3 hours, the second time for 6, the third time disabled."""
        pause(self._platform, self.find(name, language))

    def hold(self, name: str, language: str, *, first: int = 0) -> None:
        """Pacing: but for the first so many, what is sent from now on is accepted and kept back."""
        template = self.find(name, language)
        template.holds, template.passes_first = True, first

    def release(self, name: str, language: str) -> None:
        """What was kept back goes out."""
        for sent in self._let_go(name, language):
            phone = self._platform.state.phones.get(sent.address)
            set_off(self._platform, sent, why_it_fails(self._platform, sent, phone, self._platform.now()))

    def drop(self, name: str, language: str) -> None:
        """What was kept back fails with 132015, and the template is paused until the business unpauses it."""
        for sent in self._let_go(name, language):
            set_off(self._platform, sent, 132015)
        self.find(name, language).paced = True
        self.decide(name, language, "PAUSED", title="RATE_LIMITING_PAUSE")

    def _let_go(self, name: str, language: str) -> list[Sent]:
        template = self.find(name, language)
        template.holds = False
        held = [
            sent
            for sent in self._platform.state.sent.values()
            if sent.held and sent.template_id == template.id
        ]
        for sent in held:
            sent.held = False
        return held
