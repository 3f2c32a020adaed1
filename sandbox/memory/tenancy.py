"""All that is kept of one tenant, and how a unit of work sees it."""

import hashlib
import hmac
import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from core.agent import Agent
from core.announcement import Announcement
from core.attendance import Attendance
from core.audit import Anchor, AuditEntry, Deed, continued
from core.closing import Closing
from core.compliance.consent import Entry, Suppression
from core.compliance.restraint import Approach
from core.compliance.template import Template
from core.contact import Contact, ContactAddress
from core.conversation import Conversation
from core.erasure import Erasure
from core.facts import Fact
from core.ids import (
    AgentId,
    AttemptKey,
    ContactId,
    ContactNoteId,
    ConversationId,
    EffectId,
    MessageId,
    NumberRef,
    PostRef,
    PropertyId,
    RemoteMessageId,
    TemplateId,
    TenantId,
    ThreadRef,
)
from core.medium import Medium
from core.message import InboundMessage, Message, OutboundMessage, OutboundState
from core.profile import ContactNote, Profile
from core.property import Property
from core.quick_reply import QuickReply
from core.stage import Assigned, Offered, Unmanaged, Waiting
from desk.items import DeliveryReported
from desk.lattice import Told
from desk.ports import AttemptOutcome, Noted, Posted, TemplateAccount
from sandbox.memory.tables import Overlay, Table, Undo

Early = tuple[NumberRef, RemoteMessageId]
OwnEntry = tuple[ContactId, Entry]
Begun = tuple[MessageId, ContactId, Approach]
Suppressing = tuple[ContactAddress, Suppression]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. outcome: None until it was settled; the words of AttemptOutcome after."""

    key: AttemptKey
    effect_id: EffectId
    message_id: MessageId | None
    outcome: str | None = None
    code: str | None = None
    remote: str | None = None


class Tenancy:
    """One tenant's committed rows."""

    def __init__(self, tenant_id: TenantId) -> None:
        self.id = tenant_id
        self.contacts: Table[ContactId, Contact] = Table(_contact_tags)
        self.conversations: Table[ConversationId, Conversation] = Table(_conversation_tags)
        self.messages: Table[MessageId, Message] = Table(_message_tags)
        self.agents: Table[AgentId, Agent] = Table(_agent_tags)
        self.posts: Table[PostRef, Posted] = Table(_post_tags)
        self.media: Table[MessageId, Medium] = Table(lambda medium: (("in", medium.conversation_id),))
        self.quick_replies: Table[str, QuickReply] = Table(lambda _: ("all",))
        self.templates: Table[TemplateId, Template] = Table(lambda _: ("all",))
        self.template_accounts: dict[str, TemplateAccount] = {}
        self.templates_sent: list[tuple[TemplateId, datetime]] = []
        self.closings: Table[tuple[str, datetime], Closing] = Table(lambda it: (it.conversation_id,))
        self.consents: Table[OwnEntry, OwnEntry] = Table(lambda it: (it[0],))
        self.approaches: Table[MessageId, Begun] = Table(lambda it: (it[1],))
        self.suppressions: Table[Suppressing, Suppressing] = Table(lambda it: (it[0],))
        self.announcements: Table[str, Announcement] = Table(lambda it: (it.contact_id,))
        self.attendance: Table[AgentId, Attendance] = Table(lambda it: (it.agent_id,))
        self.profiles: Table[ContactId, Profile] = Table(lambda it: tuple(it.values))
        self.contact_notes: Table[ContactNoteId, ContactNote] = Table(lambda it: (it.contact_id,))
        self.properties: Table[PropertyId, Property] = Table(lambda it: ("all", it.key))
        self.erasures: Table[ContactId, Erasure] = Table(lambda _: ("all",))
        self.threads: dict[ThreadRef, ConversationId] = {}
        self.echoes: dict[AttemptKey, PostRef] = {}
        self.attempts: dict[AttemptKey, Attempt] = {}
        self.told: dict[AttemptKey, Told] = {}
        self.attempt_of: dict[str, AttemptKey] = {}
        self.early: dict[Early, tuple[DeliveryReported, ...]] = {}
        self.journal: list[Noted] = []
        self.audit: list[AuditEntry] = []
        self.numbers: Iterator[int] = itertools.count(1)

    def note(self, at: datetime, fact: Fact) -> None:
        """A fact in the journal, and in the audit if it is kept as proof."""
        self.journal.append(Noted(at, fact))
        self.prove(at, fact)

    def prove(self, at: datetime, deed: Deed) -> None:
        """A deed in the audit, if it is kept as proof."""
        self.audit += continued(self.id, self.head(), [deed], at, sign)

    def head(self) -> Anchor | None:
        """The newest entry of the audit."""
        return Anchor(self.audit[-1].number, self.audit[-1].mac) if self.audit else None

    def end_attempt(self, ended: AttemptOutcome) -> None:
        """An attempt's outcome is known, as far as it ever is; what it was called first stays."""
        opened = self.attempts[ended.key]
        self.attempts[ended.key] = replace(
            opened, outcome=ended.outcome, code=ended.code, remote=ended.remote
        )
        if ended.remote is not None:
            self.attempt_of.setdefault(ended.remote, ended.key)


def sign(text: str) -> str:
    """The signature of the audit in memory."""
    return hmac.new(b"the sandbox has no secrets", text.encode(), hashlib.sha256).hexdigest()


