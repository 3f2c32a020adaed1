"""The agents' side in this process: a workspace that remembers every post, with fates to choose."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from core.agent import Standing
from core.ids import AgentRef, AttemptKey, ChannelRef, FileRef, GroupRef, PostRef, TenantId, ThreadRef
from core.text import Private
from desk.items import OwnPostSeen
from desk.operator_views import Alert, AnchorNote
from desk.ports import AgentProfile, AgentWorkspace, Clock, Download, FileFound, MediaTrouble, Shown
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from desk.questions import DirectWord
from desk.template_views import ReviewPost
from desk.views import Card, Mark, Notice, ThreadPost
from sandbox.fates import Applied, Fate, Fates, meet
from sandbox.memory.standing import StandingFile, StandingPost


class MemoryWorkspace(AgentWorkspace):
    """
    Posts in the order they were made. People are full members unless `profiles` says otherwise.

    echoes: our own posts coming back, for the test to deliver when and as often as it likes. said: what people posted,
    whether or not anybody was told. unseen: so many of the next files are taken and never shown. gone: channels where
    nothing can be done any more. crowded: marks have to wait for their turn. direct: alerts that went to one person;
    words: what else was said to one directly. administers: who owns the workspace. unknown: whom nobody there has ever
    heard of. present: who is in a channel. absent: whom it shows as away; asked_about: whose presence was asked, in
    order.
    """

    def __init__(self, clock: Clock, *, fates: Fates | None = None) -> None:
        self.fates = Fates() if fates is None else fates
        self.posts: dict[PostRef, StandingPost] = {}
        self.marks: dict[PostRef, list[Mark]] = {}
        self.signs: dict[PostRef, tuple[str, ...]] = {}
        self.unknown_signs: set[str] = set()
        self.notices: list[tuple[AgentRef, Notice]] = []
        self.alerts: list[Alert] = []
        self.anchors: list[AnchorNote] = []
        self.gone: set[ChannelRef] = set()
        self.direct: list[tuple[AgentRef, Alert]] = []
        self.reviews: dict[PostRef, ReviewPost] = {}
        self.words: list[tuple[AgentRef, DirectWord]] = []
        self.administers: tuple[AgentRef, ...] = ()
        self.profiles: dict[AgentRef, AgentProfile] = {}
        self.unknown: set[AgentRef] = set()
        self.present: dict[ChannelRef, list[AgentRef]] = {}
        self.groups: dict[GroupRef, list[AgentRef]] = {}
        self.absent: set[AgentRef] = set()
        self.asked_about: list[AgentRef] = []
        self.echoes: list[OwnPostSeen] = []
        self.files: dict[FileRef, StandingFile] = {}
        self.fetched: list[FileRef] = []
        self.unseen = 0
        self.behind = timedelta(0)
        self.cards_wait = timedelta(0)
        self.crowded = False
        self.deleted_words: set[str] = set()
        self.deleted: set[PostRef] = set()
        self.said: list[tuple[ThreadRef, datetime, bytes]] = []
        self.redrawn = 0
        self._clock = clock
        self._made = 0

    def roots(self) -> list[StandingPost]:
        """The cards that stand."""
        return [post for post in self.posts.values() if post.is_root]

    def replies(self, thread: ThreadRef) -> list[StandingPost]:
        """What stands in a thread, in order."""
        return [post for post in self.posts.values() if post.thread == thread and not post.is_root]

    def files_in(self, thread: ThreadRef) -> list[StandingFile]:
        """The files that are seen in a thread, in order."""
        seen = [file for file in self.files.values() if file.thread == thread and file.post is not None]
        return sorted(seen, key=lambda file: file.post or "")

    def delete(self, post: PostRef) -> None:
        """A person deletes their own post."""
        self.deleted.add(post)

    def delete_root(self, thread: ThreadRef) -> None:
        """A person deletes a thread's root, and with it what stood in the thread."""
        gone = [post for post in self.posts.values() if post.thread == thread]
        self.deleted_words |= {words for post in gone for words in post.words()}
        self.posts = {ref: post for ref, post in self.posts.items() if post.thread != thread}

    async def open_thread(
        self, tenant_id: TenantId, channel: ChannelRef, card: Card, key: AttemptKey
    ) -> Shown:
        self._reach(channel)
        return self._post("open_thread", channel, None, card, key)

    async def show(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        posts: Sequence[ThreadPost],
        key: AttemptKey,
        *,
        language: str,
    ) -> Shown:
        channel = self.channel_of(PostRef(thread))
        self._reach(channel)
        if not any(post.thread == thread and post.is_root for post in self.posts.values()):
            raise DeliveryProblem("thread_not_found", Tell.THREAD_GONE)
        return self._post("show", channel, thread, tuple(posts), key)

    async def redraw(
        self,
        tenant_id: TenantId,
        thread: ThreadRef,
        post: PostRef,
        posts: Sequence[ThreadPost],
        *,
        language: str,
    ) -> None:
        self._reach(self.channel_of(post))
        fate = self.fates.of("redraw")
        standing = self.posts.get(post)
        if standing is None:
            raise DeliveryProblem("message_not_found", Tell.THREAD_GONE)
        if fate in Applied:
            self.posts[post] = replace(standing, shown=tuple(posts))
        meet(fate)

    async def upload(
        self, tenant_id: TenantId, name: Private, size_bytes: int, chunks: AsyncIterator[bytes]
    ) -> FileRef:
        fate = self.fates.of("upload")
        if fate not in Applied:
            meet(fate)
        content = b"".join([chunk async for chunk in chunks])
        self._made += 1
        file = FileRef(f"F{self._made:06d}")
        self.files[file] = StandingFile(file, name.reveal(), content)
        meet(fate)
        return file

    async def share(
        self, tenant_id: TenantId, thread: ThreadRef, file: FileRef, title: Private, *, about: str = ""
    ) -> None:
        self._reach(self.channel_of(PostRef(thread)))
        fate = self.fates.of("share")
        if fate not in Applied:
            meet(fate)
        if not any(post.thread == thread and post.is_root for post in self.posts.values()):
            raise DeliveryProblem("thread_not_found", Tell.THREAD_GONE)
        known = self.files.get(file)
        if known is None:
            raise DeliveryProblem("file_not_found", Tell.MEDIA)
        if known.finished:
            raise DeliveryProblem("file_already_completed", Tell.UNKNOWN, Certainty.UNKNOWN, Retry.SOON)
        self._made += 1
        post = PostRef(f"{thread.split('/')[0]}/{self._clock.now().timestamp():.0f}.{self._made:06d}")
        unseen = self.unseen > 0
        self.unseen -= unseen
        shown = None if unseen else post
        self.files[file] = replace(known, finished=True, thread=thread, post=shown, about=about)
        meet(fate)

    async def find_file(self, tenant_id: TenantId, thread: ThreadRef, file: FileRef) -> FileFound:
        meet(self.fates.of("find_file"))
        known = self.files.get(file)
        if known is None or not known.finished:
            return FileFound(finished=False)
        return FileFound(finished=True, post=known.post if known.thread == thread else None)

    def posts_file(self, content: bytes, mime_type: str) -> FileRef:
        """A person has put a file into a post."""
        self._made += 1
        file = FileRef(f"F{self._made:06d}")
        self.files[file] = StandingFile(file, "", content, finished=True, mime_type=mime_type)
        return file

    @asynccontextmanager
    async def fetch(self, tenant_id: TenantId, file: FileRef, *, most: int) -> AsyncIterator[Download]:
        fate = self.fates.of("fetch")
        if fate not in Applied:
            meet(fate)
        known = self.files.get(file)
        if known is None or not known.finished:
            raise DeliveryProblem(MediaTrouble.GONE, Tell.MEDIA)
        if len(known.content) > most:
            raise DeliveryProblem(MediaTrouble.TOO_LARGE, Tell.MEDIA)
        self.fetched.append(file)
        yield Download(known.mime_type, _broken_off(known.content, fate), len(known.content))

    async def remove_file(self, tenant_id: TenantId, file: FileRef) -> None:
        fate = self.fates.of("remove_file")
        if fate in Applied:
            self.files.pop(file, None)
        meet(fate)

    async def refresh(self, tenant_id: TenantId, thread: ThreadRef, card: Card) -> None:
        self._reach(self.channel_of(PostRef(thread)))
        fate = self.fates.of("refresh")
        root = self.posts.get(PostRef(thread))
        if fate in Applied and root is not None:
            self.posts[root.post] = replace(root, shown=card)
            self.redrawn += 1
        meet(fate)

    async def mark(self, tenant_id: TenantId, post: PostRef, marks: Sequence[Mark]) -> None:
        self._reach(self.channel_of(post))
        standing = self.marks.setdefault(post, [])
        for mark in marks[-1:] if self.crowded else marks:
            if post in self.deleted:
                raise DeliveryProblem("message_not_found", Tell.THREAD_GONE)
            fate = self.fates.of("mark")
            if fate in Applied and mark not in standing:
                standing.append(mark)
            meet(fate)

    async def react(self, tenant_id: TenantId, post: PostRef, signs: Sequence[Private]) -> bool:
        self._reach(self.channel_of(post))
        fate = self.fates.of("react")
        shown = tuple(sign.reveal() for sign in signs if sign.reveal() not in self.unknown_signs)
        said = len(shown) == len(signs) and bool(signs or self.signs.get(post))
        if fate in Applied:
            self.signs[post] = shown
        meet(fate)
        return said

    async def tell(self, tenant_id: TenantId, agent: AgentRef, thread: ThreadRef, notice: Notice) -> None:
        fate = self.fates.of("tell")
        if fate in Applied:
            self.notices.append((agent, notice))
        meet(fate)

    async def find(
        self,
        tenant_id: TenantId,
        where: ThreadRef | ChannelRef,
        keys: Sequence[AttemptKey],
        *,
        since: datetime,
    ) -> PostRef | None:
        channel = self.channel_of(PostRef(where))
        self._reach(channel)
        meet(self.fates.of("find"))
        there = (post for post in self.posts.values() if post.channel == channel)
        return next((post.post for post in there if post.key in keys), None)

    async def posted_since(self, tenant_id: TenantId, thread: ThreadRef, since: datetime) -> Sequence[bytes]:
        meet(self.fates.of("posted_since"))
        return [body for where, at, body in self.said if where == thread and at >= since]

    async def remove(self, tenant_id: TenantId, post: PostRef) -> None:
        fate = self.fates.of("remove")
        if fate in Applied:
            self.posts.pop(post, None)
        meet(fate)

    async def is_present(self, tenant_id: TenantId, agent: AgentRef) -> bool:
        self.asked_about.append(agent)
        meet(self.fates.of("is_present"))
        return agent not in self.absent

    async def channel_name(self, tenant_id: TenantId, channel: ChannelRef) -> str | None:
        return None if channel in self.gone else channel.removeprefix("C0").lower()

    async def address(self, tenant_id: TenantId, post: PostRef) -> str | None:
        return f"https://slack.example/archives/{post}"

    async def members(self, tenant_id: TenantId, channel: ChannelRef) -> Sequence[AgentRef]:
        self._reach(channel)
        meet(self.fates.of("members"))
        return list(self.present.get(channel, ()))

    async def group_members(self, tenant_id: TenantId, group: GroupRef) -> Sequence[AgentRef]:
        meet(self.fates.of("members"))
        return list(self.groups.get(group, ()))

    async def invite(self, tenant_id: TenantId, channel: ChannelRef, people: Sequence[AgentRef]) -> None:
        self._reach(channel)
        fate = self.fates.of("invite")
        if fate in Applied:
            there = self.present.setdefault(channel, [])
            there += [each for each in people if each not in there and each not in self.unknown]
        meet(fate)

    async def profile(self, tenant_id: TenantId, agent: AgentRef) -> AgentProfile:
        meet(self.fates.of("profile"))
        if agent in self.unknown:
            raise DeliveryProblem("user_not_found", Tell.PERSON_GONE)
        known = AgentProfile(
            agent, agent.removeprefix("U0").title(), Standing.MEMBER, False, "en", "Europe/Rome"
        )
        return self.profiles.get(agent, known)

    async def alert(self, tenant_id: TenantId, channel: ChannelRef, alert: Alert | AnchorNote) -> None:
        self._reach(channel)
        fate = self.fates.of("alert")
        if fate in Applied:
            if isinstance(alert, AnchorNote):
                self.anchors.append(alert)
            else:
                self.alerts.append(alert)
        meet(fate)

    async def alert_directly(self, tenant_id: TenantId, agent: AgentRef, alert: Alert) -> None:
        fate = self.fates.of("alert_directly")
        if fate in Applied:
            self.direct.append((agent, alert))
        meet(fate)

    async def write_to(self, tenant_id: TenantId, agent: AgentRef, word: DirectWord) -> None:
        fate = self.fates.of("write_to")
        if fate in Applied:
            self.words.append((agent, word))
        meet(fate)

    async def show_review(
        self, tenant_id: TenantId, channel: ChannelRef, review: ReviewPost, post: PostRef | None
    ) -> PostRef:
        fate = self.fates.of("show_review")
        if fate not in Applied:
            meet(fate)
        shown = post or PostRef(f"{channel}/review.{len(self.reviews) + 1}")
        self.reviews[shown] = review
        meet(fate)
        return shown

    async def managers(self, tenant_id: TenantId) -> Sequence[AgentRef]:
        meet(self.fates.of("managers"))
        return self.administers

    def channel_of(self, post: PostRef) -> ChannelRef:
        return ChannelRef(post.split("/")[0])

    def _reach(self, channel: ChannelRef) -> None:
        if channel in self.gone:
            raise DeliveryProblem("is_archived", Tell.CHANNEL_GONE, retry=Retry.WHEN_MENDED)

    def card_turn(self, tenant_id: TenantId) -> timedelta:
        return self.cards_wait

    def lag(self, tenant_id: TenantId, thread: ThreadRef) -> timedelta:
        return self.behind

    def _post(
        self,
        call: str,
        channel: ChannelRef,
        thread: ThreadRef | None,
        shown: Card | tuple[ThreadPost, ...],
        key: AttemptKey,
    ) -> Shown:
        fate = self.fates.of(call)
        if fate not in Applied:
            meet(fate)
        self._made += 1
        now = self._clock.now()
        ref = PostRef(f"{channel}/{now.timestamp():.0f}.{self._made:06d}")
        made = StandingPost(ref, thread or ThreadRef(ref), channel, key, shown, now)
        self.posts[ref] = made
        self.echoes.append(OwnPostSeen(ref, made.thread, key))
        meet(fate)
        return Shown(ref, made.thread)


async def _broken_off(content: bytes, fate: Fate) -> AsyncIterator[bytes]:
    """The bytes; of a file whose line breaks, only the first half."""
    half = len(content) // 2
    yield content[:half]
    meet(fate)
    yield content[half:]
