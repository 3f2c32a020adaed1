"""`number`: when each is answered, where it is, and which skillsets it serves."""

from dataclasses import replace
from datetime import datetime

from admin_commands.command import Argument, Arguments, Caller, Command
from admin_commands.fields import flags_of, form_of, lines_of, said, told_of
from core.access import Right
from core.number import ManagedNumber, ServiceStatus, service_status
from desk import numbers
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.form_sending import refused
from desk.number_fields import NUMBER_FIELDS
from desk.numbers import name_of, number_called
from desk.ports import Company
from desk.views import Answer, Tone
from words import mark, say

_WHICH = Argument("number")

SERVICE_WORDS = {
    ServiceStatus.OPEN: mark("All numbers are open."),
    ServiceStatus.MIXED: mark("Some numbers are open, some are closed."),
    ServiceStatus.CLOSED: mark("All numbers are closed."),
}


async def _list(desk: Desk, caller: Caller, _: Arguments) -> Answer:
    language, now = caller.language, desk.clock.now()
    company = await numbers.company_of(desk, caller.tenant_id)
    service = service_status(company.numbers, now)
    lines = [say(language, SERVICE_WORDS[service])]
    lines += [_line(each, company, now, language) for each in company.numbers]
    told = {
        "service": service.value,
        "numbers": [_told(each, company, now) for each in company.numbers],
    }
    return Answer(tuple(lines), Tone.TOLD, title=say(language, "Numbers"), told=told)


async def _show(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    language, now = caller.language, desk.clock.now()
    company = await numbers.company_of(desk, caller.tenant_id)
    try:
        number = number_called(arguments["number"], company.numbers, language)
    except Wrong as wrong:
        return refused(wrong.sentence)
    lines = [_line(number, company, now, language), *lines_of(number, NUMBER_FIELDS, company, language)]
    return Answer(tuple(lines), Tone.TOLD, title=name_of(number), told=_told(number, company, now))


async def _set(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    values = said(arguments, NUMBER_FIELDS)
    if not values:
        return await _form(desk, caller, arguments)
    return await numbers.set_number(desk, caller.tenant_id, caller.agent, arguments["number"], values)


async def _form(desk: Desk, caller: Caller, arguments: Arguments) -> Answer:
    """Without a flag: the form, and as words how it stands."""
    shown = await _show(desk, caller, arguments)
    if shown.tone is Tone.REFUSED:
        return shown
    company = await numbers.company_of(desk, caller.tenant_id)
    number = number_called(arguments["number"], company.numbers, caller.language)
    form = form_of(
        number,
        NUMBER_FIELDS,
        company,
        caller.language,
        command=SET.name,
        about=number.ref,
        title=name_of(number),
    )
    return replace(shown, told=None, form=form)


def _line(number: ManagedNumber, company: Company, now: datetime, language: str) -> str:
    served = [each.name for each in map(company.skillset, number.skillsets) if each is not None]
    return " · ".join((name_of(number), f"`{number.ref}`", _when(number, now, language), ", ".join(served)))


def _when(number: ManagedNumber, now: datetime, language: str) -> str:
    """Whether it is open, and until when, by its own clock."""
    closes, opens = number.closes_at(now), number.next_opening(now)
    if number.is_open(now):
        if closes is None:
            return say(language, "open")
        return say(language, "open until {time}", time=_clock(closes, number))
    if opens is None:
        return say(language, "closed")
    return say(language, "closed until {time}", time=_clock(opens, number))


def _clock(moment: datetime, number: ManagedNumber) -> str:
    return f"{number.local(moment):%Y-%m-%d %H:%M}"


def _told(number: ManagedNumber, company: Company, now: datetime) -> dict[str, object]:
    closes, opens = number.closes_at(now), number.next_opening(now)
    return {
        "phone_number_id": number.ref,
        "display": number.display,
        **told_of(number, NUMBER_FIELDS, company),
        "is_open": number.is_open(now),
        "closes_at": None if closes is None else closes.isoformat(),
        "next_opening": None if opens is None else opens.isoformat(),
    }


SET = Command(
    words=("number", "set"),
    help=mark("when it is answered, and by whom; without flags a form opens"),
    run=_set,
    right=Right.ADMINISTER,
    arguments=(_WHICH,),
    flags=flags_of(NUMBER_FIELDS),
)

NUMBERS = (
    Command(
        words=("number", "list"),
        help=mark("which numbers there are, and whether they are open"),
        run=_list,
        right=Right.OVERSEE,
        told=True,
    ),
    Command(
        words=("number", "show"),
        help=mark("one of them, with its hours and its skillsets"),
        run=_show,
        right=Right.OVERSEE,
        arguments=(_WHICH,),
        told=True,
    ),
    SET,
)