class Sight:
    """One tenant's rows as one unit of work sees them: its own changes over what is committed."""

    def __init__(self, tenancy: Tenancy) -> None:
        self.tenancy = tenancy
        self.undo = Undo()
        self.contacts = Overlay(
            tenancy.contacts,
            self.undo,
            version=lambda contact: contact.version,
            with_version=lambda contact, version: replace(contact, version=version),
        )
        self.conversations = Overlay(
            tenancy.conversations,
            self.undo,
            version=lambda conversation: conversation.version,
            with_version=lambda conversation, version: replace(conversation, version=version),
        )
        self.messages = Overlay(
            tenancy.messages, self.undo, version=_message_version, with_version=_message_with
        )
        self.agents = Overlay(
            tenancy.agents,
            self.undo,
            version=lambda agent: agent.version,
            with_version=lambda agent, version: replace(agent, version=version),
        )
        self.posts = Overlay(
            tenancy.posts, self.undo, version=lambda _: None, with_version=lambda posted, _: posted
        )
        self.media = Overlay(
            tenancy.media,
            self.undo,
            version=lambda medium: medium.version,
            with_version=lambda medium, version: replace(medium, version=version),
        )
        self.quick_replies = Overlay(
            tenancy.quick_replies, self.undo, version=lambda _: None, with_version=lambda reply, _: reply
        )
        self.templates = Overlay(
            tenancy.templates,
            self.undo,
            version=lambda template: template.version,
            with_version=lambda template, version: replace(template, version=version),
        )
        self.template_accounts: dict[str, TemplateAccount] = {}
        self.templates_sent: dict[int, tuple[TemplateId, datetime]] = {}
        self.closings = Overlay(
            tenancy.closings, self.undo, version=lambda _: None, with_version=lambda closing, _: closing
        )
        self.approaches = Overlay(
            tenancy.approaches, self.undo, version=lambda _: None, with_version=lambda begun, _: begun
        )
        self.consents = Overlay(
            tenancy.consents, self.undo, version=lambda _: None, with_version=lambda own, _: own
        )
        self.suppressions = Overlay(
            tenancy.suppressions, self.undo, version=lambda _: None, with_version=lambda one, _: one
        )
        self.announcements = Overlay(
            tenancy.announcements, self.undo, version=lambda _: None, with_version=lambda said, _: said
        )
        self.attendance = Overlay(
            tenancy.attendance, self.undo, version=lambda _: None, with_version=lambda seen, _: seen
        )
        self.profiles = Overlay(
            tenancy.profiles,
            self.undo,
            version=lambda profile: profile.version,
            with_version=lambda profile, version: replace(profile, version=version),
        )
        self.contact_notes = Overlay(
            tenancy.contact_notes, self.undo, version=lambda _: None, with_version=lambda note, _: note
        )
        self.properties = Overlay(
            tenancy.properties, self.undo, version=lambda _: None, with_version=lambda it, _: it
        )
        self.erasures = Overlay(
            tenancy.erasures,
            self.undo,
            version=lambda erasure: erasure.version,
            with_version=lambda erasure, version: replace(erasure, version=version),
        )
        self.looked_at: set[ContactId] = set()
        self.threads: dict[ThreadRef, ConversationId] = {}
        self.echoes: dict[AttemptKey, PostRef] = {}
        self.told: dict[AttemptKey, Told] = {}
        self.attempt_of: dict[str, AttemptKey] = {}
        self.early: dict[Early, tuple[DeliveryReported, ...]] = {}

    def write(self) -> None:
        """Commit everything seen here; whatever may refuse it was checked before."""
        for overlay in (
            self.contacts,
            self.conversations,
            self.messages,
            self.media,
            self.agents,
            self.posts,
            self.quick_replies,
            self.templates,
            self.closings,
            self.consents,
            self.approaches,
            self.suppressions,
            self.announcements,
            self.attendance,
            self.profiles,
            self.contact_notes,
            self.properties,
            self.erasures,
        ):
            overlay.write()
        self.tenancy.template_accounts.update(self.template_accounts)
        self.tenancy.templates_sent += self.templates_sent.values()
        self.tenancy.threads.update(self.threads)
        self.tenancy.echoes.update(self.echoes)
        self.tenancy.told.update(self.told)
        self.tenancy.attempt_of.update(self.attempt_of)
        for place, reports in self.early.items():
            self.tenancy.early[place] = reports
            if not reports:
                del self.tenancy.early[place]


def _contact_tags(contact: Contact) -> tuple[Hashable, ...]:
    return contact.addresses


def _conversation_tags(conversation: Conversation) -> tuple[Hashable, ...]:
    tags: list[Hashable] = [
        ("of", conversation.contact_id),
        ("with", conversation.contact_id, conversation.number_id),
        ("number", conversation.number),
    ]
    match conversation.stage:
        case Unmanaged() | Waiting():
            tags += ["waiting", "open"]
        case Offered(agent_id=asked):
            tags += [("asked", asked), "waiting", "open"]
        case Assigned(assignment):
            tags += [("owner", assignment.agent_id), "open"]
        case _:
            pass
    return tuple(tags)


def _message_tags(message: Message) -> tuple[Hashable, ...]:
    tags: list[Hashable] = [("in", message.conversation_id)]
    if message.remote_id is not None:
        tags.append(("remote", message.remote_id))
    if isinstance(message, OutboundMessage):
        if message.post is not None:
            tags.append(("post", message.post))
        if message.state is OutboundState.HELD:
            tags.append(("held", message.conversation_id))
    return tuple(tags)


def _agent_tags(agent: Agent) -> tuple[Hashable, ...]:
    return (agent.ref, "all", *(("in", each.skillset_id) for each in agent.skills))


def _post_tags(posted: Posted) -> tuple[Hashable, ...]:
    return (posted.effect_id, *posted.message_ids)


def _message_version(message: Message) -> int | None:
    return None if isinstance(message, InboundMessage) else message.version


def _message_with(message: Message, version: int) -> Message:
    return message if isinstance(message, InboundMessage) else replace(message, version=version)
