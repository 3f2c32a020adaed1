"""The event loop: the fastest there is on this machine."""

import asyncio
from collections.abc import Coroutine
from importlib.util import find_spec
from typing import Any, TypeVar

T = TypeVar("T")


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end."""
    if find_spec("uvloop") is None:  # it does not exist for every system
        return asyncio.run(work)
    import uvloop  # noqa: PLC0415 - only where it exists

    return uvloop.run(work)
