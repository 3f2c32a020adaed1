"""The errand of `witiop routing`: traffic served again, from the record or from a sheet that somebody brought."""

from typing import Any

from admin_commands.table import run, run_with_sheet
from core.ids import AgentRef, TenantId
from desk.desk import Desk
from desk.ports.sheets import Row
from desk.problems import DeliveryProblem
from server.local import Errand, ErrandRefused
from words import say


async def simulated(desk: Desk, tenant_id: TenantId, errand: Errand, language: str) -> dict[str, Any]:
    """The answer, with its figures for whoever draws them."""
    who, line = AgentRef(str(errand.get("as"))), str(errand.get("line", ""))
    try:
        if errand.get("columns") is None:
            answer = await run(desk, tenant_id, who, line)
        else:
            columns = [str(each) for each in errand["columns"]]
            rows = [
                Row(int(number), dict(cells), frozenset(formulas), frozenset(cut))
                for number, cells, formulas, cut in errand.get("rows", ())
            ]
            answer = await run_with_sheet(desk, tenant_id, who, line, columns, rows)
    except DeliveryProblem as problem:
        raise ErrandRefused(
            say(language, "Slack does not say who {user} is ({code})", user=who, code=problem.code)
        ) from None
    lines = list(answer.lines)
    return {"tone": answer.tone.value, "title": answer.title, "lines": lines, "told": answer.told}
