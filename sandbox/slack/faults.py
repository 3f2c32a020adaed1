"""What can go wrong between an app and Slack: the shared vocabulary, and Slack's own ways."""

from sandbox.faults import CALLS, EVENTS, Faults, Kind, Vocabulary
from sandbox.manual_clock import ManualClock

TOLD = "events"
# A finished upload that is answered with ok and never shared; planned for the call `share`.
NOT_SHARED = "not_shared"
# twin: the same gesture once more under another ts. lost_echo: of what the app itself posted.
EVENT_FAULTS = (*EVENTS, "twin", "no_metadata", "lost_echo")
_ERROR = "ok_false:"


def _parameterised(name: str) -> Kind | None:
    error = name.removeprefix(_ERROR)
    return Kind(False, error=error) if error not in (name, "") else None


VOCABULARY = Vocabulary(
    side="Slack",
    calls={**CALLS, NOT_SHARED: Kind(True, "well")},
    events=EVENT_FAULTS,
    told=TOLD,
    parameterised=_parameterised,
    shown=(f"{_ERROR}ERROR",),
    aliases={},
)


def slack_faults(clock: ManualClock, seed: int) -> Faults:
    """
    Nothing planned yet.

    Calls are the methods of the Web API, `upload`, `download`, `response_url`, `share` and `events`.
    """
    return Faults(VOCABULARY, clock, seed)


def possible_faults(event: dict[str, object]) -> tuple[str, ...]:
    """Those that make sense for this event."""
    possible: tuple[str, ...] = EVENTS
    if "metadata" in event:
        possible += ("no_metadata",)
    if "client_msg_id" in event:
        possible += ("twin",)
    if "bot_id" in event:
        possible += ("lost_echo",)
    return possible
