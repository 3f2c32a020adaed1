"""Errors as the Graph API words them: the answer of a refused call, and the `errors` of a failed status."""

from collections.abc import Mapping
from typing import Any

DOCUMENTATION = "/documentation/business-messaging/whatsapp/support/error-codes"

# code: (title, HTTP status of a refused call). Source: Meta Cloud API, error codes, November 2026.
TITLES: Mapping[int, tuple[str, int]] = {
    0: ("AuthException", 401),
    1: ("An unknown error occurred", 400),
    2: ("Service temporarily unavailable", 503),
    3: ("Capability or permission missing", 500),
    4: ("Application request limit reached", 400),
    10: ("Permission Denied", 403),
    33: ("Parameter value is not valid", 400),
    100: ("Invalid parameter", 400),
    190: ("Access token has expired", 401),
    200: ("API Permission", 403),
    368: ("Temporarily blocked for policies violations", 403),
    803: ("Some of the aliases you requested do not exist", 404),
    2388019: ("Template limit exceeded", 400),
    2388040: ("Template field over the length limit", 400),
    2388047: ("Template header format incorrect", 400),
    2388072: ("Template body format incorrect", 400),
    2388073: ("Template footer format incorrect", 400),
    2388293: ("Too many variables for the length", 400),
    2388299: ("Leading or trailing variable", 400),
    2494100: ("Account in maintenance mode", 503),
    2500: ("Unknown path components", 400),
    80007: ("Rate limit issues", 400),
    130403: ("Business has blocked this user", 400),
    130429: ("Rate limit hit", 400),
    130472: ("User's number is part of an experiment", 400),
    130497: ("Business account is restricted from messaging users in this country", 403),
    131000: ("Something went wrong", 500),
    131005: ("Access denied", 403),
    131008: ("Required parameter is missing", 400),
    131009: ("Parameter value is not valid", 400),
    131016: ("Service unavailable", 500),
    131021: ("Recipient cannot be sender", 400),
    131026: ("Message undeliverable", 400),
    131030: ("Recipient phone number not in allowed list", 400),
    131031: ("Account has been locked", 403),
    131037: ("Display name approval needed", 400),
    131041: ("Group unknown", 400),
    131042: ("Business eligibility payment issue", 400),
    131045: ("Incorrect certificate", 500),
    131047: ("Re-engagement message", 400),
    131048: ("Spam rate limit hit", 400),
    131049: ("This message was not delivered to maintain healthy ecosystem engagement.", 400),
    131050: ("User has stopped marketing messages", 400),
    131051: ("Message type unknown", 400),
    131052: ("Media file size too big. Max file size we currently support: 100MB.", 400),
    131053: ("Media upload error", 400),
    131056: ("(Business Account, Consumer Account) pair rate limit hit", 400),
    131057: ("Account in maintenance mode", 500),
    131059: ("Invalid cursor", 400),
    131060: ("This message is currently unavailable", 400),
    131062: ("Business-scoped User ID (BSUID) recipients are not supported for this message.", 400),
    131063: ("Marketing templates are disabled on Cloud API", 400),
    131064: ("Messaging limit reached because of template misclassification", 400),
    131215: ("Number not eligible for Groups API", 400),
    132000: ("Number of parameters does not match the expected number of params", 400),
    132001: ("Template name does not exist in the translation", 404),
    132005: ("Translated text too long", 400),
    132007: ("Template format character policy violated", 400),
    132008: ("Template parameter value is not allowed", 400),
    132012: ("Parameter format does not match format in the created template", 400),
    132015: ("Template is paused", 400),
    132016: ("Template is disabled", 400),
    132018: ("Template parameters not valid", 400),
    133004: ("Server temporarily unavailable", 503),
    133010: ("Phone number not registered", 400),
    134100: ("Only marketing messages supported", 400),
    135000: ("Generic user error", 400),
    137000: ("Recipient identity key hash mismatch", 400),
    139100: ("Failed to block/unblock some users", 400),
    139101: ("Block list limit reached", 400),
}

# The codes whose documented advice is to try again soon. Source: as above, column "possible solutions".
TRANSIENT = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 2494100})

# What stands in `details` unless a call knows better. Source: as above, and sample webhooks of the documentation.
DETAILS: Mapping[int, str] = {
    130403: "The business has blocked this user.",
    130429: "Message failed to send because there were too many messages sent from this phone number in a short "
    "period of time",
    131000: "Message failed to send due to an unknown error.",
    131026: "Message Undeliverable.",
    131047: "Message failed to send because more than 24 hours have passed since the customer last replied to "
    "this number.",
    131049: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    131050: "The recipient has chosen to stop receiving marketing messages on WhatsApp from your business.",
    131051: "Message type is currently not supported.",
    131052: "Please communicate with your customer to send a media file that is smaller than 100MB.",
    131056: "Message failed to send because there were too many messages sent from this phone number to the same "
    "phone number in a short period of time.",
    131057: "The account is in maintenance mode.",
    131062: "Business-scoped User ID (BSUID) recipients are not supported for this message.",
    132015: "Template is paused due to low quality.",
    132016: "Template is disabled.",
    137000: "The recipient's identity key hash does not match.",
}


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
