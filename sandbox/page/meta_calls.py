"""What a program can do with Meta itself: let things happen, change how numbers stand, decide about templates."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import msgspec

from sandbox.meta import LIMITS, AccountStanding, NumberStanding, Template
from sandbox.meta.happenings import HAPPENINGS
from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.world import World

_SHOWN = (
    "id",
    "name",
    "language",
    "category",
    "status",
    "quality",
    "rejected_reason",
    "paused_until",
    "holds",
)
_OF_NUMBER = frozenset(field.name for field in fields(NumberStanding))
_OF_ACCOUNT = frozenset(field.name for field in fields(AccountStanding))


async def show(world: World, asked: Asked) -> Json:
    """How everything stands, every template, and the fields that can happen."""
    meta = world.meta
    return {
        "limit": meta.portfolio.limit,
        "reached": len(meta.portfolio.reached),
        "numbers": {
            one.phone_number_id: msgspec.to_builtins(meta.number_standing(one.phone_number_id))
            for one in meta.account.numbers
        },
        "accounts": {
            waba_id: msgspec.to_builtins(meta.account_standing(waba_id)) for waba_id in meta.account.waba_ids
        },
        "templates": [_template(template) for template in meta.templates.all()],
        "happenings": sorted(HAPPENINGS),
    }


async def happen(world: World, asked: Asked) -> Json:
    """Something happens and is told; answers the value that was told."""
    without = asked.body.get("without", [])
    if not isinstance(without, list) or not all(isinstance(name, str) for name in without):
        raise Wrong("The field 'without' must be a list of names.")
    with told_apart():
        value = world.meta.happens(
            asked.text("field"),
            asked.object_of("value"),
            to=asked.text_or_none("to"),
            phone=asked.text_or_none("phone"),
            without=without,
        )
    return {"value": value}


async def stand(world: World, asked: Asked) -> Json:
    """Changes how a number, its account or the whole business stands; nothing is told. Answers how they do then."""
    number, account, limit = (
        asked.object_of("number"),
        asked.object_of("account"),
        asked.text_or_none("limit"),
    )
    if limit is not None and limit not in LIMITS:
        raise Wrong(f"There is no limit {limit!r}: one of {', '.join(LIMITS)}.")
    with told_apart():
        to = asked.text_or_none("to")
        standing = world.meta.number_standing(to)
        of_account = world.meta.account_standing(world.meta.waba_of(to))
        changed = _changed(standing, number, _OF_NUMBER), _changed(of_account, account, _OF_ACCOUNT)
    for target, values in zip((standing, of_account), changed, strict=True):
        for name, value in values.items():
            setattr(target, name, value)
    if limit is not None:
        world.meta.portfolio.limit = limit
    return await show(world, asked)


async def decide(world: World, asked: Asked) -> Json:
    """Meta's word on a template; answers the template as it is then."""
    name, language, word = asked.text("name"), asked.text("language"), asked.text("do")
    doing = DECISIONS.get(word)
    if doing is None:
        raise Wrong(f"Nothing is called {word!r}: one of {', '.join(DECISIONS)}.")
    with told_apart():
        doing(world, name, language, asked)
        return _template(world.meta.templates.find(name, language))


def _changed(
    standing: NumberStanding | AccountStanding, given: Mapping[str, Any], known: frozenset[str]
) -> Json:
    """The values as the standing has them. Raises Wrong for a name there is not, ValueError for a wrong type."""
    unknown = [name for name in given if name not in known]
    if unknown:
        raise Wrong(f"There is no {unknown[0]!r}: one of {', '.join(sorted(known))}.")
    plain: Json = msgspec.to_builtins(standing)
    read = msgspec.convert({**plain, **given}, type(standing))
    return {name: getattr(read, name) for name in given}


def _template(template: Template) -> Json:
    plain: Json = msgspec.to_builtins(template)
    return {name: plain[name] for name in _SHOWN}


def _foresee(world: World, name: str, language: str, asked: Asked) -> None:
    reason, category = asked.text_or_none("reason") or "NONE", asked.text_or_none("category")
    world.meta.templates.foresee(name, language, reason=reason, category=category)


def _reject(world: World, name: str, language: str, asked: Asked) -> None:
    world.meta.templates.decide(name, language, "REJECTED", reason=asked.text_or_none("reason"))


DECISIONS: Mapping[str, Callable[[World, str, str, Asked], None]] = {
    "approve": lambda world, name, language, _: world.meta.templates.decide(name, language, "APPROVED"),
    "reject": _reject,
    "foresee": _foresee,
    "pause": lambda world, name, language, _: world.meta.templates.pause(name, language),
    "hold": lambda world, name, language, asked: world.meta.templates.hold(
        name, language, first=int(asked.number("first", 0))
    ),
    "release": lambda world, name, language, _: world.meta.templates.release(name, language),
    "drop": lambda world, name, language, _: world.meta.templates.drop(name, language),
}
