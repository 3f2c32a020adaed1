"""Templates: what every store keeps of them, and how their use is counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.compliance.template import (
    Category,
    Header,
    HeaderKind,
    LinkButton,
    Occasion,
    Quality,
    ReplyButton,
    Slot,
    State,
    Template,
    Text,
)
from core.ids import AgentId, AgentRef, FileRef, PostRef, TemplateId, TemplateRef
from desk.ports import StaleVersion, TemplateAccount, Used
from tests.contracts.store.builders import CINEMA, MINUTE, NOON, AnyStore

FULL = Template(
    "order_update",
    "it",
    Category.MARKETING,
    Text(
        "Ciao {{1}} 🕘,\n«pronto».",
        Header(HeaderKind.IMAGE, sample="4::a", file=FileRef("F1"), mime_type="image/png"),
        "Forno",
        (ReplyButton("Grazie"), LinkButton("Segui", "https://example.invalid/{{1}}")),
        (Slot("1", "Ada", "amico"), Slot("link1", "8841")),
    ),
    Occasion.SHIPPING_UPDATE,
    State.REJECTED,
    "INVALID_FORMAT",
    3600,
    TemplateId("t1"),
    "209999000000001",
    TemplateRef("778800112233"),
    Quality.YELLOW,
    "Add a sample.",
    AgentId("a1"),
    NOON,
    (NOON, NOON + MINUTE),
    Category.UTILITY,
    handing_in=True,
    review_post=PostRef("C1/1.2"),
    decided_by=AgentRef("U1"),
    changes=TemplateId("t9"),
    put_away=True,
)
BARE = Template("hello", "en", Category.UTILITY, Text("Hello there."), id=TemplateId("t2"))


async def keep(any_store: AnyStore, *templates: Template) -> None:
    async with any_store.unit() as uow:
        for template in templates:
            uow.templates.save(template)
        await uow.commit()


async def test_they_come_back_by_name_and_language(any_store: AnyStore) -> None:
    """In every field; versions begin at 1."""
    english = replace(BARE, name="order_update", id=TemplateId("t3"))
    await keep(any_store, FULL, english, BARE)

    async with any_store.unit() as uow:
        found = await uow.templates.all()
        one = await uow.templates.get(FULL.id)

    assert found == [replace(each, version=1) for each in (BARE, english, FULL)]
    assert one == replace(FULL, version=1)


async def test_who_comes_second_is_told(any_store: AnyStore) -> None:
    """Nobody's change is lost."""
    await keep(any_store, BARE)
    async with any_store.unit() as first, any_store.unit() as second:
        mine, theirs = await first.templates.get(BARE.id), await second.templates.get(BARE.id)
        first.templates.save(mine.moved(State.WAITING))
        second.templates.save(theirs.moved(State.ARCHIVED))
        await first.commit()
        with pytest.raises(StaleVersion):
            await second.commit()

    async with any_store.unit() as uow:
        assert (await uow.templates.get(BARE.id)).state is State.WAITING


async def test_one_that_is_taken_away_is_gone(any_store: AnyStore) -> None:
    """Undone it is not."""
    await keep(any_store, FULL, BARE)
    async with any_store.unit() as uow:
        mark = uow.mark()
        uow.templates.remove(await uow.templates.get(FULL.id))
        uow.undo_to(mark)
        uow.templates.remove(await uow.templates.get(BARE.id))
        with pytest.raises(KeyError):
            await uow.templates.get(BARE.id)
        await uow.commit()

    async with any_store.unit() as uow:
        assert [each.id for each in await uow.templates.all()] == [FULL.id]


async def test_another_company_has_its_own(any_store: AnyStore) -> None:
    """And sees neither these nor how often they were sent."""
    await keep(any_store, FULL)
    async with any_store.unit() as uow:
        uow.templates.sent(FULL.id, NOON)
        uow.templates.save_account(TemplateAccount("waba", NOON))
        await uow.commit()

    async with any_store.unit(CINEMA) as uow:
        assert await uow.templates.all() == []
        assert await uow.templates.used(NOON) == {}
        assert await uow.templates.account("waba") is None
        with pytest.raises(KeyError):
            await uow.templates.get(FULL.id)


async def test_an_account_is_remembered_as_it_was_seen_last(any_store: AnyStore) -> None:
    """Also within the unit."""
    seen = TemplateAccount("waba", NOON, NOON + MINUTE, 250)
    async with any_store.unit() as uow:
        uow.templates.save_account(TemplateAccount("waba", NOON))
        assert await uow.templates.account("waba") == TemplateAccount("waba", NOON)
        uow.templates.save_account(seen)
        await uow.commit()

    async with any_store.unit() as uow:
        assert await uow.templates.account("waba") == seen
        assert await uow.templates.account("another") is None


async def test_what_is_sent_is_counted_by_days(any_store: AnyStore) -> None:
    """Whoever counts at the same time is counted too; days begin at midnight, in UTC."""
    day = timedelta(days=1)
    async with any_store.unit() as first, any_store.unit() as second:
        first.templates.sent(FULL.id, NOON + MINUTE)
        first.templates.sent(FULL.id, NOON)
        second.templates.sent(FULL.id, NOON + 2 * MINUTE)
        second.templates.sent(BARE.id, NOON - day)
        mark = second.mark()
        second.templates.sent(BARE.id, NOON)
        second.undo_to(mark)
        await first.commit()
        await second.commit()

    async with any_store.unit() as uow:
        assert await uow.templates.used(NOON) == {FULL.id: Used(3, NOON + 2 * MINUTE)}
        assert await uow.templates.used(NOON - day) == {
            FULL.id: Used(3, NOON + 2 * MINUTE),
            BARE.id: Used(1, NOON - day),
        }
