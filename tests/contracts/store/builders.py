"""Small things to keep: tenants, contacts, conversations, messages, pieces, reports."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from core.access import Role
from core.agent import Agent, Standing
from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Conversation
from core.facts import Fact, MessageDoubted, ReplyAccepted
from core.happened import ConversationClosed
from core.ids import (
    AgentId,
    AgentRef,
    AttemptKey,
    ChannelRef,
    ContactId,
    ConversationId,
    MessageId,
    NumberId,
    NumberRef,
    PostRef,
    RemoteMessageId,
    SkillsetId,
    TenantId,
    WorkspaceRef,
)
from core.message import Content, InboundMessage, Message, OutboundMessage, OutboundState, Progress, Text
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.text import Private, RichText
from desk.items import DeliveryReported, Piece, Source
from desk.ports import (
    AttemptOutcome,
    Ids,
    OutboxLease,
    OutboxOutcome,
    OutboxState,
    Posted,
    Store,
    UnitOfWork,
)
from desk.problems import DeliveryProblem, Tell
from sandbox.manual_clock import ManualClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

BAKERY = Tenant(
    TenantId("019ab000-0000-7000-8000-00000000000a"),
    "Bakery",
    WorkspaceRef("T0BAKERY"),
    ChannelRef("C0BREAD"),
    language="it",
    admins=("U0ADMIN",),
)
BREAD = Skillset.general(SkillsetId("019ab000-0000-7000-8000-0000000000a1"), ChannelRef("C0BREAD"))
BAKERY_NUMBER = ManagedNumber(
    NumberId("019ab000-0000-7000-8000-0000000000a2"),
    BAKERY.id,
    NumberRef("109999000000001"),
    "209999000000001",
    "+39 06 0000 0001",
    (BREAD.id,),
)
SECOND_NUMBER = ManagedNumber(
    NumberId("019ab000-0000-7000-8000-0000000000a3"),
    BAKERY.id,
    NumberRef("109999000000002"),
    "209999000000001",
    "+39 06 0000 0002",
    (BREAD.id,),
)
CINEMA = Tenant(
    TenantId("019ab000-0000-7000-8000-00000000000b"), "Cinema", WorkspaceRef("T0CINEMA"), ChannelRef("C0FILM")
)
FILM = Skillset.general(SkillsetId("019ab000-0000-7000-8000-0000000000b1"), ChannelRef("C0FILM"))
CINEMA_NUMBER = ManagedNumber(
    NumberId("019ab000-0000-7000-8000-0000000000b2"),
    CINEMA.id,
    NumberRef("109999000000009"),
    "209999000000009",
    "+39 06 0000 0009",
    (FILM.id,),
)

Row = Contact | Conversation | InboundMessage | OutboundMessage | Agent | Posted


class Letter(Protocol):
    """Something that could not be handled."""

    @property
    def id(self) -> str: ...
    @property
    def tenant_id(self) -> TenantId: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def taken_in_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def tries(self) -> int: ...


class ProvisionedStore(Store, Protocol):
    """A store, and what only who sets it up asks of it."""

    async def provision(
        self,
        tenant: Tenant,
        number: ManagedNumber,
        skillset: Skillset,
        credentials: Mapping[str, str] | Mapping[str, Private],
    ) -> TenantId: ...

    async def credentials(self, tenant_id: TenantId) -> Mapping[str, Private]: ...

    def expire_leases(self) -> Awaitable[object] | None: ...

    async def gauges(self) -> Mapping[str, float]: ...

    async def list_dead_letters(self, limit: int = 50) -> Sequence[Letter]: ...

    async def show_dead_letter(self, letter_id: str) -> Letter: ...

    async def replay_dead_letter(self, letter_id: str) -> None: ...

    async def discard_dead_letter(self, letter_id: str, reason: str) -> None: ...


@dataclass(frozen=True)
class AnyStore:
    """One of the stores under contract, with the clock and the ids of this test."""

    store: ProvisionedStore
    clock: ManualClock
    ids: Ids

    async def expire_leases(self) -> None:
        """Whoever held a lane died a while ago."""
        expired = self.store.expire_leases()
        if expired is not None:
            await expired

    def unit(self, tenant: Tenant = BAKERY) -> UnitOfWork:
        return self.store.begin(tenant.id)

    async def keep(self, *rows: Row, tenant: Tenant = BAKERY) -> None:
        """Save these, in one unit of work."""
        async with self.unit(tenant) as uow:
            for row in rows:
                save(uow, row)
            await uow.commit()

    async def record(self, *facts: Fact, tenant: Tenant = BAKERY) -> None:
        async with self.unit(tenant) as uow:
            uow.record(*facts)
            await uow.commit()

    async def message(self, message_id: MessageId, tenant: Tenant = BAKERY) -> Message:
        async with self.unit(tenant) as uow:
            return await uow.messages.get(message_id)

    async def outbound(self, message_id: MessageId) -> OutboundMessage:
        async with self.unit() as uow:
            return await uow.messages.outbound(message_id)

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        async with self.unit() as uow:
            return await uow.conversations.get(conversation_id)

    # ---- new rows, not saved yet -----------------------------------------------------------------------------------

    def new_contact(self, phone: str | None = None, scoped: str | None = None, name: str = "Ada") -> Contact:
        return Contact(ContactId(self.ids.new()), addresses(phone, scoped), Private(name))

    def new_agent(self, ref: str = "U0ANNA") -> Agent:
        return Agent(
            AgentId(self.ids.new()),
            AgentRef(ref),
            "Anna",
            Role.AGENT,
            Standing.MEMBER,
            language="it",
            time_zone="Europe/Rome",
        )

    async def new_conversation(
        self, contact: Contact, number: ManagedNumber = BAKERY_NUMBER, tenant: Tenant = BAKERY
    ) -> Conversation:
        async with self.unit(tenant) as uow:
            short = await uow.conversations.next_number()
        return Conversation.open(
            id=ConversationId(self.ids.new()),
            number=short,
            contact_id=contact.id,
            number_id=number.id,
            skillset_id=number.skillsets[0],
            now=self.clock.now(),
        ).state

    def new_inbound(
        self,
        conversation: Conversation,
        remote_id: str | None = None,
        *,
        sent_at: datetime = NOON,
        content: Content | None = None,
    ) -> InboundMessage:
        message_id = MessageId(self.ids.new())
        return InboundMessage(
            message_id,
            conversation.id,
            RemoteMessageId(remote_id or f"wamid.in.{message_id}"),
            content or Text(RichText.plain("Buongiorno")),
            sent_at,
        )

    def new_outbound(
        self,
        conversation: Conversation,
        *,
        state: OutboundState = OutboundState.QUEUED,
        agent: Agent | None = None,
        post: str | None = None,
        part: int = 0,
        remote_id: str | None = None,
    ) -> OutboundMessage:
        return OutboundMessage(
            MessageId(self.ids.new()),
            conversation.id,
            AgentId(self.ids.new()) if agent is None else agent.id,
            Text(RichText.plain("Certo")),
            None if post is None else PostRef(post),
            state,
            self.clock.now(),
            part=part,
            remote_id=None if remote_id is None else RemoteMessageId(remote_id),
        )

    # ---- rows that are there already -------------------------------------------------------------------------------

    async def talk(self, number: ManagedNumber = BAKERY_NUMBER, tenant: Tenant = BAKERY) -> Conversation:
        """A kept contact's kept conversation, as it stands now."""
        contact = self.new_contact(phone=self.ids.new())
        conversation = await self.new_conversation(contact, number, tenant)
        await self.keep(contact, conversation, tenant=tenant)
        async with self.unit(tenant) as uow:
            return await uow.conversations.get(conversation.id)

    async def reply(self, conversation: Conversation) -> OutboundMessage:
        """A kept reply that is queued, with its effects, as it stands now."""
        message = self.new_outbound(conversation)
        async with self.unit() as uow:
            uow.messages.save(message)
            uow.record(ReplyAccepted(conversation.id, message.id, message.agent_id))
            await uow.commit()
        return await self.outbound(message.id)

    async def lane(self, name: str) -> OutboxLease:
        """The outbox lane of that name, claimed; every other lane that was due is given back at once."""
        leases = await self.store.claim_outbox(lanes=100, entries=100)
        [wanted] = [lease for lease in leases if lease.lease.lane == name]
        await self._give_back([lease for lease in leases if lease is not wanted])
        return wanted

    async def lanes(self) -> list[str]:
        """The names of the outbox lanes that can be claimed now; they are given back at once."""
        leases = await self.store.claim_outbox(lanes=100, entries=100)
        await self._give_back(leases)
        return [lease.lease.lane for lease in leases]

    async def _give_back(self, leases: Sequence[OutboxLease]) -> None:
        for tenant_id in {lease.lease.tenant_id for lease in leases}:
            async with self.store.begin(tenant_id) as uow:
                for lease in leases:
                    if lease.lease.tenant_id == tenant_id:
                        uow.settle_outbox(lease.lease, [], free=True)
                await uow.commit()

    async def attempt(self, message: OutboundMessage) -> tuple[OutboxLease, AttemptKey]:
        """A first attempt to send a queued reply, opened; its lane stays claimed."""
        lease = await self.lane(f"phone:{message.conversation_id}")
        return lease, await self.store.open_attempt(lease.lease, lease.entries[0], message.id)

    async def settle(
        self,
        lease: OutboxLease,
        state: OutboxState,
        *attempts: AttemptOutcome,
        due_at: datetime | None = None,
        tried: bool = False,
        pause: timedelta | None = None,
    ) -> None:
        """Settle the first effect of a lane and give the lane back."""
        outcome = OutboxOutcome(lease.entries[0], state, due_at=due_at, tried=tried, attempts=attempts)
        async with self.store.begin(lease.lease.tenant_id) as uow:
            uow.settle_outbox(lease.lease, [outcome], free=True, pause=pause)
            await uow.commit()

    async def doubt(self, message: OutboundMessage) -> AttemptKey:
        """A reply whose first attempt was lost, and which waits for a person; the key of that attempt."""
        lease, key = await self.attempt(message)
        await self.settle(lease, OutboxState.UNKNOWN, AttemptOutcome(key, "unknown", "timeout"))
        async with self.unit() as uow:
            uow.messages.save(changed(await uow.messages.outbound(message.id), OutboundState.UNKNOWN))
            uow.record(MessageDoubted(message.conversation_id, message.id))
            await uow.commit()
        return key


