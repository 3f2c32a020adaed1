"""`witiop doctor`: every link, one line each, and how to mend what is wrong."""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from desk.ports import Clock
from server import doctor_meta, doctor_slack, examining_database, examining_files
from server.clock import SystemClock
from server.doctor_asking import asking
from server.environment import Environment, Problem
from server.findings import Finding, warns, well, wrong
from server.local import file_of
from server.settings import Settings
from server.settings_reading import SettingsWrong, every_setting, read, unknown_names
from server.terminal import shown
from words import say

_SETTINGS = "Settings"
_CLOCK = "Clock"
_SQLITE = "SQLite"

# Slack refuses requests that are older by its own clock. Source: Slack, verifying requests, November 2026.
_CLOCK_TOO_WRONG = timedelta(seconds=300)
_CLOCK_WRONG = timedelta(seconds=30)
# Source: SQLite, release notes: up to 3.51.2 two connections to one file could lose a commit.
_SQLITE_SAFE = (3, 51, 3)
_OTHERS_MAY_READ = 0o077

# Says how the database is, in lines of its own.
ExamineDatabase = Callable[[Settings], Awaitable[list[Finding]]]
# The channels of the first company's skillsets: each with the name of whose it is.
ChannelsOf = Callable[[Settings], Awaitable[Mapping[str, str]]]


async def examine_all(environment: Environment, env_file: Path, language: str) -> list[Finding]:
    """Every link of the real world."""
    clock = SystemClock()

    async def database(settings: Settings) -> list[Finding]:
        return await examining_database.examine(settings, clock, language)

    async def channels(settings: Settings) -> Mapping[str, str]:
        return await examining_database.channels(settings, clock)

    return await examine(environment, env_file, clock, language, database, channels)


async def examine(
    environment: Environment,
    env_file: Path,
    clock: Clock,
    language: str,
    database: ExamineDatabase,
    channels: ChannelsOf,
) -> list[Finding]:
    """Every link that the settings allow to look at."""
    found = _env_file(env_file, language)
    found += [warns(_SETTINGS, say(language, "{name} is no setting; is it misspelt?", name=name))
              for name in unknown_names(environment)]  # fmt: skip
    try:
        settings = read(environment)
    except SettingsWrong as problem:
        return found + [wrong(_SETTINGS, _what_it_takes(one, language)) for one in problem.problems]
    found.append(well(_SETTINGS, say(language, "complete")))
    found += await database(settings)
    found += _sqlite(settings, language)
    found += await examining_files.examine(settings.media, language)
    async with asking(clock) as asker:
        found += await doctor_slack.examine(settings.slack, asker, language, await channels(settings))
        found += await doctor_meta.examine(settings.whatsapp, asker, language)
        found += _clock(asker.skews, language)
    return found


def _what_it_takes(problem: Problem, language: str) -> str:
    """What is wrong with a setting, and what it should be."""
    sentence = f"{problem.name} {shown(language, problem.sentence)}"
    meant = next((shown(language, each.help) for each in every_setting() if each.name == problem.name), "")
    return f"{sentence}. {meant}".rstrip(". ") + "."


def _env_file(env_file: Path, language: str) -> list[Finding]:
    if env_file.is_file() and env_file.stat().st_mode & _OTHERS_MAY_READ:
        return [warns(_SETTINGS, say(language, "others on this machine may read .env: chmod 600 .env"))]
    return []


def _sqlite(settings: Settings, language: str) -> list[Finding]:
    if file_of(settings.database.database_url) is None or sqlite3.sqlite_version_info >= _SQLITE_SAFE:
        return []
    sentence = say(
        language,
        "version {version} is older than 3.51.3: nothing but this server may open the file while it runs",
        version=sqlite3.sqlite_version,
    )
    return [warns(_SQLITE, sentence)]


def _clock(skews: Sequence[timedelta], language: str) -> list[Finding]:
    if not skews:
        return []
    worst = max(skews, key=abs)
    seconds = round(abs(worst).total_seconds())
    if abs(worst) >= _CLOCK_TOO_WRONG:
        sentence = say(
            language,
            "{seconds} s away from the platforms': Slack's requests are refused; let the machine synchronise it",
            seconds=seconds,
        )
        return [wrong(_CLOCK, sentence)]
    if abs(worst) >= _CLOCK_WRONG:
        sentence = say(
            language, "{seconds} s away from the platforms'; let the machine synchronise it", seconds=seconds
        )
        return [warns(_CLOCK, sentence)]
    return [well(_CLOCK, say(language, "agrees with the platforms'"))]
