"""Sending an errand: to the process that holds the database, else to a desk opened for it alone."""

from typing import Any

from server.clock import SystemClock
from server.database import refusing
from server.environment import Environment
from server.local import Errand, ErrandRefused, NobodyThere, ask, file_of
from server.settings import Database
from server.settings_reading import read, read_one
from server.terminal import Stop
from server.wiring import wired


async def send(environment: Environment, errand: Errand, language: str) -> Any:
    """
    The errand's answer. Who asks the process that holds the file needs no other setting than where that is.

    Raises SettingsWrong, and Stop with the reason in the terminal's language.
    """
    asked = {**errand, "language": language}
    file = file_of(read_one(Database, environment).database_url)
    try:
        if file is not None:
            try:
                return await ask(file, asked)
            except NobodyThere:
                pass
        settings = read(environment)
        with refusing(language):
            async with wired(settings, SystemClock()) as house:
                return await house.porter(asked)
    except ErrandRefused as refusal:
        raise Stop(refusal.sentence) from None
