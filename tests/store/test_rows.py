"""Everything comes back as it was: rows, facts, effects, words."""

import dataclasses
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Role
from core.agent import Agent, Standing, Status
from core.compliance.service_window import ServiceWindow
from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Assigned, Closed, Conversation, Waiting
from core.effects import Effect
from core.facts import Fact
from core.message import (
    Content,
    Former,
    Forwarded,
    InboundMessage,
    OutboundMessage,
    OutboundState,
    Progress,
    Reacted,
    Referral,
)
from core.routing.assignment import Assignment, Reason
from core.text import Block, Private, RichText
from desk.items import DeliveryReported
from desk.problems import DeliveryProblem
from store import facts_json, rows
from store.words_json import words_json

moments = st.integers(0, 4 * 10**15).map(
    lambda each: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=each)
)
ids = st.text("0123456789abcdef-", min_size=1, max_size=36)
optional_ids = st.none() | ids
words = st.text(max_size=60)

st.register_type_strategy(Private, words.map(Private))
st.register_type_strategy(datetime, moments)
st.register_type_strategy(timedelta, st.integers(0, 10**9).map(lambda each: timedelta(milliseconds=each)))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
blocks = st.one_of([st.from_type(kind) for kind in get_args(Block)])
st.register_type_strategy(RichText, st.lists(blocks, max_size=4).map(lambda each: RichText(tuple(each))))

stages = st.one_of(
    st.builds(Waiting, moments),
    st.builds(Assigned, st.builds(Assignment, ids, moments, st.sampled_from(Reason))),
    st.builds(Closed, moments, ids),
)
contents = st.one_of([st.from_type(kind) for kind in get_args(Content)])
conversations = st.builds(
    Conversation,
    id=ids,
    number=st.integers(1, 2**31),
    contact_id=ids,
    number_id=ids,
    skillset_id=ids,
    stage=stages,
    window=st.builds(ServiceWindow, st.none() | moments),
    opened_at=moments,
    thread=optional_ids,
    answered_at=st.none() | moments,
    problem=optional_ids,
    holding=st.booleans(),
    version=st.integers(0, 10**6),
)
inbound = st.builds(
    InboundMessage,
    id=ids,
    conversation_id=ids,
    remote_id=ids,
    content=contents,
    sent_at=moments,
    quoted=optional_ids,
    forwarded=st.sampled_from(Forwarded),
    product=st.none() | st.from_type(Private),
    referral=st.none() | st.from_type(Referral),
    late=st.booleans(),
    former=st.lists(st.builds(Former, contents, moments), max_size=3).map(tuple),
    reacted=st.none() | st.from_type(Reacted),
)
outbound = st.builds(
    OutboundMessage,
    id=ids,
    conversation_id=ids,
    agent_id=ids,
    content=contents,
    post=optional_ids,
    state=st.sampled_from(OutboundState),
    written_at=moments,
    part=st.integers(0, 40),
    quoted=optional_ids,
    remote_id=optional_ids,
    progress=st.sampled_from(Progress),
    problem=optional_ids,
    reacted=st.none() | st.from_type(Reacted),
    version=st.integers(0, 10**6),
)


@given(moments)
def test_a_moment_comes_back_to_the_microsecond(at: datetime) -> None:
    """Whole microseconds, and aware of UTC."""
    assert rows.instant(rows.moment(at)) == at
    assert rows.instant(rows.moment(at)).tzinfo is UTC


@given(conversations)
def test_a_conversation_comes_back(conversation: Conversation) -> None:
    """In every stage, with all it carries."""
    row = _row(rows.CONVERSATION_VALUES, rows.conversation_values(conversation))

    assert rows.conversation_of(row(id=conversation.id, version=conversation.version)) == conversation


@given(inbound | outbound)
def test_a_message_comes_back(message: InboundMessage | OutboundMessage) -> None:
    """From either side, whatever it says."""
    version = message.version if isinstance(message, OutboundMessage) else 0
    row = _row(rows.MESSAGE_VALUES, rows.message_values(message))

    found = rows.message_of(row(id=message.id, version=version), words_json(message))

    assert found == message


@given(st.builds(Contact, ids, st.just(()), st.builds(Private, words), st.integers(0, 99)), st.data())
def test_a_contact_comes_back(contact: Contact, data: st.DataObject) -> None:
    """With its addresses, kinds in their order."""
    kinds = data.draw(st.lists(st.sampled_from(AddressKind), unique=True))
    ordered = [kind for kind in AddressKind if kind in kinds]
    values = [data.draw(words) for _ in ordered]
    addresses = tuple(
        ContactAddress(kind, Private(value)) for kind, value in zip(ordered, values, strict=True)
    )
    whole = dataclasses.replace(contact, addresses=addresses)

    sealed = [(each.kind.value, each.value.reveal().encode()) for each in whole.addresses]
    row = SimpleNamespace(id=whole.id, version=whole.version)

    assert rows.contact_of(row, rows.contact_words(whole), sealed) == whole


@given(
    st.builds(
        Agent,
        ids,
        ids,
        words,
        st.sampled_from(Role),
        st.sampled_from(Standing),
        ids,
        ids,
        st.sampled_from(Status),
        st.integers(0, 99),
        st.booleans(),
    )
)
def test_an_agent_comes_back(agent: Agent) -> None:
    """With role, standing and status."""
    row = _row(rows.AGENT_COLUMNS, rows.agent_values("tenant", agent))

    assert rows.agent_of(row()) == agent


@pytest.mark.parametrize("kind", get_args(Fact), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_fact_comes_back(kind: type[Any], data: st.DataObject) -> None:
    """Every kind there is: a new one is covered the day it is added."""
    fact = data.draw(st.from_type(kind))

    assert facts_json.facts.decode(facts_json.facts.encode(fact)) == fact


@pytest.mark.parametrize("kind", get_args(Effect), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_an_effect_comes_back(kind: type[Any], data: st.DataObject) -> None:
    """With the lane it is performed in."""
    effect = data.draw(st.from_type(kind))

    found = facts_json.effects.decode(facts_json.effects.encode(effect))

    assert found == effect
    assert found.lane == effect.lane


@given(
    st.builds(
        DeliveryReported,
        ids,
        ids,
        moments,
        st.none() | st.sampled_from(Progress),
        st.none() | st.from_type(DeliveryProblem),
        optional_ids,
    )
)
def test_a_report_comes_back(report: DeliveryReported) -> None:
    """A report that came early waits as JSON."""
    assert facts_json.reports.decode(facts_json.reports.encode(report)) == report


def test_an_older_version_is_lifted_step_by_step() -> None:
    """A release reads what the ones before it wrote."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Moved:
        where: str

    lifted = facts_json.Codec({"Moved": Moved}, {("Moved", 0): lambda old: {"where": old["place"]}})

    assert lifted.decode(b'{"v":0,"kind":"Moved","is":{"place":"Rome"}}') == Moved("Rome")


@pytest.mark.parametrize("text", [b'{"v":2,"kind":"Known","is":{}}', b'{"v":1,"kind":"Nobody","is":{}}'])
def test_what_comes_from_the_future_is_refused(text: bytes) -> None:
    """Rather than read as something it is not."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Known:
        pass

    with pytest.raises(ValueError, match="not known to this release"):
        facts_json.Codec({"Known": Known}).decode(text)


def _row(columns: str, values: tuple[Any, ...]) -> Any:
    named = dict(zip(columns.split(), values, strict=True))
    return lambda **more: SimpleNamespace(**named, **more)
