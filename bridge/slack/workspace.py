"""SlackWorkspace: the agents' side of the desk, drawn in Slack."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bridge.hosts import Hosts
from bridge.slack.blocks.answers import draw_alert, draw_anchor
from bridge.slack.blocks.asking import draw_word
from bridge.slack.blocks.card import draw_card
from bridge.slack.blocks.notices import draw_notice
from bridge.slack.blocks.parts import Drawn, Permalink, nowhere
from bridge.slack.blocks.template_words import draw_review
from bridge.slack.blocks.thread import draw_posts
from bridge.slack.budgets import Budgets
from bridge.slack.catching_up import posted_since
from bridge.slack.client import OWN_HOST, SlackClient
from bridge.slack.files import SlackFiles
from bridge.slack.identity import Identities, Identity
from bridge.slack.limits import LONGEST_WAIT, URGENT_WAIT
from bridge.slack.looking import look
from bridge.slack.members import group_members, invite, members, name_of
from bridge.slack.methods import CHANNEL, DELETE, OPEN_DIRECT, PERSON, POST, PRESENCE, REACT, TELL, UPDATE
from bridge.slack.people import managers, profile_of
from bridge.slack.problems import REFUSED_BLOCKS, of_status
from bridge.slack.reacting import show_signs
from bridge.slack.refs import channel_of, post_ref, ts_of
from bridge.slack.wire import Json, object_of, text_of
from bridge.transfers import Transfers
from core.ids import AgentRef, AttemptKey, ChannelRef, FileRef, GroupRef, PostRef, TenantId, ThreadRef
from core.text import Private
from desk.operator_views import Alert, AnchorNote
from desk.ports import AgentProfile, Clock, Download, FileFound, Shown
from desk.problems import DeliveryProblem, Tell
from desk.questions import DirectWord
from desk.template_views import ReviewPost
from desk.views import Card, ContactPost, Mark, Notice, ThreadPost

T = TypeVar("T")


# Each mark another sign, told apart without colour. Source: Slack's emoji names.
MARKS: dict[Mark, str] = {
    Mark.QUEUED: "hourglass_flowing_sand",
    Mark.DELIVERED: "heavy_check_mark",
    Mark.READ: "eyes",
    Mark.FAILED: "warning",
    Mark.INSIDE: "lock",
    Mark.HELD: "hourglass",
}

# Where a private word cannot be shown in the thread, it goes by direct message instead.
# A card is drawn from the state of its moment: while it waits for its turn it is given back, and read when it has come.
_NO_WAIT = timedelta(0)

_NOT_SHOWN_THERE = frozenset(
    {"user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived", "thread_not_found"}
)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as it stands. member: whether the bot is in it."""

    name: str
    member: bool
    archived: bool
    private: bool


