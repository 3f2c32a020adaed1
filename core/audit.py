"""Audit: which deeds are kept as proof, in which form, and whether the chain of them is as it was written."""

import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NewType, get_args, get_type_hints

from core.access import AccessRefused
from core.acquaintance import ContactMoved, ContactParted, ContactsMerged
from core.agent import AgentSet, RoleChanged
from core.blocking import ContactBlocked, ContactUnblocked
from core.compliance.consent import ConsentExported, ConsentGranted, ConsentWithdrawn
from core.compliance.template_life import TemplateDeletionAsked, TemplateRulesSet, TemplateWritten
from core.erasure import ContactErased, ErasureAsked
from core.facts import Fact, FormerSeen, ResendAsked, TwinPosted
from core.ids import TenantId
from core.medium import FilesForgotten
from core.number import NumberRestricted, NumberSet
from core.operating import OperatorDeed
from core.profile import ContactsExported, ContactsImported, DossierMade, NumberRevealed
from core.property import PropertyKept, PropertyRemoved
from core.retention import ContactHeld, HoldLifted
from core.routing.skillset import AgentJoined, AgentLeft, SkillsetRemoved, SkillsetSet
from core.two_person import StepApproved, StepProposed

Deed = Fact | OperatorDeed


class Matter(StrEnum):
    """What a deed is about: by this people look for it."""

    ACCESS = "access"
    SETTINGS = "settings"
    SEEN = "seen"
    ERASED = "erased"
    WHO = "who"
    SENT = "sent"
    RUNNING = "running"
    CONSENT = "consent"


# Every fact is here or in JOURNAL_ONLY (tests/architecture/test_audit.py): who adds one says which, and why.
# Kept as proof is what somebody may have to answer for years later: who was let in, who saw, what was erased.
AUDITED: dict[type, Matter] = {
    AccessRefused: Matter.ACCESS,
    RoleChanged: Matter.ACCESS,
    StepProposed: Matter.ACCESS,
    StepApproved: Matter.ACCESS,
    AgentSet: Matter.ACCESS,
    AgentJoined: Matter.ACCESS,
    AgentLeft: Matter.ACCESS,
    SkillsetSet: Matter.SETTINGS,
    SkillsetRemoved: Matter.SETTINGS,
    NumberSet: Matter.SETTINGS,
    NumberRestricted: Matter.SETTINGS,
    PropertyKept: Matter.SETTINGS,
    PropertyRemoved: Matter.ERASED,
    TemplateWritten: Matter.SETTINGS,
    TemplateDeletionAsked: Matter.SETTINGS,
    TemplateRulesSet: Matter.SETTINGS,
    FormerSeen: Matter.SEEN,
    NumberRevealed: Matter.SEEN,
    ContactsExported: Matter.SEEN,
    ContactsImported: Matter.WHO,
    ErasureAsked: Matter.ERASED,
    ContactErased: Matter.ERASED,
    ContactHeld: Matter.ERASED,
    HoldLifted: Matter.ERASED,
    ContactBlocked: Matter.WHO,
    ContactUnblocked: Matter.WHO,
    FilesForgotten: Matter.ERASED,
    ContactsMerged: Matter.WHO,
    ContactParted: Matter.WHO,
    ContactMoved: Matter.WHO,
    DossierMade: Matter.SEEN,
    ResendAsked: Matter.SENT,
    TwinPosted: Matter.SENT,
    ConsentGranted: Matter.CONSENT,
    ConsentWithdrawn: Matter.CONSENT,
    ConsentExported: Matter.CONSENT,
    **dict.fromkeys(get_args(OperatorDeed), Matter.RUNNING),
}

# A signature under a text, by a key that whoever has the database alone does not have.
Sign = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """
    One link of a company's chain.

    number: 1, 2, 3 … without a gap. kind: the deed's name; deed: what it says, as canonical JSON. previous: the mac of
    the entry before, empty for the first; mac: signed over all of this.
    """

    number: int
    at: datetime
    kind: str
    deed: str
    previous: str
    mac: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What somebody outside wrote down of a chain: the mac of one of its entries, the newest at that time."""

    number: int
    mac: str


class Wrong(StrEnum):
    """
    What is wrong at an entry.

    changed: it does not say what was signed; missing: there is none with this number; displaced: it does not follow
    the one before it; cut: an anchor knows it, and the chain ends before; rewritten: an anchor knows another one.
    """

    CHANGED = "changed"
    MISSING = "missing"
    DISPLACED = "displaced"
    CUT = "cut"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking came to. entries: how many were read; head: the newest; number, wrong: of the first bad one."""

    entries: int
    head: Anchor | None
    number: int | None = None
    wrong: Wrong | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.wrong is None


