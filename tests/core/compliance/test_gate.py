"""The one door to a contact: what passes, what is refused, and what can be done about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compliance.consent import (
    IMPLIED_FOR,
    Entry,
    Ledger,
    Move,
    Purpose,
    Way,
    implied,
    withdrawal,
)
from core.compliance.gate import Circumstances, ClearedMessage, Refusal, RefusalReason, Remedy, clear
from core.compliance.restraint import PAIR_SPACING, Allowance, Approach, Region
from core.compliance.service_window import MARGIN, SERVICE_WINDOW, ServiceWindow
from core.compliance.template import Category, State, Template
from core.compliance.template import Text as Words
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import (
    AgentId,
    ContactId,
    ConversationId,
    MessageId,
    NumberId,
    NumberRef,
    RemoteMessageId,
    TenantId,
)
from core.message import BY_ITSELF, FromTemplate, OutboundMessage, OutboundState, Text
from core.number import ManagedNumber
from core.restriction import Restriction, Stops
from core.text import Private, RichText

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
NUMBER = ManagedNumber(
    NumberId("rome"), TenantId("t1"), NumberRef("106540352242922"), "2099", "", (), "Europe/Rome"
)
PHONE = ContactAddress(AddressKind.PHONE, Private("447700900123"))
SCOPED = ContactAddress(AddressKind.SCOPED_ID, Private("GB.7310284465519203"))
USERNAME = ContactAddress(AddressKind.USERNAME, Private("@amara"))
AMARA = Contact(ContactId("c1"), (PHONE, SCOPED), Private("Amara"))
HELLO = OutboundMessage(
    id=MessageId("m1"),
    conversation_id=ConversationId("v1"),
    agent_id=AgentId("a1"),
    content=Text(RichText.plain("Hello")),
    post=None,
    state=OutboundState.QUEUED,
    written_at=NOON,
)
OFFER = Template("winter_sale", "it", Category.MARKETING, Words("Saldi"), state=State.APPROVED)
SHIPPED = replace(OFFER, name="shipped", category=Category.UTILITY)
CODE = replace(OFFER, name="code", category=Category.AUTHENTICATION)
OPEN = Circumstances(AMARA, NUMBER, ServiceWindow(NOON))
CLOSED = replace(OPEN, window=ServiceWindow(None))
STOP = withdrawal(NOON, Way.KEYWORD, "wamid.STOP")
MEANT = RemoteMessageId("wamid.STOP")


def said(purpose: Purpose, move: Move = Move.GRANTED, at: datetime = NOON - 9 * DAY, **more: Any) -> Entry:
    return Entry(purpose, move, at, Way.FORM, **more)


ALLOWED = replace(CLOSED, ledger=Ledger(tuple(said(purpose) for purpose in Purpose)))


def made_from(template: Template) -> OutboundMessage:
    content = FromTemplate(template.id, template.name, template.language, "utility", Private("Saldi"))
    return replace(HELLO, content=content)


def refused(
    at: Circumstances,
    template: Template | None = None,
    now: datetime = NOON,
    message: OutboundMessage = HELLO,
) -> Refusal:
    passed = clear(message if template is None else made_from(template), at, now, template=template)
    assert isinstance(passed, Refusal)
    return passed


def passes(at: Circumstances, template: Template | None = None, now: datetime = NOON) -> bool:
    message = HELLO if template is None else made_from(template)
    return isinstance(clear(message, at, now, template=template), ClearedMessage)


# ---- words ---------------------------------------------------------------------------------------------------------


def test_a_message_inside_the_window_is_cleared_with_every_address() -> None:
    """What passes carries all that is needed to send it and nothing that could be changed on the way."""
    cleared = clear(HELLO, OPEN, NOON)

    assert cleared == ClearedMessage(MessageId("m1"), NUMBER.ref, (PHONE, SCOPED), HELLO.content, None)


def test_a_message_after_the_window_is_refused_with_the_time_it_closed() -> None:
    """The agent learns when it closed; a template goes at any time, and the words can wait for the contact."""
    assert refused(OPEN, now=NOON + timedelta(hours=25)) == Refusal(
        RefusalReason.WINDOW_CLOSED,
        (Remedy.SEND_TEMPLATE, Remedy.SEND_WHEN_THEY_WRITE),
        since=NOON + SERVICE_WINDOW - MARGIN,
    )


def test_a_contact_who_never_wrote_is_not_written_to() -> None:
    """Nothing was ever open, so there is no time to name."""
    remedies = (Remedy.SEND_TEMPLATE, Remedy.SEND_WHEN_THEY_WRITE)

    assert refused(CLOSED) == Refusal(RefusalReason.NEVER_WROTE, remedies)


def test_a_username_alone_is_no_address() -> None:
    """A username changes hands: nothing is sent to it."""
    nobody = replace(OPEN, contact=replace(AMARA, addresses=(USERNAME,)))

    assert refused(nobody) == Refusal(RefusalReason.NO_ADDRESS, (Remedy.SEND_WHEN_THEY_WRITE,))
    assert refused(nobody, SHIPPED).reason is RefusalReason.NO_ADDRESS


def test_a_blocked_contact_gets_nothing() -> None:
    """Until somebody unblocks them."""
    blocked = replace(OPEN, contact=replace(AMARA, blocked_at=NOON - DAY))

    assert refused(blocked) == Refusal(RefusalReason.BLOCKED, (Remedy.UNBLOCK,), since=NOON - DAY)
    assert refused(blocked, SHIPPED).reason is RefusalReason.BLOCKED


def test_whoever_said_stop_is_not_even_answered_until_they_write_again() -> None:
    """The words before it do not count any more; the next ones do."""
    stopped = replace(OPEN, window=ServiceWindow(NOON - HOUR), ledger=Ledger(STOP))

    assert refused(stopped) == Refusal(
        RefusalReason.ASKED_TO_STOP,
        (Remedy.SEND_WHEN_THEY_WRITE,),
        since=NOON,
        purpose=refused(stopped).purpose,
    )
    assert refused(replace(stopped, window=ServiceWindow(NOON))).reason is RefusalReason.ASKED_TO_STOP
    assert refused(replace(stopped, window=ServiceWindow(None))).reason is RefusalReason.ASKED_TO_STOP
    assert passes(replace(stopped, window=ServiceWindow(NOON + SECOND)), now=NOON + HOUR)


def test_a_box_unticked_elsewhere_does_not_end_the_conversation() -> None:
    """Whoever wants no advertising still wants to know where their parcel is."""
    for way in (Way.PREFERENCE, Way.FORM, Way.API, Way.AGENT, Way.IMPORT):
        assert passes(replace(OPEN, ledger=Ledger(withdrawal(NOON + SECOND, way, ""))), now=NOON + HOUR)
    service = said(Purpose.SERVICE, Move.WITHDRAWN, NOON + SECOND)
    assert refused(replace(OPEN, ledger=Ledger((service,)))).reason is RefusalReason.ASKED_TO_STOP


def test_consent_that_was_given_again_ends_the_silence() -> None:
    """On that number, or on all."""
    again = tuple(said(purpose, at=NOON + SECOND) for purpose in (Purpose.MARKETING, Purpose.UTILITY))
    stopped = replace(OPEN, window=ServiceWindow(NOON - HOUR))

    assert passes(replace(stopped, ledger=Ledger((*STOP, *again))), now=NOON + HOUR)
    assert not passes(replace(stopped, ledger=Ledger((*STOP, again[0]))), now=NOON + HOUR)


@pytest.mark.parametrize(("age", "ok"), [(SECOND, True), (SERVICE_WINDOW - MARGIN, False)])
def test_they_are_told_once_that_they_were_heard(age: timedelta, ok: bool) -> None:
    """By the product itself, quoting their word, within the window that word opened; nothing else is."""
    stopped = replace(CLOSED, ledger=Ledger(STOP))
    heard = replace(HELLO, agent_id=BY_ITSELF, quoted=MEANT)

    assert isinstance(clear(heard, stopped, NOON + age), ClearedMessage) is ok
    for other in (
        replace(heard, agent_id=AgentId("a1")),
        replace(heard, quoted=None),
        replace(heard, quoted=RemoteMessageId("wamid.other")),
    ):
        assert refused(stopped, now=NOON + age, message=other).reason is RefusalReason.ASKED_TO_STOP


# ---- what the channel restricts -------------------------------------------------------------------------------------


def test_a_restriction_stops_what_it_names_and_says_until_when() -> None:
    """What has no end is for somebody to mend."""
    begun = Restriction(Stops.TEMPLATES, "RESTRICTED_BIZ_INITIATED_MESSAGING", NOON - DAY, NOON + DAY)
    banned = Restriction(Stops.EVERYTHING, "DISABLE", NOON - DAY)

    assert passes(restricted(OPEN, begun))
    assert refused(restricted(ALLOWED, begun), SHIPPED) == Refusal(
        RefusalReason.RESTRICTED,
        (Remedy.WAIT, Remedy.ASK_ADMIN),
        since=NOON - DAY,
        until=NOON + DAY,
        detail="RESTRICTED_BIZ_INITIATED_MESSAGING",
    )
    assert refused(restricted(OPEN, banned)) == Refusal(
        RefusalReason.RESTRICTED, (Remedy.ASK_ADMIN,), since=NOON - DAY, detail="DISABLE"
    )


def restricted(at: Circumstances, restriction: Restriction) -> Circumstances:
    return replace(at, number=replace(NUMBER, restrictions=(restriction,)))


# ---- templates -----------------------------------------------------------------------------------------------------


def test_a_template_needs_no_window() -> None:
    """That is what it is for."""
    assert passes(ALLOWED, SHIPPED)
    assert passes(ALLOWED, OFFER)
    assert passes(ALLOWED, CODE)


@pytest.mark.parametrize("state", [state for state in State if state is not State.APPROVED])
def test_only_an_approved_template_is_sent(state: State) -> None:
    """With what the channel said against it, if it did."""
    another = (Remedy.ANOTHER_TEMPLATE,)

    assert refused(ALLOWED, SHIPPED.moved(state)) == Refusal(
        RefusalReason.TEMPLATE_UNSENDABLE, another, detail=state.value
    )
    assert refused(ALLOWED, SHIPPED.moved(state, "SCAM")).detail == "SCAM"


def test_a_template_that_is_gone_is_not_sent() -> None:
    """Somebody deleted it while a message made from it waited; nor does it pass as free words."""
    waiting = made_from(SHIPPED)

    assert refused(replace(OPEN, ledger=ALLOWED.ledger), message=waiting) == Refusal(
        RefusalReason.TEMPLATE_UNSENDABLE, (Remedy.ANOTHER_TEMPLATE,), detail="deleted"
    )


@pytest.mark.parametrize("template", [OFFER, SHIPPED, CODE], ids=lambda it: it.category)
def test_a_template_needs_consent_for_its_purpose_inside_the_window_too(template: Template) -> None:
    """Never asked, taken back, given for something else: refused, with a way to note what they say."""
    purpose = template.category.purpose
    other = Ledger(tuple(said(each) for each in Purpose if each is not purpose))
    back = Ledger((said(purpose), said(purpose, Move.WITHDRAWN, NOON - DAY)))

    assert refused(replace(CLOSED, ledger=other), template) == Refusal(
        RefusalReason.NO_CONSENT, (Remedy.NOTE_CONSENT,), purpose=purpose
    )
    for at in (CLOSED, OPEN):
        assert refused(replace(at, ledger=back), template) == Refusal(
            RefusalReason.CONSENT_WITHDRAWN, (Remedy.NOTE_CONSENT,), since=NOON - DAY, purpose=purpose
        )
    if purpose is not Purpose.UTILITY:
        assert refused(replace(OPEN, ledger=other), template).reason is RefusalReason.NO_CONSENT


def test_whoever_wrote_may_be_written_to_about_it_for_thirty_days() -> None:
    """By their last message, whether or not anybody wrote that down; then the end is named."""
    wrote = replace(OPEN, window=ServiceWindow(NOON))
    last = NOON + IMPLIED_FOR

    assert passes(wrote, SHIPPED, now=last - SECOND)
    assert refused(wrote, SHIPPED, now=last) == Refusal(
        RefusalReason.CONSENT_ENDED, (Remedy.NOTE_CONSENT,), since=last, purpose=Purpose.UTILITY
    )
    assert not passes(wrote, OFFER, now=last - SECOND)
    written_down = replace(CLOSED, ledger=Ledger((implied(NOON, NUMBER.id, "wamid.1"),)))
    assert passes(written_down, SHIPPED, now=last - SECOND)


def test_marketing_to_the_united_states_is_refused_before_the_channel_swallows_it() -> None:
    """Everything else goes there."""
    there = replace(ALLOWED, region=Region("US", ("America/New_York",)))

    assert refused(there, OFFER, now=NOON + 4 * HOUR).reason is RefusalReason.WITHHELD
    assert passes(there, SHIPPED)
    assert passes(replace(ALLOWED, region=Region("CA", ("America/Toronto",))), OFFER, now=NOON + 4 * HOUR)


def test_nobody_is_advertised_to_at_night_by_their_clock_or_the_numbers() -> None:
    """What a contact is owed comes at any hour."""
    night = datetime(2026, 11, 23, 23, tzinfo=UTC)
    tokyo = replace(ALLOWED, region=Region("JP", ("Asia/Tokyo",)))

    morning = datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert refused(ALLOWED, OFFER, now=night) == Refusal(
        RefusalReason.QUIET_HOURS, (Remedy.WAIT,), until=morning
    )
    assert passes(tokyo, OFFER, now=night + 2 * HOUR)
    assert passes(ALLOWED, SHIPPED, now=night)


def test_nobody_is_advertised_to_too_often() -> None:
    """The time is named at which they may be again."""
    often = tuple(Approach(NOON - each * DAY, Purpose.MARKETING) for each in (1, 3))

    assert refused(replace(ALLOWED, approaches=often), OFFER) == Refusal(
        RefusalReason.TOO_OFTEN, (Remedy.WAIT,), until=NOON + 4 * DAY
    )
    assert passes(replace(ALLOWED, approaches=often), SHIPPED)


def test_a_template_does_not_follow_another_at_once() -> None:
    """Whoever pressed twice meant once."""
    just = replace(ALLOWED, approaches=(Approach(NOON - SECOND, Purpose.UTILITY),))

    assert refused(just, SHIPPED) == Refusal(
        RefusalReason.TOO_SOON, (Remedy.WAIT,), until=NOON - SECOND + PAIR_SPACING
    )


def test_the_channels_allowance_counts_only_outside_the_window() -> None:
    """Whoever wrote first is not begun with; for a campaign a part is not there."""
    used = replace(ALLOWED, allowance=Allowance(most=250, reached=250))
    nearly = replace(ALLOWED, allowance=Allowance(most=250, reached=240, kept=25))

    assert refused(used, SHIPPED) == Refusal(RefusalReason.ALLOWANCE_USED, (Remedy.ASK_ADMIN,))
    assert passes(replace(used, window=ServiceWindow(NOON)), SHIPPED)
    assert passes(nearly, SHIPPED)
    assert refused(replace(nearly, bulk=True), SHIPPED).reason is RefusalReason.ALLOWANCE_USED


# ---- whatever happened ----------------------------------------------------------------------------------------------

# What can happen with one contact, an hour or more apart: a word and for what purpose, if it has one.
EVENTS = st.tuples(
    st.sampled_from(["wrote", "STOP", "grants", "withdraws"]), st.sampled_from(Purpose), st.integers(1, 400)
)


def forbidden(history: list[tuple[str, Purpose, datetime]], purpose: Purpose | None, now: datetime) -> bool:
    """The product's sentences, read again one by one; purpose: of a template, None: free words."""
    wrote = max((at for what, _, at in history if what == "wrote"), default=None)
    last_word: dict[Purpose, tuple[str, datetime]] = {}
    for what, about, at in history:
        if what == "STOP":
            last_word[Purpose.MARKETING] = last_word[Purpose.UTILITY] = ("STOP", at)
        elif what in ("grants", "withdraws"):
            last_word[about] = (what, at)
    if purpose is None:
        for about, (word, at) in last_word.items():
            silent = word == "STOP" or (word == "withdraws" and about is Purpose.SERVICE)
            if silent and (wrote is None or wrote < at):
                return True
        return wrote is None or now >= wrote + timedelta(hours=24) - timedelta(seconds=60)
    if purpose in last_word:
        return last_word[purpose][0] != "grants"
    return purpose is not Purpose.UTILITY or wrote is None or now >= wrote + timedelta(days=30)


