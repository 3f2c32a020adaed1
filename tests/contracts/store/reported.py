"""Messages on their way, and what is reported of them."""

from collections.abc import Sequence

from core.facts import ResendAsked
from core.ids import AttemptKey
from core.message import OutboundMessage, OutboundState
from desk.items import DeliveryReported
from desk.ports import Applied, AttemptOutcome, OutboxState
from tests.contracts.store.builders import AnyStore, changed


async def apply(any_store: AnyStore, *reports: DeliveryReported) -> Sequence[Applied]:
    async with any_store.unit() as uow:
        applied = await uow.messages.apply(reports)
        await uow.commit()
    return applied


async def adopt(any_store: AnyStore) -> Sequence[Applied]:
    async with any_store.unit() as uow:
        applied = await uow.messages.adopt_early()
        await uow.commit()
    return applied


async def attempted(any_store: AnyStore) -> tuple[OutboundMessage, AttemptKey]:
    """A reply that is being sent: the request left, no answer came yet."""
    message = await any_store.reply(await any_store.talk())
    _, key = await any_store.attempt(message)
    return message, key


async def sent(any_store: AnyStore, remote_id: str) -> OutboundMessage:
    """A reply that the channel took."""
    message = any_store.new_outbound(await any_store.talk(), state=OutboundState.SENT, remote_id=remote_id)
    await any_store.keep(message)
    return await any_store.outbound(message.id)


async def doubted(any_store: AnyStore) -> tuple[OutboundMessage, AttemptKey]:
    """A reply of which nobody knows whether it arrived, left to a person."""
    message = await any_store.reply(await any_store.talk())
    key = await any_store.doubt(message)
    return await any_store.outbound(message.id), key


async def ask_again(any_store: AnyStore, message: OutboundMessage) -> OutboundMessage:
    """A person asked to send it again."""
    async with any_store.unit() as uow:
        uow.resolve_unknown(message.id, OutboxState.CANCELLED)
        uow.messages.save(changed(await uow.messages.outbound(message.id), OutboundState.QUEUED))
        uow.record(ResendAsked(message.conversation_id, message.id, message.agent_id))
        await uow.commit()
    return await any_store.outbound(message.id)


async def sent_again(any_store: AnyStore) -> tuple[OutboundMessage, AttemptKey, AttemptKey]:
    """A doubtful reply was sent again, and the channel took it; the keys of both attempts."""
    message, first = await doubted(any_store)
    await ask_again(any_store, message)
    lease, second = await any_store.attempt(message)
    outcome = AttemptOutcome(second, "applied", remote="wamid.2")
    await any_store.settle(lease, OutboxState.DONE, outcome)
    queued = await any_store.outbound(message.id)
    await any_store.keep(changed(queued, OutboundState.SENT, "wamid.2"))
    return await any_store.outbound(message.id), first, second
