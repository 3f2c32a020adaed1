"""Once a day the newest entry of an audit is written down where the database cannot change it."""

from datetime import datetime, timedelta

import pytest

from core.access import Role
from core.agent import RoleChanged
from core.audit import Anchor
from core.ids import AgentId, ChannelRef, TenantId
from desk.anchoring import Anchoring
from sandbox.fates import Fate
from sandbox.office import TENANT, Office

PROMOTED = RoleChanged(AgentId("bea"), Role.AGENT, Role.ADMIN, by=AgentId("ada"))
DAY = timedelta(days=1)
CHANNEL = ChannelRef("C0AUDIT")


class Notes:
    """A notebook that remembers."""

    def __init__(self) -> None:
        self.written: list[tuple[TenantId, Anchor, datetime]] = []
        self.torn = False

    async def write(self, tenant_id: TenantId, anchor: Anchor, at: datetime) -> None:
        if self.torn:
            raise OSError("no such volume")
        self.written.append((tenant_id, anchor, at))


async def recorded(office: Office) -> Anchor:
    """A deed; the head it made."""
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.record(PROMOTED)
        await uow.commit()
    async with office.desk.store.begin(TENANT.id) as uow:
        head = await uow.audit.head()
    assert head is not None
    return head


async def test_the_newest_entry_is_anchored_once_a_day(office: Office) -> None:
    """In the file and in the channel, also when nothing was added: the day is proof as well."""
    notes = Notes()
    anchoring = Anchoring(office.desk, notes, {TENANT.id: CHANNEL})
    assert not await anchoring.step()

    first = await recorded(office)
    steps = [await anchoring.step(), await anchoring.step()]
    second = await recorded(office)
    await office.passes(DAY)
    steps += [await anchoring.step(), await anchoring.step()]
    await office.passes(DAY)
    await anchoring.step()
    await office.works()

    assert steps == [True, False, True, False]
    assert [anchor for _, anchor, _ in notes.written] == [first, second, second]
    assert [note.anchor for note in office.workspace.anchors] == [first, second, second]
    assert {note.tenant_id for note in office.workspace.anchors} == {TENANT.id}


async def test_without_a_place_nothing_is_written_down(office: Office) -> None:
    """Neither a fact nor a post."""
    await recorded(office)

    assert not await Anchoring(office.desk, None, {}).step()
    await office.works()

    assert office.workspace.anchors == []


async def test_a_file_alone_is_enough(office: Office) -> None:
    """A company without a channel has its line too."""
    head, notes = await recorded(office), Notes()

    assert await Anchoring(office.desk, notes, {}).step()
    await office.works()

    assert [(tenant, anchor) for tenant, anchor, _ in notes.written] == [(TENANT.id, head)]
    assert office.workspace.anchors == []


async def test_what_could_not_be_written_down_is_tried_again(office: Office) -> None:
    """The disk is full, Slack is away: the next look anchors, the post waits."""
    head, notes = await recorded(office), Notes()
    anchoring = Anchoring(office.desk, notes, {TENANT.id: CHANNEL})
    notes.torn = True
    with pytest.raises(OSError, match="no such volume"):
        await anchoring.step()

    notes.torn = False
    office.workspace.fates.plan("alert", Fate.BUSY)
    assert await anchoring.step()
    await office.works()
    await office.passes(timedelta(minutes=10))
    await office.works()

    assert [anchor for _, anchor, _ in notes.written] == [head]
    assert [note.anchor for note in office.workspace.anchors] == [head]
