"""`witiop doctor`, the database: reached, of the right schema, opened by the master key, and what waits in it."""

from collections.abc import Mapping

from desk.ports import Clock, StoreUnavailable
from server.database import opened, why_refused
from server.errands import CHANNELS, FACTS, channels_of, dead_letters
from server.findings import Finding, warns, well, wrong
from server.ids import RandomIds
from server.local import ErrandRefused, NobodyThere, ask, file_of
from server.settings import Settings
from store import WrongMasterKey
from words import plural, say

_DATABASE = "Database"
_KEY = "Master key"
_LETTERS = "Dead letters"


async def examine(settings: Settings, clock: Clock, language: str) -> list[Finding]:
    """The same lines, whether the database is asked by itself or through the server that holds it."""
    file = file_of(settings.database.database_url)
    if file is not None:
        try:
            facts = await ask(file, {"do": FACTS})
        except NobodyThere:
            pass
        except ErrandRefused as refusal:
            return [wrong(_DATABASE, refusal.sentence)]
        else:
            reached = well(_DATABASE, say(language, "the server that holds it answers"))
            return [reached, *_letters(int(facts["dead_letters"]), language)]
    try:
        async with opened(settings, clock, RandomIds(clock)) as store:
            dead = await dead_letters(store)
    except WrongMasterKey as problem:
        return [wrong(_KEY, why_refused(problem, language))]
    except StoreUnavailable as problem:
        return [wrong(_DATABASE, why_refused(problem, language))]
    return [
        well(_DATABASE, say(language, "answers, and has this version's schema")),
        well(_KEY, say(language, "keep a copy of it elsewhere: lost key, lost content")),
        *_letters(dead, language),
    ]


async def channels(settings: Settings, clock: Clock) -> Mapping[str, str]:
    """Where conversations are read: skillsets' names, by their channels; none where the database cannot be asked."""
    file = file_of(settings.database.database_url)
    if file is not None:
        try:
            told: Mapping[str, str] = await ask(file, {"do": CHANNELS})
        except NobodyThere:
            pass
        except ErrandRefused:
            return {}
        else:
            return told
    try:
        async with opened(settings, clock, RandomIds(clock)) as store:
            return channels_of(store.directory, store.directory.operator)
    except (WrongMasterKey, StoreUnavailable):
        return {}  # why is said in the database's own lines


def _letters(count: int, language: str) -> list[Finding]:
    if not count:
        return []
    sentence = plural(
        language,
        "one thing could not be handled: witiop dead-letters list",
        "{count} things could not be handled: witiop dead-letters list",
        count,
    )
    return [warns(_LETTERS, sentence)]
