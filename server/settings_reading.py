"""Settings are read once, checked together, and named when they are wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from server.environment import Environment, Given, Problem
from server.settings import (
    CONCERNS,
    Audit,
    Concern,
    Database,
    Keeping,
    Keys,
    Listening,
    Media,
    People,
    Settings,
    Slack,
    Whatsapp,
)
from words import mark


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as documentation and `witiop settings` need it."""

    name: str
    concern: type[Concern]
    field: str
    about: FieldInfo

    @property
    def help(self) -> str:
        return self.about.description or ""

    @property
    def required(self) -> bool:
        return self.about.is_required()

    @property
    def secret(self) -> bool:
        return _holds_secret(self.about.annotation)


class SettingsWrong(Exception):
    """Settings are missing or cannot be right. problems: at least one; they name settings, never values."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(problem.name for problem in problems))
        self.problems = problems


ConcernT = TypeVar("ConcernT", bound=Concern)


@cache
def every_setting() -> tuple[Setting, ...]:
    """All settings, in the order of their concerns."""
    return tuple(
        Setting(_name(concern, field), concern, field, about)
        for concern in CONCERNS
        for field, about in concern.model_fields.items()
    )


def read(environment: Environment) -> Settings:
    """All settings, checked together. Raises SettingsWrong with everything that is wrong at once."""
    problems = list(environment.problems)
    made: dict[type[Concern], Concern] = {}
    for concern in CONCERNS:
        try:
            made[concern] = _made(concern, environment.given)
        except SettingsWrong as wrong:
            problems.extend(wrong.problems)
    if not problems:
        problems.extend(_contradictions(environment.given))
    if problems:
        raise SettingsWrong(tuple(problems))
    return Settings(
        database=_as(Database, made),
        keys=_as(Keys, made),
        media=_as(Media, made),
        retention=_as(Keeping, made),
        audit=_as(Audit, made),
        listening=_as(Listening, made),
        whatsapp=_as(Whatsapp, made),
        slack=_as(Slack, made),
        people=_as(People, made),
    )


def read_one(concern: type[ConcernT], environment: Environment) -> ConcernT:
    """The settings of one concern, for commands that need no more. Raises SettingsWrong."""
    names = {setting.name for setting in every_setting() if setting.concern is concern}
    unread = tuple(problem for problem in environment.problems if problem.name.removesuffix("_FILE") in names)
    if unread:
        raise SettingsWrong(unread)
    return _made(concern, environment.given)


def unknown_names(environment: Environment) -> tuple[str, ...]:
    """Names that look like settings and are none: most likely misspelt."""
    known = {setting.name for setting in every_setting()}
    return tuple(sorted(name for name in environment.given if name not in known))


def _made(concern: type[ConcernT], given: Mapping[str, Given]) -> ConcernT:
    texts: dict[str, Any] = {
        field: given[name].text for field in concern.model_fields if (name := _name(concern, field)) in given
    }
    try:
        return concern(**texts)
    except ValidationError as error:
        raise SettingsWrong(tuple(_problems(concern, error))) from None  # its text may hold values


def _problems(concern: type[Concern], error: ValidationError) -> list[Problem]:
    found: dict[str, Problem] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = _name(concern, str(one["loc"][0]))
        if one["type"] == "missing":
            found[name] = Problem(name, mark("is missing or empty"))
        else:
            reason = one.get("ctx", {}).get("error")
            found[name] = Problem(name, str(reason) if reason else mark("cannot be right"))
    return list(found.values())


def _contradictions(given: Mapping[str, Given]) -> list[Problem]:
    """Settings that are only right together."""
    install = ("WITIOP_SLACK_CLIENT_ID", "WITIOP_SLACK_CLIENT_SECRET", "WITIOP_PUBLIC_URL")
    problems = []
    if any(name in given for name in install[:2]):
        sentence = mark(
            "is missing: to install into more workspaces takes client id, client secret and public URL"
        )
        problems += [Problem(name, sentence) for name in install if name not in given]
    if "WITIOP_OPERATORS" in given and "WITIOP_OPERATOR_CHANNEL" not in given:
        problems.append(Problem("WITIOP_OPERATOR_CHANNEL", mark("is missing: operators need a channel")))
    key = ("WITIOP_MEDIA_S3_KEY_ID", "WITIOP_MEDIA_S3_SECRET")
    if "WITIOP_MEDIA_S3_BUCKET" in given:
        sentence = mark("is missing: a bucket takes the id and the secret of an access key")
        problems += [Problem(name, sentence) for name in key if name not in given]
    return problems


def _as(concern: type[ConcernT], made: Mapping[type[Concern], Concern]) -> ConcernT:
    one = made[concern]
    assert isinstance(one, concern)
    return one


def _name(concern: type[Concern], field: str) -> str:
    return f"{concern.model_config.get('env_prefix', '')}{field}".upper()


def _holds_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_holds_secret(part) for part in get_args(annotation))
