"""What people see of templates, before any vendor draws it."""

from dataclasses import dataclass

from core.compliance.template import Template
from core.compliance.template_life import TemplateNews
from core.ids import AgentRef, ConversationId, TenantId
from core.message import FromTemplate
from core.text import Private

# Where a place above the words is: fields beside the slots.
PLACE_NAME, PLACE_ADDRESS, PLACE_WHERE = "place name", "place address", "place"


@dataclass(frozen=True, slots=True)
class TemplateWord:
    """
    By direct message: what became of a template.

    language: the reader's; written_in: the template's. what: the state, quality or category it came to. reason, advice:
    why, in the channel's or the operator's words, and what to change.
    """

    language: str
    name: str
    written_in: str
    news: TemplateNews
    what: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class ReviewPost:
    """
    An operator is asked whether a company's template may go to the channel.

    company: its name; writer: who wrote it. language: of the operator's company. waits: whether it still has to be
    decided; decided_by: who did, reason: why it was returned, empty if it was forwarded.
    """

    tenant_id: TenantId
    template: Template
    company: str
    writer: str
    language: str
    waits: bool
    decided_by: AgentRef | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """Why a template goes back to its writer is said, in the operator's language."""

    language: str
    tenant_id: TenantId
    template: Template


@dataclass(frozen=True, slots=True)
class TemplateSearch:
    """A template is looked for, to be sent in this conversation; in the agent's language."""

    language: str
    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template is filled in for a contact. preview: how it reads with what was given so far."""

    language: str
    conversation_id: ConversationId
    template: Template
    contact: Private
    preview: FromTemplate


@dataclass(frozen=True, slots=True)
class WritingForm:
    """
    A template is written. template: as it stands, None for an empty form. findings: what would be rejected so far.

    fixed: its name and language cannot be changed.
    """

    language: str
    template: Template | None
    findings: tuple[str, ...]
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class SlotsForm:
    """A draft's slots get a sample each, and a default where one makes sense. findings: as of WritingForm."""

    language: str
    template: Template
    findings: tuple[str, ...]
