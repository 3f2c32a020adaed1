"""The audit is whole if and only if nobody touched it, and tells nothing of anybody."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.access import AccessRefused, ActionName, NotAdmitted, Role
from core.agent import AgentStatusSet, Cause, RoleChanged, Status
from core.audit import (
    AUDITED,
    Anchor,
    AuditEntry,
    Checking,
    Deed,
    Matter,
    Sign,
    Verdict,
    Wrong,
    continued,
    said_of,
)
from core.happened import ContactWrote, WindowClosing
from core.ids import AgentId, ConversationId, MessageId, TenantId
from core.operating import DeadLetterDiscarded, LetterId

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
BAKERY, CINEMA = TenantId("bakery"), TenantId("cinema")
BEA, ADA = AgentId("bea"), AgentId("ada")
PROMOTED = RoleChanged(BEA, Role.AGENT, Role.SUPERVISOR, by=ADA)
REFUSED = AccessRefused(BEA, ActionName("agent set"), NotAdmitted.ROLE)
DROPPED = DeadLetterDiscarded(LetterId("in-7"), "Mario Rossi asked for it")


def signer(key: bytes) -> Sign:
    return lambda text: hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


sign = signer(b"the key nobody else has")


def chain(*deeds: Deed) -> list[AuditEntry]:
    """A chain of these deeds, a minute between them."""
    entries: list[AuditEntry] = []
    for place, deed in enumerate(deeds):
        last = Anchor(entries[-1].number, entries[-1].mac) if entries else None
        entries += continued(BAKERY, last, [deed], NOON + timedelta(minutes=place), sign)
    return entries


def verdict(entries: list[AuditEntry], *anchors: Anchor) -> Verdict:
    checking = Checking(BAKERY, sign, anchors)
    checking.read(entries)
    return checking.verdict()


def wrong(entries: list[AuditEntry], *anchors: Anchor) -> tuple[int | None, Wrong | None]:
    found = verdict(entries, *anchors)
    return found.number, found.wrong


WHOLE = chain(PROMOTED, REFUSED, DROPPED)
HEAD = Anchor(WHOLE[-1].number, WHOLE[-1].mac)


def test_an_untouched_chain_is_whole() -> None:
    """From one without an entry on."""
    assert verdict([]) == Verdict(0, None)
    assert verdict(WHOLE, Anchor(2, WHOLE[1].mac), HEAD) == Verdict(3, HEAD)
    assert [each.number for each in WHOLE] == [1, 2, 3]
    assert verdict(WHOLE).is_whole


def test_what_is_no_proof_makes_no_entry() -> None:
    """Messages go through at full speed: not one entry, however many they are."""
    wrote = ContactWrote(ConversationId("v1"), MessageId("m1"))

    assert continued(BAKERY, HEAD, [wrote, PROMOTED, wrote], NOON, sign)[0].number == 4
    assert len(continued(BAKERY, HEAD, [wrote] * 9, NOON, sign)) == 0
    assert set(AUDITED.values()) == set(Matter)


@pytest.mark.parametrize(
    ("what", "touched", "number", "expected"),
    [
        ("words", [WHOLE[0], replace(WHOLE[1], deed=WHOLE[1].deed.replace("bea", "ada")), WHOLE[2]], 2, Wrong.CHANGED),
        ("time", [replace(WHOLE[0], at=NOON + timedelta(microseconds=1)), *WHOLE[1:]], 1, Wrong.CHANGED),
        ("kind", [*WHOLE[:2], replace(WHOLE[2], kind="AgentSet")], 3, Wrong.CHANGED),
        ("first gone", WHOLE[1:], 1, Wrong.MISSING),
        ("middle gone", [WHOLE[0], WHOLE[2]], 2, Wrong.MISSING),
        ("middle gone, the rest renumbered", [WHOLE[0], replace(WHOLE[2], number=2)], 2, Wrong.CHANGED),
        ("two swapped", [WHOLE[1], WHOLE[0], WHOLE[2]], 1, Wrong.MISSING),
        ("one twice", [WHOLE[0], WHOLE[0], *WHOLE[1:]], 1, Wrong.DISPLACED),
        ("a mac of another", [WHOLE[0], replace(WHOLE[1], mac=WHOLE[2].mac), WHOLE[2]], 2, Wrong.CHANGED),
        ("another chain's end", [*WHOLE[:2], chain(PROMOTED, PROMOTED, DROPPED)[2]], 3, Wrong.DISPLACED),
    ],
)  # fmt: skip
def test_whatever_was_done_to_it_is_found_at_its_place(
    what: str, touched: list[AuditEntry], number: int, expected: Wrong
) -> None:
    """A39: edited, deleted, reordered, doubled, mixed with another."""
    assert wrong(touched) == (number, expected), what


def test_a_cut_tail_is_known_by_its_anchor() -> None:
    """What remains is whole by itself; only who wrote down its head can tell. Nothing at all is known as well."""
    assert wrong(WHOLE[:2]) == (None, None)
    assert wrong(WHOLE[:2], HEAD) == (3, Wrong.CUT)
    assert wrong([], HEAD) == (1, Wrong.CUT)


def test_a_chain_computed_anew_is_known_by_its_anchor() -> None:
    """Even by whoever has the key."""
    anew = chain(PROMOTED, PROMOTED, DROPPED)

    assert wrong(anew) == (None, None)
    assert wrong(anew, Anchor(1, WHOLE[0].mac), Anchor(2, WHOLE[1].mac), HEAD) == (2, Wrong.REWRITTEN)


def test_another_key_or_company_signs_nothing_here() -> None:
    """A chain belongs to one company, and whoever has the database alone cannot add to it."""
    forged = continued(BAKERY, HEAD, [PROMOTED], NOON, signer(b"another key"))
    moved = continued(CINEMA, HEAD, [PROMOTED], NOON, sign)

    assert wrong([*WHOLE, *forged]) == (4, Wrong.CHANGED)
    assert wrong([*WHOLE, *moved]) == (4, Wrong.CHANGED)


def test_nothing_is_read_after_the_first_bad_one() -> None:
    """Whoever reads page by page stops there, and what was found stays found."""
    checking = Checking(BAKERY, sign)

    assert checking.read(WHOLE[:1])
    assert not checking.read(WHOLE[2:])
    assert not checking.read(WHOLE[1:])
    assert checking.verdict() == Verdict(2, HEAD, 2, Wrong.MISSING)


def test_typed_words_stand_as_commitments() -> None:
    """Who has the text can prove that it was this one; nobody can read it, so nothing has ever to be erased."""
    said = said_of(DROPPED, sign)

    assert "in-7" in said
    assert "Mario" not in said
    assert sign("commitment\nbecause\nMario Rossi asked for it") in said
    assert said == said_of(DROPPED, sign) != said_of(replace(DROPPED, because="nobody"), sign)


def test_every_value_of_ours_can_be_said() -> None:
    """Identities, words of ours, times, numbers, lists; in one form, whatever the order of writing."""
    assert said_of(REFUSED, sign) == '{"action":"agent set","agent_id":"bea","why":"role"}'
    assert '"left":1500.0' in said_of(WindowClosing(ConversationId("v"), timedelta(minutes=25)), sign)
    status = AgentStatusSet(BEA, Status.BREAK, Cause.HAND, "al dentista")
    assert "dentista" not in said_of(status, sign)
    with pytest.raises(TypeError, match="object"):
        said_of(replace(DROPPED, because=object()), sign)  # type: ignore[arg-type]


def test_lists_and_moments_can_be_said() -> None:
    """Like everything else, each part by the same rule."""

    @dataclass(frozen=True)
    class Told:
        at: datetime
        who: tuple[AgentId, ...]

    assert said_of(Told(NOON, (BEA, ADA)), sign) == (  # type: ignore[arg-type]
        '{"at":"2026-11-27T12:00:00+00:00","who":["bea","ada"]}'
    )


class AnyChain(RuleBasedStateMachine):
    """M10: deeds are added, anchors written down, entries touched, snapshots restored: whole iff untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.true: list[AuditEntry] = []
        self.kept: list[AuditEntry] = []
        self.anchors: list[Anchor] = []
        self.snapshots: list[list[AuditEntry]] = [[]]

    @rule(deed=st.sampled_from([PROMOTED, REFUSED, DROPPED]), count=st.integers(1, 3))
    def add(self, deed: Deed, count: int) -> None:
        """As the store does it: behind whatever stands there."""
        last = Anchor(self.kept[-1].number, self.kept[-1].mac) if self.kept else None
        untouched = self.kept == self.true
        self.kept = [*self.kept, *continued(BAKERY, last, [deed] * count, NOON, sign)]
        if untouched:
            self.true = list(self.kept)

    @precondition(lambda self: self.true and self.kept == self.true)
    @rule()
    def anchor(self) -> None:
        """The head is written down outside."""
        self.anchors.append(Anchor(self.true[-1].number, self.true[-1].mac))

    @rule()
    def take_a_snapshot(self) -> None:
        """A copy of the database."""
        self.snapshots.append(list(self.kept))

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """A copy takes its place: right again, or behind what was anchored."""
        self.kept = list(data.draw(st.sampled_from(self.snapshots)))

    @precondition(lambda self: self.kept)
    @rule(data=st.data(), field=st.sampled_from(["at", "kind", "deed", "previous", "mac", "number"]))
    def tamper(self, data: st.DataObject, field: str) -> None:
        """One value of one entry."""
        place = data.draw(st.integers(0, len(self.kept) - 1))
        entry = self.kept[place]
        changed: dict[str, object] = {
            "at": entry.at + timedelta(seconds=1),
            "number": entry.number + 1,
        }
        value: Any = changed.get(field, f"{getattr(entry, field)}x")
        self.kept[place] = replace(entry, **{field: value})

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def cut(self, data: st.DataObject) -> None:
        """Some entries are gone, from anywhere."""
        start = data.draw(st.integers(0, len(self.kept) - 1))
        del self.kept[start : start + data.draw(st.integers(1, 3))]

    @precondition(lambda self: len(self.kept) > 1)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        """Two entries change their places."""
        one, other = (data.draw(st.integers(0, len(self.kept) - 1)) for _ in "ab")
        self.kept[one], self.kept[other] = self.kept[other], self.kept[one]

    @invariant()
    def is_whole_iff_untouched(self) -> None:
        """Untouched: a true beginning of what was written, that reaches as far as anybody wrote down outside."""
        anchored = max((anchor.number for anchor in self.anchors), default=0)
        untouched = self.kept == self.true[: len(self.kept)] and len(self.kept) >= anchored

        found = verdict(self.kept, *self.anchors)

        if untouched:
            assert found.is_whole
        elif not self._is_another_true_chain(anchored):
            assert not found.is_whole

    def _is_another_true_chain(self, anchored: int) -> bool:
        """After a restore it was added to by us: signed rightly, and nothing that was anchored is contradicted."""
        entries: list[AuditEntry] = []
        for entry in self.kept:
            last = Anchor(entries[-1].number, entries[-1].mac) if entries else None
            for deed in (PROMOTED, REFUSED, DROPPED):
                [made] = continued(BAKERY, last, [deed], entry.at, sign)
                if made == entry:
                    entries.append(made)
                    break
            else:
                return False
        macs = {each.number: each.mac for each in entries}
        return len(entries) >= anchored and all(macs[each.number] == each.mac for each in self.anchors)


TestAnyChain = AnyChain.TestCase
