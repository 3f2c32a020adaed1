"""Who may use the page: programs on this machine and the page itself, no other site a person has open."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

# Everything comes from the page itself; nothing may frame it.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns away what another site sent, and puts the headers on every answer."""
    refusal = _refusal(request)
    if refusal is not None:
        return web.json_response({"error": refusal}, status=403, headers=HEADERS)
    try:
        response = await handler(request)
    except web.HTTPException as problem:
        sentence = f"{problem.reason}: {request.method} {request.path}"
        return web.json_response({"error": sentence}, status=problem.status, headers=HEADERS)
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _refusal(request: web.Request) -> str | None:
    if not _is_address(request.host):
        # A name could be made to point here by somebody else's name server.
        return "Open the sandbox by its address, such as 127.0.0.1 or localhost, not by another name."
    if request.method in ("GET", "HEAD"):
        return None
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return "Only the sandbox's own page may do this from a browser."
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return "Only the sandbox's own page may do this from a browser."
    return None


def _is_address(host: str) -> bool:
    """Whether a Host header names an address, or this machine."""
    name = host.rsplit(":", maxsplit=1)[0] if not host.endswith("]") else host
    if name == "localhost":
        return True
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
