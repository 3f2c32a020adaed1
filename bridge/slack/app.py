"""The Bolt app, for what people wait for: few broad listeners, tables behind them."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bridge.slack.client import SlackClient
from bridge.slack.door import Reply
from bridge.slack.listeners.afterwards import Afterwards
from bridge.slack.listeners.buttons import press_of, pressed
from bridge.slack.listeners.commands import COMMAND, RunForm, RunLine, command_filled, typed
from bridge.slack.listeners.filled import filled_of
from bridge.slack.listeners.forms import SEARCHES, SUBMITS, opened, searched, submitted
from bridge.slack.listeners.live import is_live, looked
from bridge.slack.shortcuts import Form, Shortcut
from bridge.slack.wire import Json
from desk.desk import Desk

# Up to its warnings the library logs parts of payloads, and these hold people's words.
_bolt_log = logging.getLogger("bridge.slack.bolt")
_bolt_log.setLevel(logging.ERROR)


class SlackApp:
    """
    Answers buttons, commands, shortcuts, forms and searches, over HTTP (`forms`) or Socket Mode (`dispatch`).

    Our own signature check stands in front, so Bolt's is off. A request is acknowledged when its listener has
    returned, which is when its use case has committed.
    """

    def __init__(self, desk: Desk, client: SlackClient, run_line: RunLine, run_form: RunForm) -> None:
        self._desk = desk
        self._run_line = run_line
        self._run_form = run_form
        self._client = client
        self._afterwards = Afterwards(client)
        self._bolt = AsyncApp(
            name="witiop",
            logger=_bolt_log,
            client=AsyncWebClient(retry_handlers=[]),
            authorize=_authorize,
            signing_secret="checked at the door",  # noqa: S106 - Bolt's own check is off
            process_before_response=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            ignoring_self_assistant_message_events_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._bolt.action(re.compile(".*"))(self._pressed)
        self._bolt.command(COMMAND)(self._typed)
        for shortcut in Shortcut:
            self._bolt.message_shortcut(shortcut.value)(self._opened)
        for form in SUBMITS:
            self._bolt.view(form)(self._filled)
        for menu in SEARCHES:
            self._bolt.options(menu)(self._searched)
        self._bolt.view(Form.COMMAND.value)(self._command_filled)

    async def forms(self, body: bytes) -> Reply:
        """The answer to a form post that was rightly signed."""
        headers: dict[str, str | Sequence[str]] = {"content-type": ["application/x-www-form-urlencoded"]}
        request = AsyncBoltRequest(body=body.decode("utf-8", "replace"), headers=headers)
        response = await self._bolt.async_dispatch(request)
        kinds = response.headers.get("content-type", ["text/plain"])
        return Reply(response.status, response.body, kinds[0].partition(";")[0])

    async def dispatch(self, payload: Json) -> BoltResponse:
        """The same for a payload of Socket Mode."""
        return await self._bolt.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))

    async def settle(self) -> None:
        """Wait until everything was said that follows an acknowledgement."""
        await self._afterwards.settle()

    async def _pressed(self, ack: Any, body: Json) -> None:
        if is_live(body):
            await looked(self._desk, self._client, body)
            await ack()
            return
        await pressed(self._desk, self._client, press_of(body), self._afterwards)
        await ack()

    async def _opened(self, ack: Any, body: Json) -> None:
        await opened(self._desk, self._client, body, self._afterwards)
        await ack()

    async def _filled(self, ack: Any, body: Json) -> None:
        await ack(**await submitted(self._desk, filled_of(body)))

    async def _command_filled(self, ack: Any, body: Json) -> None:
        await ack(**await command_filled(self._desk, filled_of(body), self._run_form))

    async def _typed(self, ack: Any, body: Json) -> None:
        said = await typed(self._desk, self._client, body, self._run_line)
        await (ack(said) if said else ack())

    async def _searched(self, ack: Any, body: Json) -> None:
        await ack(**await searched(self._desk, body))


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Nothing is asked of Slack here: listeners find the tenant by its workspace and answer without any token."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
