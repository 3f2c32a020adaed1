"""Errands about lists of contacts: so many rows taken in, or out, at a time."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from core.agent import Agent
from core.compliance.consent import Wording
from core.ids import AgentRef, ContactId, TenantId
from desk import agents
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.dossier import DossierFile, dossier_of
from desk.importing_contacts import Declared, Manner, take_in, take_out
from desk.ports import MediumGone
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


async def told(desk: Desk, tenant_id: TenantId, errand: Errand, language: str) -> dict[str, int]:
    """
    Everything of one contact, laid into a new folder of this user's: JSON, text, and the files. How much it was.

    The folder is named by whoever asks, who is the same user as this process.
    """
    by = await _who(desk, tenant_id, errand, language)
    folder = Path(str(errand.get("folder")))
    try:
        found = await dossier_of(desk, tenant_id, by, str(errand.get("contact")))
    except Wrong as wrong:
        raise ErrandRefused(wrong.sentence) from None
    try:
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True)
        text = json.dumps(found.told, ensure_ascii=False, indent=2)
        await asyncio.to_thread((folder / "contact.json").write_text, text, encoding="utf-8")
        await asyncio.to_thread((folder / "contact.txt").write_text, "\n".join(found.lines), encoding="utf-8")
        for file in found.files:
            await _lay(desk, tenant_id, file, folder / file.name)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ErrandRefused(
            say(language, "{file} cannot be written: {why}", file=str(folder), why=why)
        ) from None
    return {"lines": len(found.lines), "files": len(found.files)}


async def _lay(desk: Desk, tenant_id: TenantId, file: DossierFile, path: Path) -> None:
    """One that is gone by its age is left out: what was kept of it stands in the rest."""
    with suppress(MediumGone), await asyncio.to_thread(path.open, "wb") as out:
        async for chunk in desk.media.read(tenant_id, file.vault):
            await asyncio.to_thread(out.write, chunk)


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
