"""Beginning with a contact by a template: not without consent, not twice at once, not too often, not at night."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.agent import Standing
from core.compliance.consent import Entry, Move, Purpose, Way
from core.compliance.restraint import Region
from core.compliance.template import Category, State, Template, Text
from core.contact import AddressKind, ContactAddress
from core.ids import AgentRef, TemplateId
from core.text import Private
from desk import agents
from desk.ports import AgentProfile
from desk.template_sending import Alert, send_alert
from desk.views import Answer, Tone
from sandbox.fates import Fate
from sandbox.office import NUMBER, TENANT, Office

ADA = AgentRef("U0ADA")
ANA = "393330000001"
ANAS = ContactAddress(AddressKind.PHONE, Private(ANA))
SALE = Template(
    "sale",
    "en",
    Category.MARKETING,
    Text("Everything must go."),
    state=State.APPROVED,
    id=TemplateId("t1"),
    account=NUMBER.account,
)
SHIPPED = replace(SALE, name="shipped", category=Category.UTILITY, id=TemplateId("t2"))
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def shop(office: Office) -> Office:
    """Ana wrote once and had agreed to offers; two templates can be sent; Ada administers."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    await agents.known(office.desk, TENANT.id, ADA)
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.passes(MINUTE)
    async with office.desk.store.begin(TENANT.id) as uow:
        (ana,) = await uow.contacts.at([ANAS])
        at = office.clock.now() - timedelta(days=9)
        uow.consents.add(ana.id, Entry(Purpose.MARKETING, Move.GRANTED, at, Way.FORM, evidence="shop"))
        for template in (SALE, SHIPPED):
            uow.templates.save(template)
        await uow.commit()
    return office


async def sends(office: Office, template: Template = SALE) -> Answer:
    answer = await send_alert(office.desk, TENANT.id, ADA, Alert("#1", template.name, {}))
    await office.passes(MINUTE)
    return answer


async def test_nobody_is_advertised_to_more_often_than_the_company_wants(shop: Office) -> None:
    """The third in a week is refused, and says when it may go; what a contact is owed is not."""
    assert (await sends(shop)).tone is not Tone.REFUSED
    await shop.passes(timedelta(hours=1))
    assert (await sends(shop)).tone is not Tone.REFUSED
    await shop.passes(timedelta(hours=1))

    third = await sends(shop)

    assert third.tone is Tone.REFUSED
    assert "as much advertising as this company allows itself" in third.lines[0]
    assert "2026-11-30 12:01" in third.lines[0]
    assert (await sends(shop, SHIPPED)).tone is not Tone.REFUSED
    assert len(shop.channel.phone(ANA)) == 3


async def test_pressed_twice_it_goes_once(shop: Office) -> None:
    """The second comes before the first has left."""
    first = await send_alert(shop.desk, TENANT.id, ADA, Alert("#1", "shipped", {}))
    second = await send_alert(shop.desk, TENANT.id, ADA, Alert("#1", "shipped", {}))
    await shop.works()

    assert first.tone is not Tone.REFUSED
    assert "a moment ago" in second.lines[0]
    assert len(shop.channel.phone(ANA)) == 1


async def test_nobody_is_advertised_to_at_night_where_they_live(shop: Office) -> None:
    """It is noon here."""
    shop.channel.regions[ANAS] = Region("JP", ("Asia/Tokyo",))

    asleep = await sends(shop)

    assert "no hour for advertising" in asleep.lines[0]
    assert "2026-11-23 23:00" in asleep.lines[0]
    assert (await sends(shop, SHIPPED)).tone is not Tone.REFUSED


async def test_nobody_is_advertised_to_in_the_united_states(shop: Office) -> None:
    """Meta would take it and not deliver it."""
    shop.channel.regions[ANAS] = Region("US", ("UTC",))

    assert "United States" in (await sends(shop)).lines[0]


async def test_what_did_not_leave_is_not_counted(shop: Office) -> None:
    """Refused by the channel, or by the gate in the last moment: neither was an approach."""
    shop.channel.fates.plan("send", Fate.REFUSED)
    await sends(shop)
    async with shop.desk.store.begin(TENANT.id) as uow:
        (ana,) = await uow.contacts.at([ANAS])
        assert await uow.approaches.of(ana.id, shop.clock.now() - timedelta(days=1)) == {}

    await sends(shop)

    async with shop.desk.store.begin(TENANT.id) as uow:
        assert len(await uow.approaches.of(ana.id, shop.clock.now() - timedelta(days=1))) == 1


async def test_without_consent_it_is_refused_and_the_form_for_it_is_named(shop: Office) -> None:
    """Also inside the window: whoever asks a question has not asked for offers."""
    async with shop.desk.store.begin(TENANT.id) as uow:
        (ana,) = await uow.contacts.at([ANAS])
        uow.consents.add(ana.id, Entry(Purpose.MARKETING, Move.WITHDRAWN, shop.clock.now(), Way.FORM))
        await uow.commit()

    answer = await sends(shop)

    assert "took back their consent to advertising" in answer.lines[0]
    assert shop.channel.phone(ANA) == []
