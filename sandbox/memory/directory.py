"""The directory in memory: what was provisioned, recognised by what both sides call it."""

from dataclasses import replace

from core.ids import NumberId, SkillsetId, TenantId
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant
from desk.ports import Directory

NOBODY = TenantId("")


class Provisioned:
    """Tenants, numbers and skillsets in the order they were provisioned."""

    def __init__(self) -> None:
        self._tenants: dict[TenantId, Tenant] = {}
        self._numbers: dict[NumberId, ManagedNumber] = {}
        self._skillsets: dict[SkillsetId, Skillset] = {}
        self._named: dict[tuple[TenantId, str], SkillsetId] = {}

    def put(self, tenant: Tenant, number: ManagedNumber, skillset: Skillset) -> TenantId:
        """
        Insert or change; answers the tenant's id.

        A workspace, a number's reference and a skillset's name that are known keep the id they have.
        """
        known = next(
            (each.id for each in self._tenants.values() if each.workspace == tenant.workspace), tenant.id
        )
        self._tenants[known] = replace(tenant, id=known)
        served = self._named.setdefault((known, skillset.name), skillset.id)
        self._skillsets[served] = replace(skillset, id=served)
        skillsets = tuple(served if each == skillset.id else each for each in number.skillsets)
        numbered = next(
            (
                each.id
                for each in self._numbers.values()
                if each.tenant_id == known and each.ref == number.ref
            ),
            number.id,
        )
        self._numbers[numbered] = replace(number, id=numbered, tenant_id=known, skillsets=skillsets)
        return known

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
        )
