"""How often each method may be called, and what Slack answers when it is called more often."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

# Calls a minute of each tier, per method, app and workspace. Source: Slack, Rate limits: 1+, 20+, 50+, 100+.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# "Special" methods documented without a figure ("hundreds of requests per minute").
# Source: Slack, auth.test, chat.getPermalink, oauth.v2.access; of blocks.validate nothing is documented.
SPECIAL = 600
SPECIAL_METHODS = ("auth.test", "chat.getPermalink", "oauth.v2.access", "blocks.validate")
# chat.postMessage: one a second and channel, "short bursts"; "several hundred messages per minute" and workspace.
# Source: Slack, chat.postMessage, Rate limiting. The size of a burst is undocumented; 10 is our careful guess.
POST_BURST = 10
POSTS_A_MINUTE = 300
# chat.scheduleMessage: 30 for the same five minutes and channel, checked by the method itself.
MINUTE = timedelta(minutes=1)

_BY_TIER: dict[int, tuple[str, ...]] = {
    2: (
        "conversations.list",
        "conversations.create",
        "conversations.rename",
        "conversations.archive",
        "conversations.setTopic",
        "conversations.setPurpose",
        "users.list",
        "usergroups.list",
        "usergroups.create",
        "usergroups.update",
        "usergroups.disable",
        "usergroups.enable",
        "usergroups.users.list",
        "usergroups.users.update",
        "emoji.list",
        "reactions.remove",
        "pins.add",
        "pins.remove",
        "pins.list",
        "bookmarks.add",
        "bookmarks.edit",
        "bookmarks.remove",
    ),
    3: (
        "chat.update",
        "chat.delete",
        "chat.unfurl",
        "chat.scheduleMessage",
        "chat.scheduledMessages.list",
        "chat.deleteScheduledMessage",
        "conversations.history",
        "conversations.replies",
        "conversations.info",
        "conversations.invite",
        "conversations.kick",
        "conversations.join",
        "conversations.leave",
        "conversations.open",
        "users.getPresence",
        "users.lookupByEmail",
        "users.conversations",
        "reactions.add",
        "reactions.get",
        "bookmarks.list",
        "files.list",
        "files.delete",
        "team.info",
        "bots.info",
        "apps.connections.open",
    ),
    4: (
        "chat.postEphemeral",
        "views.open",
        "views.push",
        "views.update",
        "views.publish",
        "conversations.members",
        "users.info",
        "users.profile.get",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "files.info",
    ),
}
PER_MINUTE: dict[str, int] = {
    **{method: TIERS[tier] for tier, methods in _BY_TIER.items() for method in methods},
    **dict.fromkeys(SPECIAL_METHODS, SPECIAL),
}
READS_OF_HISTORY = ("conversations.history", "conversations.replies")


@dataclass(slots=True)
class _Bucket:
    """Fills by one a second up to POST_BURST."""

    left: float
    since: datetime


@dataclass(slots=True)
class Rates:
    """
    Counts calls, answers how long to wait.

    enforced: off for measurements that must not wait. commercial: the app is distributed outside the Marketplace, so
    history and replies are limited to one call a minute (Source: Slack, Rate limit changes for non-Marketplace apps,
    May 2025).
    """

    enforced: bool = True
    commercial: bool = False
    _windows: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def forget(self) -> None:
        """No call was ever made."""
        self._windows.clear()
        self._buckets.clear()

    def wait(self, team_id: str, method: str, channel: str | None, now: datetime) -> int | None:
        """Whole seconds to wait before this call, None if it may go on (it is then counted)."""
        if not self.enforced:
            return None
        if method == "chat.postMessage":
            return self._post(team_id, channel or "", now)
        return self._window(team_id, method, self._per_minute(method), now)

    def _per_minute(self, method: str) -> int:
        if self.commercial and method in READS_OF_HISTORY:
            return TIERS[1]
        return PER_MINUTE[method]

    def _window(self, team_id: str, method: str, limit: int, now: datetime) -> int | None:
        calls = self._windows.setdefault((team_id, method), deque())
        while calls and now - calls[0] >= MINUTE:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, ceil((calls[0] + MINUTE - now).total_seconds()))
        calls.append(now)
        return None

    def _post(self, team_id: str, channel: str, now: datetime) -> int | None:
        bucket = self._buckets.setdefault((team_id, channel), _Bucket(POST_BURST, now))
        passed = (now - bucket.since).total_seconds()
        bucket.left, bucket.since = min(POST_BURST, bucket.left + passed), now
        if bucket.left < 1:
            return max(1, ceil(1 - bucket.left))
        wait = self._window(team_id, "chat.postMessage", POSTS_A_MINUTE, now)
        if wait is None:
            bucket.left -= 1
        return wait
