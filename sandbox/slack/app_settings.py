"""How the app is set up in Slack: what its manifest says, and what the workspace's plan allows."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class AppSettings:
    """
    Every knob that is no fault. What `None` leaves open is not checked: an app without a manifest may do it all.

    The app: command, should_escape, home_tab, messages_tab and messages_read_only (people cannot write there),
    interactivity, options_load (external selects have an address to ask), shortcuts (callback id -> global or message),
    bot_events (what it subscribed to), metadata_subscriptions (event types whose payload comes with message events),
    socket_mode (nothing goes over HTTP), token_rotation, redirect_urls.
    The workspace: paid_plan (user groups exist), refused_blocks (kinds of block not rolled out there yet),
    page_at_most (no page of a list is longer; Source: Slack, Pagination: "fewer than the requested number"),
    notes_reach_the_absent (whether an ephemeral message finds somebody who is away).
    Undocumented: deleted_roots_take_replies (whether chat.postMessage may go on under a tombstone).
    """

    command: str = "/witiop"
    should_escape: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    messages_read_only: bool = False
    interactivity: bool = True
    options_load: bool = True
    shortcuts: dict[str, str] | None = None
    bot_events: frozenset[str] | None = None
    metadata_subscriptions: set[str] = field(default_factory=set)
    socket_mode: bool = False
    token_rotation: bool = False
    redirect_urls: tuple[str, ...] = ()
    paid_plan: bool = True
    refused_blocks: set[str] = field(default_factory=set)
    page_at_most: int | None = None
    notes_reach_the_absent: bool = False
    deleted_roots_take_replies: bool = False
