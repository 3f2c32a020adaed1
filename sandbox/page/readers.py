"""Who has looked at what in Slack, for the marks beside channels and threads that have something new."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Readers:
    """The newest ts each person has seen, by place: a channel, or a thread in it."""

    _seen: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def looked(self, user_id: str, channel_id: str, thread_ts: str, newest: str) -> None:
        """This person sees the place up to that ts; thread_ts is empty for the channel itself."""
        key = (user_id, channel_id, thread_ts)
        self._seen[key] = max(newest, self._seen.get(key, ""))

    def seen(self, user_id: str, channel_id: str, thread_ts: str) -> str:
        """The newest ts this person saw there, "" for none."""
        return self._seen.get((user_id, channel_id, thread_ts), "")

    def has_news(self, user_id: str, channel_id: str, thread_ts: str, newest: str) -> bool:
        """Whether something newer than what this person saw stands there."""
        return newest > self.seen(user_id, channel_id, thread_ts)

    def forget(self) -> None:
        """Nobody has seen anything."""
        self._seen.clear()
