"""The life of a template: what happens to it from the first draft to its end, and who may change it when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.compliance.template import Category, Quality, State, Template, Text
from core.ids import AgentId, TemplateId

# Source for all: Meta, template management, November 2026.
# An approved one may be edited once a day, and ten times in thirty days.
EDIT_REST = timedelta(days=1)
EDITS, EDITS_WITHIN = 10, timedelta(days=30)
# The name of one that was deleted is free again after so long.
NAME_RESTS = timedelta(days=30)
# What the channel takes a change of, once it has the template.
EDITABLE_THERE = frozenset({State.APPROVED, State.REJECTED, State.PAUSED})
# What nobody has but us.
WITH_US = frozenset({State.DRAFT, State.WAITING})
# What has ended here, whatever is heard of it later.
ENDED = frozenset({State.DELETED})

# What has been found is asked for anew so often; what the channel tells by itself comes at once.
SYNCED_EVERY = timedelta(hours=1)


class Review(StrEnum):
    """Who looks at a company's templates before the channel does; in commands these very words."""

    NONE = "none"
    OPERATOR = "operator"


# ---- what happens ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TemplateWritten:
    """Somebody made a template, or changed what it says."""

    template_id: TemplateId
    by: AgentId


@dataclass(frozen=True, slots=True)
class TemplateMoved:
    """It came further, or came to an end. state: a State's value; by: who moved it, None: the channel."""

    template_id: TemplateId
    state: str
    by: AgentId | None = None


@dataclass(frozen=True, slots=True)
class TemplateHandedIn:
    """It is to be given to the channel, or its new text is."""

    template_id: TemplateId


@dataclass(frozen=True, slots=True)
class TemplateNotTaken:
    """The channel did not take it in, so that it is a draft again."""

    template_id: TemplateId


@dataclass(frozen=True, slots=True)
class TemplateReviewAsked:
    """The operator is to look at it, or has."""

    template_id: TemplateId


@dataclass(frozen=True, slots=True)
class TemplateDeletionAsked:
    """Somebody had it deleted: the channel is to delete it too, if it has it."""

    template_id: TemplateId
    by: AgentId


@dataclass(frozen=True, slots=True)
class TemplateQualityChanged:
    """What contacts make of it is another. quality: a Quality's value."""

    template_id: TemplateId
    quality: str


@dataclass(frozen=True, slots=True)
class TemplateCategoryChanged:
    """The channel put it into another category, or says that it will. category: a Category's value."""

    template_id: TemplateId
    category: str
    coming: bool


@dataclass(frozen=True, slots=True)
class TemplateConcerned:
    """Somebody is to be told what became of a template. news: a TemplateNews; what: the state, quality or category."""

    template_id: TemplateId
    agent_id: AgentId
    news: str
    what: str


@dataclass(frozen=True, slots=True)
class TemplatesWanted:
    """The templates of an account are to be looked at, now and from now on."""

    account: str


@dataclass(frozen=True, slots=True)
class TemplatesSynced:
    """The templates of an account are here as the channel has them. at: when that was."""

    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TemplateRulesSet:
    """Who looks at a company's templates, or how many it may have, was changed."""

    by: AgentId | None


TemplateFact = (
    TemplateWritten
    | TemplateMoved
    | TemplateHandedIn
    | TemplateNotTaken
    | TemplateReviewAsked
    | TemplateDeletionAsked
    | TemplateQualityChanged
    | TemplateCategoryChanged
    | TemplateConcerned
    | TemplatesWanted
    | TemplatesSynced
    | TemplateRulesSet
)


# ---- what follows ---------------------------------------------------------------------------------------------------


class TemplateNews(StrEnum):
    """What those whom a template concerns are told of it."""

    MOVED = "moved"
    NOT_TAKEN = "not taken"
    QUALITY = "quality"
    CATEGORY = "category"
    CATEGORY_COMING = "category coming"


@dataclass(frozen=True, slots=True)
class HandInTemplate:
    """Give a template, or its new text, to the channel."""

    template_id: TemplateId

    @property
    def lane(self) -> str:
        return f"template:{self.template_id}"


@dataclass(frozen=True, slots=True)
class DeleteTemplate:
    """Have the channel delete a template."""

    template_id: TemplateId

    @property
    def lane(self) -> str:
        return f"template:{self.template_id}"


@dataclass(frozen=True, slots=True)
class AskForReview:
    """Show a template to the operator, to be forwarded or returned; once that is done, what came of it."""

    template_id: TemplateId

    @property
    def lane(self) -> str:
        return f"review:{self.template_id}"


@dataclass(frozen=True, slots=True)
class SpreadTemplateNews:
    """
    Find whom it concerns what became of a template.

    what: the state, quality or category it came to. by: who brought it there, and knows.
    """

    template_id: TemplateId
    news: TemplateNews
    what: str = ""
    by: AgentId | None = None

    @property
    def lane(self) -> str:
        return f"news:{self.template_id}"