def save(uow: UnitOfWork, row: Row) -> None:
    """Save it where it belongs."""
    match row:
        case Contact():
            uow.contacts.save(row)
        case Conversation():
            uow.conversations.save(row)
        case InboundMessage() | OutboundMessage():
            uow.messages.save(row)
        case Agent():
            uow.agents.save(row)
        case Posted():
            uow.posts.save(row)


def changed(
    message: OutboundMessage, state: OutboundState, remote_id: str | None = None, problem: str | None = None
) -> OutboundMessage:
    """The message in another state."""
    sent_as = None if remote_id is None else RemoteMessageId(remote_id)
    return replace(message, state=state, remote_id=sent_as, problem=problem)


def addresses(phone: str | None = None, scoped: str | None = None) -> tuple[ContactAddress, ...]:
    """A contact's addresses, those that are given."""
    given = ((AddressKind.PHONE, phone), (AddressKind.SCOPED_ID, scoped))
    return tuple(ContactAddress(kind, Private(value)) for kind, value in given if value is not None)


def piece(
    name: str,
    *,
    at: datetime = NOON,
    lane: str = "contact:1:2",
    hold: bool = False,
    body: bytes | None = None,
) -> Piece:
    """Something that came in; its name is its identity and, unless given, its body."""
    key = int(at.timestamp() * 1000).to_bytes(8, "big") + name.encode()
    return Piece(Source.WHATSAPP, BAKERY_NUMBER.ref, key, lane, body or name.encode(), hold)


