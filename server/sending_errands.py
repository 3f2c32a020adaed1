"""Sending an errand: to the process that holds the database, else to a desk opened for it alone."""

from typing import Any

from desk.ports import Clock
from server.clock import SystemClock
from server.database import refusing
from server.local import Errand, ErrandRefused, NobodyThere, ask, file_of
from server.settings import Settings
from server.terminal import Stop
from server.wiring import wired


async def send(settings: Settings, errand: Errand, language: str, clock: Clock | None = None) -> Any:
    """The errand's answer. Raises Stop with the reason in the terminal's language."""
    asked = {**errand, "language": language}
    file = file_of(settings.database.database_url)
    try:
        if file is not None:
            try:
                return await ask(file, asked)
            except NobodyThere:
                pass
        with refusing(language):
            async with wired(settings, clock or SystemClock()) as house:
                return await house.porter(asked)
    except ErrandRefused as refusal:
        raise Stop(refusal.sentence) from None
