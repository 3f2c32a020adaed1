"""`agent`: the people who answer, what each may, and how much each takes on."""

from dataclasses import replace

from admin_commands.command import Argument, Arguments, Caller, Command, Flag
from admin_commands.fields import flags_of, form_of, said, told_of
from admin_commands.line import PROMPT
from core.access import Right
from core.agent import Agent
from desk import attending, numbers, people
from desk.agents import STATUS_WORDS
from desk.desk import Desk
from desk.directory_fields import AGENT_FIELDS, ENABLED, Wrong
from desk.form_sending import refused
from desk.people import Person
from desk.ports import Company
from desk.views import Answer, Tone
from words import mark, plural, say

_WHO = Argument("agent")


async def _list(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    try:
        found = await people.everybody(
            desk, caller.tenant_id, skillset=arguments.get("skillset"), language=language
        )
    except Wrong as wrong:
        return refused(wrong.sentence)
    company = await numbers.company_of(desk, caller.tenant_id)
    told = [_told(each, company) for each in found]
    if not found:
        nobody = say(language, "Nobody is here yet. People are known from their first act in Slack.")
        return Answer((nobody,), Tone.TOLD, told=told)
    lines = [_line(each, company, language) for each in found]
    asked, minutes = await attending.takes(desk, caller.tenant_id)
    if asked:
        lines.append(
            plural(
                language,
                "Slack is asked whether the one who takes conversations is there, about every {minutes} min.",
                "Slack is asked whether the {count} who take conversations are there, each about every {minutes} min.",
                asked,
                minutes=minutes,
            )
        )
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Agents"), told=told)


async def _show(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language = caller.language
    try:
        person = await people.one(desk, caller.tenant_id, arguments["agent"], language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    company = await numbers.company_of(desk, caller.tenant_id)
    agent = person.agent
    lines = [
        _line(agent, company, language),
        plural(
            language,
            "One open conversation, of {limit} at once.",
            "{count} open conversations, of {limit} at once.",
            person.has,
            limit=agent.limit,
        ),
        *_skills(person, language),
    ]
    if agent.reason:
        lines.append(say(language, "Reason of the break: {reason}.", reason=agent.reason))
    if agent.external_id:
        lines.append(say(language, "In another system: {id}.", id=agent.external_id))
    told = {**_told(agent, company), "open_conversations": person.has}
    return Answer(tuple(lines), Tone.TOLD, title=agent.name, told=told)


async def _set(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    values = said(arguments, AGENT_FIELDS)
    if not values:
        return await _form(desk, caller, arguments)
    return await people.set_agent(desk, caller.tenant_id, caller.agent, arguments["agent"], values)


async def _form(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """Without a flag: the form, and as words how they stand."""
    shown = await _show(desk, caller, arguments)
    if shown.tone is Tone.REFUSED:
        return shown
    agent = await people.found(desk, caller.tenant_id, arguments["agent"], caller.language)
    company = await numbers.company_of(desk, caller.tenant_id)
    form = form_of(
        agent, AGENT_FIELDS, company, caller.language, command=SET.name, about=agent.ref, title=agent.name
    )
    return replace(shown, told=None, form=form)


async def _enable(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await people.enable(desk, caller.tenant_id, caller.agent, arguments["agent"])


async def _disable(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    return await people.disable(
        desk, caller.tenant_id, caller.agent, arguments["agent"], sure=_YES.name in arguments
    )


def _line(agent: Agent, company: Company, language: str) -> str:
    skills = ", ".join(f"{name} {level}" for name, level in people.skills_of(agent, company))
    status = say(language, STATUS_WORDS[agent.status]) if agent.enabled else say(language, "not enabled")
    parts = (agent.name, f"`{agent.ref}`", agent.role.value, status, skills)
    return " · ".join(part for part in parts if part)


def _skills(person: Person, language: str) -> list[str]:
    if not person.skills:
        usage = f'{PROMPT} skillset add <skillset> "{person.agent.name}"'
        return [say(language, "In no skillset yet. Put them in one: `{usage}`.", usage=usage)]
    return [
        say(language, "{skillset}, level {level}", skillset=name, level=level)
        for name, level in person.skills
    ]


def _told(agent: Agent, company: Company) -> dict[str, object]:
    return {
        "user": agent.ref,
        "name": agent.name,
        **told_of(agent, (*AGENT_FIELDS, ENABLED), company),
        "status": agent.status.value,
        "status_since": None if agent.status_since is None else agent.status_since.isoformat(),
        "break_reason": agent.reason,
        "skillsets": [{"name": name, "level": level} for name, level in people.skills_of(agent, company)],
    }


_YES = Flag("yes", mark("although it cannot be taken back by itself"), bare=True)

SET = Command(
    words=("agent", "set"),
    help=mark("what they may do, and how much they take on; without flags a form opens"),
    run=_set,
    right=Right.ADMINISTER,
    arguments=(_WHO,),
    flags=flags_of(AGENT_FIELDS),
)

AGENTS = (
    Command(
        words=("agent", "list"),
        help=mark("the people who answer, and the skillsets they are in"),
        run=_list,
        right=Right.OVERSEE,
        flags=(Flag("skillset", mark("of this skillset alone")),),
        told=True,
    ),
    Command(
        words=("agent", "show"),
        help=mark("one of them, with what they have open"),
        run=_show,
        right=Right.OVERSEE,
        arguments=(_WHO,),
        told=True,
    ),
    SET,
    Command(
        words=("agent", "enable"),
        help=mark("lets them use WitiOp again"),
        run=_enable,
        right=Right.ADMINISTER,
        arguments=(_WHO,),
    ),
    Command(
        words=("agent", "disable"),
        help=mark("takes WitiOp away from them"),
        run=_disable,
        right=Right.ADMINISTER,
        arguments=(_WHO,),
        flags=(_YES,),
    ),
)
