"""Conversations and our own posts in memory."""

from collections.abc import Sequence
from datetime import datetime

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
from core.stage import Closed
from core.workload import spoke_last
from desk.ports import Posted
from sandbox.memory.tenancy import Sight


class MemoryConversations:
    """The tenant's conversations."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def latest(self, contact_id: ContactId, number_id: NumberId) -> Conversation | None:
        """The open one, else the one closed last, else None."""
        return max(
            self._sight.conversations.tagged(("with", contact_id, number_id)), key=_lastness, default=None
        )

    async def get(self, conversation_id: ConversationId) -> Conversation:
        """Raises KeyError."""
        return self._sight.conversations.get(conversation_id)

    async def of_contact(self, contact_id: ContactId) -> Sequence[Conversation]:
        """All of a contact's."""
        return sorted(self._sight.conversations.tagged(("of", contact_id)), key=lambda it: it.number)

    async def of_thread(self, thread: ThreadRef) -> Conversation | None:
        """Whose thread this is or once was."""
        conversation_id = self._sight.threads.get(thread) or self._sight.tenancy.threads.get(thread)
        return None if conversation_id is None else self._sight.conversations.get(conversation_id)

    async def numbered(self, number: int) -> Conversation | None:
        """The one that has this short number."""
        return next(iter(self._sight.conversations.tagged(("number", number))), None)

    async def in_channel(self, channel: ChannelRef) -> Sequence[Conversation]:
        """The open ones whose thread stands in this channel."""
        open_ones = self._sight.conversations.tagged("open")
        shown = [conversation for conversation in open_ones if conversation.channel == channel]
        return sorted(shown, key=lambda conversation: conversation.id)

    async def threadless(self) -> bool:
        """Whether an open one has no thread that is known."""
        return any(each.thread is None for each in self._sight.conversations.tagged("open"))

    async def open_in(self, skillset_id: SkillsetId, *, most: int) -> Sequence[Conversation]:
        """So many of the open ones of a skillset."""
        found = [it for it in self._sight.conversations.tagged("open") if it.skillset_id == skillset_id]
        return sorted(found, key=lambda it: (it.opened_at, it.id))[:most]

    async def spoken_last(
        self, number_id: NumberId, *, before: datetime, most: int
    ) -> Sequence[Conversation]:
        """Those of this number whose owner answered before then, and whose contact has not written since."""
        quiet = [
            it
            for it in self._sight.conversations.tagged("open")
            if it.number_id == number_id and spoke_last(it, before)
        ]
        return sorted(quiet, key=lambda it: (it.answered_at or before, it.id))[:most]

    async def count(self, agent_id: AgentId) -> tuple[int, int]:
        """How many the agent has, and how many wait in all skillsets."""
        conversations = self._sight.conversations
        return len(conversations.tagged(("owner", agent_id))), len(conversations.tagged("waiting"))

    async def next_number(self) -> int:
        """A short number nobody has."""
        return next(self._sight.tenancy.numbers)

    def save(self, conversation: Conversation) -> None:
        """Insert (version 0) or change."""
        self._sight.conversations.save(conversation.id, conversation)
        if conversation.thread is not None:
            self._sight.undo.put(self._sight.threads, conversation.thread, conversation.id)


def _lastness(conversation: Conversation) -> tuple[bool, datetime, ConversationId]:
    stage = conversation.stage
    return (
        conversation.is_open,
        stage.at if isinstance(stage, Closed) else conversation.opened_at,
        conversation.id,
    )


class MemoryPosts:
    """Our own posts."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight

    async def get(self, post: PostRef) -> Posted | None:
        """None: not one of ours, as far as was recorded."""
        try:
            return self._sight.posts.get(post)
        except KeyError:
            return None

    async def showing(self, message_id: MessageId) -> PostRef | None:
        """The newest post that shows a contact's message."""
        return next((posted.post for posted in reversed(self._sight.posts.tagged(message_id))), None)

    async def echo_of(self, key: AttemptKey) -> PostRef | None:
        """The post that came back as an echo of this attempt."""
        return self._sight.echoes.get(key) or self._sight.tenancy.echoes.get(key)

    async def made_by(self, effect_id: EffectId) -> PostRef | None:
        """The post that was recorded for this effect."""
        return next((posted.post for posted in self._sight.posts.tagged(effect_id)), None)

    def save(self, posted: Posted) -> None:
        """Insert or change."""
        self._sight.posts.save(posted.post, posted)

    def save_echo(self, key: AttemptKey, post: PostRef) -> None:
        """Keep which post came back for an attempt; the first one stays."""
        if key not in self._sight.tenancy.echoes and key not in self._sight.echoes:
            self._sight.undo.put(self._sight.echoes, key, post)
