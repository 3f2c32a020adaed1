"""Exporting: how often somebody may take personal data out, counted by what is kept as proof."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.agent import Agent
from core.compliance.consent import ConsentExported
from core.ids import AgentId
from core.profile import ContactsExported
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.ports import Noted, UnitOfWork
from words import say

# Source: this product's security rules.
EXPORTS_A_DAY = 5
_DAY = timedelta(days=1)

# Every fact that says so (tests/architecture/test_audit.py).
EXPORTS = (ConsentExported, ContactsExported)

# A long list is taken out part by part, which is one export.
_ONE_EXPORT = timedelta(minutes=1)


async def demand_room(desk: Desk, uow: UnitOfWork, by: Agent) -> None:
    """Asked in the unit of work that records the export. Raises Wrong: this person takes out nothing more today."""
    now = desk.clock.now()
    since = now - _DAY + timedelta(microseconds=1)  # what was a day ago counts no more
    mine = _exports(await uow.journal.noted(EXPORTS, since, now + timedelta(seconds=1)), by.id)
    if len(mine) < EXPORTS_A_DAY:
        return
    left = mine[-EXPORTS_A_DAY] + _DAY - now
    hours = max(1, -(-left // timedelta(hours=1)))
    raise Wrong(
        say(
            by.language,
            "You have taken out personal data {count} times in the last day; no more than that for one person. "
            "Again in {hours} h, or by a colleague.",
            count=len(mine),
            hours=hours,
        )
    )


def _exports(noted: Sequence[Noted], by: AgentId) -> list[datetime]:
    """When this person took something out, the parts of a list as one."""
    found: list[datetime] = []
    part_at: datetime | None = None
    for each in noted:
        match each.fact:
            case ConsentExported(by=who) if who == by:
                found.append(each.at)
            case ContactsExported(agent_id=who) if who == by:
                if part_at is None or each.at - part_at > _ONE_EXPORT:
                    found.append(each.at)
                part_at = each.at
            case _:
                pass
    return found
