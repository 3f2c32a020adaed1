"""Small rules from which the shape of every block is put together; each notes what Slack would complain about."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sandbox.slack.wire import Json


@dataclass(slots=True)
class Complaints:
    """What is wrong, in Slack's words with a JSON pointer; block ids are watched over the whole surface."""

    surface: str
    found: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)
    kinds: dict[str, int] = field(default_factory=dict)
    markdown_length: int = 0

    def add(self, message: str, pointer: str) -> None:
        """Note one complaint."""
        self.found.append(f"{message} [json-pointer:{pointer}]")

    def count(self, kind: str) -> int:
        """How many of this kind there are by now, this one included."""
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        return self.kinds[kind]


Rule = Callable[[object, str, Complaints], None]


def string(most: int, *, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if not isinstance(value, str):
            complaints.add("must be a string", pointer)
        elif len(value) > most:
            complaints.add(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            complaints.add(f"must be more than {least - 1} characters", pointer)

    return check


def one_of(*allowed: str) -> Rule:
    """One of these words."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if value not in allowed:
            complaints.add(f"must be one of {', '.join(allowed)}", pointer)

    return check


def boolean(value: object, pointer: str, complaints: Complaints) -> None:
    """True or false."""
    if not isinstance(value, bool):
        complaints.add("must be a boolean", pointer)


def whole(least: int, most: int) -> Rule:
    """A whole number from `least` to `most`."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            complaints.add(f"must be a number from {least} to {most}", pointer)

    return check


def number(value: object, pointer: str, complaints: Complaints) -> None:
    """Any number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        complaints.add("must be a number", pointer)


def anything(value: object, pointer: str, complaints: Complaints) -> None:
    """Not looked into."""


def list_of(rule: Rule, least: int, most: int) -> Rule:
    """`least` to `most` items, each of which keeps `rule`."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if not isinstance(value, list):
            complaints.add("must be an array", pointer)
            return
        if len(value) > most:
            complaints.add(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            complaints.add(f"no less than {least} items allowed", pointer)
        for index, item in enumerate(value):
            rule(item, f"{pointer}/{index}", complaints)

    return check


def shape(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    """An object with these fields and no other."""
    known = {**required, **(optional or {})}

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if not isinstance(value, dict):
            complaints.add("must be an object", pointer)
            return
        for name in required:
            if name not in value:
                complaints.add(f"missing required field: {name}", pointer)
        for name, part in value.items():
            if name in known:
                known[name](part, f"{pointer}/{name}", complaints)
            elif name != "type":
                complaints.add(f"invalid additional property: {name}", pointer)

    return check


def by_type(kinds: dict[str, Rule], allowed: Collection[str] | None = None) -> Rule:
    """An object whose `type` chooses its rule; only `allowed` ones are taken here."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if not isinstance(value, dict):
            complaints.add("must be an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            complaints.add("missing required field: type", pointer)
        elif not isinstance(kind, str) or kind not in kinds or (allowed is not None and kind not in allowed):
            complaints.add(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            kinds[kind](value, pointer, complaints)

    return check


def together(*rules: Rule) -> Rule:
    """All of these rules."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        for rule in rules:
            rule(value, pointer, complaints)

    return check


def at_least_one_of(*names: str) -> Rule:
    """An object that has one of these fields at least."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if isinstance(value, dict) and not any(name in value for name in names):
            complaints.add(f"missing required field: {names[0]}", pointer)

    return check


def just_one_of(*names: str) -> Rule:
    """An object that has exactly one of these fields."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            complaints.add(f"must have exactly one of {', '.join(names)}", pointer)

    return check


def unique(name: str, seen: Callable[[Complaints], set[str]]) -> Rule:
    """An object whose field `name`, if it is there, is no other's."""

    def check(value: object, pointer: str, complaints: Complaints) -> None:
        given = value.get(name) if isinstance(value, dict) else None
        if not isinstance(given, str):
            return
        if given in seen(complaints):
            complaints.add(f"`{name}` {given} already exists", f"{pointer}/{name}")
        seen(complaints).add(given)

    return check


def field_of(value: object, name: str) -> Json | list[Json] | str | None:
    """A field of what may not even be an object."""
    return value.get(name) if isinstance(value, dict) else None
