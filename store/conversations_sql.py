"""Conversations, and our own posts that show them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, func, literal_column, not_, or_, select
from sqlalchemy.engine import Connection

from core.conversation import Conversation
from core.ids import (
    AgentId,
    AttemptKey,
    ChannelRef,
    ContactId,
    ConversationId,
    EffectId,
    MessageId,
    NumberId,
    PostRef,
    SkillsetId,
    ThreadRef,
)
from core.stage import Closed, Waiting
from core.workload import spoke_last
from desk.ports import Posted
from store.conversation_rows import conversation_of
from store.questions import Question
from store.rows import moment
from store.scope import Scope
from store.statements import among
from store.tables import conversation, echo, post, post_message, thread

_TENANT: BindParameter[str] = bindparam("tenant")
_OURS = conversation.c.tenant_id == _TENANT
# Written out, not bound: only so is it seen to be what the indexes of open conversations are about.
_OPEN = conversation.c.stage != literal_column("'closed'")

_BY_ID = Question(select(conversation).where(_OURS, among(conversation.c.id, "ids")))
_OF_CONTACT = Question(select(conversation).where(_OURS, conversation.c.contact_id == bindparam("contact")))
_OF_THREADS = Question(
    select(conversation, thread.c.ref.label("thread_asked"))
    .join(
        thread,
        and_(thread.c.tenant_id == conversation.c.tenant_id, thread.c.conversation_id == conversation.c.id),
    )
    .where(thread.c.tenant_id == _TENANT, among(thread.c.ref, "threads"))
)
_IN_CHANNEL = Question(
    select(conversation).where(_OURS, _OPEN, conversation.c.channel == bindparam("channel"))
)
_NUMBERED = Question(select(conversation).where(_OURS, conversation.c.number == bindparam("number")))
_OPEN_IN = Question(
    select(conversation)
    .where(_OURS, _OPEN, conversation.c.skillset_id == bindparam("skillset"))
    .order_by(conversation.c.opened_at, conversation.c.id)
    .limit(bindparam("most"))
)
_SPOKEN_LAST = Question(
    select(conversation)
    .where(
        _OURS,
        conversation.c.number_id == bindparam("number"),
        # Written out for their index, as above.
        conversation.c.stage == literal_column("'assigned'"),
        conversation.c.answered_at < bindparam("before"),
        or_(
            conversation.c.window_opened_at.is_(None),
            conversation.c.window_opened_at <= conversation.c.answered_at,
        ),
        not_(conversation.c.holding),
    )
    .order_by(conversation.c.answered_at, conversation.c.id)
    .limit(bindparam("most"))
)
_THREADLESS = Question(
    select(conversation.c.id)
    .where(_OURS, _OPEN, conversation.c.thread.is_(None))
    # In their own index's order, so that no other one is taken for it.
    .order_by(conversation.c.id)
    .limit(1)
)
_MINE = Question(
    select(func.count())
    .select_from(conversation)
    .where(_OURS, conversation.c.stage == "assigned", conversation.c.stage_agent == bindparam("agent"), _OPEN)
)
_WAITING = Question(
    select(func.count()).select_from(conversation).where(_OURS, conversation.c.stage == "waiting", _OPEN)
)


def _latest() -> Select[Any]:
    """The latest conversation of each contact with each number: the open one, else the one closed last."""
    closed_last = case((_OPEN, conversation.c.opened_at), else_=conversation.c.stage_at)
    nth = func.row_number().over(
        partition_by=(conversation.c.contact_id, conversation.c.number_id),
        order_by=(case((_OPEN, 0), else_=1), closed_last.desc(), conversation.c.id.desc()),
    )
    ranked = (
        select(conversation, nth.label("nth"))
        .where(_OURS, among(conversation.c.contact_id, "contacts"))
        .subquery()
    )
    return select(ranked).where(ranked.c.nth == 1)


_LATEST = Question(_latest())

_POST = Question(select(post).where(post.c.tenant_id == _TENANT, post.c.ref == bindparam("ref")))
_POST_MESSAGES = Question(
    select(post_message.c.message_id)
    .where(post_message.c.tenant_id == _TENANT, post_message.c.ref == bindparam("ref"))
    .order_by(post_message.c.place)
)
_SHOWING = Question(
    select(post.c.ref)
    .join(post_message, and_(post_message.c.tenant_id == post.c.tenant_id, post_message.c.ref == post.c.ref))
    .where(post.c.tenant_id == _TENANT, post_message.c.message_id == bindparam("message"))
    .order_by(post.c.seq.desc())
    .limit(1)
)
_MADE_BY = Question(
    select(post.c.ref)
    .where(post.c.tenant_id == _TENANT, post.c.effect_id == bindparam("effect"))
    .order_by(post.c.seq)
    .limit(1)
)
_ECHO = Question(
    select(echo.c.ref).where(echo.c.tenant_id == _TENANT, echo.c.attempt_key == bindparam("key"))
)


class SqlConversations:
    """The tenant's conversations."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def latest(self, contact_id: ContactId, number_id: NumberId) -> Conversation | None:
        """The open one, else the one closed last, else None."""
        scope = self._scope
        if (contact_id, number_id) not in scope.latest:
            await self.load_latest([contact_id])
        latest = scope.latest.get((contact_id, number_id))
        seen = (
            []
            if latest is None or latest in scope.conversations.pending
            else [scope.conversations.loaded[latest]]
        )
        for saved_id in scope.talks.get((contact_id, number_id), ()):
            saved = scope.conversations.pending.get(saved_id)
            if saved is not None and saved.contact_id == contact_id:
                seen.append(saved)
        return max(seen, key=_lateness, default=None)

    async def get(self, conversation_id: ConversationId) -> Conversation:
        """Raises KeyError."""
        shelf = self._scope.conversations
        if not shelf.knows(conversation_id):
            await self.load([conversation_id])
        found = shelf.get(conversation_id)
        if found is None:
            raise KeyError(conversation_id)
        return found

    async def of_thread(self, thread: ThreadRef) -> Conversation | None:
        """Whose thread this is or once was."""
        scope = self._scope
        for _, mine in scope.conversations.saved():
            if mine.thread == thread:
                return mine
        await self.load_threads([thread])
        conversation_id = scope.threads[thread]
        return None if conversation_id is None else scope.conversations.get(conversation_id)

    async def numbered(self, number: int) -> Conversation | None:
        """The one that has this short number."""
        return next(iter(await self._over(_NUMBERED, lambda it: it.number == number, number=number)), None)

    async def in_channel(self, channel: ChannelRef) -> Sequence[Conversation]:
        """The open ones whose thread stands in this channel."""
        seen = await self._over(_IN_CHANNEL, lambda it: it.is_open and it.channel == channel, channel=channel)
        return sorted(seen, key=lambda it: it.id)

    async def threadless(self) -> bool:
        """Whether an open one has no thread that is known."""
        if any(mine.is_open and mine.thread is None for _, mine in self._scope.conversations.saved()):
            return True
        tenant_id = self._scope.tenant_id
        return await self._scope.read(lambda it: _THREADLESS.value(it, tenant=tenant_id)) is not None

    async def open_in(self, skillset_id: SkillsetId, *, most: int) -> Sequence[Conversation]:
        """So many of the open ones of a skillset."""

        def belongs(it: Conversation) -> bool:
            return it.is_open and it.skillset_id == skillset_id

        found = await self._over(_OPEN_IN, belongs, skillset=skillset_id, most=most)
        return sorted(found, key=lambda it: (it.opened_at, it.id))[:most]

    async def spoken_last(
        self, number_id: NumberId, *, before: datetime, most: int
    ) -> Sequence[Conversation]:
        """Those of this number whose owner answered before then, and whose contact has not written since."""

        def quiet(it: Conversation) -> bool:
            return it.number_id == number_id and spoke_last(it, before)

        found = await self._over(_SPOKEN_LAST, quiet, number=number_id, before=moment(before), most=most)
        return sorted(found, key=lambda it: (it.answered_at or before, it.id))

    async def count(self, agent_id: AgentId) -> tuple[int, int]:
        """How many the agent has, and how many wait in all skillsets."""
        scope = self._scope

        def work(connection: Connection) -> tuple[int, int]:
            tenant_id = scope.tenant_id
            return (
                _MINE.value(connection, tenant=tenant_id, agent=agent_id),
                _WAITING.value(connection, tenant=tenant_id),
            )

        mine, waiting = await scope.read(work)
        for conversation_id, saved in scope.conversations.saved():
            before = scope.conversations.loaded.get(conversation_id)
            mine += (saved.owner == agent_id) - (before is not None and before.owner == agent_id)
            waiting += isinstance(saved.stage, Waiting) - (
                before is not None and isinstance(before.stage, Waiting)
            )
        return mine, waiting

    async def next_number(self) -> int:
        """A short number nobody has."""
        return await self._scope.on.numbering.next(self._scope.tenant_id)

    def save(self, conversation: Conversation) -> None:
        """Insert (version 0) or change."""
        scope = self._scope
        scope.conversations.save(conversation.id, conversation)
        if conversation.thread is not None and scope.threads.get(conversation.thread) != conversation.id:
            scope.undo.put(scope.threads, conversation.thread, conversation.id)
        between = conversation.contact_id, conversation.number_id
        known = scope.talks.get(between, ())
        if conversation.id not in known:
            scope.undo.put(scope.talks, between, (*known, conversation.id))

    async def of_contact(self, contact_id: ContactId) -> Sequence[Conversation]:
        """All of a contact's."""
        found = await self._over(_OF_CONTACT, lambda it: it.contact_id == contact_id, contact=contact_id)
        return sorted(found, key=lambda it: it.number)

    async def load(self, ids: Iterable[str]) -> None:
        """Load those of these that are not known yet."""
        scope = self._scope
        missing = [each for each in dict.fromkeys(ids) if not scope.conversations.knows(each)]
        if missing:
            for row in await scope.read(lambda it: _BY_ID.all(it, tenant=scope.tenant_id, ids=missing)):
                scope.conversations.load(row.id, conversation_of(row))

    async def load_latest(self, contact_ids: Iterable[str]) -> None:
        """Load the latest ones of these contacts, with each number."""
        scope = self._scope
        asked = list(dict.fromkeys(contact_ids))
        committed = [each for each in asked if not scope.contacts.is_new(each)]
        numbers = scope.on.directory().numbers
        for each in asked:
            for number_id in numbers:
                scope.latest.setdefault((each, number_id), None)
        if committed:
            for row in await scope.read(
                lambda it: _LATEST.all(it, tenant=scope.tenant_id, contacts=committed)
            ):
                scope.conversations.load(row.id, conversation_of(row))
                scope.latest[row.contact_id, row.number_id] = row.id

    async def load_threads(self, threads: Iterable[str]) -> None:
        """Load the conversations of these threads."""
        scope = self._scope
        missing = [each for each in dict.fromkeys(threads) if each not in scope.threads]
        if not missing:
            return
        rows = await scope.read(lambda it: _OF_THREADS.all(it, tenant=scope.tenant_id, threads=missing))
        scope.threads.update(dict.fromkeys(missing, None))
        for row in rows:
            scope.conversations.load(row.id, conversation_of(row))
            scope.threads[row.thread_asked] = row.id

    async def _over(
        self, question: Question, belongs: Callable[[Conversation], bool], **given: Any
    ) -> list[Conversation]:
        scope = self._scope
        rows = await scope.read(lambda it: question.all(it, tenant=scope.tenant_id, **given))
        return scope.conversations.over([(row.id, conversation_of(row)) for row in rows], belongs)


