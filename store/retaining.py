"""What is too old, removed: some rows at a time, the oldest first, and nothing of contacts on hold."""

from datetime import datetime

from sqlalchemy import Select, and_, delete, exists, not_, or_, select, update
from sqlalchemy.engine import Connection

from core.retention import Kept
from store.keyring import key_of_day
from store.rows import moment
from store.tables import (
    attempt,
    bundle,
    cipher_key,
    closing,
    contact,
    conversation,
    inbox,
    medium,
    message,
    outbox,
    post_message,
)

_ENDED = ("done", "ignored")


def let_go(connection: Connection, tenant_id: str, kept: Kept, before: datetime, most: int) -> int:
    """How many rows went; as many as asked for: there may be more."""
    match kept:
        case Kept.CONTENT:
            return _content(connection, tenant_id, moment(before), most)
        case Kept.INTAKE:
            return _intake(connection, tenant_id, before, most)
        case Kept.STATUSES:
            return _statuses(connection, tenant_id, moment(before), most)


def files_on_hold(connection: Connection, tenant_id: str) -> list[str]:
    """In the vault, of contacts on hold."""
    found = (
        select(medium.c.vault)
        .join(
            conversation,
            and_(
                conversation.c.tenant_id == medium.c.tenant_id, conversation.c.id == medium.c.conversation_id
            ),
        )
        .where(medium.c.tenant_id == tenant_id, medium.c.vault.is_not(None))
        .where(conversation.c.contact_id.in_(_held(tenant_id)))
    )
    return [str(each) for each in connection.execute(found).scalars()]


def _held(tenant_id: str) -> Select[tuple[str]]:
    return select(contact.c.id).where(contact.c.tenant_id == tenant_id, contact.c.held_at.is_not(None))


def _free_talks(tenant_id: str) -> Select[tuple[str]]:
    return select(conversation.c.id).where(
        conversation.c.tenant_id == tenant_id, conversation.c.contact_id.not_in(_held(tenant_id))
    )


def _content(connection: Connection, tenant_id: str, before: int, most: int) -> int:
    connection.execute(
        update(closing)
        .where(closing.c.tenant_id == tenant_id, closing.c.at < before, closing.c.sealed.is_not(None))
        .where(closing.c.conversation_id.in_(_free_talks(tenant_id)))
        .values(sealed=None, key_id=None)
    )
    old = (
        select(message.c.id)
        .where(message.c.tenant_id == tenant_id, message.c.at < before)
        .where(message.c.conversation_id.in_(_free_talks(tenant_id)))
        .order_by(message.c.at)
        .limit(most)
    )
    ids = list(connection.execute(old).scalars())
    for table, column in (
        (post_message, post_message.c.message_id),
        (medium, medium.c.message_id),
        (message, message.c.id),
    ):
        connection.execute(delete(table).where(table.c.tenant_id == tenant_id, column.in_(ids)))
    return len(ids)


def _intake(connection: Connection, tenant_id: str, before: datetime, most: int) -> int:
    """Bodies, and the keys of days of which none is left: what backups hold of those days is noise then."""
    old = (
        select(inbox.c.id)
        .where(inbox.c.tenant_id == tenant_id, inbox.c.state.in_(_ENDED), inbox.c.ended_at < moment(before))
        .limit(most)
    )
    ids = list(connection.execute(old).scalars())
    connection.execute(delete(inbox).where(inbox.c.tenant_id == tenant_id, inbox.c.id.in_(ids)))
    if len(ids) < most:
        day = cipher_key.alias("day")
        used = or_(
            exists().where(inbox.c.tenant_id == day.c.tenant_id, inbox.c.key_id == day.c.id),
            exists().where(bundle.c.tenant_id == day.c.tenant_id, bundle.c.key_id == day.c.id),
        )
        over = select(day.c.id).where(
            day.c.tenant_id == tenant_id,
            day.c.id.like("intake:%"),
            day.c.id < key_of_day(before.date()),
            not_(used),
        )
        connection.execute(
            delete(cipher_key).where(
                cipher_key.c.tenant_id == tenant_id,
                cipher_key.c.id.in_(list(connection.execute(over).scalars())),
            )
        )
    return len(ids)


def _statuses(connection: Connection, tenant_id: str, before: int, most: int) -> int:
    old = (
        select(outbox.c.id)
        .where(outbox.c.tenant_id == tenant_id, outbox.c.due_at.is_(None), outbox.c.ended_at < before)
        .where(outbox.c.state.not_in(("ready", "unknown")))
        .limit(most)
    )
    ids = list(connection.execute(old).scalars())
    connection.execute(delete(attempt).where(attempt.c.tenant_id == tenant_id, attempt.c.effect_id.in_(ids)))
    connection.execute(delete(outbox).where(outbox.c.tenant_id == tenant_id, outbox.c.id.in_(ids)))
    return len(ids)
