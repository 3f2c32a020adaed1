"""What many ask for at once, done in one commit: what is asked for while one commits shares the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from desk.ports import StaleLease, StaleVersion

# So many share one commit.
TOGETHER_AT_MOST = 200

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Asked(Generic[A, R]):
    what: A
    answer: "asyncio.Future[R]"


class Together(Generic[A, R]):
    """
    One that nobody else asks for at the moment waits for nobody.

    commit: does all of these or nothing, and answers each in order. A lost lane, or a lock that somebody else was
    given, undoes what it shared a commit with, so then each of them is done alone.
    """

    def __init__(self, name: str, commit: Callable[[Sequence[A]], Awaitable[Sequence[R]]]) -> None:
        self._name = name
        self._commit = commit
        self._waiting: list[_Asked[A, R]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, what: A) -> R:
        """Done and committed when this returns. Raises StaleLease, StaleVersion, StoreUnavailable."""
        asked: _Asked[A, R] = _Asked(what, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name=self._name)
        return await asked.answer

    async def _work(self) -> None:
        while self._waiting:
            together = [each for each in self._waiting[:TOGETHER_AT_MOST] if not each.answer.done()]
            del self._waiting[:TOGETHER_AT_MOST]
            if together:
                await self._do(together)

    async def _do(self, together: Sequence[_Asked[A, R]]) -> None:
        try:
            answers = await self._commit([each.what for each in together])
        except (StaleLease, StaleVersion) as stale:
            if len(together) == 1:
                _fail(together, stale)
                return
            for each in together:
                await self._do([each])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
            _fail(together, error)
        else:
            for each, answer in zip(together, answers, strict=True):
                if not each.answer.done():
                    each.answer.set_result(answer)


def _fail(asked: Sequence[_Asked[A, R]], error: Exception) -> None:
    for each in asked:
        if not each.answer.done():
            each.answer.set_exception(error)
