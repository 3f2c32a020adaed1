"""
An agent's files become fit for the contact's phone: fetched, checked, converted, kept, handed to the channel.

The whole post comes first: nothing of it leaves before each of its files is in the vault, fit to go. It is done in the
phone's lane, so that whatever was written later waits behind it. Every step may be done again.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.effects import SendToContact
from core.facts import EffectGivenUp
from core.ids import ContactId, FileRef, MessageId, NumberRef
from core.medium import FileRefused, KeptFileErased, Medium, MediumState, UnfitReason
from core.message import (
    WITHOUT_CAPTION,
    Media,
    MediaKind,
    OutboundMessage,
    OutboundState,
    Text,
    file_in,
    with_file,
)
from core.text import Private
from desk.composing import kind_of
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.file_names import may_act
from desk.holding import checkpoint, while_held
from desk.performed import Performed, Write
from desk.ports import (
    KeptFile,
    Lease,
    MediaTrouble,
    MediumGone,
    NotConvertible,
    OutboxEntry,
    OutboxOutcome,
    OutboxState,
    UnitOfWork,
    Why,
)
from desk.problems import DeliveryProblem, Retry, Tell
from desk.views import Notice

_WHY_NOT_FETCHED: Mapping[str, UnfitReason] = {
    MediaTrouble.GONE: UnfitReason.GONE,
    MediaTrouble.TOO_LARGE: UnfitReason.TOO_LARGE,
    MediaTrouble.UNSAFE: UnfitReason.UNSAFE,
}
_WHY_NOT_FIT: Mapping[Why, UnfitReason] = {
    Why.UNREADABLE: UnfitReason.UNREADABLE,
    Why.TOO_MANY_PIXELS: UnfitReason.TOO_LARGE,
    Why.TOO_LARGE: UnfitReason.TOO_LARGE,
    Why.TOO_LONG: UnfitReason.TOO_LONG,
    Why.TOO_COSTLY: UnfitReason.TOO_LARGE,
    Why.NO_SUCH_KIND: UnfitReason.NOT_TAKEN,
}

# A file that Slack does not give for so long is refused: what was written after it waits behind it.
FETCHED_WITHIN = timedelta(minutes=15)

# These hold films as well as sounds; which it is, their first bytes do not tell.
_EITHER = ("video/mp4", "video/webm", "video/ogg", "video/3gpp", "video/quicktime")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Whose message it is, and where it goes."""

    desk: Desk
    lease: Lease
    entry: OutboxEntry
    message: OutboundMessage
    contact_id: ContactId
    number: NumberRef


class Unfit(Exception):
    """This file cannot go, and with it nothing of its post. alert: what whoever runs this is told."""

    def __init__(self, message_id: MessageId, why: UnfitReason, alert: str | None = None) -> None:
        super().__init__(why.value)
        self.message_id = message_id
        self.why = why
        self.alert = alert


async def ready(it: Outgoing) -> OutboundMessage:
    """
    The message as it may be sent: every file of its post fit, its own file with the channel.

    Raises Unfit, DeliveryProblem, VaultUnavailable, StaleVersion.
    """
    own = file_in(it.message.content)
    if own is None and it.message.post is None:
        return it.message
    async with it.desk.store.begin(it.lease.tenant_id) as uow:
        wanted = await _wanted(uow, it.message)
    if not wanted and own is None:
        return it.message
    return await while_held(it.desk, it.lease, _made_ready(it, wanted))


async def _wanted(uow: UnitOfWork, message: OutboundMessage) -> list[tuple[OutboundMessage, Medium | None]]:
    """The files of the post that are not in the vault yet."""
    parts = (message,) if message.post is None else await uow.messages.of_post(message.post)
    wanted = []
    for part in parts:
        if file_in(part.content) is not None and part.state is OutboundState.QUEUED:
            medium = await uow.media.get(part.id)
            if medium is None or medium.state is MediumState.WANTED:
                wanted.append((part, medium))
    return wanted


async def _made_ready(it: Outgoing, wanted: list[tuple[OutboundMessage, Medium | None]]) -> OutboundMessage:
    for part, medium in wanted:
        await _into_the_vault(it, part, medium)
    return await _with_the_channel(it)


