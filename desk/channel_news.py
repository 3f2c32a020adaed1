"""Items of what the channel tells about templates, numbers and the account, rather than about a contact."""

from dataclasses import dataclass

from core.compliance.restraint import Allowance
from core.compliance.template import Category, Quality
from core.compliance.template_life import Judged
from core.ids import TemplateRef
from core.restriction import Restriction


@dataclass(frozen=True, slots=True)
class TemplateReported:
    """
    A template's state, quality, category or text changed. values: what changed, by the channel's names.

    judged, quality, category: what it is now, None where that is not what changed, or nobody knows the word for it.
    coming: the category is announced, and not there yet. reworded: it says something else now.
    """

    account: str
    template_ref: TemplateRef | None
    name: str
    language: str
    what: str
    values: tuple[tuple[str, str], ...]
    judged: Judged | None = None
    quality: Quality | None = None
    category: Category | None = None
    coming: bool = False
    reworded: bool = False


@dataclass(frozen=True, slots=True)
class NumberReported:
    """Something about a number changed: quality, limit, name, calling, PIN. subject: its display number or ref."""

    account: str
    subject: str
    what: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AccountReported:
    """
    Something about the account changed: review, restriction, ban, capability, alert. values: by the channel's names.

    restrictions: what it may not do from now on, empty: nothing is restricted; None: it is not about that. allowance:
    how many people it may begin with in a day; None: it is not about that.
    """

    account: str
    what: str
    values: tuple[tuple[str, str], ...]
    restrictions: tuple[Restriction, ...] | None = None
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class ChannelReported:
    """Something else the channel tells that nobody acts on yet: flows, groups, history, contact book, hand-overs."""

    account: str
    what: str
    values: tuple[tuple[str, str], ...] = ()
