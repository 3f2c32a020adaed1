"""The rules of a skillset, as they are set: every measure of how conversations are given out, with its bounds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.routing.queue import Weights
from core.routing.rings import RingTimes
from core.routing.rules import Rules
from core.routing.skillset import Skillset
from desk.directory_fields import Field, Kind, Reading, whole, yes
from desk.ports import Company
from words import mark

# In minutes: how long a window lasts, and more than anything needs to be worth.
_DAY, _MOST_WORTH = 1_440, 10_080
_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def _time(name: str, rule: str, unit: timedelta, least: int, most: int, help_: str) -> Field[Skillset]:
    """A time of the rules, in whole units."""

    def get(it: Skillset, _: Company) -> str:
        held: timedelta = getattr(it.rules, rule)
        return str(held // unit)

    def put(it: Skillset, text: str, of: Reading) -> Skillset:
        return _with(it, **{rule: whole(text, least, most, of.language) * unit})

    return Field(name, help_, get, put, Kind.WHOLE)


def _ring(name: str, ring: str, help_: str) -> Field[Skillset]:
    """How many seconds a ring lasts."""

    def get(it: Skillset, _: Company) -> str:
        held: timedelta = getattr(it.rules.ring_times, ring)
        return str(held // _SECOND)

    def put(it: Skillset, text: str, of: Reading) -> Skillset:
        given: dict[str, timedelta] = {ring: whole(text, 0, 3_600, of.language) * _SECOND}
        times: RingTimes = replace(it.rules.ring_times, **given)
        return _with(it, ring_times=times)

    return Field(name, help_, get, put, Kind.WHOLE)


def _weight(name: str, weight: str, most: int, help_: str) -> Field[Skillset]:
    """What counts in the order of the queue, in minutes of waiting, or from when on it does, in minutes."""

    def get(it: Skillset, _: Company) -> str:
        held: timedelta = getattr(it.rules.weights, weight)
        return str(held // _MINUTE)

    def put(it: Skillset, text: str, of: Reading) -> Skillset:
        given: dict[str, timedelta] = {weight: whole(text, 0, most, of.language) * _MINUTE}
        weights: Weights = replace(it.rules.weights, **given)
        return _with(it, weights=weights)

    return Field(name, help_, get, put, Kind.WHOLE)


def _count(name: str, rule: str, least: int, most: int, help_: str) -> Field[Skillset]:
    """A whole number of the rules."""

    def get(it: Skillset, _: Company) -> str:
        return str(getattr(it.rules, rule))

    def put(it: Skillset, text: str, of: Reading) -> Skillset:
        return _with(it, **{rule: whole(text, least, most, of.language)})

    return Field(name, help_, get, put, Kind.WHOLE)


def _with(it: Skillset, **given: Any) -> Skillset:
    rules: Rules = replace(it.rules, **given)
    return replace(it, rules=rules)


RULE_FIELDS: tuple[Field[Skillset], ...] = (
    Field(
        "rings",
        mark("whether those who fit best are asked first"),
        lambda it, _: "yes" if it.rules.rings else "no",
        lambda it, text, of: _with(it, rings=yes(text, of.language)),
        Kind.YES,
    ),
    _ring("last_agent_seconds", "last_agent", mark("how long only the last agent is asked")),
    _ring("level_seconds", "level", mark("how long only those of the wanted level are asked")),
    _ring("lower_level_seconds", "level_lower", mark("how long those one level lower are asked")),
    _ring(
        "any_skill_seconds", "optional_dropped", mark("how long those without the optional skills are asked")
    ),
    _ring("overflow_seconds", "overflow", mark("how long the skillset that helps out is asked")),
    _time("offer_seconds", "offer_lasts", _SECOND, 15, 3_600, mark("how long one is asked")),
    _time(
        "refused_minutes",
        "refused_for",
        _MINUTE,
        0,
        1_440,
        mark("for how long who declined or missed a conversation is not asked for it again"),
    ),
    _time(
        "last_agent_hours",
        "last_agent_within",
        _HOUR,
        0,
        8_760,
        mark("for how long the last agent is thought to remember"),
    ),
    _time("idle_minutes", "idle_after", _MINUTE, 1, 1_440, mark("from when a silent contact counts less")),
    Field(
        "idle_percent",
        mark("how much of an active conversation an idle one counts, in a hundred"),
        lambda it, _: str(round(it.rules.idle_load * 100)),
        lambda it, text, of: _with(it, idle_load=whole(text, 0, 100, of.language) / 100),
        Kind.WHOLE,
    ),
    _count("ceiling", "ceiling", 1, 10, mark("how many times their limit one may ever have")),
    _time("owner_gone_seconds", "owner_gone", _SECOND, 30, 86_400, mark("how long an owner may be offline")),
    _time(
        "first_answer_minutes",
        "first_answer",
        _MINUTE,
        1,
        1_440,
        mark("how long the first answer may take before the owner is reminded"),
    ),
    _time(
        "reminded_minutes",
        "reminded_after",
        _MINUTE,
        1,
        1_440,
        mark("after how much quiet the owner is told of a new message by name"),
    ),
    _time(
        "closed_hours",
        "closed_every",
        _HOUR,
        1,
        168,
        mark("how many hours pass before a contact is told again that nobody is there"),
    ),
    _count(
        "automatic_an_hour",
        "automatic_an_hour",
        0,
        20,
        mark("how many messages that go out by themselves a contact gets in an hour at most"),
    ),
    _time(
        "released_minutes",
        "released_at",
        _MINUTE,
        0,
        1_440,
        mark("how much of the window is left when what waits for one agent alone goes to a supervisor"),
    ),
    _weight("low_minutes", "low", _MOST_WORTH, mark("how many minutes of waiting a low priority is worth")),
    _weight("normal_minutes", "normal", _MOST_WORTH, mark("how many minutes a normal one is worth")),
    _weight("high_minutes", "high", _MOST_WORTH, mark("how many minutes a high one is worth")),
    _weight("urgent_minutes", "urgent", _MOST_WORTH, mark("how many minutes an urgent one is worth")),
    _weight(
        "window_nears_minutes",
        "nears",
        _DAY,
        mark("with how many minutes left of the window its end begins to count"),
    ),
    _weight(
        "window_presses_minutes",
        "presses",
        _DAY,
        mark("with how many minutes left of the window it is pressing"),
    ),
    _weight(
        "near_minutes",
        "near",
        _MOST_WORTH,
        mark("how many minutes a window is worth when it begins to press"),
    ),
    _weight("pressing_minutes", "pressing", _MOST_WORTH, mark("how many minutes a pressing window is worth")),
)
