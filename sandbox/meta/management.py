"""Everything that is not sending: numbers, accounts, templates, blocked people, profiles."""

from typing import Any

from aiohttp import web

from sandbox.meta.graph_errors import GraphRefusal, unknown_object
from sandbox.meta.platform import Platform


async def manage(
    platform: Platform, request: web.Request, object_id: str, edge: str | None, body: dict[str, Any] | None
) -> dict[str, Any]:
    """One management call. Raises GraphRefusal."""
    raise unknown_object(object_id, request.method.lower()) if object_id.isdigit() else GraphRefusal(803)