# ---- into the vault -------------------------------------------------------------------------------------------------


async def _into_the_vault(it: Outgoing, part: OutboundMessage, medium: Medium | None) -> None:
    own = file_in(part.content)
    assert own is not None
    file = medium.file if medium is not None and medium.file is not None else FileRef(own.ref)
    try:
        mime_type, kept = await _fetched(it, file, own)
    except NotConvertible as problem:
        raise Unfit(part.id, _WHY_NOT_FIT[problem.why]) from None
    except _NotTaken as problem:
        raise Unfit(part.id, problem.why) from None
    except MediumGone:
        raise Unfit(part.id, UnfitReason.GONE) from None  # the contact is being forgotten
    except DeliveryProblem as problem:
        overdue = it.desk.clock.now() - it.entry.created_at > FETCHED_WITHIN
        if problem.retry is not Retry.NEVER and not overdue:
            raise
        alert = problem.code if problem.tell is Tell.CREDENTIALS else None
        raise Unfit(part.id, _WHY_NOT_FETCHED.get(problem.code, UnfitReason.UNREACHABLE), alert) from None
    it.desk.reach(Failpoint.FILE_KEPT)
    fresh = medium or Medium(part.id, part.conversation_id, wanted_at=it.desk.clock.now(), file=file)
    await checkpoint(it.desk, it.lease, _keeping(fresh, mime_type, kept))


class _NotTaken(Exception):
    def __init__(self, why: UnfitReason) -> None:
        super().__init__(why.value)
        self.why = why


async def _fetched(it: Outgoing, file: FileRef, media: Media) -> tuple[str, KeptFile]:
    desk, tenant_id = it.desk, it.lease.tenant_id
    takes = desk.contacts.limits.files
    most = max(limit for types in takes.values() for limit in types.values())
    async with desk.workspace.fetch(tenant_id, file, most=most) as download:
        mime_type = _type_of(download.mime_type, media)
        kind = kind_of(mime_type)
        if media.caption is not None and kind in WITHOUT_CAPTION:
            raise _NotTaken(
                UnfitReason.UNREADABLE
            )  # it is not what it was posted as, and would lose its words
        today = desk.clock.now().date()
        if kind is not MediaKind.DOCUMENT:
            fit = {each: limit for types in takes.values() for each, limit in types.items()}
            fit = {each: limit for each, limit in fit.items() if kind_of(each) is not MediaKind.DOCUMENT}
            async with desk.converter.fit(download.chunks, mime_type, fit) as fitted:
                kept = await desk.media.keep(tenant_id, it.contact_id, fitted.chunks, today=today)
                return fitted.mime_type, kept
        if mime_type not in takes[kind]:
            raise _NotTaken(UnfitReason.NOT_TAKEN)
        chunks = _at_most(download.chunks, takes[kind][mime_type])
        kept = await desk.media.keep(tenant_id, it.contact_id, chunks, today=today)
        if not kept.size_bytes:
            raise _NotTaken(UnfitReason.UNREADABLE)
        return mime_type, kept


