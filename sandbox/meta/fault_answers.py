"""What Meta says where a planned fault is an answer."""

from aiohttp import web

from sandbox.faults import Fault, retry_after
from sandbox.meta.graph_errors import GraphRefusal
from sandbox.meta.platform import Platform

HTML = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1>"
    "<p>We're working on it and we'll get it fixed as soon as we can.</p></body></html>"
)
# "Application request limit reached" and "Service temporarily unavailable".
_TOO_MANY, _UNAVAILABLE = 4, 2


def refusal(platform: Platform, fault: Fault) -> web.Response:
    """The answer of a call this fault refuses."""
    kind, headers = fault.kind, retry_after(fault, usual=None)
    if kind.body == "html":
        return web.Response(status=kind.status, text=HTML, content_type="text/html", headers=headers)
    if kind.body == "empty":
        return web.Response(status=kind.status, headers=headers)
    refused = _refused(fault)
    body = refused.body(f"Afault{platform.count()}")
    return web.json_response(body, status=refused.status, headers=headers)


def _refused(fault: Fault) -> GraphRefusal:
    error = fault.kind.error
    if error == "revoked":
        return token_revoked()
    if error is not None and error.isdigit():
        return GraphRefusal(int(error))
    return GraphRefusal(_TOO_MANY if fault.kind.status == 429 else _UNAVAILABLE, status=fault.kind.status)


def token_revoked() -> GraphRefusal:
    """Source: Meta Graph API, access tokens: subcode 460, the session has been invalidated."""
    return GraphRefusal(
        190, message="Error validating access token: The session has been invalidated.", subcode=460
    )