@given(
    st.lists(EVENTS, max_size=8),
    st.sampled_from([None, OFFER, SHIPPED, CODE]),
    st.timedeltas(timedelta(0), timedelta(days=40)),
    st.randoms(use_true_random=False),
)
def test_over_any_history_nothing_leaves_that_is_forbidden_and_all_else_does(
    happened: list[tuple[str, Purpose, int]], template: Template | None, later: timedelta, luck: Any
) -> None:
    """Whatever a contact said, in whatever order it was written down; the hour is one at which nobody sleeps."""
    at, history = NOON, []
    for what, about, hours in happened:
        at += hours * HOUR
        history.append((what, about, at))
    now = (at + later).replace(hour=12)
    now = now if now >= at else now + DAY
    entries: list[Entry] = []
    window = ServiceWindow(None)
    for what, about, moment in history:
        match what:
            case "wrote":
                window = window.heard(moment)
                entries.append(implied(moment, NUMBER.id, "wamid"))
            case "STOP":
                entries += withdrawal(moment, Way.KEYWORD, "wamid")
            case _:
                entries.append(said(about, Move.GRANTED if what == "grants" else Move.WITHDRAWN, moment))
    luck.shuffle(entries)
    circumstances = Circumstances(AMARA, NUMBER, window, Ledger(tuple(entries)))

    passed = passes(circumstances, template, now)

    purpose = None if template is None else template.category.purpose
    assert passed is not forbidden(history, purpose, now)


@given(st.timedeltas(timedelta(0), timedelta(days=40)))
def test_nothing_free_form_passes_once_24_hours_are_over(age: timedelta) -> None:
    """Whatever else is true, 24 hours after the last word the gate is shut."""
    if age >= SERVICE_WINDOW:
        assert not passes(OPEN, now=NOON + age)
