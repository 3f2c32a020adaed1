"""Tenants, numbers and skillsets: small, read often, changed seldom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.hours import Hours, read_special, read_week
from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.number import ReadReceipts
from core.priority import Priority
from core.routing.choice import Strategy
from core.routing.rings import RingTimes
from core.routing.rules import Rules
from core.routing.skillset import MembersFrom, Mode, Sending, Skillset
from core.text import Private
from desk.ports import Company, StaleVersion, StoreUnavailable
from tests.contracts.store.builders import (
    BAKERY,
    BAKERY_NUMBER,
    BREAD,
    CINEMA,
    CINEMA_NUMBER,
    FILM,
    SECOND_NUMBER,
    AnyStore,
)

CAKES = Skillset(SkillsetId("019ab000-0000-7000-8000-0000000000a9"), "Cakes", ChannelRef("C0CAKES"))


async def test_the_directory_knows_all_companies(any_store: AnyStore) -> None:
    """By their ids, and by what both sides call them; the first one is the operator."""
    directory = await any_store.store.refresh_directory()

    assert directory.tenants == {BAKERY.id: BAKERY, CINEMA.id: CINEMA}
    assert directory.skillsets == {BREAD.id: BREAD, FILM.id: FILM}
    assert set(directory.numbers.values()) == {BAKERY_NUMBER, SECOND_NUMBER, CINEMA_NUMBER}
    assert directory.by_number_ref[NumberRef(CINEMA_NUMBER.ref)] == CINEMA_NUMBER
    assert directory.by_workspace[WorkspaceRef("T0BAKERY")] == BAKERY
    assert directory.by_account == {BAKERY_NUMBER.account: BAKERY.id, CINEMA_NUMBER.account: CINEMA.id}
    assert directory.operator == BAKERY.id
    assert any_store.store.directory == directory


async def test_an_unknown_reference_is_not_found(any_store: AnyStore) -> None:
    """Nobody's."""
    directory = any_store.store.directory

    assert directory.by_number_ref.get(NumberRef("0")) is None
    assert directory.by_workspace.get(WorkspaceRef("T0")) is None
    assert directory.tenants.get(TenantId("nobody")) is None


async def test_providing_again_changes_what_changed(any_store: AnyStore) -> None:
    """The settings were edited and the server started again, with new ids: no second company appears."""
    tenant = replace(BAKERY, name="Bakery & Sons", language="en", admins=("U0ADMIN", "U0OTHER"))
    number = replace(BAKERY_NUMBER, display="+39 06 0000 9999")
    skillset = replace(BREAD, channel=ChannelRef("C0OVEN"))

    known = await any_store.store.provision(
        replace(tenant, id=TenantId(any_store.ids.new())),
        replace(number, id=NumberId(any_store.ids.new()), skillsets=(SkillsetId("new"),)),
        replace(skillset, id=SkillsetId("new")),
        {},
    )

    directory = await any_store.store.refresh_directory()
    assert known == BAKERY.id
    assert directory.tenants == {BAKERY.id: tenant, CINEMA.id: CINEMA}
    assert directory.numbers[BAKERY_NUMBER.id] == number
    assert set(directory.numbers) == {BAKERY_NUMBER.id, SECOND_NUMBER.id, CINEMA_NUMBER.id}
    assert directory.skillsets == {BREAD.id: skillset, FILM.id: FILM}
    assert directory.operator == BAKERY.id


async def test_a_company_reads_its_own_part(any_store: AnyStore) -> None:
    """In the order in which it was made, and nothing of anybody else's."""
    async with any_store.unit() as uow:
        assert await uow.directory.read() == Company(BAKERY, (BREAD,), (BAKERY_NUMBER, SECOND_NUMBER))
    async with any_store.unit(CINEMA) as uow:
        assert await uow.directory.read() == Company(CINEMA, (FILM,), (CINEMA_NUMBER,))