async def _at_most(chunks: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _NotTaken(UnfitReason.TOO_LARGE)
        yield chunk


def _type_of(seen: str, media: Media) -> str:
    """What it is sent as: plain text whatever its letters mean, a sound where it was posted as one."""
    if may_act(media, seen):
        raise _NotTaken(UnfitReason.UNSAFE)
    if seen.startswith("text/"):
        return "text/plain"
    if seen in _EITHER and media.kind is MediaKind.AUDIO:
        return seen.replace("video/", "audio/")
    return seen


def _keeping(medium: Medium, mime_type: str, kept: KeptFile) -> Write:
    async def write(uow: UnitOfWork) -> None:
        current = await uow.media.get(medium.message_id)
        if current is not None and current.state is not MediumState.WANTED:
            uow.record(KeptFileErased(kept.ref))  # erased while it was on its way
            return
        message = await uow.messages.outbound(medium.message_id)
        own = file_in(message.content)
        assert own is not None
        fit = replace(own, kind=kind_of(mime_type), mime_type=mime_type)
        uow.messages.save(replace(message, content=with_file(message.content, fit)))
        uow.media.save((current or medium).kept(kept.ref, mime_type, kept.size_bytes))

    return write


# ---- to the channel -------------------------------------------------------------------------------------------------


async def _with_the_channel(it: Outgoing) -> OutboundMessage:
    """With the id under which the channel knows it; one that still lives is used again."""
    desk, tenant_id = it.desk, it.lease.tenant_id
    async with desk.store.begin(tenant_id) as uow:
        message = await uow.messages.outbound(it.message.id)
        medium = await uow.media.get(message.id)
    own = file_in(message.content)
    if own is None:
        return message
    if medium is None or medium.vault is None or medium.size_bytes is None or medium.mime_type is None:
        raise DeliveryProblem(MediaTrouble.GONE, Tell.MEDIA)  # erased meanwhile
    if medium.is_handed(desk.clock.now()):
        return message
    try:
        chunks = await _opened(desk.media.read(tenant_id, medium.vault))
    except MediumGone:
        await checkpoint(desk, it.lease, _wanting(medium))
        raise DeliveryProblem("vault lost it", Tell.TEMPORARY, retry=Retry.SOON) from None
    ref = await desk.contacts.hand_over(it.number, medium.mime_type, medium.size_bytes, chunks)
    desk.reach(Failpoint.FILE_HANDED_OVER)
    handed = replace(message, content=with_file(message.content, replace(own, ref=ref)))

    async def write(uow: UnitOfWork) -> None:
        uow.messages.save(handed)
        uow.media.save(medium.handed(desk.clock.now()))

    await checkpoint(desk, it.lease, write)
    desk.reach(Failpoint.FILE_REMEMBERED)
    return handed


def _wanting(medium: Medium) -> Write:
    async def write(uow: UnitOfWork) -> None:
        uow.media.save(medium.lost())

    return write


async def _opened(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The bytes, once it is sure that there are any. Raises what the first of them raises."""
    first = await anext(chunks, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return whole()


# ---- what cannot go -------------------------------------------------------------------------------------------------


def refused(it: Outgoing, unfit: Unfit) -> Performed:
    """Nothing of the post is sent; its words are kept as a draft, and its author is told why."""

    async def write(uow: UnitOfWork) -> None:
        message = await uow.messages.outbound(unfit.message_id)
        parts = (message,) if message.post is None else await uow.messages.of_post(message.post)
        for part in parts:
            if part.state is OutboundState.QUEUED:
                _keep_words(it.desk, uow, part, len(parts), unfit.why)
        uow.record(FileRefused(message.conversation_id, message.id, message.agent_id))
        if unfit.alert is not None:
            uow.record(EffectGivenUp(SendToContact.__name__, unfit.alert))

    return Performed(OutboxOutcome(it.entry, OutboxState.REFUSED, reason=unfit.why), write)


def _keep_words(desk: Desk, uow: UnitOfWork, part: OutboundMessage, parts: int, why: UnfitReason) -> None:
    own = file_in(part.content)
    if own is None:
        uow.messages.save(replace(part, state=OutboundState.DRAFT))
        return
    uow.messages.save(replace(part, state=OutboundState.FAILED, problem=f"inside:{why}"))
    if own.caption is not None:
        words = replace(
            part,
            id=MessageId(desk.ids.new()),
            content=Text(own.caption),
            state=OutboundState.DRAFT,
            part=parts,
            version=0,
        )
        uow.messages.save(words)


def about_file(notice: Notice, message: OutboundMessage, parts: Sequence[OutboundMessage]) -> Notice:
    """The word about a refused file: its name and why, and what can be done with the words of its post."""
    own = file_in(message.content)
    name = None if own is None else own.filename
    words = next((part for part in parts if part.state is OutboundState.DRAFT), None)
    return replace(
        notice,
        message_id=message.id if words is None else words.id,
        excerpt=name or Private(""),
        reason=(message.problem or "").partition(":")[2],
        words_kept=words is not None,
    )