class SlackWorkspace:
    """
    Implements desk.ports.AgentWorkspace for every tenant's workspace.

    token_of: a tenant's bot token. hosts: where files and response URLs may lead, by default to the API's own host
    alone.
    """

    def __init__(
        self,
        api_url: str,
        token_of: Callable[[TenantId], str],
        clock: Clock,
        hosts: Hosts | None = None,
    ) -> None:
        self._budgets = Budgets(clock)
        allowed = hosts if hosts is not None else Hosts.of_service(api_url, OWN_HOST)
        self.client = SlackClient(api_url, token_of, self._budgets, allowed)
        self._transfers = Transfers(allowed)
        self._files = SlackFiles(self.client, self._transfers, token_of)
        self._identities = Identities(self.client)
        # Names by user id, of everybody who was asked for: agents' mentions of each other are read with them.
        self.people: dict[str, str] = {}

    async def open_thread(
        self, tenant_id: TenantId, channel: ChannelRef, card: Card, key: AttemptKey
    ) -> Shown:
        """Post a card; its thread hangs below it. May not be called twice with one key."""
        permalink = await self._permalink(tenant_id)
        post = await self._post(tenant_id, channel, None, draw_card(card, permalink).carrying(key))
        return Shown(post, ThreadRef(post))

    async def show(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        posts: Sequence[ThreadPost],
        key: AttemptKey,
        *,
        language: str,
    ) -> Shown:
        """Post one or more things as one post. May not be called twice with one key."""
        permalink = await self._permalink(tenant_id, thread)
        channel = ChannelRef(channel_of(thread))
        urgent = not all(isinstance(post, ContactPost) for post in posts)
        patience = URGENT_WAIT if urgent else LONGEST_WAIT

        async def posted(drawn: Drawn) -> PostRef:
            return await self._post(tenant_id, channel, thread, drawn.carrying(key), patience=patience)

        return Shown(await _drawn(posts, language, permalink, posted), thread)

    async def redraw(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        post: PostRef,
        posts: Sequence[ThreadPost],
        *,
        language: str,
    ) -> None:
        """Draw an own post anew in its place."""
        place = {"channel": channel_of(post), "ts": ts_of(post)}

        async def updated(drawn: Drawn) -> None:
            await self.client.call(tenant_id, UPDATE, {**place, **drawn.fields()})

        await _drawn(posts, language, await self._permalink(tenant_id, thread), updated)

    async def refresh(self, tenant_id: TenantId, thread: ThreadRef, card: Card) -> None:
        """Draw the card anew in its place."""
        place = {"channel": channel_of(thread), "ts": ts_of(thread)}
        drawn = draw_card(card, await self._permalink(tenant_id))
        await self.client.call(tenant_id, UPDATE, {**place, **drawn.fields()}, patience=_NO_WAIT)

    def card_turn(self, tenant_id: TenantId) -> timedelta:
        """How long until a card may be drawn; who comes again then finds its turn."""
        return self._budgets.turn_in(tenant_id, UPDATE)

    async def mark(self, tenant_id: TenantId, post: PostRef, marks: Sequence[Mark]) -> None:
        """Add the marks' signs; one that is there already is well. Behind Slack's limits the last alone."""
        place = {"channel": channel_of(post), "timestamp": ts_of(post)}
        for mark in marks:
            if mark is not marks[-1] and self._budgets.delay(tenant_id, REACT) > timedelta(0):
                continue
            patience = URGENT_WAIT if mark is Mark.FAILED else LONGEST_WAIT
            await self.client.call(tenant_id, REACT, {**place, "name": MARKS[mark]}, patience=patience)

    async def react(self, tenant_id: TenantId, post: PostRef, signs: Sequence[Private]) -> bool:
        """Leave exactly these emoji of the contact on a post; False where it has to be said in words."""
        identity = await self._identities.of(tenant_id)
        marks = MARKS.values()
        return await show_signs(self.client, tenant_id, post, signs, bot_user=identity.user_id, marks=marks)

    async def tell(self, tenant_id: TenantId, agent: AgentRef, thread: ThreadRef, notice: Notice) -> None:
        """Show it to one person in the thread; where that cannot be, send it to them with a link to the thread."""
        place = {"channel": channel_of(thread), "thread_ts": ts_of(thread), "user": agent}
        drawn = draw_notice(notice, await self._permalink(tenant_id))
        try:
            await self.client.call(tenant_id, TELL, {**place, **drawn.fields()})
        except DeliveryProblem as problem:
            if problem.code not in _NOT_SHOWN_THERE:
                raise
            await self._tell_directly(tenant_id, agent, thread, notice)

    async def find(
        self,
        tenant_id: TenantId,
        where: ThreadRef | ChannelRef,
        keys: Sequence[AttemptKey],
        *,
        since: datetime,
    ) -> PostRef | None:
        """The post one of these attempts left there, if any."""
        identity = await self._identities.of(tenant_id)
        return await look(self.client, tenant_id, where, keys, since=since, bot_id=identity.bot_id)

    async def upload(
        self, tenant_id: TenantId, name: Private, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> FileRef:
        """Hand over a file's bytes; nobody sees it yet. Done again, it is another file."""
        return await self._files.upload(tenant_id, name, size_bytes, chunks)

    async def share(
        self, tenant_id: TenantId, thread: ThreadRef, file: FileRef, title: Private, *, about: str = ""
    ) -> None:
        """Put a file that was handed over into the thread, once."""
        await self._files.share(tenant_id, thread, file, title, about=about)

    async def find_file(self, tenant_id: TenantId, thread: ThreadRef, file: FileRef) -> FileFound:
        """How far sharing a file came."""
        return await self._files.find(tenant_id, thread, file)

    def fetch(
        self, tenant_id: TenantId, file: FileRef, *, most: int
    ) -> AbstractAsyncContextManager[Download]:
        """A person's file, streamed."""
        return self._files.fetch(tenant_id, file, most=most)

    async def remove_file(self, tenant_id: TenantId, file: FileRef) -> None:
        """Delete an own file; one that is gone already is well."""
        await self._files.remove(tenant_id, file)

    async def remove(self, tenant_id: TenantId, post: PostRef) -> None:
        """Delete an own post; one that is gone already is well."""
        try:
            await self.client.call(tenant_id, DELETE, {"channel": channel_of(post), "ts": ts_of(post)})
        except DeliveryProblem as problem:
            if problem.code != "message_not_found":
                raise

    async def posted_since(self, tenant_id: TenantId, thread: ThreadRef, since: datetime) -> Sequence[bytes]:
        """What people posted in a thread since then, as the door would have taken it in."""
        identity = await self._identities.of(tenant_id)
        return await posted_since(self.client, tenant_id, thread, since, identity)

    async def is_present(self, tenant_id: TenantId, agent: AgentRef) -> bool:
        """Whether Slack shows somebody as there now."""
        answer = await self.client.call(tenant_id, PRESENCE, {"user": agent})
        return text_of(answer, "presence") == "active"

    async def channel_name(self, tenant_id: TenantId, channel: ChannelRef) -> str | None:
        """What a channel is called."""
        return await name_of(self.client, tenant_id, channel)

    async def address(self, tenant_id: TenantId, post: PostRef) -> str | None:
        """Where people find a post, as a link."""
        return (await self._permalink(tenant_id))(post)

    async def members(self, tenant_id: TenantId, channel: ChannelRef) -> Sequence[AgentRef]:
        """Everybody who is in a channel."""
        return await members(self.client, tenant_id, channel)

    async def group_members(self, tenant_id: TenantId, group: GroupRef) -> Sequence[AgentRef]:
        """Everybody who is in a user group."""
        return await group_members(self.client, tenant_id, group)

    async def invite(self, tenant_id: TenantId, channel: ChannelRef, people: Sequence[AgentRef]) -> None:
        """Bring people into a channel."""
        await invite(self.client, tenant_id, channel, people)

    async def profile(self, tenant_id: TenantId, agent: AgentRef) -> AgentProfile:
        """Who this is."""
        identity = await self._identities.of(tenant_id)
        answer = await self.client.call(tenant_id, PERSON, {"user": agent, "include_locale": True})
        profile = profile_of(object_of(answer, "user") | {"id": agent}, identity.team_id)
        self.people[agent] = profile.name
        return profile

    async def alert(self, tenant_id: TenantId, channel: ChannelRef, alert: Alert | AnchorNote) -> None:
        """Post a word for whoever runs this."""
        drawn = draw_anchor(alert) if isinstance(alert, AnchorNote) else draw_alert(alert)
        await self._post(tenant_id, channel, None, drawn)

    async def alert_directly(self, tenant_id: TenantId, agent: AgentRef, alert: Alert) -> None:
        """Send one person a word for whoever runs this."""
        await self._post(tenant_id, await self._direct(tenant_id, agent), None, draw_alert(alert))

    async def write_to(self, tenant_id: TenantId, agent: AgentRef, word: DirectWord) -> None:
        """Send one person a word by direct message; done again, it stands there twice."""
        drawn = draw_word(word, await self._permalink(tenant_id))
        await self._post(tenant_id, await self._direct(tenant_id, agent), None, drawn, patience=URGENT_WAIT)

    async def show_review(
        self, tenant_id: TenantId, channel: ChannelRef, review: ReviewPost, post: PostRef | None
    ) -> PostRef:
        """As the port says; a post that is gone is made anew."""
        drawn = draw_review(review)
        if post is not None:
            place = {"channel": channel_of(post), "ts": ts_of(post)}
            try:
                await self.client.call(tenant_id, UPDATE, {**place, **drawn.fields()})
            except DeliveryProblem as problem:
                if problem.tell is not Tell.THREAD_GONE:
                    raise
            else:
                return post
        return await self._post(tenant_id, channel, None, drawn)

    async def managers(self, tenant_id: TenantId) -> Sequence[AgentRef]:
        """The owners and admins of the workspace."""
        identity = await self._identities.of(tenant_id)
        return await managers(self.client, tenant_id, identity.team_id)

    def channel_of(self, post: PostRef) -> ChannelRef:
        """The channel a post stands in."""
        return ChannelRef(channel_of(post))

    def lag(self, tenant_id: TenantId, thread: ThreadRef) -> timedelta:
        """How long a post into this thread's channel would wait for its turn now."""
        return self._budgets.delay(tenant_id, POST, channel_of(thread))

    # ---- for those who check the links -----------------------------------------------------------------------------

    async def ping(self, tenant_id: TenantId) -> None:
        """Ask Slack who we are. Raises DeliveryProblem with what is wrong."""
        await self._identities.ask(tenant_id)

    async def identity(self, tenant_id: TenantId) -> Identity:
        """Who we are in this workspace. Raises DeliveryProblem."""
        return await self._identities.of(tenant_id)

    async def scopes(self, tenant_id: TenantId) -> frozenset[str]:
        """What the token may do; empty where Slack does not tell. Raises DeliveryProblem."""
        return (await self._identities.ask(tenant_id)).scopes

    async def channel_state(self, tenant_id: TenantId, channel: ChannelRef) -> ChannelState:
        """How a channel stands. Raises DeliveryProblem; a channel nobody knows is `channel_not_found`."""
        found = object_of(await self.client.call(tenant_id, CHANNEL, {"channel": channel}), "channel")
        return ChannelState(
            name=text_of(found, "name"),
            member=found.get("is_member") is True,
            archived=found.get("is_archived") is True,
            private=found.get("is_private") is True,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self.client.close()
        await self._transfers.close()

    # ---- the one way a post is made --------------------------------------------------------------------------------

    async def _post(
        self,
        tenant_id: TenantId,
        channel: ChannelRef,
        thread: ThreadRef | None,
        drawn: Drawn,
        *,
        patience: timedelta = LONGEST_WAIT,
    ) -> PostRef:
        """Post without unfurling and without turning names into mentions; the answer's reference."""
        arguments: Json = {"channel": channel, "unfurl_links": False, "unfurl_media": False, **drawn.fields()}
        if thread is not None:
            arguments["thread_ts"] = ts_of(thread)
        answer = await self.client.call(tenant_id, POST, arguments, channel=channel, patience=patience)
        ts = text_of(answer, "ts")
        if not ts:
            raise of_status(200)  # taken, as it seems, but nobody says where: it is looked for
        return post_ref(text_of(answer, "channel") or channel, ts)

    async def _tell_directly(
        self, tenant_id: TenantId, agent: AgentRef, thread: ThreadRef, notice: Notice
    ) -> None:
        direct = await self._direct(tenant_id, agent)
        permalink = await self._permalink(tenant_id)
        drawn = draw_notice(notice, permalink, where=permalink(PostRef(thread)))
        await self._post(tenant_id, direct, None, drawn)

    async def _direct(self, tenant_id: TenantId, agent: AgentRef) -> ChannelRef:
        opened = await self.client.call(tenant_id, OPEN_DIRECT, {"users": agent})
        return ChannelRef(text_of(object_of(opened, "channel"), "id"))

    async def _permalink(self, tenant_id: TenantId, thread: ThreadRef | None = None) -> Permalink:
        try:
            identity = await self._identities.of(tenant_id)
        except DeliveryProblem:
            return nowhere  # a message without a link is better than none

        def permalink(post: PostRef, *, root: bool = False) -> str | None:
            return identity.permalink(post, None if root else thread)

        return permalink


async def _drawn(
    posts: Sequence[ThreadPost], language: str, permalink: Permalink, put: Callable[[Drawn], Awaitable[T]]
) -> T:
    """Put down what was drawn; where Slack refuses a block of it, which is certain, once more in plain words."""
    drawn = draw_posts(posts, language, permalink)
    try:
        return await put(drawn)
    except DeliveryProblem as problem:
        plain = draw_posts(posts, language, permalink, plainly=True)
        if problem.code not in REFUSED_BLOCKS or plain == drawn:
            raise
        return await put(plain)