def _lateness(it: Conversation) -> tuple[bool, Any, str]:
    return it.is_open, it.stage.at if isinstance(it.stage, Closed) else it.opened_at, it.id


class SqlPosts:
    """Our own posts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def get(self, post: PostRef) -> Posted | None:
        """None: not one of ours, as far as was recorded."""
        scope = self._scope
        found = scope.posts.get(post)
        if found is not None:
            return found

        def work(connection: Connection) -> tuple[Any, tuple[MessageId, ...]]:
            given = {"tenant": scope.tenant_id, "ref": post}
            return _POST.first(connection, **given), tuple(_POST_MESSAGES.values(connection, **given))

        row, message_ids = await scope.read(work)
        if row is None:
            return None
        return Posted(row.ref, row.conversation_id, row.effect_id, message_ids, bool(row.root))

    async def showing(self, message_id: MessageId) -> PostRef | None:
        """The newest post that shows a contact's message."""
        mine = [posted for _, posted in self._scope.posts.saved() if message_id in posted.message_ids]
        return mine[-1].post if mine else await self._found(_SHOWING, message=message_id)

    async def echo_of(self, key: AttemptKey) -> PostRef | None:
        """The post that came back as an echo of this attempt."""
        committed = await self._found(_ECHO, key=key)
        mine = self._scope.echoes.get(key)
        return committed if committed is not None or mine is None else PostRef(mine)

    async def made_by(self, effect_id: EffectId) -> PostRef | None:
        """The post that was recorded for this effect."""
        committed = await self._found(_MADE_BY, effect=effect_id)
        if committed is not None:
            return committed
        return next(
            (posted.post for _, posted in self._scope.posts.saved() if posted.effect_id == effect_id), None
        )

    def save(self, posted: Posted) -> None:
        """Insert or change."""
        self._scope.posts.save(posted.post, posted)

    def save_echo(self, key: AttemptKey, post: PostRef) -> None:
        """Keep which post came back for an attempt; the first one stays."""
        if key not in self._scope.echoes:
            self._scope.undo.put(self._scope.echoes, key, post)

    async def _found(self, question: Question, **given: str) -> PostRef | None:
        scope = self._scope
        found = await scope.read(lambda it: question.value(it, tenant=scope.tenant_id, **given))
        return None if found is None else PostRef(found)
