"""Conversations are closed and looked up from anywhere, by their number."""

import pytest

from desk.filling import CommandForm
from desk.views import Tone
from sandbox.office import Office
from tests.admin_commands.conftest import Type

ANA = "393331110001"


@pytest.fixture
async def talk(company: Office) -> Office:
    """Ana wrote, and nobody has answered yet."""
    await company.takes_in(company.writes(ANA, "Hello"))
    await company.works()
    return company


@pytest.mark.usefixtures("talk")
async def test_a_conversation_is_closed_by_its_number(typed: Type) -> None:
    """Once; one nobody knows is told so, and reasons that nobody keeps."""
    assert (await typed("U0ADA", "conversation close 1 --reason Solved")).tone is Tone.REFUSED
    assert (await typed("U0ADA", "conversation close #1")).lines == ("#1 is closed.",)
    assert (await typed("U0ADA", "conversation close 1")).lines == ("This conversation is closed already.",)
    assert (await typed("U0ADA", "conversation close 9")).lines == ("No conversation has the number 9.",)


async def test_where_the_company_asks_why_it_is_asked_or_said(typed: Type, talk: Office) -> None:
    """A form in Slack, a flag in a terminal; the card shows it."""
    await typed("U0ADA", "closing add Solved")

    asked = await typed("U0ADA", "conversation close 1")
    wrong = await typed("U0ADA", "conversation close 1 --reason Bored")
    said = await typed("U0ADA", 'conversation close 1 --reason solved --note "refund sent"')
    await talk.works()

    assert isinstance(asked.form, CommandForm)
    assert (asked.tone, asked.form.about) == (Tone.REFUSED, "1")
    assert asked.lines == ("Say why, with `--reason` and one of: Solved.",)
    assert (wrong.tone, wrong.about) == (Tone.REFUSED, "reason")
    assert said.lines == ("#1 is closed.",)
    ended = talk.workspace.roots()[0].card.ended
    assert ended is not None
    assert (ended.reason, ended.note.reveal() if ended.note else "") == ("Solved", "refund sent")


@pytest.mark.usefixtures("talk")
async def test_a_contacts_conversations_by_a_number(typed: Type) -> None:
    """For whoever may look into it; also for programs."""
    listed = await typed("U0ADA", "conversation history 1")

    assert listed.lines == ("#1 · 2026-11-27 11:00 · General · open",)
    assert '"number": 1' in (await typed("U0ADA", "conversation history 1 --json")).lines[0]
    assert "only those of your own skillsets" in (await typed("U0BEA", "conversation history 1")).lines[0]
    assert (await typed("U0ADA", "conversation history 9")).tone is Tone.REFUSED
