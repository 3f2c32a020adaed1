"""A contact's files are forgotten: whoever administers is asked once more, and it is remembered who did it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentRef, MediaRef
from core.medium import FilesForgotten
from core.message import Media, MediaKind
from desk import agents, erasing
from desk.desk import Desk
from desk.views import Answer, Tone
from sandbox.office import TENANT, Office

ANA, BEN = "393331110001", "393331110002"
ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")


@pytest.fixture
async def photos(office: Office) -> Office:
    """Ana and Ben sent a photo each, which stand in their threads; Ada administers."""
    profile = await office.workspace.profile(TENANT.id, ADA)
    office.workspace.profiles[ADA] = replace(profile, manages=True)
    for name, phone in (("ana", ANA), ("ben", BEN)):
        office.channel.files[MediaRef(name)] = name.encode()
        photo = Media(MediaKind.IMAGE, MediaRef(name), "image/jpeg")
        await office.takes_in(office.writes(phone, "", content=photo))
        await office.passes(timedelta(seconds=5))
    return office


async def _forgets(desk: Desk, who: AgentRef, address: str, *, sure: bool = True) -> Answer:
    return await erasing.forget_files(desk, TENANT.id, who, address, sure=sure)


def _left(office: Office) -> list[bytes]:
    return sorted(file.content for file in office.workspace.files.values())


async def test_who_is_not_sure_is_told_what_would_go(photos: Office) -> None:
    """And nothing goes."""
    answer = await _forgets(photos.desk, ADA, "+39 333 111-0001", sure=False)
    await photos.passes(timedelta(seconds=5))

    assert answer.lines[0].startswith("1 file of this contact would be removed for good")
    assert "`yes`" in answer.lines[1]
    assert _left(photos) == [b"ana", b"ben"]


async def test_who_is_sure_has_them_removed_everywhere(photos: Office) -> None:
    """In the vault and in Slack, of this contact alone; who did it is kept; asked again there is nothing left."""
    answer = await _forgets(photos.desk, ADA, "+39 333 111-0001")
    again = await _forgets(photos.desk, ADA, ANA)
    await photos.passes(timedelta(seconds=5))

    ada = await agents.known(photos.desk, TENANT.id, ADA)
    facts = photos.desk.store.facts(TENANT.id)  # type: ignore[attr-defined]
    assert (answer.tone, answer.lines) == (Tone.DONE, ("1 file is being removed.",))
    assert again.lines == ("No file of this contact is left.",)
    assert _left(photos) == [b"ben"]
    assert list(photos.vault.files.values()) == [b"ben"]
    assert [fact.agent_id for fact in facts if isinstance(fact, FilesForgotten)] == [ada.id]


@pytest.mark.parametrize(("who", "address"), [(BEA, ANA), (ADA, "+39 333 999 9999"), (ADA, "IT.unknown")])
async def test_nobody_else_and_of_nobody_else(photos: Office, who: AgentRef, address: str) -> None:
    """Who only answers may not; who was never here has nothing."""
    answer = await _forgets(photos.desk, who, address)
    await photos.passes(timedelta(seconds=5))

    assert answer.tone is Tone.REFUSED
    assert _left(photos) == [b"ana", b"ben"]
