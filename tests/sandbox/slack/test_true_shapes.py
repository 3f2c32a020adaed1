"""What the stand-in sends and answers has every field of true payloads, of the same type."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.sandbox.slack import made_answers, made_events, made_interactions
from tests.sandbox.slack.conftest import Scene
from tests.sandbox.slack.true_shapes import PAYLOADS, sample, unlike

TRUE = sorted(path.stem for path in PAYLOADS.glob("*.json"))
MAKERS: dict[str, Callable[[Scene], Awaitable[Any]]] = {
    name: maker
    for module in (made_events, made_interactions, made_answers)
    for name, maker in vars(module).items()
    if name in TRUE
}


def test_every_true_payload_can_be_made() -> None:
    """And nothing of theirs is left without a counterpart."""
    assert sorted(MAKERS) == TRUE and len(TRUE) > 60


@pytest.mark.parametrize("name", TRUE)
async def test_it_has_the_shape_of_the_true_one(scene: Scene, name: str) -> None:
    """Keys and types; what only the sender decides is left out."""
    ours = await MAKERS[name](scene)

    assert unlike(sample(name), ours) == []


@pytest.mark.parametrize(
    ("ours", "complaint"),
    [
        ({"a": 1}, "/b: missing"),
        ({"a": "1", "b": [{"c": True}]}, "/a: int, not str"),
        ({"a": 1, "b": []}, "/b: 0 items, not 1"),
        ({"a": 1, "b": [{"c": 1}]}, "/b/0/c: bool, not int"),
    ],
)
def test_what_is_unlike_is_found(ours: Any, complaint: str) -> None:
    """The comparison itself is not blind."""
    assert unlike({"a": 1, "b": [{"c": True}]}, ours) == [complaint]
