"""The directory and the credentials: provisioned at the start, read again when they change."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from core.ids import SkillsetId, TenantId
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from core.text import Private
from desk.ports import Company, Directory, StaleVersion
from store.keyring import TENANT, Keyring
from store.keys import about
from store.people_rows import number_of, number_values, skillset_of, skillset_values, tenant_of, tenant_values
from store.scope import CompanySeen, Scope
from store.statements import InsertMany
from store.tables import credential, number, skillset, tenant

T = TypeVar("T", Tenant, Skillset, ManagedNumber)

NOBODY = TenantId("")

_CREDENTIAL = InsertMany(
    credential, "tenant_id name sealed", "(tenant_id, name) DO UPDATE SET sealed = excluded.sealed"
)
_CREDENTIALS = select(credential.c.name, credential.c.sealed).where(
    credential.c.tenant_id == bindparam("tenant")
)

_CHANGED = update(tenant).where(tenant.c.id == bindparam("tenant")).values(version=tenant.c.version + 1)
_CHANGED_FIRST = _CHANGED.where(tenant.c.version == bindparam("base"))
_TENANT = select(tenant).where(tenant.c.id == bindparam("tenant"))
_NUMBERS = select(number).where(number.c.tenant_id == bindparam("tenant")).order_by(number.c.position)
_SKILLSETS = select(skillset).where(skillset.c.tenant_id == bindparam("tenant")).order_by(skillset.c.position)


class SqlCompanyDirectory:
    """One tenant's part of the directory, as a unit of work sees it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def read(self) -> Company:
        """As it is committed, with what this unit saved over it."""
        scope = self._scope
        if scope.company is None:
            scope.company = await scope.read(lambda it: _read_company(it, scope.tenant_id))
        company, saved = scope.company.company, scope.directory
        made = [each for each in saved.values() if isinstance(each, Skillset)]
        known = {each.id for each in company.skillsets}
        return Company(
            tenant=_over(company.tenant, saved),
            skillsets=tuple(
                each
                for each in (
                    *(_over(each, saved) for each in company.skillsets),
                    *(each for each in made if each.id not in known),
                )
                if not each.gone
            ),
            numbers=tuple(_over(each, saved) for each in company.numbers),
        )

    def save(self, row: Tenant | Skillset | ManagedNumber) -> None:
        """Change it, or add it; what was never read cannot be changed."""
        if self._scope.company is None:
            raise LookupError("the directory was not read")
        self._scope.undo.put(self._scope.directory, row.id, row)


def _over(committed: T, saved: Mapping[str, object]) -> T:
    mine = saved.get(committed.id)
    return mine if isinstance(mine, type(committed)) else committed


def _read_company(connection: Connection, tenant_id: str) -> CompanySeen:
    given = {"tenant": tenant_id}
    row = connection.execute(_TENANT, given).one()
    skillsets = tuple(skillset_of(each) for each in connection.execute(_SKILLSETS, given))
    numbers = tuple(number_of(each) for each in connection.execute(_NUMBERS, given))
    return CompanySeen(Company(tenant_of(row), skillsets, numbers), row.version)


def write_directory(scope: Scope, connection: Connection) -> None:
    """What a unit changed of its tenant's directory. Raises StaleVersion if somebody else did meanwhile."""
    if not scope.directory or scope.company is None:
        return
    given = {"tenant": scope.tenant_id, "base": scope.company.version}
    if not connection.execute(_CHANGED_FIRST, given).rowcount:
        raise StaleVersion("the directory changed meanwhile")
    within = {"tenant_id": scope.tenant_id}
    for row in scope.directory.values():
        match row:
            case Tenant():
                _put(connection, tenant, {}, row.id, "workspace", tenant_values(row))
            case Skillset():
                _put(connection, skillset, within, row.id, "name", skillset_values(row))
            case ManagedNumber():
                _put(connection, number, within, row.id, "ref", number_values(row))


def read_directory(connection: Connection) -> Directory:
    """Everything, in the order it was provisioned; the first tenant is the operator's."""
    tenants = [tenant_of(row) for row in connection.execute(select(tenant).order_by(tenant.c.position))]
    numbers = [number_of(row) for row in connection.execute(select(number).order_by(number.c.position))]
    skillsets: list[Skillset] = []
    skillsets_of: dict[TenantId, tuple[SkillsetId, ...]] = {each.id: () for each in tenants}
    for row in connection.execute(select(skillset).order_by(skillset.c.position)):
        skillsets.append(skillset_of(row))
        if not row.gone:
            skillsets_of[row.tenant_id] += (row.id,)
    return Directory(
        tenants={each.id: each for each in tenants},
        numbers={each.id: each for each in numbers},
        skillsets={each.id: each for each in skillsets},
        operator=tenants[0].id if tenants else NOBODY,
        by_number_ref={each.ref: each for each in numbers},
        by_workspace={each.workspace: each for each in tenants},
        by_account={each.account: each.tenant_id for each in numbers},
        skillsets_of=skillsets_of,
    )


def provision_directory(
    connection: Connection, company: Tenant, managed: ManagedNumber, general: Skillset
) -> TenantId:
    """
    Insert or change a company, its number and its first skillset; answers the tenant's id. To be committed.

    What is there already is recognised by the workspace, the number's reference and the skillset's name, and keeps the
    id it has.
    """
    tenant_id = _put(connection, tenant, {}, company.id, "workspace", tenant_values(company))
    connection.execute(_CHANGED, {"tenant": tenant_id})
    within = {"tenant_id": tenant_id}
    skillset_id = _put(connection, skillset, within, general.id, "name", skillset_values(general))
    values = dict(number_values(managed))
    values["skillsets"] = " ".join(skillset_id if each == general.id else each for each in managed.skillsets)
    _put(connection, number, within, managed.id, "ref", values)
    return TenantId(tenant_id)


def _put(
    connection: Connection,
    table: Table,
    within: Mapping[str, str],
    new_id: str,
    known_by: str,
    values: Mapping[str, Any],
) -> str:
    """Change the row that has this id, else the one that is known by the same, else insert it; its id."""
    here = [table.c[name] == value for name, value in within.items()]
    same = or_(table.c.id == new_id, table.c[known_by] == values[known_by])
    found = connection.execute(select(table.c.id).where(*here, same)).scalars().all()
    if not found:
        place = connection.execute(select(func.count()).select_from(table)).scalar_one()
        connection.execute(insert(table).values(id=new_id, position=place, **within, **values))
        return new_id
    known = new_id if new_id in found else str(found[0])
    connection.execute(update(table).where(*here, table.c.id == known).values(**values))
    return known


def save_credentials(
    connection: Connection, keyring: Keyring, tenant_id: str, values: Mapping[str, Private]
) -> None:
    """Seal and keep them; those not named stay. To be committed."""
    cipher = keyring.load(connection, tenant_id, [TENANT])[TENANT]
    _CREDENTIAL.run(
        connection,
        [
            (
                tenant_id,
                name,
                cipher.seal(value.reveal().encode(), about("credential", "sealed", name, tenant_id)),
            )
            for name, value in values.items()
        ],
    )


def read_credentials(connection: Connection, keyring: Keyring, tenant_id: str) -> dict[str, Private]:
    """All of a tenant's."""
    rows = connection.execute(_CREDENTIALS, {"tenant": tenant_id}).all()
    if not rows:
        return {}
    cipher = keyring.load(connection, tenant_id, [TENANT])[TENANT]
    return {
        row.name: Private(
            cipher.unseal(row.sealed, about("credential", "sealed", row.name, tenant_id)).decode()
        )
        for row in rows
    }
