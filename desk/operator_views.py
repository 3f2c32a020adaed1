"""What whoever runs this is told, before any vendor draws it."""

from dataclasses import dataclass

from core.audit import Anchor
from core.ids import TenantId


@dataclass(frozen=True, slots=True)
class Alert:
    """Something for whoever runs this. reason: a code; count: how often since the last alert of that reason."""

    reason: str
    count: int
    language: str


@dataclass(frozen=True, slots=True)
class AnchorNote:
    """The newest entry of a company's audit, to stand where the database cannot change it."""

    tenant_id: TenantId
    anchor: Anchor
    language: str
