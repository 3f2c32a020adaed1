"""What the channel restricts stops, and nothing else; whoever administers is told."""

from datetime import timedelta

import pytest

from core.agent import Standing
from core.compliance.consent import Purpose
from core.compliance.restraint import Allowance, Approach
from core.compliance.template import Category, State, Template, Text
from core.ids import AgentRef, ContactId, MessageId, TemplateId
from core.number import NumberRestricted
from core.restriction import Restriction, Stops
from desk import agents
from desk.channel_news import AccountReported
from desk.ports import AgentProfile
from desk.template_sending import Alert, send_alert
from desk.views import Answer, Tone
from sandbox.memory_store import MemoryStore
from sandbox.office import NUMBER, TENANT, Office

ADA = AgentRef("U0ADA")
ANA = "393330000001"
MINUTE = timedelta(minutes=1)
SHIPPED = Template(
    "shipped",
    "en",
    Category.UTILITY,
    Text("It has left."),
    state=State.APPROVED,
    id=TemplateId("t1"),
    account=NUMBER.account,
)


@pytest.fixture
async def shop(office: Office) -> Office:
    """Ana wrote; a template can be sent; Ada administers."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    await agents.known(office.desk, TENANT.id, ADA)
    await office.takes_in(office.writes(ANA, "Hello"))
    await office.passes(MINUTE)
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.templates.save(SHIPPED)
        await uow.commit()
    return office


async def reports(
    office: Office,
    *restrictions: Restriction,
    allowance: Allowance | None = None,
    account: str = NUMBER.account,
) -> None:
    told = None if allowance is not None else restrictions
    item = AccountReported(account, "update", (), restrictions=told, allowance=allowance)
    key = f"{account}:{office.clock.now()}:{restrictions}:{allowance}"
    await office.takes_in(office.piece(item, key=key, lane=f"notice:{account}"))
    await office.works()


async def begins(office: Office) -> Answer:
    answer = await send_alert(office.desk, TENANT.id, ADA, Alert("#1", "shipped", {}))
    await office.passes(MINUTE)
    return answer


async def answers(office: Office, words: str) -> None:
    await office.takes_in(office.posts(ADA, office.thread(), words))
    await office.passes(MINUTE)


async def test_who_may_begin_with_nobody_still_answers_until_it_is_over(shop: Office) -> None:
    """The restriction Meta uses most; it ends when Meta said, whoever forgets to tell."""
    end = shop.clock.now() + timedelta(hours=6)
    await reports(shop, Restriction(Stops.TEMPLATES, "RESTRICTED_BIZ_INITIATED_MESSAGING", None, end))

    refused = await begins(shop)
    await answers(shop, "Until eight.")

    assert refused.tone is Tone.REFUSED
    assert "restricted what this number may send until 2026-11-23 18:01" in refused.lines[0]
    assert shop.channel.phone(ANA) == ["Until eight."]
    await shop.passes(timedelta(hours=6))
    assert (await begins(shop)).tone is not Tone.REFUSED


async def test_a_ban_stops_everything_and_is_lifted(shop: Office) -> None:
    """The words wait; whoever administers is told once, however often Meta tells."""
    banned = Restriction(Stops.EVERYTHING, "DISABLE")
    await reports(shop, banned)
    await shop.passes(MINUTE)
    await reports(shop, banned)

    await answers(shop, "Until eight.")

    assert shop.channel.phone(ANA) == []
    store = shop.desk.store
    assert isinstance(store, MemoryStore)
    told = [fact for fact in store.facts(TENANT.id) if isinstance(fact, NumberRestricted)]
    assert told == [NumberRestricted(NUMBER.id, Stops.EVERYTHING)]
    assert [alert.reason for alert in shop.workspace.alerts] == ["restricted everything"]

    await reports(shop)
    assert (await begins(shop)).tone is not Tone.REFUSED


async def test_what_is_told_of_another_account_or_of_nothing_we_act_on_changes_nothing(shop: Office) -> None:
    """It is set aside, or ignored."""
    await reports(shop, Restriction(Stops.EVERYTHING, "DISABLE"), account="999")
    nothing = AccountReported(NUMBER.account, "review", (("decision", "APPROVED"),))
    await shop.takes_in(shop.piece(nothing, key="review", lane="notice:1"))
    await shop.works()

    assert (await begins(shop)).tone is not Tone.REFUSED


async def test_nobody_more_is_begun_with_than_the_channel_lets_us(shop: Office) -> None:
    """Outside their window; inside, and for whom was begun with today, it costs nothing."""
    await reports(shop, allowance=Allowance(2))
    async with shop.desk.store.begin(TENANT.id) as uow:
        for other in ("c8", "c9"):
            uow.approaches.save(
                MessageId(f"m{other}"), ContactId(other), Approach(shop.clock.now(), Purpose.UTILITY)
            )
        await uow.commit()

    inside = await begins(shop)
    await shop.passes(timedelta(hours=23, minutes=57))
    outside = await begins(shop)
    await shop.passes(timedelta(minutes=10))
    next_day = await begins(shop)
    known = await begins(shop)

    assert inside.tone is not Tone.REFUSED
    assert outside.tone is Tone.REFUSED
    assert "As many people as WhatsApp lets this company begin with" in outside.lines[0]
    assert next_day.tone is known.tone is not Tone.REFUSED
