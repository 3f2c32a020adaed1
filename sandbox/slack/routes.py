"""The addresses of the fake Slack: Web API, response URLs, file transfer, Socket Mode, installation."""

from aiohttp import web

from sandbox.noting import noting
from sandbox.slack import file_transfer, install_page, replying
from sandbox.slack.slack_platform import Platform
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web_api import WebApi

# Uploads in one request body; Slack's own limit is 1 GB, a test needs less.
LARGEST_BODY_BYTES = 200_000_000


def routed(platform: Platform, sockets: SocketMode) -> web.Application:
    """The application that serves them all."""
    api = WebApi(platform, sockets.open_url)

    async def respond(request: web.Request) -> web.StreamResponse:
        return await replying.handle(platform, request)

    async def upload(request: web.Request) -> web.StreamResponse:
        return await file_transfer.upload(platform, request)

    async def download(request: web.Request) -> web.StreamResponse:
        return await file_transfer.download(platform, request)

    async def ask(request: web.Request) -> web.StreamResponse:
        return await install_page.ask(platform, request)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await install_page.answer(platform, request)

    noted = noting(platform.log, "slack", platform.now)
    application = web.Application(middlewares=[noted], client_max_size=LARGEST_BODY_BYTES)
    application.router.add_route("*", "/api/{method}", api.handle)
    application.router.add_post("/response/{rest:.*}", respond)
    application.router.add_route("*", "/upload/v1/{ticket}", upload)
    application.router.add_get("/files-pri/{key}/{name:.*}", download)
    application.router.add_get("/link/", sockets.connect)
    application.router.add_get("/oauth/v2/authorize", ask)
    application.router.add_post("/oauth/v2/authorize", answer)
    return application
