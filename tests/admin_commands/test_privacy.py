"""`/witiop privacy`: what an authority asks for, made from what is."""

import json
from datetime import timedelta

from core.facts import FormerSeen
from core.ids import AgentRef, ContactId, ConversationId, MessageId
from core.profile import ContactsExported, NumberRevealed
from desk import agents
from desk.views import Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type


async def test_the_record_says_who_what_why_and_how_long(typed: Type) -> None:
    """Of this company, with its numbers and how many people may do what."""
    await typed("U0BEA", "status")

    said = await typed("U0ADA", "privacy record")
    told = json.loads((await typed("U0ADA", "privacy record --json")).lines[0])

    text = "\n".join(said.lines)
    assert "Controller: Acme." in text
    assert "+39 02 1234 5678" in text
    assert "admin: one person." in text
    assert "agent: one person." in text
    for word in ("Meta Platforms", "Slack Technologies", "AES-256-GCM", "90 days", "Whoever hosts"):
        assert word in text
    assert [each["title"] for each in told] == [
        "Who is responsible", "Whose data, which, and what for", "For how long", "Who may see it", "With whose help",
        "How it is protected",
    ]  # fmt: skip
    assert (await typed("U0BEA", "privacy record")).tone is Tone.REFUSED


async def test_the_kit_tells_who_did_what_to_whose_data_since_then(typed: Type, company: Office) -> None:
    """Counted, by agent and one by one; what was before is left out, and nobody's number or name is in it."""
    bea = (await agents.known(company.desk, TENANT.id, AgentRef("U0BEA"))).id

    async def happens(*facts: object) -> None:
        async with company.desk.store.begin(TENANT.id) as uow:
            uow.record(*facts)  # type: ignore[arg-type]
            await uow.commit()

    await happens(FormerSeen(ConversationId("long ago"), MessageId("m0"), bea))
    company.clock.advance(timedelta(days=2))
    await happens(
        NumberRevealed(ContactId("c1"), bea), NumberRevealed(ContactId("c2"), bea), ContactsExported(bea, 31)
    )

    said = await typed("U0ADA", "privacy breach --since 2026-11-28")
    told = json.loads((await typed("U0ADA", "privacy breach --since 2026-11-28 --json")).lines[0])

    chapters = {each["title"]: each["lines"] for each in told}
    assert "by 2026-12-02 11:00 UTC" in chapters["What has to be done"][0]
    assert "The audit is untouched" in chapters["What has to be done"][2]
    assert "3 times: somebody looked at, or took out, what is usually hidden." in chapters["What happened"]
    assert "Bea: 3 entries." in chapters["Who"]
    assert chapters["Whose data"] == [
        "2 contacts by their identity.", "0 conversations.", "31 contacts were taken out into files.",
    ]  # fmt: skip
    assert any("Bea looked at the whole number of a contact." in line for line in chapters["One by one"])
    assert "long ago" not in str(said.lines)


async def test_a_kit_needs_to_know_since_when(typed: Type) -> None:
    """A date, or it says how to give one; a time in which nothing happened is told as such."""
    await typed("U0ADA", "status")
    for line in ("privacy breach", "privacy breach --since yesterday"):
        assert (await typed("U0ADA", line)).lines == (
            "Say since when: `/witiop privacy breach --since 2026-11-20`.",
        )

    nothing = await typed("U0ADA", "privacy breach --since 2026-11-28")

    assert "Nothing was kept as proof in this time." in nothing.lines
    assert "Nobody." in nothing.lines
