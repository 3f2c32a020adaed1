"""What is too old, removed from memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.ids import EffectId, VaultRef
from core.message import InboundMessage
from core.retention import Kept
from desk.ports import InboxState, OutboxState
from sandbox.memory.lanes import InboxRow, OutboxRow
from sandbox.memory.tenancy import Tenancy


def letting_go(
    tenancy: Tenancy,
    inbox: dict[int, InboxRow],
    outbox: dict[EffectId, OutboxRow],
    kept: Kept,
    before: datetime,
    most: int,
) -> int:
    """How many rows went."""
    match kept:
        case Kept.CONTENT:
            return _content(tenancy, before, most)
        case Kept.INTAKE:
            ended = (InboxState.DONE, InboxState.IGNORED)
            over = [
                key
                for key, row in inbox.items()
                if row.tenant_id == tenancy.id
                and row.state in ended
                and row.received_at < before
                and row.body
            ][:most]
            for key in over:
                inbox[key].body = b""  # what came in is still recognised here; the databases forget it whole
            return len(over)
        case Kept.STATUSES:
            waits = (OutboxState.READY, OutboxState.UNKNOWN)
            past = [
                key
                for key, row in outbox.items()
                if row.tenant_id == tenancy.id
                and row.state not in waits
                and row.ended_at is not None
                and row.ended_at < before
            ][:most]
            for effect in past:
                outbox.pop(effect)
            return len(past)


def held_files(tenancy: Tenancy) -> Sequence[VaultRef]:
    """In the vault, of contacts on hold."""
    talks = _on_hold(tenancy)
    return [
        medium.vault
        for medium in tenancy.media.rows.values()
        if medium.vault is not None and talks[medium.conversation_id]
    ]


def _content(tenancy: Tenancy, before: datetime, most: int) -> int:
    talks = _on_hold(tenancy)
    old = [
        message
        for message in tenancy.messages.rows.values()
        if not talks[message.conversation_id]
        and (message.sent_at if isinstance(message, InboundMessage) else message.written_at) < before
    ][:most]
    for message in old:
        tenancy.messages.put(message.id, None)
        tenancy.media.put(message.id, None)
    return len(old)


def _on_hold(tenancy: Tenancy) -> Mapping[str, bool]:
    """By conversation: whether its contact is on hold."""
    return {
        talk.id: tenancy.contacts.rows[talk.contact_id].held_at is not None
        for talk in tenancy.conversations.rows.values()
    }
