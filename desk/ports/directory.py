"""The directory: tenants, numbers and skillsets; small, read often, changed seldom."""

from dataclasses import dataclass
from typing import Protocol

from core.ids import NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Directory:
    """All tenants, numbers and skillsets, as one value; skillsets_of: by company. An unknown reference gives None."""

    tenants: dict[TenantId, Tenant]
    numbers: dict[NumberId, ManagedNumber]
    skillsets: dict[SkillsetId, Skillset]
    operator: TenantId
    by_number_ref: dict[NumberRef, ManagedNumber]
    by_workspace: dict[WorkspaceRef, Tenant]
    by_account: dict[str, TenantId]
    skillsets_of: dict[TenantId, tuple[SkillsetId, ...]]


@dataclass(frozen=True, slots=True)
class Company:
    """One tenant's part of it, each in the order in which it was made."""

    tenant: Tenant
    skillsets: tuple[Skillset, ...]
    numbers: tuple[ManagedNumber, ...]

    def skillset(self, skillset_id: SkillsetId) -> Skillset | None:
        """None: it has no such skillset."""
        return next((each for each in self.skillsets if each.id == skillset_id), None)

    def skillset_named(self, name: str) -> Skillset | None:
        """The one of this name, in whatever letters."""
        wanted = name.strip().casefold()
        return next((each for each in self.skillsets if each.name.casefold() == wanted), None)


class CompanyDirectory(Protocol):
    """The tenant's part of the directory, to be changed in a unit of work."""

    async def read(self) -> Company:
        """As it is committed, read anew whatever is at hand elsewhere, with what this unit saved over it."""
        ...

    def save(self, row: Tenant | Skillset | ManagedNumber) -> None:
        """
        Change it; a skillset that is not there yet is added. It must have been read before.

        Whoever changes any of it is told at commit when somebody else did meanwhile: StaleVersion.
        """
        ...
