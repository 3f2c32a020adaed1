"""Sending errands: to the process that holds the database, else to a desk opened for them alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from server.clock import SystemClock
from server.database import refusing
from server.environment import Environment
from server.local import Errand, ErrandRefused, NobodyThere, Porter, ask, file_of
from server.settings import Database
from server.settings_reading import read, read_one
from server.terminal import Stop
from server.wiring import wired

Send = Callable[[Errand], Awaitable[Any]]


async def send(environment: Environment, errand: Errand, language: str) -> Any:
    """
    The errand's answer. Who asks the process that holds the file needs no other setting than where that is.

    Raises SettingsWrong, and Stop with the reason in the terminal's language.
    """
    async with sending(environment, language) as one:
        return await one(errand)


@asynccontextmanager
async def sending(environment: Environment, language: str) -> AsyncIterator[Send]:
    """Several errands, one after the other, to whoever is found for the first; raises like `send`."""
    file = file_of(read_one(Database, environment).database_url)
    porter: Porter | None = None
    async with AsyncExitStack() as stack:

        async def one(errand: Errand) -> Any:
            nonlocal porter
            asked = {**errand, "language": language}
            if porter is None and file is not None:
                try:
                    return await ask(file, asked)
                except NobodyThere:
                    pass
            if porter is None:
                settings = read(environment)
                stack.enter_context(refusing(language))
                porter = (await stack.enter_async_context(wired(settings, SystemClock()))).porter
            return await porter(asked)

        try:
            yield one
        except ErrandRefused as refusal:
            raise Stop(refusal.sentence) from None
