"""One call that programs can make: where it goes, what it does, an example of it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.page.asked import Asked
from sandbox.page.world import World

Doing = Callable[[World, Asked], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Call:
    """
    One call. says: what it does, for people. takes: an example of its body, None where it has none.

    answers: an example of its answer, shortened; empty where the sentence says it all.
    """

    method: Literal["GET", "POST"]
    path: str
    doing: Doing
    says: str
    takes: Mapping[str, Any] | None = None
    answers: str = ""

    @property
    def example(self) -> str:
        """The body as JSON."""
        return "" if self.takes is None else json.dumps(self.takes, ensure_ascii=False)
