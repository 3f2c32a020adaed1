"""The smallest app there can be: notes what Slack sends and answers as it is told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Json = dict[str, Any]
Answering = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]


@dataclass
class ListeningApp:
    """
    events: outer envelopes; payloads: interactive ones; commands: form fields; requests: (headers, raw body).

    answering: what it answers to an interactive payload, None for nothing.
    """

    events: list[Json] = field(default_factory=list)
    payloads: list[Json] = field(default_factory=list)
    commands: list[Json] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[web.StreamResponse] = field(default_factory=list)
    answering: Callable[[Json], Json | None] = lambda _: None
    hangs: int = 0
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    def inner(self, kind: str) -> list[Json]:
        """The inner events of this type."""
        return [body["event"] for body in self.events if body.get("event", {}).get("type") == kind]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request by Slack."""
        raw = await request.read()
        self.requests.append((dict(request.headers), raw))
        if request.content_type == "application/json":
            body = json.loads(raw)
            if body["type"] == "url_verification":
                return web.Response(text=body["challenge"])
            self.events.append(body)
        else:
            fields = {
                name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()
            }
            if "payload" in fields:
                payload = json.loads(fields["payload"])
                self.payloads.append(payload)
                answer = self.answering(payload)
                if answer is not None:
                    return web.json_response(answer)
            else:
                self.commands.append(fields)
        if self.hangs:
            self.hangs -= 1
            self.entered.set()
            await asyncio.Event().wait()
        return self.answers.pop(0) if self.answers else web.Response()

    def application(self) -> web.Application:
        """The server of the app."""
        application = web.Application()
        application.router.add_post("/slack/events", self.handle)
        return application
