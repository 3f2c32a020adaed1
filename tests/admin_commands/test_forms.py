"""Commands without flags open a form; what is filled in there is what flags would say."""

import pytest

from admin_commands.table import COMMANDS, fill
from core.access import Role
from core.ids import AgentRef
from core.routing.skillset import Mode
from desk.filling import CommandForm
from desk.views import Answer, Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type


async def _filled(company: Office, who: str, form: CommandForm, **values: str) -> Answer:
    """Everything as the form has it, but for these."""
    shown = {each.name: each.value for each in form.inputs}
    given = {name.replace("_", "-"): value for name, value in values.items()}
    return await fill(company.desk, TENANT.id, AgentRef(who), form.command, form.about, {**shown, **given})


def _form(answer: Answer) -> CommandForm:
    assert isinstance(answer.form, CommandForm)
    return answer.form


async def test_a_skillset_is_filled_in(typed: Type, company: Office) -> None:
    """A new one with its name, then the same one with its rules; what stays as it was changes nothing."""
    new = _form(await typed("U0ADA", "skillset new"))
    made = await _filled(company, "U0ADA", new, name="Sales", channel="C0SALES", mode="assign")
    shown = _form(await typed("U0ADA", "skillset set sales"))
    changed = await _filled(company, "U0ADA", shown, offer_seconds="45")
    same = await _filled(company, "U0ADA", _form(await typed("U0ADA", "skillset set sales")))

    assert made.tone is Tone.DONE
    assert changed.lines == ("offer-seconds: 45 (before: 90)",)
    assert same.lines == ("Nothing changes: Sales was like this already.",)
    async with company.desk.store.begin(TENANT.id) as uow:
        sales = (await uow.directory.read()).skillset_named("Sales")
    assert sales is not None
    assert sales.mode is Mode.ASSIGN


async def test_numbers_and_agents_are_filled_in(typed: Type, company: Office) -> None:
    """With their values as they stand, and their choices."""
    number = _form(await typed("U0ADA", "number set +390212345678"))
    agent = _form(await typed("U0ADA", "agent set U0BEA"))

    closed = await _filled(company, "U0ADA", number, hours="closed", inactivity_minutes="30")
    role = await _filled(company, "U0ADA", agent, role="supervisor")

    assert closed.lines == ("hours: closed (before: always)", "inactivity-minutes: 30 (before: never)")
    assert role.lines == ("role: supervisor (before: agent)",)
    assert {each.name: each.choices for each in agent.inputs}["role"] == tuple(Role)


async def test_a_form_keeps_the_role_that_nobody_changed(typed: Type, company: Office) -> None:
    """Sending it is not giving a role."""
    await _filled(company, "U0ADA", _form(await typed("U0ADA", "agent set U0BEA")), limit="3")

    async with company.desk.store.begin(TENANT.id) as uow:
        bea = await uow.agents.by_ref(AgentRef("U0BEA"))
    assert bea is not None
    assert (bea.limit, bea.role_set) == (3, False)


async def test_what_is_wrong_is_told_by_its_field(typed: Type, company: Office) -> None:
    """So that it can stand beside it."""
    number = _form(await typed("U0ADA", "number set +390212345678"))
    new = _form(await typed("U0ADA", "skillset new"))

    wrong = await _filled(company, "U0ADA", number, time_zone="Rome")
    missing = await _filled(company, "U0ADA", new, name="Sales")

    assert (wrong.tone, wrong.about) == (Tone.REFUSED, "time_zone")
    assert (missing.tone, missing.about) == (Tone.REFUSED, "channel")


async def test_a_form_that_somebody_made_up_does_no_more_than_its_command(
    typed: Type, company: Office
) -> None:
    """Rights are asked when it is sent, and only what the command knows is heard."""
    form = _form(await typed("U0ADA", "agent set U0BEA"))

    refused = await _filled(company, "U0BEA", form, role="admin")
    unknown = await fill(company.desk, TENANT.id, AgentRef("U0ADA"), "agent destroy", "U0BEA", {})

    assert refused.tone is unknown.tone is Tone.REFUSED
    assert refused.lines[0] == "Your role does not allow `/witiop agent set`."


@pytest.mark.parametrize("name", ["agent set", "skillset new", "skillset set", "number set"])
async def test_each_field_of_a_form_is_a_flag_of_its_command(typed: Type, name: str) -> None:
    """Whatever can be filled in can be typed, but for what the command is about."""
    lines = {"agent set": "agent set U0BEA", "skillset set": "skillset set General"}
    form = _form(
        await typed("U0ADA", lines.get(name, "number set +390212345678" if "number" in name else name))
    )

    [command] = [each for each in COMMANDS if each.name == name]
    known = {flag.name for flag in command.flags} | {command.arguments[0].name}
    assert {each.name for each in form.inputs} <= known