@dataclass(frozen=True, slots=True)
class TellOfTemplate:
    """Tell somebody what became of a template."""

    template_id: TemplateId
    agent_id: AgentId
    news: str
    what: str

    @property
    def lane(self) -> str:
        return f"told:{self.agent_id}"


@dataclass(frozen=True, slots=True)
class SyncTemplates:
    """
    Look what the channel has of an account's templates.

    since: when that was done last; if it was done later, nothing is left to do. None: look in any case.
    """

    account: str
    since: datetime | None = None

    @property
    def lane(self) -> str:
        return f"templates:{self.account}"


TemplateEffect = (
    HandInTemplate | DeleteTemplate | AskForReview | SpreadTemplateNews | TellOfTemplate | SyncTemplates
)


# ---- who may change it when -----------------------------------------------------------------------------------------


class Hindrance(StrEnum):
    """Why a template cannot be changed now."""

    BEING_REVIEWED = "being reviewed"
    ENDED = "ended"
    EDITED_TODAY = "edited today"
    EDITED_OFTEN = "edited often"
    CATEGORY_FIXED = "category fixed"


@dataclass(frozen=True, slots=True)
class Hindered:
    """Not now. until: when it will be possible; None: as long as it stands as it does."""

    why: Hindrance
    until: datetime | None = None


def hindered(template: Template, category: Category, now: datetime) -> Hindered | None:
    """What stands in the way of giving it another text, or this category; None: nothing."""
    if template.state in (State.WAITING, State.AT_CHANNEL):
        return Hindered(Hindrance.BEING_REVIEWED)
    if template.state not in (*EDITABLE_THERE, State.DRAFT):
        return Hindered(Hindrance.ENDED)
    if template.state is not State.APPROVED:
        return None
    if category is not template.category:
        return Hindered(Hindrance.CATEGORY_FIXED)
    counted = sorted(at for at in template.edited_at if now - at < EDITS_WITHIN)
    if len(counted) >= EDITS:
        return Hindered(Hindrance.EDITED_OFTEN, counted[-EDITS] + EDITS_WITHIN)
    if counted and now - counted[-1] < EDIT_REST:
        return Hindered(Hindrance.EDITED_TODAY, counted[-1] + EDIT_REST)
    return None


def rewritten(template: Template, text: Text, category: Category, now: datetime) -> Template:
    """With another text; it counts as an edit where the channel counts it. Asked of `hindered` first."""
    edited = template.edited_at
    if template.state is State.APPROVED:
        edited = (*(at for at in edited if now - at < EDITS_WITHIN), now)
    return replace(template, text=text, category=category, changed_at=now, edited_at=edited)


def name_rests(name: str, language: str, others: Sequence[Template], now: datetime) -> datetime | None:
    """When this name can be used again after one that was deleted; None: now."""
    rests = [
        other.changed_at + NAME_RESTS
        for other in others
        if (other.name, other.language, other.state) == (name, language, State.DELETED)
        and other.ref is not None
        and other.changed_at is not None
        and now - other.changed_at < NAME_RESTS
    ]
    return max(rests, default=None)


# ---- what the channel says of it ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """How the channel has it. reason, advice: of a rejection or a pause."""

    state: State
    reason: str = ""
    advice: str = ""


def judged(template: Template, said: Judged) -> tuple[Template, tuple[TemplateMoved, ...]]:
    """The template as the channel has it, and what happened; nothing where it has it so already."""
    if template.state in WITH_US or template.state in ENDED or template.handing_in:
        return template, ()  # there is another text here by now, or it has ended
    reason = said.reason or (template.reason if template.state is said.state else "")
    advice = said.advice or (template.advice if template.state is said.state else "")
    moved = template.moved(said.state, reason, advice)
    if moved == template:
        return template, ()
    facts = (TemplateMoved(template.id, said.state.value),) if template.state is not said.state else ()
    return moved, facts


def of_quality(template: Template, quality: Quality) -> tuple[Template, tuple[TemplateQualityChanged, ...]]:
    """What contacts make of it now; told when it got worse or better, not when it is first known to be well."""
    if quality is template.quality:
        return template, ()
    told = quality in (Quality.YELLOW, Quality.RED) or template.quality in (Quality.YELLOW, Quality.RED)
    facts = (TemplateQualityChanged(template.id, quality.value),) if told else ()
    return replace(template, quality=quality), facts


def recategorised(
    template: Template, category: Category, *, coming: bool
) -> tuple[Template, tuple[TemplateCategoryChanged, ...]]:
    """The channel puts it into a category, now or soon."""
    fact = TemplateCategoryChanged(template.id, category.value, coming)
    if coming:
        if category in (template.category_to_come, template.category):
            return template, ()
        return replace(template, category_to_come=category), (fact,)
    if category is template.category:
        return replace(template, category_to_come=None), ()
    return replace(template, category=category, category_to_come=None), (fact,)
