"""ManagedNumber: one WhatsApp number of a company, and the skillsets it serves."""

from dataclasses import dataclass

from core.ids import NumberId, NumberRef, SkillsetId, TenantId


@dataclass(frozen=True, slots=True)
class ManagedNumber:
    """
    One number.

    ref: what the channel calls it (opaque); account: the account it belongs to there; display: as people read it,
    empty until the channel told; skillsets: the first one takes new conversations.
    """

    id: NumberId
    tenant_id: TenantId
    ref: NumberRef
    account: str
    display: str
    skillsets: tuple[SkillsetId, ...]
