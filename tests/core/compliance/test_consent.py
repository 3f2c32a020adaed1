"""The ledger of consent: what holds, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compliance.consent import (
    IMPLIED_FOR,
    ConsentGranted,
    ConsentWithdrawn,
    Entry,
    Ledger,
    Move,
    Purpose,
    Stand,
    Standing,
    Suppressed,
    Suppression,
    Way,
    Wording,
    fact_of,
    implied,
    latest_of,
    withdrawal,
)
from core.contact import AddressKind, ContactAddress
from core.ids import ContactId, NumberId
from core.text import Private

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ROME, MILAN = NumberId("rome"), NumberId("milan")


def granted(
    at: datetime = NOON, purpose: Purpose = Purpose.MARKETING, number: NumberId | None = None
) -> Entry:
    return Entry(purpose, Move.GRANTED, at, Way.FORM, number_id=number, evidence="web form v3")


def withdrawn(
    at: datetime = NOON, purpose: Purpose = Purpose.MARKETING, number: NumberId | None = None
) -> Entry:
    return Entry(purpose, Move.WITHDRAWN, at, Way.AGENT, number_id=number)


def standing(*entries: Entry, purpose: Purpose = Purpose.MARKETING, now: datetime = NOON + DAY) -> Standing:
    return Ledger(entries).stand(purpose, ROME, now).standing


def test_nobody_who_said_nothing_may_be_written_to() -> None:
    """Silence is no consent, for no purpose."""
    for purpose in Purpose:
        assert Ledger().stand(purpose, ROME, NOON) == Stand(Standing.NEVER)
        assert not Ledger().stand(purpose, ROME, NOON).allows


def test_what_was_granted_for_one_purpose_holds_for_no_other() -> None:
    """Whoever wants offers has not asked for anything else."""
    assert standing(granted()) is Standing.GRANTED
    assert standing(granted(), purpose=Purpose.UTILITY) is Standing.NEVER


def test_what_was_granted_to_one_number_holds_for_no_other() -> None:
    """Unless it was granted to the company as a whole."""
    assert standing(granted(number=MILAN)) is Standing.NEVER
    assert standing(granted(number=ROME)) is Standing.GRANTED
    assert standing(granted(number=None)) is Standing.GRANTED


def test_what_was_said_last_holds_whenever_it_was_written_down() -> None:
    """A letter that arrives late changes nothing that was said after it."""
    first, second, third = granted(NOON), withdrawn(NOON + SECOND), granted(NOON + 2 * SECOND)

    assert standing(first, second) is standing(second, first) is Standing.WITHDRAWN
    assert standing(third, first, second) is Standing.GRANTED


def test_said_in_the_same_moment_the_withdrawal_holds() -> None:
    """In doubt nobody is written to."""
    assert standing(granted(), withdrawn()) is standing(withdrawn(), granted()) is Standing.WITHDRAWN


def test_a_word_of_withdrawal_ends_marketing_and_utility_on_every_number() -> None:
    """Whichever number it was said to; what answers or protects the contact goes on."""
    ledger = Ledger(tuple(granted(purpose=purpose) for purpose in Purpose))

    after = ledger.with_entries(*withdrawal(NOON + SECOND, Way.KEYWORD, "wamid.1"))

    assert {purpose: after.stand(purpose, MILAN, NOON + DAY).allows for purpose in Purpose} == {
        Purpose.SERVICE: True,
        Purpose.UTILITY: False,
        Purpose.MARKETING: False,
        Purpose.AUTHENTICATION: True,
    }


def test_writing_implies_that_the_conversation_may_be_gone_on_with_for_thirty_days() -> None:
    """The last second still counts; another number has nothing of it."""
    ledger = Ledger((implied(NOON, ROME, "wamid.1"),))

    assert ledger.stand(Purpose.UTILITY, ROME, NOON + IMPLIED_FOR - SECOND).standing is Standing.IMPLIED
    assert ledger.stand(Purpose.UTILITY, ROME, NOON + IMPLIED_FOR).standing is Standing.ENDED
    assert ledger.stand(Purpose.UTILITY, MILAN, NOON).standing is Standing.NEVER
    assert ledger.stand(Purpose.MARKETING, ROME, NOON).standing is Standing.NEVER


def test_the_last_message_counts_not_the_first() -> None:
    """Each message begins the thirty days anew."""
    ledger = Ledger((implied(NOON + 20 * DAY, ROME, "wamid.2"), implied(NOON, ROME, "wamid.1")))

    assert ledger.stand(Purpose.UTILITY, ROME, NOON + 40 * DAY).allows


def test_writing_again_never_takes_a_withdrawal_back() -> None:
    """Whoever said STOP and later asks a question is answered, and written to no more than that."""
    ledger = Ledger((*withdrawal(NOON, Way.KEYWORD, "wamid.1"), implied(NOON + DAY, ROME, "wamid.2")))

    assert ledger.stand(Purpose.UTILITY, ROME, NOON + DAY).standing is Standing.WITHDRAWN


def test_an_entry_is_written_once() -> None:
    """The same report delivered twice is one entry."""
    once = Ledger().with_entries(granted())

    assert once.with_entries(granted(), granted()) == once


def test_the_stand_names_its_entry() -> None:
    """Whoever asks why sees the proof."""
    assert Ledger((granted(),)).stand(Purpose.MARKETING, ROME, NOON).entry == granted()


AGREED = Wording("START", "v1", "en")


def again(*entries: Entry, at: datetime = NOON + DAY) -> set[Purpose]:
    given = Ledger(entries).given_again(at, Way.KEYWORD, "wamid.9", AGREED)
    assert all(
        (each.move, each.at, each.wording, each.evidence) == (Move.GRANTED, at, AGREED, "wamid.9")
        for each in given
    )
    return {each.purpose for each in given}


def test_allowing_it_again_gives_back_what_was_there_before() -> None:
    """News to whoever took them back; advertising only to whom it had been allowed in words."""
    stop = withdrawal(NOON, Way.KEYWORD, "wamid.1")

    assert again(*stop) == {Purpose.UTILITY}
    assert again(granted(NOON - SECOND), *stop) == {Purpose.UTILITY, Purpose.MARKETING}
    assert again() == again(granted()) == again(implied(NOON, ROME, "wamid.1")) == set()
    assert again(*stop, at=NOON) == set()


def test_what_happened_by_an_entry_is_told_without_its_words() -> None:
    """Facts go into the journal; what was agreed to stays in the ledger."""
    contact = ContactId("c1")

    assert fact_of(contact, granted()) == ConsentGranted(contact, Purpose.MARKETING, Way.FORM)
    assert fact_of(contact, withdrawn()) == ConsentWithdrawn(contact, Purpose.MARKETING, Way.AGENT)


def test_silence_is_what_was_said_in_the_conversation_and_not_taken_back() -> None:
    """The latest of them is named, so that its confirmation can be told from other messages."""
    early, late = withdrawal(NOON, Way.KEYWORD, "wamid.1"), withdrawal(NOON + SECOND, Way.BUTTON, "wamid.2")

    assert Ledger((*early, *late)).silence(ROME) == late[1]
    assert Ledger((withdrawn(),)).silence(ROME) is None
    assert (
        Ledger((*early, granted(NOON + SECOND), granted(NOON + SECOND, Purpose.UTILITY))).silence(ROME)
        is None
    )
    assert Ledger((implied(NOON, ROME, "wamid.1"),)).silence(ROME) is None


def test_what_was_taken_back_outlives_an_erasure() -> None:
    """On one number or on all; only a later grant to the whole company takes it up again."""
    back, again = withdrawn(NOON, number=ROME), granted(NOON + SECOND)

    assert kept(withdrawn(purpose=Purpose.UTILITY)) == {Purpose.UTILITY: Suppressed.WITHDRAWN, **ERASED}
    assert kept(back) == {Purpose.MARKETING: Suppressed.WITHDRAWN}
    assert kept(back, granted(NOON + SECOND, number=MILAN)) == {Purpose.MARKETING: Suppressed.WITHDRAWN}
    assert kept(back, again) == ERASED
    assert kept(again, withdrawn(NOON + SECOND)) == {Purpose.MARKETING: Suppressed.WITHDRAWN}


def test_whoever_is_forgotten_is_advertised_to_no_more() -> None:
    """From then on, whatever they had allowed; what they merely implied leaves nothing behind."""
    forgotten = Ledger((granted(), implied(NOON, ROME, "wamid.1"))).suppressions(NOON + DAY)

    assert forgotten == (Suppression(Purpose.MARKETING, NOON + DAY, Suppressed.ERASED),)
    assert forgotten[0].entry == Entry(
        Purpose.MARKETING, Move.WITHDRAWN, NOON + DAY, Way.SUPPRESSED, evidence="erased"
    )
    assert standing(granted(), forgotten[0].entry, now=NOON + 2 * DAY) is Standing.WITHDRAWN


def test_the_latest_suppression_of_a_purpose_counts() -> None:
    """For each address by itself, in whatever order they are read."""
    here, there = (ContactAddress(AddressKind.PHONE, Private(phone)) for phone in ("39333", "39334"))
    early = Suppression(Purpose.MARKETING, NOON, Suppressed.ERASED)
    late = Suppression(Purpose.MARKETING, NOON + SECOND, Suppressed.WITHDRAWN)
    other = Suppression(Purpose.UTILITY, NOON, Suppressed.WITHDRAWN)

    found = latest_of([(here, early), (here, late), (here, early), (there, early), (here, other)])

    assert found == {here: (late, other), there: (early,)}


def kept(*entries: Entry) -> dict[Purpose, Suppressed]:
    return {one.purpose: one.reason for one in Ledger(entries).suppressions(NOON + DAY)}


ERASED = {Purpose.MARKETING: Suppressed.ERASED}


entries = st.builds(
    Entry,
    st.sampled_from(Purpose),
    st.sampled_from(Move),
    st.integers(0, 5).map(lambda seconds: NOON + seconds * SECOND),
    st.sampled_from([Way.FORM, Way.KEYWORD]),
    number_id=st.sampled_from([None, ROME, MILAN]),
) | st.integers(0, 5).map(lambda seconds: implied(NOON + seconds * SECOND, ROME, "wamid"))


@given(st.lists(entries), st.sampled_from(Purpose), st.randoms())
def test_the_order_of_writing_down_changes_nothing(said: list[Entry], purpose: Purpose, luck: object) -> None:
    """Imports, webhooks and agents write when they come to it."""
    shuffled = list(said)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]

    assert Ledger(tuple(said)).stand(purpose, ROME, NOON + DAY).standing is standing(
        *shuffled, purpose=purpose
    )


@given(
    st.lists(entries), st.sampled_from([Purpose.MARKETING, Purpose.UTILITY]), st.sampled_from([ROME, MILAN])
)
def test_after_a_withdrawal_nothing_is_allowed_until_somebody_grants_anew(
    said: list[Entry], purpose: Purpose, number: NumberId
) -> None:
    """Whatever was said before, and however it was said."""
    ledger = Ledger(tuple(said)).with_entries(*withdrawal(NOON + 6 * SECOND, Way.BUTTON, "wamid"))

    assert not ledger.stand(purpose, number, NOON + DAY).allows
    assert ledger.with_entries(granted(NOON + DAY, purpose)).stand(purpose, number, NOON + DAY).allows


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.WROTE])
def test_only_what_follows_from_writing_is_implied(way: Way) -> None:
    """Everything else was said about consent itself."""
    assert not Entry(Purpose.UTILITY, Move.GRANTED, NOON, way).implied
