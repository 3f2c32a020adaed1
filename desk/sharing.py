"""
A file from the vault comes into its thread, below its words, and never twice.

Handing over its bytes may be done again, for nobody sees them. Sharing is done once: before it is done again, the file
itself is asked whether it stands in the thread already.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from core.conversation import Conversation
from core.facts import EffectGivenUp
from core.filing import ShareMedia
from core.ids import FileRef, PostRef, ThreadRef
from core.medium import Medium, MediumArrived, MediumMissed, MediumState, MediumWanted, Missing
from core.message import InboundMessage, Media
from desk import whereabouts
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.fetching import vault_waits
from desk.file_names import file_name, in_words
from desk.holding import checkpoint, while_held
from desk.performed import Performed, Write, again, done, nothing_to_write
from desk.ports import (
    Lease,
    MediaTrouble,
    MediumGone,
    OutboxEntry,
    OutboxOutcome,
    OutboxState,
    Posted,
    StaleVersion,
    UnitOfWork,
    VaultUnavailable,
)
from desk.problems import Certainty, DeliveryProblem, Retry, Tell

# Words come first; if they never do, the file does not wait for ever.
WORDS_WITHIN = timedelta(minutes=10)
_WORDS_LOOKED_FOR = timedelta(milliseconds=300)

# A shared file names its threads a moment later; one that still names none after so many looks was never shared.
SHOWN_AFTER = timedelta(seconds=1)
LOOKS = 5

# What fails by its own fault, or is taken and never shown, is given up after so many tries.
SHARE_TRIES = 8


async def share(desk: Desk, lease: Lease, entry: OutboxEntry, effect: ShareMedia) -> Performed:
    """Put it into the thread, or look what became of an earlier try."""
    async with desk.store.begin(lease.tenant_id) as uow:
        medium = await uow.media.get(effect.message_id)
        message = await uow.messages.get(effect.message_id)
        conversation = await uow.conversations.get(effect.conversation_id)
        shown = await uow.posts.showing(effect.message_id)
    if medium is None or medium.state is not MediumState.KEPT:
        return done(entry)
    assert isinstance(message, InboundMessage)
    if not isinstance(message.content, Media):
        return done(entry)  # deleted by its sender meanwhile
    age = desk.clock.now() - entry.created_at
    if conversation.thread is None or (shown is None and age < WORDS_WITHIN):
        return _later(desk, entry, max(_WORDS_LOOKED_FOR, age / 8))
    step = _Step(desk, lease, entry, medium, message, conversation, conversation.thread)
    try:
        return await while_held(desk, lease, step.go_on())
    except DeliveryProblem as problem:
        return step.failed(problem)
    except VaultUnavailable as problem:
        return vault_waits(desk, entry, problem)
    except MediumGone:
        return step.fetched_anew()
    except StaleVersion:
        return _later(desk, entry, timedelta(0))  # erased, or asked for again: look anew


class _Step:
    """One try to share one file."""

    def __init__(
        self,
        desk: Desk,
        lease: Lease,
        entry: OutboxEntry,
        medium: Medium,
        message: InboundMessage,
        conversation: Conversation,
        thread: ThreadRef,
    ) -> None:
        assert isinstance(message.content, Media)
        self._desk = desk
        self._lease = lease
        self._entry = entry
        self._medium = medium
        self._conversation = conversation
        self._thread = thread
        mime_type = medium.mime_type or message.content.mime_type
        self._name = file_name(message.content, mime_type, message.sent_at)
        self._about = in_words(message.content, mime_type, medium.size_bytes or 0)

    async def go_on(self) -> Performed:
        """From wherever the last try ended."""
        desk, tenant_id = self._desk, self._lease.tenant_id
        file = self._medium.file
        if file is not None:
            found = await desk.workspace.find_file(tenant_id, self._thread, file)
            if found.post is not None:
                return self._arrived(found.post)
            if found.finished:
                return await self._unseen(file)
        else:
            file = await self._handed_over()
        await desk.workspace.share(tenant_id, self._thread, file, self._name, about=self._about)
        desk.reach(Failpoint.FILE_SHARED)
        found = await desk.workspace.find_file(tenant_id, self._thread, file)
        return _later(desk, self._entry, SHOWN_AFTER) if found.post is None else self._arrived(found.post)

    async def _handed_over(self) -> FileRef:
        desk, tenant_id, medium = self._desk, self._lease.tenant_id, self._medium
        if medium.vault is None or medium.size_bytes is None:
            raise MediumGone("nothing is kept of it")
        chunks = desk.media.read(tenant_id, medium.vault)
        file = await desk.workspace.upload(tenant_id, self._name, medium.size_bytes, chunks)
        desk.reach(Failpoint.FILE_HANDED_OVER)
        await self._remember(file)
        desk.reach(Failpoint.FILE_REMEMBERED)
        return file

    async def _remember(self, file: FileRef | None) -> None:
        """Committed before it is shared: whoever comes after a crash asks this file what became of it."""

        async def write(uow: UnitOfWork) -> None:
            uow.media.save(replace(self._medium, file=file))

        await checkpoint(self._desk, self._lease, write)
        self._medium = replace(self._medium, file=file, version=self._medium.version + 1)

    async def _unseen(self, file: FileRef) -> Performed:
        """Taken, and nowhere: looked at some more times, then removed and handed over anew."""
        if (self._entry.tries + 1) % LOOKS:
            return _later(self._desk, self._entry, SHOWN_AFTER, tried=True)
        await self._desk.workspace.remove_file(self._lease.tenant_id, file)
        await self._remember(None)
        return self._missed(Missing.NOT_TAKEN, "not shared") or _later(
            self._desk, self._entry, SHOWN_AFTER, tried=True
        )

    # ---- how it ends ------------------------------------------------------------------------------------------------

    def _arrived(self, post: PostRef) -> Performed:
        medium, entry = self._medium, self._entry

        async def write(uow: UnitOfWork) -> None:
            current = await uow.media.get(medium.message_id)
            if current is None or current.state is not MediumState.KEPT:
                return
            uow.media.save(replace(current, state=MediumState.ARRIVED))
            uow.posts.save(Posted(post, medium.conversation_id, entry.id))
            uow.record(MediumArrived(medium.conversation_id, medium.message_id))

        return done(entry, write)

    def failed(self, problem: DeliveryProblem) -> Performed:
        """What a problem means for the file."""
        if problem.certainty is Certainty.UNKNOWN:
            return _later(self._desk, self._entry, SHOWN_AFTER, tried=True)  # the file itself will tell
        if whereabouts.is_lost(self._desk, self._conversation, problem):
            lost = partial(whereabouts.lose_thread, conversation_id=self._conversation.id)
            return _later(self._desk, self._entry, SHOWN_AFTER, write=lost)
        if problem.code == MediaTrouble.UNSAFE:
            return self._given_up(Missing.NOT_TAKEN, problem.code)
        if problem.tell is Tell.NOT_ACCEPTED:
            return self._given_up(Missing.NOT_TAKEN)
        if problem.retry is Retry.NEVER:
            return self._missed(Missing.NOT_TAKEN, problem.code) or self._from_the_start(problem)
        return again(self._entry, self._desk.clock.now(), problem)

    def fetched_anew(self) -> Performed:
        """The vault has lost it: it is fetched once more, as long as the channel has it."""
        medium = self._medium

        async def write(uow: UnitOfWork) -> None:
            current = await uow.media.get(medium.message_id)
            if current is not None and current.state is MediumState.KEPT:
                uow.media.save(current.wanted_again())
                uow.record(MediumWanted(medium.conversation_id, medium.message_id))

        return done(self._entry, write)

    def _from_the_start(self, problem: DeliveryProblem) -> Performed:
        medium = self._medium

        async def write(uow: UnitOfWork) -> None:
            current = await uow.media.get(medium.message_id)
            if current is not None and current.state is MediumState.KEPT:
                uow.media.save(replace(current, file=None))

        return replace(again(self._entry, self._desk.clock.now(), problem), write=write)

    def _missed(self, why: Missing, alert: str) -> Performed | None:
        return self._given_up(why, alert) if self._entry.tries + 1 >= SHARE_TRIES else None

    def _given_up(self, why: Missing, alert: str | None = None) -> Performed:
        medium = self._medium

        async def write(uow: UnitOfWork) -> None:
            current = await uow.media.get(medium.message_id)
            if current is None or current.state is not MediumState.KEPT:
                return
            uow.media.save(current.given_up(why))
            uow.record(MediumMissed(medium.conversation_id, medium.message_id))
            if alert is not None:
                uow.record(EffectGivenUp(ShareMedia.__name__, alert))

        return done(self._entry, write)


def _later(
    desk: Desk,
    entry: OutboxEntry,
    pause: timedelta,
    *,
    tried: bool = False,
    write: Write = nothing_to_write,
) -> Performed:
    due_at = desk.clock.now() + pause
    return Performed(OutboxOutcome(entry, OutboxState.READY, due_at=due_at, tried=tried), write)
