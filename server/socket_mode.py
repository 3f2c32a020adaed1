"""Socket Mode in the house: connected as soon as Slack lets us, for as long as the server runs."""

import logging
import time

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bridge.slack.socket import SlackSocket

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0


class Connecting:
    """Opens the connection, tries again while Slack is down; afterwards the library keeps it open."""

    def __init__(self, slack: SlackSocket) -> None:
        self._slack = slack
        self._connected = False
        self._not_before = 0.0

    async def step(self) -> bool:
        """Connect, if it is time. Never busy: whoever loops looks again by itself."""
        if self._connected or time.monotonic() < self._not_before:
            return False
        try:
            await self._slack.start()
        except (SlackClientError, ClientError, OSError, TimeoutError) as error:
            self._not_before = time.monotonic() + _AGAIN_SECONDS
            log.warning("slack opens no connection", extra={"error": type(error).__name__})
            return False
        self._connected = True
        log.info("connected by socket mode")
        return False
