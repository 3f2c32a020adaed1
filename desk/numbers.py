"""Numbers: which there are, when each is answered, and which skillsets it serves."""

from collections.abc import Mapping, Sequence

from core.access import Right
from core.agent import Agent
from core.ids import TenantId
from core.number import ManagedNumber, NumberSet
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Reading, Wrong
from desk.form_sending import refused
from desk.number_fields import NUMBER_FIELDS
from desk.people import not_allowed
from desk.ports import Company, UnitOfWork
from desk.setting import WrongField, changed, told
from desk.triage import unknown_in
from desk.views import Answer
from words import say

_SHOWN = 40


async def company_of(desk: Desk, tenant_id: TenantId) -> Company:
    """The company with its numbers, as it stands."""
    async with desk.store.begin(tenant_id) as uow:
        return await uow.directory.read()


def number_called(called: str, numbers: Sequence[ManagedNumber], language: str) -> ManagedNumber:
    """The one with this display number, however it is spaced, or this id at Meta. Raises Wrong."""
    wanted = _digits(called)
    for number in numbers:
        if called.strip() == number.ref or (wanted and wanted == _digits(number.display)):
            return number
    there = ", ".join(name_of(each) for each in numbers)
    raise Wrong(
        say(language, "No number is {called}. There are {known}.", called=called[:_SHOWN], known=there)
    )


def name_of(number: ManagedNumber) -> str:
    """As people read it; its id at Meta until it is known how it reads."""
    return number.display or number.ref


async def set_number(
    desk: Desk, tenant_id: TenantId, by: Agent, called: str, values: Mapping[str, str]
) -> Answer:
    """Change how one is run, by the names of NUMBER_FIELDS."""
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        reading = Reading(await uow.directory.read(), by.language)
        try:
            before = number_called(called, reading.company.numbers, by.language)
            after, changes = changed(before, values, NUMBER_FIELDS, reading)
        except WrongField as wrong:
            return refused(wrong.sentence, about=wrong.name)
        except Wrong as wrong:
            return refused(wrong.sentence)
        stray = await unknown_in(uow, after) if changes else None
        if stray is not None:
            return refused(no_such_property(stray, by.language), about="profiling")
        if changes:
            uow.directory.save(after)
            uow.record(NumberSet(after.id, by.id))
        return told(name_of(after), changes, by.language)

    return await decided(desk, tenant_id, by.language, decide)


def no_such_property(name: str, language: str) -> str:
    """What a rule asks is nothing that is known of contacts."""
    return say(
        language,
        "No property is called “{name}”. `/witiop property list` says which there are; a rule may also ask for tag or "
        "choice.",
        name=name[:_SHOWN],
    )


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