def continued(
    tenant_id: TenantId, last: Anchor | None, deeds: Iterable[Deed], at: datetime, sign: Sign
) -> Sequence[AuditEntry]:
    """The entries these deeds become, behind the last one; deeds that are not kept as proof become none."""
    entries: list[AuditEntry] = []
    number, previous = (0, "") if last is None else (last.number, last.mac)
    for deed in deeds:
        if type(deed) not in AUDITED:
            continue
        number += 1
        kind, said = type(deed).__name__, said_of(deed, sign)
        mac = sign(_signed(tenant_id, number, at, kind, said, previous))
        entries.append(AuditEntry(number, at, kind, said, previous, mac))
        previous = mac
    return entries


class Checking:
    """A chain, checked entry by entry from its first; anchors: what was written down of it outside."""

    def __init__(self, tenant_id: TenantId, sign: Sign, anchors: Iterable[Anchor] = ()) -> None:
        self._tenant_id = tenant_id
        self._sign = sign
        self._anchors = sorted(anchors, key=lambda anchor: anchor.number)
        self._by_number: dict[int, list[str]] = {}
        for anchor in self._anchors:
            self._by_number.setdefault(anchor.number, []).append(anchor.mac)
        self._entries = 0
        self._head: Anchor | None = None
        self._wrong: tuple[int, Wrong] | None = None

    def read(self, entries: Iterable[AuditEntry]) -> bool:
        """Check these, which follow what was read before; whether there is any use in reading on."""
        for entry in entries:
            if self._wrong is None:
                self._wrong = self._wrong_with(entry)
                self._entries += 1
                self._head = Anchor(entry.number, entry.mac)
        return self._wrong is None

    def verdict(self) -> Verdict:
        """What it came to, when there is nothing more to read."""
        number, wrong = self._wrong or (None, None)
        reached = 0 if self._head is None else self._head.number
        if wrong is None and self._anchors and self._anchors[-1].number > reached:
            number, wrong = reached + 1, Wrong.CUT
        return Verdict(self._entries, self._head, number, wrong)

    def _wrong_with(self, entry: AuditEntry) -> tuple[int, Wrong] | None:
        expected = 1 if self._head is None else self._head.number + 1
        if entry.number > expected:
            return expected, Wrong.MISSING
        if entry.number < expected:
            return entry.number, Wrong.DISPLACED
        signed = _signed(self._tenant_id, entry.number, entry.at, entry.kind, entry.deed, entry.previous)
        if not hmac.compare_digest(self._sign(signed), entry.mac):
            return entry.number, Wrong.CHANGED
        if entry.previous != ("" if self._head is None else self._head.mac):
            return entry.number, Wrong.DISPLACED
        if any(not hmac.compare_digest(mac, entry.mac) for mac in self._by_number.get(entry.number, ())):
            return entry.number, Wrong.REWRITTEN
        return None


def said_of(deed: Deed, sign: Sign) -> str:
    """
    What a deed says, as JSON with sorted keys and no blanks: identities, words of ours, numbers and times as they are.

    Any other text stands as a commitment: whoever has the key and the text can tell that it was this one, and nobody
    can read it. So nothing in a chain ever has to be erased.
    """
    kind: type = type(deed)
    open_ones = _open_fields(kind)
    said = {
        each.name: _plain(getattr(deed, each.name), each.name, sign, is_open=each.name in open_ones)
        for each in fields(deed)
    }
    return _canonical(said)


def _signed(tenant_id: TenantId, number: int, at: datetime, kind: str, said: str, previous: str) -> str:
    microseconds = (at - _BEGINNING) // timedelta(microseconds=1)
    return "audit\n" + _canonical(
        {
            "tenant": tenant_id,
            "number": number,
            "at": microseconds,
            "kind": kind,
            "deed": said,
            "previous": previous,
        }
    )


def _canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _plain(value: object, name: str, sign: Sign, *, is_open: bool) -> object:
    match value:
        case None | bool() | int() | StrEnum():
            return value
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case tuple():
            return [_plain(each, name, sign, is_open=is_open) for each in value]
        case str():
            return value if is_open else "sealed:" + sign(f"commitment\n{name}\n{value}")
        case _:
            raise TypeError(f"a deed cannot say {type(value).__name__}")


@cache
def _open_fields(kind: type) -> frozenset[str]:
    """The fields that hold identities: of a NewType of text, alone or among others."""
    return frozenset(name for name, hint in get_type_hints(kind).items() if _is_identity(hint))


def _is_identity(hint: object) -> bool:
    return isinstance(hint, NewType) or any(map(_is_identity, get_args(hint)))


_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
