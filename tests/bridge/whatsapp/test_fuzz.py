"""True bodies, spoiled in one place after another: never an exception, never a surprise for the parser."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bridge.whatsapp.parse import item, split
from desk.items import Unrecognised
from tests.bridge.whatsapp.payloads import WEBHOOKS, posted

BODIES = [json.loads(path.read_text("utf-8")) for path in WEBHOOKS]

ODD: list[object] = [
    None,
    "",
    0,
    -1,
    1e300,
    True,
    "x",
    "\x00",
    "\u202e",
    "9" * 400,
    [],
    {},
    [[]],
    [None],
    {"": ""},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a JSON value."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def spoiled(value: Any, path: tuple[Any, ...], odd: object) -> Any:
    """The value with one place replaced."""
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = spoiled(copy[path[0]], path[1:], odd)
    return copy


def without(value: Any, path: tuple[Any, ...]) -> Any:
    """The value without one place."""
    if not path:
        return {}
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = without(copy[path[0]], path[1:])
    return copy


def check(body: object) -> None:
    for piece in split(posted(body)):
        assert item(piece.body) != Unrecognised("surprise"), piece.body
        assert piece.lane.isascii() and "\x00" not in piece.lane + piece.scope
        assert len(piece.key) == 24


def test_a_key_that_is_missing_anywhere_surprises_nobody() -> None:
    """Every key of every sample, taken away."""
    for body in BODIES:
        for path in places(body):
            check(without(body, path))


def test_an_odd_value_anywhere_surprises_nobody() -> None:
    """Every value of every sample, replaced by something odd, another one at each place."""
    turn = 0
    for body in BODIES:
        for path in places(body):
            turn += 1
            check(spoiled(body, path, ODD[turn % len(ODD)]))


@given(st.sampled_from(BODIES), st.data())
def test_several_spoiled_places_surprise_nobody(body: Any, data: st.DataObject) -> None:
    """Two odd values at once, anywhere."""
    for _ in range(2):
        path = data.draw(st.sampled_from(list(places(body))))
        body = spoiled(body, path, data.draw(st.sampled_from(ODD)))

    check(body)
