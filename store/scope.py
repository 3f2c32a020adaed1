"""What the parts of one unit of work share."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from core.agent import Agent
from core.announcement import Announcement
from core.closing import Closing
from core.compliance.consent import Entry, Suppression
from core.compliance.restraint import Approach
from core.compliance.template import Template
from core.contact import Contact, ContactAddress
from core.conversation import Conversation
from core.erasure import Erasure
from core.ids import ContactId, TemplateId, TenantId
from core.medium import Medium
from core.message import InboundMessage, Message
from core.number import ManagedNumber
from core.profile import ContactNote, Profile
from core.property import Property
from core.quick_reply import QuickReply
from core.routing.skillset import Skillset
from core.tenant import Tenant
from desk.items import DeliveryReported
from desk.lattice import Told
from desk.ports import Clock, Company, Directory, Ids, Posted, TemplateAccount
from store.databases import Database, Session, Work
from store.keyring import LOOKUP, Keyring, hashed_address
from store.keys import Cipher
from store.numbering import Numbering
from store.shelf import Shelf, Undo

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Foundation:
    """What all units of work of a store stand on."""

    database: Database
    keyring: Keyring
    clock: Clock
    ids: Ids
    numbering: Numbering
    directory: Callable[[], Directory]
    refresh: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class AttemptSeen:
    """An attempt as it was committed. settled: its effect has ended."""

    key: str
    message_id: str | None
    remote: str | None
    told: Told
    settled: bool


@dataclass(frozen=True, slots=True)
class CompanySeen:
    """The tenant's part of the directory as it was committed, in which version."""

    company: Company
    version: int


@dataclass(slots=True)
class Scope:
    """One tenant's rows as one unit of work sees them, and how it asks for more."""

    tenant_id: TenantId
    on: Foundation
    session: Session
    undo: Undo
    contacts: Shelf[Contact]
    conversations: Shelf[Conversation]
    messages: Shelf[Message]
    agents: Shelf[Agent]
    posts: Shelf[Posted]
    media: Shelf[Medium]
    quick_replies: Shelf[QuickReply]
    templates: Shelf[Template]
    # By conversation: the last one.
    closings: Shelf[Closing]
    # By contact and every letter of it: whose entry, and what it says.
    consents: Shelf[tuple[ContactId, Entry]]
    # By message: with whom it begins.
    approaches: Shelf[tuple[ContactId, Approach]]
    announcements: Shelf[Announcement]
    profiles: Shelf[Profile]
    contact_notes: Shelf[ContactNote]
    properties: Shelf[Property]
    erasures: Shelf[Erasure]
    # The keyed hash of each address asked for so far.
    hashed: dict[ContactAddress, str] = field(default_factory=dict)
    # By address: which contact of this unit has it, or had it before it was taken again.
    owners: dict[ContactAddress, str] = field(default_factory=dict)
    # By contact and number: the conversations of this unit.
    talks: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    # By hash: whose an address is in the database, None: nobody's.
    holders: dict[str, str | None] = field(default_factory=dict)
    # By thread: the conversation's id, None: nobody's.
    threads: dict[str, str | None] = field(default_factory=dict)
    # By contact and number: the latest conversation's id, None: there is none.
    latest: dict[tuple[str, str], str | None] = field(default_factory=dict)
    # By reference: the agent's id, None: never met.
    agents_met: dict[str, str | None] = field(default_factory=dict)
    echoes: dict[str, str] = field(default_factory=dict)
    merges: dict[str, str] = field(default_factory=dict)
    # What erasures destroy; of whoever is disowned, as they were.
    disowned: dict[str, Contact] = field(default_factory=dict)
    forgotten_posts: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)
    suppressing: list[tuple[ContactAddress, Suppression]] = field(default_factory=list)
    attempts: dict[str, AttemptSeen] = field(default_factory=dict)
    # By attempt key: what was told of it in this unit, and the remote id it was told by.
    told: dict[str, tuple[Told, str]] = field(default_factory=dict)
    # By remote id: the attempt's key.
    attempt_of: dict[str, str] = field(default_factory=dict)
    early: dict[str, DeliveryReported | None] = field(default_factory=dict)
    template_accounts: dict[str, TemplateAccount] = field(default_factory=dict)
    # Each time one was sent.
    templates_sent: list[tuple[TemplateId, datetime]] = field(default_factory=list)
    # By agent: when they were seen in this unit, and when somebody asked about them.
    seen: dict[str, datetime] = field(default_factory=dict)
    asked: dict[str, datetime] = field(default_factory=dict)
    company: CompanySeen | None = None
    # By id: what this unit changes of the directory.
    directory: dict[str, Tenant | Skillset | ManagedNumber] = field(default_factory=dict)

    async def read(self, work: Work[T]) -> T:
        """Ask the database."""
        await self.ready()
        return await self.session.read(work)

    async def ready(self) -> None:
        """See that the tenant has its keys."""
        keyring = self.on.keyring
        if keyring.at_hand(self.tenant_id, LOOKUP) is None:
            tenant_id = self.tenant_id
            found = await self.on.database.read(tenant_id, lambda it: keyring.load(it, tenant_id, [LOOKUP]))
            if not found:
                await self.on.database.write(tenant_id, lambda it: keyring.ensure(it, tenant_id, LOOKUP))
                await self.on.database.read(tenant_id, lambda it: keyring.load(it, tenant_id, [LOOKUP]))

    @property
    def lookup(self) -> Cipher:
        """The tenant's look-up key; at hand since `ready`."""
        key = self.on.keyring.at_hand(self.tenant_id, LOOKUP)
        if key is None:
            raise LookupError("no look-up key at hand")
        return key

    def hashes(self, addresses: Iterable[ContactAddress]) -> dict[str, ContactAddress]:
        """The addresses by what they are found by."""
        return {self.hash_of(each): each for each in addresses}

    def hash_of(self, address: ContactAddress) -> str:
        """What an address is found by."""
        hashed = self.hashed.get(address)
        if hashed is None:
            hashed = hashed_address(self.lookup, address.kind.value, address.value.reveal())
            self.hashed[address] = hashed
        return hashed


def new_scope(tenant_id: TenantId, on: Foundation) -> Scope:
    """An empty scope."""
    undo = Undo()
    return Scope(
        tenant_id=tenant_id,
        on=on,
        session=on.database.session(tenant_id),
        undo=undo,
        contacts=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
        conversations=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
        messages=Shelf(undo, _message_version, _message_with),
        agents=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
        posts=Shelf(undo, lambda _: None, lambda it, _: it),
        media=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
        quick_replies=Shelf(undo, lambda _: None, lambda it, _: it),
        templates=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
        closings=Shelf(undo, lambda _: None, lambda it, _: it),
        consents=Shelf(undo, lambda _: None, lambda it, _: it),
        approaches=Shelf(undo, lambda _: None, lambda it, _: it),
        announcements=Shelf(undo, lambda _: None, lambda it, _: it),
        profiles=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
        contact_notes=Shelf(undo, lambda _: None, lambda it, _: it),
        properties=Shelf(undo, lambda _: None, lambda it, _: it),
        erasures=Shelf(undo, lambda it: it.version, lambda it, version: replace(it, version=version)),
    )


def _message_version(message: Message) -> int | None:
    return None if isinstance(message, InboundMessage) else message.version


def _message_with(message: Message, version: int) -> Message:
    return message if isinstance(message, InboundMessage) else replace(message, version=version)
