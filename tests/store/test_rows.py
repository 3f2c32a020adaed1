"""Everything comes back as it was: rows, facts, effects, words."""

import dataclasses
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import Role
from core.agent import Agent, Cause, Sees, Skill, Standing, Status
from core.compliance.service_window import ServiceWindow
from core.contact import AddressKind, Contact, ContactAddress
from core.conversation import Conversation
from core.effects import Effect
from core.facts import Fact
from core.hours import Hours, read_special, read_week
from core.ids import AgentId, ChannelRef, SkillsetId
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
from core.number import ManagedNumber, ReadReceipts
from core.priority import Priority
from core.routing.assignment import Assignment, LastAgent, Passed, Reason
from core.routing.rings import Ring, Search
from core.routing.rules import RULES, Rules
from core.routing.skillset import LONGEST_UNDO_SECONDS, Sending, Skillset
from core.stage import ANYONE, Assigned, Closed, Offered, OnlyAgent, OnlySkillset, Unmanaged, Waiting
from core.text import Block, Private, RichText
from desk.items import DeliveryReported
from desk.problems import DeliveryProblem
from store import facts_json, people_rows, rows
from store.conversation_rows import CONVERSATION_VALUES, conversation_of, conversation_values
from store.words_json import words_json

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

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

searches = st.none() | st.builds(
    Search,
    st.sampled_from(Ring),
    st.integers(0, 10**6).map(lambda each: timedelta(seconds=each)),
    st.none() | moments,
)
kept = st.sampled_from([ANYONE, OnlyAgent(AgentId("019a-b")), OnlySkillset()])
waiting = st.builds(Waiting, moments, searches, kept)
stages = st.one_of(
    st.builds(Unmanaged, moments),
    waiting,
    st.builds(Offered, waiting, ids, moments, moments, st.booleans()),
    st.builds(Assigned, st.builds(Assignment, ids, moments, st.sampled_from(Reason)), st.booleans()),
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
    priority=st.sampled_from(Priority),
    last_agent=st.none() | st.builds(LastAgent, ids, moments),
    passed=st.lists(st.builds(Passed, ids, moments, st.booleans()), max_size=3).map(tuple),
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
    amended=st.none() | st.from_type(RichText),
    leaves_at=st.none() | moments,
    version=st.integers(0, 10**6),
)

skills = st.lists(st.builds(Skill, ids, st.integers(1, 5)), unique_by=lambda each: each.skillset_id)
agents = st.builds(
    Agent,
    id=ids,
    ref=ids,
    name=words,
    role=st.sampled_from(Role),
    standing=st.sampled_from(Standing),
    language=ids,
    time_zone=ids,
    status=st.sampled_from(Status),
    limit=st.integers(0, 99),
    enabled=st.booleans(),
    skills=skills.map(lambda all_: tuple(sorted(all_, key=lambda each: each.skillset_id))),
    sees=st.sampled_from(Sees),
    cause=st.sampled_from(Cause),
    reason=words,
    status_since=st.none() | moments,
    missed=st.integers(0, 9),
    assigned_at=st.none() | moments,
    external_id=words,
    languages=st.lists(st.sampled_from(["de", "en", "it"]), unique=True).map(
        lambda each: tuple(sorted(each))
    ),
    role_set=st.booleans(),
    version=st.integers(0, 10**6),
)
seconds = st.integers(0, 10**7).map(lambda each: timedelta(seconds=each))


@given(moments)
def test_a_moment_comes_back_to_the_microsecond(at: datetime) -> None:
    """Whole microseconds, and aware of UTC."""
    assert rows.instant(rows.moment(at)) == at
    assert rows.instant(rows.moment(at)).tzinfo is UTC


@given(conversations)
def test_a_conversation_comes_back(conversation: Conversation) -> None:
    """In every stage, with all it carries."""
    row = _row(CONVERSATION_VALUES, conversation_values(conversation, RULES, NOON))

    assert conversation_of(row(id=conversation.id, version=conversation.version)) == conversation


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
    columns = dict(zip(rows.CONTACT_VALUES.split(), rows.contact_values(whole), strict=True))
    row = SimpleNamespace(id=whole.id, version=whole.version, **columns)

    assert rows.contact_of(row, rows.contact_words(whole), sealed) == whole


@given(agents)
def test_an_agent_comes_back(agent: Agent) -> None:
    """With role, standing and status; what they know stands in rows of its own."""
    row = _row(people_rows.AGENT_VALUES, people_rows.agent_values(agent))
    skills = " ".join(f"{each.skillset_id}:{each.level}" for each in agent.skills) or None

    assert people_rows.agent_of(row(id=agent.id, version=agent.version, skills=skills)) == agent


@given(
    st.builds(
        Skillset,
        id=ids,
        name=words,
        channel=ids,
        overflow=optional_ids,
        rules=st.builds(Rules, offer_lasts=seconds, ceiling=st.integers(1, 9), rings=st.booleans()),
        sending=st.sampled_from(Sending),
        undo_seconds=st.integers(0, LONGEST_UNDO_SECONDS),
    )
)
def test_a_skillset_comes_back(skillset: Skillset) -> None:
    """With the rules it has of its own."""
    row = SimpleNamespace(**people_rows.skillset_values(skillset), id=skillset.id)

    assert people_rows.skillset_of(row) == skillset


def test_rules_that_nobody_changed_are_not_kept() -> None:
    """So a better default reaches whoever never chose."""
    skillset = Skillset.general(SkillsetId("s1"), ChannelRef("C1"))
    slower = dataclasses.replace(skillset, rules=Rules(offer_lasts=timedelta(minutes=3)))

    assert people_rows.skillset_values(skillset)["rules"] == "{}"
    assert people_rows.skillset_values(slower)["rules"] == '{"offer_lasts":"PT180S"}'


@given(
    st.builds(
        ManagedNumber,
        ids,
        ids,
        ids,
        ids,
        words,
        st.lists(ids, min_size=1, max_size=3).map(tuple),
        time_zone=ids,
        entry_channel=optional_ids,
        inactivity=st.none() | seconds,
        auto_close=st.none() | seconds,
        known_only=st.booleans(),
        read_receipts=st.sampled_from(ReadReceipts),
        hours=st.builds(
            Hours,
            st.sampled_from(["always", "closed", "mon-fri 09:00-13:00 14:00-18:00; sat 22:00-06:00"]).map(
                read_week
            ),
            st.sampled_from(["", "IT", "IT-MI"]),
            st.sampled_from(["", "2026-12-24 closed; 2026-12-31 09:00-12:00"]).map(read_special),
        ),
    )
)
def test_a_number_comes_back(number: ManagedNumber) -> None:
    """With how it is run."""
    row = SimpleNamespace(**people_rows.number_values(number), id=number.id, tenant_id=number.tenant_id)

    assert people_rows.number_of(row) == number


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
