"""Two companies in one process behind the true entry points of Slack, and everybody who might try something."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from slack_bolt.response import BoltResponse

from admin_commands.table import fill, run
from bridge.slack.app import SlackApp
from bridge.slack.client import SlackClient
from core.access import AccessRefused, Role
from core.agent import Agent, Skill, Standing
from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Conversation
from core.ids import (
    AgentId,
    AgentRef,
    ChannelRef,
    ContactId,
    ConversationId,
    MessageId,
    NumberId,
    NumberRef,
    PostRef,
    QuickReplyId,
    RemoteMessageId,
    SkillsetId,
    TenantId,
    ThreadRef,
    WorkspaceRef,
)
from core.message import InboundMessage, OutboundMessage, OutboundState, Text
from core.number import ManagedNumber
from core.quick_reply import QuickReply
from core.routing.skillset import MembersFrom, Skillset
from core.tenant import Tenant
from core.text import Private, RichText
from desk.ports import AgentProfile
from sandbox.ids import CountingIds
from sandbox.manual_clock import ManualClock
from sandbox.memory.tables import Table
from sandbox.memory_store import MemoryStore
from sandbox.office import Office

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)

OURS = Tenant(TenantId("ours"), "Acme", WorkspaceRef("T0OURS"), ChannelRef("C0GENERAL"), admins=("U0ADMIN",))
THEIRS = Tenant(
    TenantId("theirs"), "Rival", WorkspaceRef("T0THEIRS"), ChannelRef("C0RIVAL"), admins=("U0RIVAL",)
)
MINE = Skillset(SkillsetId("mine"), "General", ChannelRef("C0GENERAL"), members_from=MembersFrom.LIST)
OTHER = Skillset(SkillsetId("other"), "Sales", ChannelRef("C0SALES"), members_from=MembersFrom.LIST)
FOREIGN = Skillset(SkillsetId("foreign"), "General", ChannelRef("C0RIVAL"), members_from=MembersFrom.LIST)
NUMBER = ManagedNumber(
    NumberId("n1"), OURS.id, NumberRef("106540352242922"), "209999", "+39 02 1234 5678", (MINE.id, OTHER.id)
)
RIVAL_NUMBER = ManagedNumber(
    NumberId("n2"), THEIRS.id, NumberRef("206540352242922"), "309999", "+39 02 8765 4321", (FOREIGN.id,)
)

# Everybody there is, by the one thing that matters of them.
ROLES = {role.value: Agent(
    AgentId(f"a-{role}"), AgentRef(f"U0{role.upper()}"), role.title(), role, Standing.MEMBER, role_set=True,
    skills=(Skill(MINE.id),),
) for role in Role}  # fmt: skip
_AGENT = ROLES["agent"]
BARRED = {
    **{each.value: replace(
        _AGENT, id=AgentId(f"a-{each}"), ref=AgentRef(f"U0{each.upper()}"), name=each.title(), standing=each,
        role=Role.ADMIN,
    ) for each in Standing if each is not Standing.MEMBER},
    "disabled": replace(_AGENT, id=AgentId("a-off"), ref=AgentRef("U0OFF"), name="Off", role=Role.ADMIN, enabled=False),
}  # fmt: skip
EVERYBODY = {**ROLES, **BARRED}
RIVAL = Agent(AgentId("a-rival"), AgentRef("U0RIVAL"), "Rival", Role.ADMIN, Standing.MEMBER, role_set=True)

# By where it is: whose conversation a gesture is about. `never`: an id nobody ever had.
PLACES = ("mine", "other", "foreign", "never")


class Screens:
    """What people see: forms that open for them, and answers shown to them alone."""

    def __init__(self) -> None:
        self.opened: list[Any] = []
        self.told: list[str] = []

    async def call(self, tenant_id: TenantId, method: object, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Only forms are opened here."""
        self.opened.append(given["view"])
        return {"ok": True}

    async def respond(self, response_url: str, message: Mapping[str, Any]) -> None:
        """An answer to a gesture."""
        self.told.append(str(message.get("text", "")))


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a gesture. said: in words, forms included; changed: whether anything is other than before."""

    said: str
    changed: bool
    refused: tuple[tuple[str, str], ...]
    answer: Any = field(default=None, compare=False)


class Town:
    """Both companies at noon: in each a conversation for each place, everybody is known."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON, flowing=False)
        self.store = MemoryStore(self.clock, CountingIds(self.clock))
        self.office = Office(self.store, self.clock, CountingIds(self.clock))
        self.desk = self.office.desk
        self.screens = Screens()
        self.app = SlackApp(self.desk, cast("SlackClient", self.screens), run, fill)
        self._gestures = 0

    async def opens(self) -> "Town":
        """Set up."""
        await self.store.provision(OURS, NUMBER, MINE, {})
        await self.store.provision(THEIRS, RIVAL_NUMBER, FOREIGN, {})
        async with self.store.begin(OURS.id) as uow:
            await uow.directory.read()
            for skillset in (MINE, OTHER):
                uow.directory.save(skillset)
            uow.directory.save(NUMBER)
            for agent in EVERYBODY.values():
                uow.agents.save(agent)
                self._profile(agent)
            uow.quick_replies.save(QuickReply(QuickReplyId("q1"), "Greeting", "Hello"))
            await uow.commit()
        async with self.store.begin(THEIRS.id) as uow:
            uow.agents.save(RIVAL)
            await uow.commit()
        for place, tenant, number, skillset in (
            ("mine", OURS, NUMBER, MINE),
            ("other", OURS, NUMBER, OTHER),
            ("foreign", THEIRS, RIVAL_NUMBER, FOREIGN),
        ):
            await self._talk(place, tenant, number, skillset)
        return self

    def _profile(self, agent: Agent) -> None:
        self.office.workspace.profiles[agent.ref] = AgentProfile(
            agent.ref, agent.name, agent.standing, manages=False, language="en", time_zone="UTC"
        )

    async def _talk(self, place: str, tenant: Tenant, number: ManagedNumber, skillset: Skillset) -> None:
        address = ContactAddress(AddressKind.PHONE, Private(f"39333000{len(place)}"))
        contact = Contact(ContactId(f"c-{place}"), (address,), Private(f"Contact of {place}"))
        opened = Conversation.open(
            id=ConversationId(f"v-{place}"),
            number=len(place),
            contact_id=contact.id,
            number_id=number.id,
            skillset_id=skillset.id,
            now=NOON,
        ).state
        wrote = opened.contact_wrote(MessageId(f"m-{place}"), sent_at=NOON, now=NOON).state
        talk = replace(wrote, thread=ThreadRef(f"{skillset.channel}/{len(place)}.000001"))
        inbound = InboundMessage(
            MessageId(f"m-{place}"),
            talk.id,
            RemoteMessageId(f"wamid.{place}"),
            Text(RichText.plain("Hello")),
            NOON,
        )
        draft = OutboundMessage(
            MessageId(f"d-{place}"), talk.id, _AGENT.id, Text(RichText.plain("Hi")),
            PostRef(f"{skillset.channel}/{len(place)}.000009"), OutboundState.DRAFT, NOON,
        )  # fmt: skip
        async with self.store.begin(tenant.id) as uow:
            uow.contacts.save(contact)
            uow.conversations.save(talk)
            uow.messages.save(inbound)
            uow.messages.save(draft)
            await uow.commit()

    # ---- gestures, as Slack sends them -----------------------------------------------------------------------------

    async def presses(self, who: Agent, action: str, value: str, team: str = OURS.workspace) -> Seen:
        """A button, whatever it carries."""
        return await self._interacts(
            who, team, type="block_actions", response_url="https://hooks.slack.com/actions/1",
            container={"type": "message", "message_ts": "1.000001", "channel_id": "C0GENERAL", "is_ephemeral": True},
            channel={"id": "C0GENERAL", "name": "general"},
            actions=[{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        )  # fmt: skip

    async def chooses(self, who: Agent, shortcut: str, place: str, team: str = OURS.workspace) -> Seen:
        """A shortcut in the menu of a message of that place."""
        channel = {"mine": "C0GENERAL", "other": "C0SALES", "foreign": "C0RIVAL"}.get(place, "C0NEVER")
        root = f"{len(place)}.000001"
        return await self._interacts(
            who, team, type="message_action", callback_id=shortcut, response_url="https://hooks.slack.com/app/1",
            channel={"id": channel, "name": "x"}, message_ts=root, message={"ts": root, "thread_ts": root},
        )  # fmt: skip

    async def sends(
        self, who: Agent, form: str, carried: str, values: Mapping[str, str], team: str = OURS.workspace
    ) -> Seen:
        """A form, whatever was filled in and whatever it carries."""
        state = {
            name: {name: {"value": value, "selected_option": {"value": value}}}
            for name, value in values.items()
        }
        return await self._interacts(
            who, team, type="view_submission",
            view={
                "id": "V1", "type": "modal", "callback_id": form, "private_metadata": carried,
                "state": {"values": state},
            },
        )  # fmt: skip

    async def looks_for(self, who: Agent, menu: str, text: str, team: str = OURS.workspace) -> Seen:
        """What a menu offers for what is typed."""
        return await self._interacts(
            who, team, type="block_suggestion", action_id=menu, block_id="b", value=text
        )

    async def types(self, who: Agent, line: str, team: str = OURS.workspace) -> Seen:
        """A command."""
        body = {
            "command": "/witiop", "text": line, "team_id": team, "user_id": who.ref, "channel_id": "C0GENERAL",
            "trigger_id": "1.1", "api_app_id": "A1", "response_url": "https://hooks.slack.com/commands/1",
        }  # fmt: skip
        return await self._seen(body)

    async def _interacts(self, who: Agent, team: str, **payload: Any) -> Seen:
        self._gestures += 1
        return await self._seen(
            {
                "team": {"id": team, "domain": "x"},
                "user": {"id": who.ref, "team_id": team},
                "api_app_id": "A1",
                "trigger_id": f"{self._gestures}.1",
                **payload,
            }
        )

    async def _seen(self, body: dict[str, Any]) -> Seen:
        before, refused = self.snapshot(), len(self.refusals())
        self.screens.opened.clear()
        self.screens.told.clear()
        response: BoltResponse = await self.app.dispatch(body)
        await self.app.settle()
        said = [*self.screens.told, *map(json.dumps, self.screens.opened), str(response.body or "")]
        return Seen(
            "\n".join(said), self.snapshot() != before, tuple(self.refusals()[refused:]), response.body
        )

    # ---- what became of it ------------------------------------------------------------------------------------------

    def snapshot(self) -> tuple[object, ...]:
        """Everything that is kept of both companies, what is to go out included; but not who was refused."""
        kept: list[object] = []
        for tenant in (OURS, THEIRS):
            tenancy = self.store._tenancy(tenant.id)  # behind the store's back
            tables: list[Table[Any, Any]] = [
                tenancy.contacts, tenancy.conversations, tenancy.messages, tenancy.agents, tenancy.posts,
                tenancy.media, tenancy.quick_replies, tenancy.closings,
            ]  # fmt: skip
            kept += [dict(table.rows) for table in tables]
            kept.append([row.fact for row in tenancy.journal if not isinstance(row.fact, AccessRefused)])
        kept.append((self.store.directory, len(self.store.outbox_rows())))
        return tuple(kept)

    def refusals(self) -> list[tuple[str, str]]:
        """Who was refused, and why, of both companies."""
        facts = [fact for tenant in (OURS, THEIRS) for fact in self.store.facts(tenant.id)]
        return [(fact.agent_id, fact.why.value) for fact in facts if isinstance(fact, AccessRefused)]
