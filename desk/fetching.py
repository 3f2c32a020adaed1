"""A contact's file comes into the vault: words never wait for it, and pictures keep their order."""

from dataclasses import replace
from datetime import timedelta

from core.facts import EffectGivenUp
from core.filing import FetchMedia
from core.ids import ContactId, NumberRef, TenantId
from core.medium import KeptFileErased, Medium, MediumDelayed, MediumKept, MediumMissed, MediumState, Missing
from core.message import Media
from core.react import VAULT_FULL
from desk.desk import Desk
from desk.failpoints import Failpoint
from desk.holding import while_held
from desk.performed import Performed, again, done
from desk.ports import (
    KeptFile,
    Lease,
    MediaTrouble,
    MediumGone,
    OutboxEntry,
    UnitOfWork,
    VaultFull,
    VaultUnavailable,
)
from desk.problems import DeliveryProblem, Retry, Tell

# A vault that is full or away is asked again after this; it is nobody's failure but ours.
VAULT_PAUSE = timedelta(seconds=30)

# Whatever is the reason, a file is not waited for longer: the channel keeps it for seven days.
# Source: Meta Cloud API, media, November 2026.
FETCHED_WITHIN = timedelta(days=6)

_WHY = {
    MediaTrouble.GONE: Missing.GONE,
    MediaTrouble.TOO_LARGE: Missing.TOO_LARGE,
    MediaTrouble.DAMAGED: Missing.DAMAGED,
    MediaTrouble.UNSAFE: Missing.UNSAFE,
}


async def fetch(desk: Desk, lease: Lease, entry: OutboxEntry, effect: FetchMedia) -> Performed:
    """Bring it into the vault, unless it is there already or nobody wants it any more."""
    async with desk.store.begin(lease.tenant_id) as uow:
        medium = await uow.media.get(effect.message_id)
        message = await uow.messages.get(effect.message_id)
        conversation = await uow.conversations.get(message.conversation_id)
    if medium is None or medium.state is not MediumState.WANTED or not isinstance(message.content, Media):
        return done(entry)  # deleted by its sender, too
    number = desk.store.directory.numbers[conversation.number_id].ref
    coming = _into_the_vault(desk, lease.tenant_id, conversation.contact_id, number, message.content)
    try:
        mime_type, kept = await while_held(desk, lease, coming)
    except DeliveryProblem as problem:
        return _failed(desk, entry, effect, medium, problem)
    except VaultUnavailable as problem:
        return vault_waits(desk, entry, problem)
    except MediumGone:
        return done(entry)  # the contact's key is destroyed: whoever did that wants none of it
    desk.reach(Failpoint.FILE_KEPT)
    return _kept(entry, medium, mime_type, kept)


def vault_waits(desk: Desk, entry: OutboxEntry, problem: VaultUnavailable) -> Performed:
    """We could not even try: it is asked again, however long that takes; that it is full is told."""
    away = DeliveryProblem("vault", Tell.TEMPORARY, retry=Retry.SOON, retry_after=VAULT_PAUSE, postponed=True)
    waits = again(entry, desk.clock.now(), away)

    async def told(uow: UnitOfWork) -> None:
        uow.record(EffectGivenUp(type(entry.effect).__name__, VAULT_FULL))

    return replace(waits, write=told) if isinstance(problem, VaultFull) else waits


async def _into_the_vault(
    desk: Desk, tenant_id: TenantId, contact_id: ContactId, number: NumberRef, media: Media
) -> tuple[str, KeptFile]:
    async with desk.contacts.fetch(number, media) as download:
        today = desk.clock.now().date()
        kept = await desk.media.keep(tenant_id, contact_id, download.chunks, today=today)
        if not kept.size_bytes:
            raise DeliveryProblem(MediaTrouble.DAMAGED, Tell.MEDIA)
        return download.mime_type, kept


def _kept(entry: OutboxEntry, medium: Medium, mime_type: str, kept: KeptFile) -> Performed:
    async def write(uow: UnitOfWork) -> None:
        current = await uow.media.get(medium.message_id)
        if current is None or current.state is not MediumState.WANTED:
            uow.record(KeptFileErased(kept.ref))  # erased while it was on its way
            return
        uow.media.save(current.kept(kept.ref, mime_type, kept.size_bytes))
        uow.record(MediumKept(medium.conversation_id, medium.message_id))

    return done(entry, write)


def _failed(
    desk: Desk, entry: OutboxEntry, effect: FetchMedia, medium: Medium, problem: DeliveryProblem
) -> Performed:
    """The first pause is kept in place, so that order holds; later ones aside, in nobody's way."""
    now = desk.clock.now()
    overdue = now - medium.wanted_at > FETCHED_WITHIN
    if (problem.postponed or problem.retry is Retry.WHEN_MENDED) and not overdue:
        return again(entry, now, problem)
    why = next((why for code, why in _WHY.items() if code == problem.code), Missing.UNREACHABLE)
    tried = medium.failed()
    pause = None if overdue else tried.pause(why)

    async def write(uow: UnitOfWork) -> None:
        current = await uow.media.get(medium.message_id)
        if current is None or current.state is not MediumState.WANTED:
            return
        if pause is None:
            uow.media.save(current.failed().given_up(why))
            uow.record(MediumMissed(medium.conversation_id, medium.message_id))
            if why is Missing.UNSAFE:
                uow.record(EffectGivenUp(type(effect).__name__, problem.code))
            return
        uow.media.save(current.failed())
        if tried.tries > 1:
            after = max(pause, problem.retry_after or pause)
            uow.record(MediumDelayed(medium.conversation_id, medium.message_id, after))

    if pause is not None and tried.tries == 1:
        waits = again(entry, now, replace(problem, retry_after=max(pause, problem.retry_after or pause)))
        return replace(waits, write=write)
    return done(entry, write)
