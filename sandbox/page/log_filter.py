"""Which calls of the log somebody wants to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from sandbox.call_log import CallLog, Party, SeenCall
from sandbox.meta import Phone
from sandbox.page.asked import Asked, Wrong

PARTIES: tuple[str, ...] = get_args(Party)
# Beside a status itself: a class of them, no answer at all, or whatever did not go well.
STATUSES = ("2xx", "3xx", "4xx", "5xx", "none", "trouble")
FIELDS = ("side", "from", "to", "method", "status", "phone", "text")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """
    Everything must hold; "" holds for every call.

    side: at either end. method: of HTTP, or the end of a path (`chat.postMessage`, `messages`). words: any of them in
    path, body or answer; () for every call. text: in path, body, answer, problem or fault, in any letters.
    """

    side: str = ""
    sender: str = ""
    receiver: str = ""
    method: str = ""
    status: str = ""
    words: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, asked: Asked, phones: list[Phone]) -> "LogFilter":
        """As a query says it. Raises Wrong for parties and statuses that do not exist."""
        given = {name: (asked.text_or_none(name) or "").strip() for name in FIELDS}
        for name in ("side", "from", "to"):
            if given[name] and given[name] not in PARTIES:
                raise Wrong(f"The field {name!r} must be one of {', '.join(PARTIES)}.")
        if given["status"] and given["status"] not in STATUSES and not given["status"].isdigit():
            raise Wrong(f"The field 'status' must be a number or one of {', '.join(STATUSES)}.")
        return cls(
            given["side"],
            given["from"],
            given["to"],
            given["method"].casefold(),
            given["status"],
            _words_of(given["phone"], phones),
            given["text"].casefold(),
        )

    def takes(self, call: SeenCall) -> bool:
        """Whether this call is wanted."""
        return (
            self.side in ("", call.sender, call.receiver)
            and self.sender in ("", call.sender)
            and self.receiver in ("", call.receiver)
            and (not self.method or self.method in (call.method.casefold(), call.name.casefold()))
            and _has_status(call, self.status)
            and (not self.words or any(word in _all_of(call) for word in self.words))
            and (not self.text or self.text in _all_of(call).casefold())
        )


def chosen(log: CallLog, wanted: LogFilter, after: int | None, limit: int) -> tuple[list[SeenCall], int]:
    """
    The calls one asked for, oldest first, and the number to go on after.

    after: the next ones behind that number; None: the newest ones.
    """
    if after is None:
        return [call for call in log if wanted.takes(call)][-limit:], log.last
    found: list[SeenCall] = []
    reached = after
    for call in log.after(after):
        if wanted.takes(call):
            if len(found) == limit:
                break
            found.append(call)
        reached = call.number
    return found, reached


def as_json(call: SeenCall) -> Mapping[str, Any]:
    """One call for programs."""
    return {
        "number": call.number,
        "at": call.at.isoformat(),
        "from": call.sender,
        "to": call.receiver,
        "method": call.method,
        "path": call.path,
        "content_type": call.content_type,
        "body": call.body,
        "status": call.status,
        "answer": call.answer,
        "problem": call.problem,
        "fault": call.fault,
        "attempt": call.attempt,
        "took_ms": call.took_ms,
    }


def _has_status(call: SeenCall, wanted: str) -> bool:
    if wanted in ("", str(call.status)):
        return True
    if wanted == "trouble":
        return not call.well
    if wanted == "none":
        return call.status is None
    return wanted.endswith("xx") and call.status is not None and str(call.status)[0] == wanted[0]


def _all_of(call: SeenCall) -> str:
    return "\n".join((call.path, call.body, call.answer, call.problem or "", call.fault or ""))


def _words_of(phone: str, phones: list[Phone]) -> tuple[str, ...]:
    """What a phone is called in calls: number, business-scoped id, and its name, which is all Slack knows."""
    if not phone:
        return ()
    found = next((one for one in phones if phone in (one.address, one.user_id)), None)
    return (phone,) if found is None else (found.address, found.user_id, found.name)