async def test_what_is_changed_together_is_there_together(any_store: AnyStore) -> None:
    """A company, a skillset of it, a new one, and a number: at once for whoever asks next."""
    bakery = replace(BAKERY, break_reasons=("Pausa", "Corso"), closing_reasons=("Risolto",))
    bread = replace(
        BREAD,
        mode=Mode.ASSIGN,
        members_from=MembersFrom.LIST,
        strategy=Strategy.ROTATION,
        priority=Priority.HIGH,
        level=4,
        overflow=CAKES.id,
        sending=Sending.BUTTON,
        undo_seconds=10,
        rules=Rules(rings=False, offer_lasts=timedelta(seconds=45), ring_times=RingTimes(timedelta(0))),
    )
    number = replace(
        BAKERY_NUMBER,
        skillsets=(BREAD.id, CAKES.id),
        time_zone="Europe/Rome",
        entry_channel=ChannelRef("C0DOOR"),
        inactivity=timedelta(minutes=30),
        auto_close=None,
        known_only=True,
        read_receipts=ReadReceipts.ANSWER,
        hours=Hours(read_week("mon-fri 09:00-18:00"), "IT-MI", read_special("2026-12-24 closed")),
    )

    async with any_store.unit() as uow:
        await uow.directory.read()
        for row in (bakery, bread, CAKES, number):
            uow.directory.save(row)
        seen = await uow.directory.read()
        assert any_store.store.directory.tenants[BAKERY.id] == BAKERY
        await uow.commit()

    whole = Company(bakery, (bread, CAKES), (number, SECOND_NUMBER))
    assert seen == whole
    directory = any_store.store.directory
    assert directory.tenants[BAKERY.id] == bakery
    assert directory.skillsets == {BREAD.id: bread, CAKES.id: CAKES, FILM.id: FILM}
    assert directory.by_number_ref[BAKERY_NUMBER.ref] == number
    assert await any_store.store.refresh_directory() == directory
    async with any_store.unit() as uow:
        assert await uow.directory.read() == whole
    async with any_store.unit(CINEMA) as uow:
        assert await uow.directory.read() == Company(CINEMA, (FILM,), (CINEMA_NUMBER,))


async def test_what_is_not_committed_changes_nothing(any_store: AnyStore) -> None:
    """Nor does what was taken back before."""
    async with any_store.unit() as uow:
        await uow.directory.read()
        uow.directory.save(replace(BREAD, level=5))
    async with any_store.unit() as uow:
        await uow.directory.read()
        mark = uow.mark()
        uow.directory.save(replace(BREAD, level=5))
        uow.undo_to(mark)
        await uow.commit()

    assert any_store.store.directory.skillsets[BREAD.id] == BREAD
    assert (await any_store.store.refresh_directory()).skillsets[BREAD.id] == BREAD


async def test_the_second_who_changes_a_company_is_told(any_store: AnyStore) -> None:
    """Even if they changed something else of it: what they decided on is not true any more."""
    async with any_store.unit() as first, any_store.unit() as second, any_store.unit(CINEMA) as other:
        await first.directory.read()
        await second.directory.read()
        await other.directory.read()
        first.directory.save(replace(BREAD, level=4))
        await first.commit()
        second.directory.save(replace(SECOND_NUMBER, known_only=True))
        with pytest.raises(StaleVersion):
            await second.commit()
        other.directory.save(replace(FILM, level=2))
        await other.commit()

    assert any_store.store.directory.skillsets[BREAD.id].level == 4
    assert not any_store.store.directory.numbers[SECOND_NUMBER.id].known_only


async def test_what_was_never_read_cannot_be_changed(any_store: AnyStore) -> None:
    """It would overwrite what somebody else did."""
    async with any_store.unit() as uow:
        with pytest.raises(LookupError):
            uow.directory.save(BREAD)


async def test_a_company_is_asked_for_by_name() -> None:
    """In whatever letters; what is not there is none."""
    company = Company(BAKERY, (BREAD, CAKES), ())

    assert company.skillset_named(" cakes ") == CAKES
    assert company.skillset_named("pies") is None
    assert (company.skillset(BREAD.id), company.skillset(FILM.id)) == (BREAD, None)


async def test_credentials_are_kept_for_their_company(any_store: AnyStore) -> None:
    """Changed one by one, and nobody else's."""
    await any_store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {"token": "s3cret", "secret": "è"})

    await any_store.store.provision(BAKERY, BAKERY_NUMBER, BREAD, {"token": "n3w"})

    kept = await any_store.store.credentials(BAKERY.id)
    assert kept == {"token": Private("n3w"), "secret": Private("è")}
    assert await any_store.store.credentials(CINEMA.id) == {}


async def test_a_store_that_answers_is_well(any_store: AnyStore) -> None:
    """Otherwise ping would say why it is not."""
    try:
        await any_store.store.ping()
    except StoreUnavailable as reason:  # pragma: no cover - the proof has failed then
        pytest.fail(str(reason))
