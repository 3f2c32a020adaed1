"""Templates: what is kept of them here, and the channel's side of them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.compliance.template import Category, Quality, Template, Text
from core.compliance.template_life import Judged
from core.ids import NumberRef, TemplateId, TemplateRef


@dataclass(frozen=True, slots=True)
class TemplateAccount:
    """
    An account's templates as a whole.

    wanted_at: when it was asked that they be looked at from then on; synced_at: when they last were, None: never yet.
    allowed: how many the channel lets it have, None: it has not said.
    """

    account: str
    wanted_at: datetime
    synced_at: datetime | None = None
    allowed: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """How often a template was sent since a day that was asked about, and when last."""

    sent: int
    last: datetime


class Templates(Protocol):
    """The tenant's templates, some hundreds as a rule, with those that have ended."""

    async def all(self) -> Sequence[Template]:
        """By name, then language."""
        ...

    async def get(self, template_id: TemplateId) -> Template:
        """Raises KeyError."""
        ...

    def save(self, template: Template) -> None:
        """Insert (version 0) or change; version-checked at commit like a conversation."""
        ...

    def remove(self, template: Template) -> None:
        """Take one away that nobody but us ever had."""
        ...

    async def account(self, account: str) -> TemplateAccount | None:
        """None: nobody ever looked."""
        ...

    def save_account(self, account: TemplateAccount) -> None: ...

    def sent(self, template_id: TemplateId, at: datetime) -> None:
        """It was sent once more; whoever else counts at the same time is counted too."""
        ...

    async def used(self, since: datetime) -> Mapping[TemplateId, Used]:
        """Those that were sent since that day began, in UTC; only what is committed."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the channel, and a number of it, in whose name the channel is asked."""

    ref: str
    number: NumberRef


@dataclass(frozen=True, slots=True)
class TemplateThere:
    """
    A template as the channel has it.

    judged: None where it says something nobody knows. text: None where a part of it is of a kind nobody knows here.
    """

    ref: TemplateRef
    name: str
    language: str
    category: Category | None
    text: Text | None
    judged: Judged | None
    quality: Quality = Quality.UNKNOWN
    category_to_come: Category | None = None
    lives_for: int | None = None


@dataclass(frozen=True, slots=True)
class AllThere:
    """Every template of an account, and how many it may have; None: the channel did not say."""

    templates: tuple[TemplateThere, ...]
    allowed: int | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The channel has it now, in this state and category."""

    ref: TemplateRef
    judged: Judged | None
    category: Category | None


class NotTaken(Exception):
    """The channel refused a template. code: its own; why: in its words, about our own text."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.code = code
        self.why = why


class ChannelTemplates(Protocol):
    """What the channel does with templates. Everything raises DeliveryProblem."""

    async def all(self, account: Account) -> AllThere:
        """As it has them now."""
        ...

    async def named(self, account: Account, name: str, language: str) -> TemplateThere | None:
        """The one of this name and language, None: it has none."""
        ...

    async def hand_in(self, account: Account, template: Template) -> TakenIn:
        """
        Have a new one reviewed, or, if it has a ref, its new text.

        When nobody knows whether it was taken, `named` tells. Raises NotTaken.
        """
        ...

    async def delete(self, account: Account, template: Template) -> None:
        """In this language alone; gone already is well too. Raises NotTaken."""
        ...

    async def hand_over_sample(
        self, account: Account, mime_type: str, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> str:
        """The channel's handle of an example file for a header; may be done again."""
        ...
