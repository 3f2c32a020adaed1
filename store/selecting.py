"""Selecting contacts: a selection as one select, every value of it bound."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, select
from sqlalchemy.engine import Connection

from core.ids import ContactId
from core.profile import Comparison, Condition, Selection
from core.property import PropertyKind, folded, order_of
from store.keys import Cipher
from store.statements import on_postgres
from store.tables import contact, contact_tag, contact_value, contact_word

_COMPARED: dict[Comparison, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    Comparison.IS: operator.eq,
    Comparison.FROM: operator.ge,
    Comparison.UNTIL: operator.le,
}


def word_hash(lookup: Cipher, word: str) -> str:
    """What a word is found by."""
    return lookup.hashed("word", word)


def count_of(connection: Connection, tenant_id: str, lookup: Cipher, by: Selection) -> int:
    """How many contacts."""
    counted = select(func.count()).select_from(contact).where(*_where(tenant_id, lookup, by))
    count: int = connection.execute(counted).scalar_one()
    return count


def ids_after(
    connection: Connection, tenant_id: str, lookup: Cipher, by: Selection, *, after: str, most: int
) -> Sequence[ContactId]:
    """By their ids."""
    found = (
        select(contact.c.id)
        .where(*_where(tenant_id, lookup, by), contact.c.id > after)
        .order_by(contact.c.id)
        .limit(most)
    )
    return [ContactId(each) for each in connection.execute(found).scalars()]


def ids_of(
    connection: Connection, tenant_id: str, lookup: Cipher, by: Selection, *, most: int, skip: int
) -> Sequence[ContactId]:
    """In their order."""
    found = select(contact.c.id).where(*_where(tenant_id, lookup, by)).limit(most).offset(skip)
    found = _ordered(found, by, c_order=on_postgres(connection))
    return [ContactId(each) for each in connection.execute(found).scalars()]


def _ordered(found: Select[Any], by: Selection, *, c_order: bool) -> Select[Any]:
    """c_order: the database sorts texts its own way unless it is told."""
    if by.order is None:
        return found.order_by(contact.c.id.desc())
    its_value = and_(
        contact_value.c.tenant_id == contact.c.tenant_id,
        contact_value.c.contact_id == contact.c.id,
        contact_value.c.property_id == by.order.of.id,
    )
    is_number = by.order.of.kind is PropertyKind.NUMBER
    key = contact_value.c.key.collate("C") if c_order else contact_value.c.key
    column: ColumnElement[Any] = contact_value.c.number if is_number else key
    return found.outerjoin(contact_value, its_value).order_by(
        contact_value.c.key.is_(None), column.desc() if by.order.falling else column, contact.c.id.desc()
    )


def _where(tenant_id: str, lookup: Cipher, by: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [contact.c.tenant_id == tenant_id]
    conditions += [_has(contact_tag, contact_tag.c.key == folded(tag)) for tag in by.tags]
    conditions += [_holds(each) for each in by.conditions]
    conditions += [
        _has(contact_word, contact_word.c.word == word_hash(lookup, each)) for each in sorted(by.words)
    ]
    if by.priority is not None:
        conditions.append(contact.c.priority == by.priority.value)
    if by.language is not None:
        conditions.append(contact.c.language == by.language)
    if by.blocked is not None:
        since = contact.c.blocked_at
        conditions.append(since.is_not(None) if by.blocked else since.is_(None))
    return conditions


def _holds(condition: Condition) -> ColumnElement[bool]:
    key, number = order_of(condition.of, condition.value)
    is_number = condition.of.kind is PropertyKind.NUMBER
    column: ColumnElement[Any] = contact_value.c.number if is_number else contact_value.c.key
    return _has(
        contact_value,
        contact_value.c.property_id == condition.of.id,
        _COMPARED[condition.comparison](column, number if is_number else key),
    )


def _has(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the contact has a row there."""
    its_own = (table.c.tenant_id == contact.c.tenant_id, table.c.contact_id == contact.c.id)
    return exists().where(*its_own, *conditions).correlate(contact)
