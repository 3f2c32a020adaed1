"""Errands about lists of contacts: so many rows taken in, or out, at a time."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.agent import Agent
from core.compliance.consent import Wording
from core.ids import AgentRef, ContactId, TenantId
from desk import agents
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.importing_contacts import Declared, Manner, take_in, take_out
from desk.ports.sheets import Row
from desk.problems import DeliveryProblem
from server.local import Errand, ErrandRefused
from words import say

# Rows of one errand: its answer comes within the time of one, and it fits into a line.
ROWS_AT_ONCE = 1_000


async def taken_in(desk: Desk, tenant_id: TenantId, errand: Errand, language: str) -> dict[str, Any]:
    """What came of some rows, or would."""
    by = await _who(desk, tenant_id, errand, language)
    rows = [
        Row(int(number), dict(cells), frozenset(formulas), frozenset(cut))
        for number, cells, formulas, cut in errand.get("rows", ())
    ]
    declared = errand.get("declared")
    how = Manner(
        columns=dict(errand.get("columns_of", {})),
        region=errand.get("region"),
        declared=None if declared is None else _declared(declared),
        apply=errand.get("apply") is True,
    )
    try:
        columns = [str(each) for each in errand.get("columns", ())]
        return asdict(await take_in(desk, tenant_id, by, columns, rows, how))
    except Wrong as wrong:
        raise ErrandRefused(wrong.sentence) from None


async def taken_out(desk: Desk, tenant_id: TenantId, errand: Errand, language: str) -> dict[str, Any]:
    """Headings, some rows, and from where it goes on."""
    by = await _who(desk, tenant_id, errand, language)
    after = errand.get("after")
    try:
        columns, rows, then = await take_out(
            desk, tenant_id, by, None if after is None else ContactId(str(after)), ROWS_AT_ONCE
        )
    except Wrong as wrong:
        raise ErrandRefused(wrong.sentence) from None
    return {"columns": columns, "rows": rows, "after": then}


def _declared(given: dict[str, Any]) -> Declared:
    wording = Wording(str(given["words"]), str(given["version"]), str(given["language"]))
    return Declared(str(given["evidence"]), datetime.fromisoformat(str(given["at"])), wording)


async def _who(desk: Desk, tenant_id: TenantId, errand: Errand, language: str) -> Agent:
    who = AgentRef(str(errand.get("as")))
    try:
        return await agents.known(desk, tenant_id, who)
    except DeliveryProblem as problem:
        raise ErrandRefused(
            say(language, "Slack does not say who {user} is ({code})", user=who, code=problem.code)
        ) from None
