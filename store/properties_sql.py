"""What a company wants to know of its contacts."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from core.ids import PropertyId
from core.property import Property, PropertyKind
from store.questions import Question
from store.rows import Row
from store.scope import Scope
from store.statements import DeleteMany, InsertMany
from store.tables import contact_property, contact_value
from store.writes import Add

_ALL = Question(select(contact_property).where(contact_property.c.tenant_id == bindparam("tenant")))
_KNOWN = Question(
    select(func.count())
    .select_from(contact_value)
    .where(
        contact_value.c.tenant_id == bindparam("tenant"), contact_value.c.property_id == bindparam("property")
    )
)
_PROPERTY = InsertMany(
    contact_property,
    "tenant_id id key name kind personal choices",
    "(tenant_id, id) DO UPDATE SET key = excluded.key, name = excluded.name, choices = excluded.choices",
)
_NO_PROPERTY = DeleteMany(contact_property, "tenant_id id")
_NO_VALUES = DeleteMany(contact_value, "tenant_id property_id")


class SqlProperties:
    """One tenant's, as a unit of work sees them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> Sequence[Property]:
        """By name."""
        found = await self._scope.read(lambda it: properties_seen(self._scope, it))
        return sorted(found.values(), key=lambda it: it.key)

    async def known(self, of: Property) -> int:
        """Of how many contacts."""
        scope = self._scope
        count: int = await scope.read(lambda it: _KNOWN.value(it, tenant=scope.tenant_id, property=of.id))
        return count

    def save(self, of: Property) -> None:
        """Insert or change."""
        self._scope.properties.save(of.id, of)

    def remove(self, of: Property) -> None:
        """With every value."""
        self._scope.properties.remove(of.id, of)


def properties_seen(scope: Scope, connection: Connection) -> dict[str, Property]:
    """As the unit sees them, by id."""
    rows = _ALL.all(connection, tenant=scope.tenant_id)
    found = scope.properties.over([(row.id, _property_of(row)) for row in rows], lambda _: True)
    return {each.id: each for each in found}


def write_properties(scope: Scope, add: Add) -> None:
    """Those that were saved or taken away."""
    shelf, tenant_id = scope.properties, scope.tenant_id
    gone = [(tenant_id, each) for each in shelf.removed()]
    add(_NO_VALUES, gone)
    add(_NO_PROPERTY, gone)
    saved = [it for _, it in shelf.saved()]
    add(_PROPERTY, [(tenant_id, it.id, it.key, it.name, *_values(it)) for it in saved])


def _values(of: Property) -> tuple[str, bool, str]:
    return of.kind.value, of.personal, msgspec.json.encode(of.choices).decode()


def _property_of(row: Row) -> Property:
    choices = tuple(msgspec.json.decode(row.choices, type=list[str]))
    return Property(PropertyId(row.id), row.name, PropertyKind(row.kind), bool(row.personal), choices)