async def accept(store: Store, *pieces: Piece, tenant: Tenant = BAKERY) -> None:
    """Take these in for a tenant."""
    await take_in(store, *((tenant.id, each) for each in pieces))


async def take_in(store: Store, *pieces: tuple[TenantId, Piece]) -> None:
    """What the step behind the doors does: a parcel is there, and these are its pieces."""
    await store.keep(Source.WHATSAPP, b"a parcel")
    claimed = await store.claim_parcels(most=1)
    assert claimed is not None
    await store.accept(claimed, [pieces, *([] for _ in claimed.entries[1:])])


def progressed(
    remote_id: str,
    progress: Progress,
    *,
    key: AttemptKey | None = None,
    number: ManagedNumber = BAKERY_NUMBER,
) -> DeliveryReported:
    """The channel says that it came this far."""
    return DeliveryReported(number.ref, RemoteMessageId(remote_id), NOON, progress, None, key)


def failed(remote_id: str, *, key: AttemptKey | None = None) -> DeliveryReported:
    """The channel says that it will not arrive."""
    problem = DeliveryProblem("131026", Tell.UNREACHABLE)
    return DeliveryReported(BAKERY_NUMBER.ref, RemoteMessageId(remote_id), NOON, None, problem, key)


def some_facts(conversation: Conversation, count: int) -> Sequence[Fact]:
    """So many facts, each with one effect in the lane of the conversation's card."""
    return [ConversationClosed(conversation.id, AgentId("")) for _ in range(count)]
