"""Errors as the Graph API words them: the answer of a refused call, and the `errors` of a failed status."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta.error_table import DETAILS, TITLES, TRANSIENT

DOCUMENTATION = "/documentation/business-messaging/whatsapp/support/error-codes"


class GraphRefusal(Exception):
    """
    A call refused at once.

    beside: keys that stand beside `error` in the body (block_users answers so).
    """

    def __init__(
        self,
        code: int,
        details: str | None = None,
        *,
        message: str | None = None,
        status: int | None = None,
        subcode: int | None = None,
        user_message: str | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        title, usual_status = TITLES.get(code, ("Unknown error", 400))
        super().__init__(message or f"(#{code}) {title}")
        self.code = code
        self.details = details if details is not None else DETAILS.get(code)
        self.status = status or usual_status
        self.subcode = subcode
        self.user_message = user_message
        self.beside = dict(beside or {})

    def body(self, trace_id: str) -> dict[str, Any]:
        """The JSON answer."""
        title, _ = TITLES.get(self.code, ("Unknown error", 400))
        error: dict[str, Any] = {"message": str(self), "type": "OAuthException", "code": self.code}
        if self.details is not None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.user_message is not None:
            error["error_user_title"] = TITLES.get(self.subcode or self.code, (title, 400))[0]
            error["error_user_msg"] = self.user_message
        error["is_transient"] = self.code in TRANSIENT
        error["fbtrace_id"] = trace_id
        return {"error": error, **self.beside}


def status_error(code: int, details: str | None = None) -> dict[str, Any]:
    """One element of `errors[]` in a webhook; title and message are the same text."""
    title, _ = TITLES.get(code, ("Unknown error", 400))
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or DETAILS.get(code, f"{title}.")},
        "href": DOCUMENTATION,
    }


def unknown_object(object_id: str, verb: str) -> GraphRefusal:
    """No object of that id, or not for this token."""
    text = (
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return GraphRefusal(100, message=text, status=400, subcode=33)


def invalid(param: str, reason: str) -> GraphRefusal:
    """Code 100: a parameter of the wrong shape, named."""
    return GraphRefusal(100, f"Param {param} {reason}", message=f"(#100) Param {param} {reason}")


def missing(details: str) -> GraphRefusal:
    """Code 131008: something that must be there is not."""
    return GraphRefusal(131008, details)


def not_valid(details: str) -> GraphRefusal:
    """Code 131009: there, but not a value that can be taken."""
    return GraphRefusal(131009, details)
