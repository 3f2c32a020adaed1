"""The channel restricts what a company may send, or says how many people it may begin with: only that stops."""

from dataclasses import replace

from core.number import NumberRestricted
from core.restriction import Stops
from desk.channel_news import AccountReported
from desk.handled import DONE, Handled, Ignored, SetAside
from desk.ports import UnitOfWork


async def account_reported(uow: UnitOfWork, item: AccountReported) -> Handled:
    """Every number of the account is restricted alike; what is told of it last is all that holds."""
    if item.restrictions is None and item.allowance is None:
        return Ignored(f"not acted on yet: account {item.what}")
    company = await uow.directory.read()
    numbers = [each for each in company.numbers if each.account == item.account]
    if not numbers:
        return SetAside("unknown account")
    if item.restrictions is not None:
        stops = {each.stops for each in item.restrictions}
        named = Stops.EVERYTHING if Stops.EVERYTHING in stops else next(iter(stops), None)
        for number in numbers:
            if number.restrictions != item.restrictions:
                uow.directory.save(replace(number, restrictions=item.restrictions))
                uow.record(NumberRestricted(number.id, named))
    if item.allowance is not None and company.tenant.allowance != item.allowance.most:
        uow.directory.save(replace(company.tenant, allowance=item.allowance.most))
    return DONE
