"""The directory in memory: what was provisioned, recognised by what both sides call it, and changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from core.ids import NumberId, SkillsetId, TenantId
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from desk.ports import Company, Directory
from sandbox.memory.tables import Undo

Row = Tenant | Skillset | ManagedNumber
T = TypeVar("T", Tenant, Skillset, ManagedNumber)

NOBODY = TenantId("")


class Provisioned:
    """Tenants, numbers and skillsets in the order they were provisioned."""

    def __init__(self) -> None:
        self._tenants: dict[TenantId, Tenant] = {}
        self._numbers: dict[NumberId, ManagedNumber] = {}
        self._skillsets: dict[SkillsetId, Skillset] = {}
        self._owners: dict[SkillsetId, TenantId] = {}
        self._versions: dict[TenantId, int] = {}

    def put(self, tenant: Tenant, number: ManagedNumber, skillset: Skillset) -> TenantId:
        """
        Insert or change; answers the tenant's id.

        A workspace, a number's reference and a skillset's name that are known keep the id they have.
        """
        known = next(
            (each.id for each in self._tenants.values() if each.workspace == tenant.workspace), tenant.id
        )
        served = next((each for each in self._of(known) if each.name == skillset.name), skillset).id
        skillsets = tuple(served if each == skillset.id else each for each in number.skillsets)
        numbered = next(
            (
                each.id
                for each in self._numbers.values()
                if each.tenant_id == known and each.ref == number.ref
            ),
            number.id,
        )
        self.change(
            known,
            (
                replace(tenant, id=known),
                replace(skillset, id=served),
                replace(number, id=numbered, tenant_id=known, skillsets=skillsets),
            ),
        )
        return known

    def change(self, tenant_id: TenantId, rows: Iterable[Row]) -> None:
        """Change these of a tenant's, or add them."""
        self._versions[tenant_id] = self.version(tenant_id) + 1
        for row in rows:
            match row:
                case Tenant():
                    self._tenants[row.id] = row
                case Skillset():
                    self._skillsets[row.id] = row
                    self._owners[row.id] = tenant_id
                case ManagedNumber():
                    self._numbers[row.id] = row

    def version(self, tenant_id: TenantId) -> int:
        """How often a tenant's part was changed."""
        return self._versions.get(tenant_id, 0)

    def company(self, tenant_id: TenantId) -> Company:
        """One tenant's part. Raises KeyError."""
        return Company(
            self._tenants[tenant_id],
            tuple(self._of(tenant_id)),
            tuple(each for each in self._numbers.values() if each.tenant_id == tenant_id),
        )

    def read(self) -> Directory:
        """All of it; the first tenant is the operator's."""
        return Directory(
            tenants=dict(self._tenants),
            numbers=dict(self._numbers),
            skillsets=dict(self._skillsets),
            operator=next(iter(self._tenants), NOBODY),
            by_number_ref={number.ref: number for number in self._numbers.values()},
            by_workspace={tenant.workspace: tenant for tenant in self._tenants.values()},
            by_account={number.account: number.tenant_id for number in self._numbers.values()},
            skillsets_of={
                each: tuple(of.id for of in self._of(each) if not of.gone) for each in self._tenants
            },
        )

    def _of(self, tenant_id: TenantId) -> list[Skillset]:
        return [each for each in self._skillsets.values() if self._owners[each.id] == tenant_id]


class MemoryCompanyDirectory:
    """One tenant's part of the directory, as a unit of work sees it."""

    def __init__(self, provisioned: Provisioned, tenant_id: TenantId, undo: Undo) -> None:
        self._provisioned = provisioned
        self._tenant_id = tenant_id
        self._undo = undo
        self._read: tuple[Company, int] | None = None
        self.saved: dict[str, Row] = {}

    async def read(self) -> Company:
        """As it is committed, with what this unit saved over it."""
        if self._read is None:
            mine = self._tenant_id
            self._read = self._provisioned.company(mine), self._provisioned.version(mine)
        company, _ = self._read
        known = {each.id for each in company.skillsets}
        made = [each for each in self.saved.values() if isinstance(each, Skillset)]
        return Company(
            tenant=_over(company.tenant, self.saved),
            skillsets=tuple(
                each
                for each in (
                    *(_over(each, self.saved) for each in company.skillsets),
                    *(each for each in made if each.id not in known),
                )
                if not each.gone
            ),
            numbers=tuple(_over(each, self.saved) for each in company.numbers),
        )

    def save(self, row: Row) -> None:
        """Change it, or add it; what was never read cannot be changed."""
        if self._read is None:
            raise LookupError("the directory was not read")
        self._undo.put(self.saved, row.id, row)

    def is_stale(self) -> bool:
        """Whether something is to be changed that somebody else changed meanwhile."""
        return (
            bool(self.saved)
            and self._read is not None
            and self._read[1] != self._provisioned.version(self._tenant_id)
        )


def _over(committed: T, saved: Mapping[str, object]) -> T:
    mine = saved.get(committed.id)
    return mine if isinstance(mine, type(committed)) else committed
