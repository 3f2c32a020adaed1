"""Tenants, numbers and skillsets: small, read often, changed seldom."""

from dataclasses import replace

import pytest

from core.ids import ChannelRef, NumberId, NumberRef, SkillsetId, TenantId, WorkspaceRef
from core.text import Private
from desk.ports import StoreUnavailable
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
