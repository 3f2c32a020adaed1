"""Which skillset a new conversation belongs to, and how soon it should be served."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentId, ChannelRef, PropertyId, SkillsetId
from core.message import Choice, ChoiceKind, Content, Text
from core.number import ManagedNumber
from core.priority import Priority
from core.profile import Profile
from core.profiling import CHOICE, TAG, ProfilingRule
from core.property import Property, PropertyKind
from core.routing.skillset import Skillset
from core.stage import Unmanaged
from core.text import Private, RichText
from desk import triage
from sandbox.office import GENERAL, NUMBER, TENANT, Office

ANA = "393331110001"
SALES = Skillset(SkillsetId("s2"), "Sales", ChannelRef("C0SALES"))
PLAN = Property(PropertyId("p1"), "Plan", PropertyKind.TEXT, personal=False)
RULES = (
    ProfilingRule("plan", "gold", SALES.id, Priority.HIGH),
    ProfilingRule(TAG, "angry", SALES.id),
    ProfilingRule(CHOICE, "Buy", SALES.id),
)
SERVES_BOTH = replace(NUMBER, skillsets=(GENERAL.id, SALES.id), profiling=RULES)


async def given(office: Office, number: ManagedNumber) -> None:
    """Two skillsets, one number, one property."""
    async with office.desk.store.begin(TENANT.id) as uow:
        await uow.directory.read()
        uow.directory.save(SALES)
        uow.directory.save(number)
        uow.properties.save(PLAN)
        await uow.commit()
    await office.desk.store.refresh_directory()


async def known(office: Office, profile: dict[str, object]) -> None:
    """Ana has written once, long ago, and this is known of her since."""
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.works()
    async with office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(office.conversation_id())
        uow.conversations.save(talk.close(AgentId("a1"), now=office.clock.now()).state)
        uow.profiles.save(replace(Profile(talk.contact_id), **profile))  # type: ignore[arg-type]  # by field
        await uow.commit()
    await office.passes(timedelta(hours=30))


@pytest.mark.parametrize(
    ("profile", "said", "skillset", "priority"),
    [
        ({"values": {PLAN.id: Private("Gold")}}, None, SALES.id, Priority.HIGH),
        ({"values": {PLAN.id: Private("silver")}, "tags": ("angry",)}, None, SALES.id, Priority.NORMAL),
        ({}, Choice(ChoiceKind.BUTTON, Private("1"), Private("buy")), SALES.id, Priority.NORMAL),
        ({}, Text(RichText.plain("BUY")), SALES.id, Priority.NORMAL),
        ({}, Text(RichText.plain("I might buy")), None, Priority.NORMAL),
    ],
)
async def test_a_contact_goes_where_the_rules_say(
    office: Office,
    profile: dict[str, object],
    said: Content | None,
    skillset: SkillsetId | None,
    priority: Priority,
) -> None:
    """Where none of them fits, nobody chose."""
    await given(office, SERVES_BOTH)
    await known(office, profile)

    await office.takes_in(office.writes(ANA, "Me again", content=said))
    await office.works()

    async with office.desk.store.begin(TENANT.id) as uow:
        talk = await uow.conversations.get(office.conversation_id())
    assert isinstance(talk.stage, Unmanaged) is (skillset is None)
    assert talk.skillset_id == (skillset or GENERAL.id)
    assert talk.priority is priority


async def test_a_rule_about_nothing_that_is_known_is_found(office: Office) -> None:
    """Tags and choices are known of themselves."""
    await given(office, SERVES_BOTH)
    stray = replace(SERVES_BOTH, profiling=(ProfilingRule("Plam", "gold", SALES.id), *RULES))

    async with office.desk.store.begin(TENANT.id) as uow:
        assert await triage.unknown_in(uow, SERVES_BOTH) is None
        assert await triage.unknown_in(uow, stray) == "Plam"
