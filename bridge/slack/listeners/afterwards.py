"""What is said after the acknowledgement: never in its way, never forgotten while it runs."""

import asyncio
import logging
from collections.abc import Coroutine

from bridge.slack.client import SlackClient
from bridge.slack.wire import Json
from desk.problems import DeliveryProblem

log = logging.getLogger(__name__)


class Afterwards:
    """Answers by response URL, in the background."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._running: set[asyncio.Task[None]] = set()

    def respond(self, response_url: str, message: Json) -> None:
        """Say something to whoever made a gesture. One that fails is logged: the gesture itself is done."""
        self._start(self._respond(response_url, message))

    async def settle(self) -> None:
        """Wait until all of it was said."""
        while self._running:
            await asyncio.gather(*self._running)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _respond(self, response_url: str, message: Json) -> None:
        try:
            await self._client.respond(response_url, message)
        except DeliveryProblem as problem:
            log.warning("an answer could not be shown", extra={"reason": problem.code})
