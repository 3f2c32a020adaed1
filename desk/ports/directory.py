"""The directory: tenants, numbers and skillsets; small, read often, changed seldom."""

from dataclasses import dataclass

from core.ids import NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ManagedNumber
from core.routing.skillset import Skillset
from core.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Directory:
    """All tenants, numbers and skillsets, as one value. An unknown reference gives None."""

    tenants: dict[TenantId, Tenant]
    numbers: dict[NumberId, ManagedNumber]
    skillsets: dict[SkillsetId, Skillset]
    operator: TenantId
    by_number_ref: dict[NumberRef, ManagedNumber]
    by_workspace: dict[WorkspaceRef, Tenant]
    by_account: dict[str, TenantId]
