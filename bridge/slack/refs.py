"""The references only this side reads: a post and a thread are `channel/ts`, unique together."""

from datetime import UTC, datetime, timedelta

from core.ids import AttemptKey, ChannelRef, PostRef, ThreadRef

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def post_ref(channel: str, ts: str) -> PostRef:
    """The post with this id in this channel."""
    return PostRef(f"{channel}/{ts}")


def thread_ref(channel: str, root_ts: str) -> ThreadRef:
    """The thread below this root."""
    return ThreadRef(f"{channel}/{root_ts}")


def channel_of(ref: PostRef | ThreadRef | ChannelRef) -> str:
    """The channel's id."""
    return ref.partition("/")[0]


def ts_of(ref: PostRef | ThreadRef) -> str:
    """The message's id within its channel: never a number, it would lose digits."""
    return ref.partition("/")[2]


def instant(ts: str) -> datetime | None:
    """When a message was posted; None for what is no message id."""
    seconds, _, rest = ts.partition(".")
    digits = (rest or "0")[:6].ljust(6, "0")
    if not (
        seconds.isascii()
        and seconds.isdigit()
        and len(seconds) <= 11
        and digits.isascii()
        and digits.isdigit()
    ):
        return None
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(digits))


def ts_at(moment: datetime) -> str:
    """The smallest message id of that instant."""
    past = moment - _EPOCH
    return f"{past.days * 86_400 + past.seconds}.{past.microseconds:06d}"


# ---- the attempt's key, carried by the first block's id ------------------------------------------------------------


def carrier(key: AttemptKey) -> str:
    """The block id that carries an attempt's key out: `v1.<effect>.<n>` becomes `o.<effect>.<n>`."""
    return "o." + key.removeprefix("v1.")


def key_of(block_id: str) -> AttemptKey | None:
    """The attempt's key out of a block id; None if it is no carrier."""
    mark, _, rest = block_id.partition(".")
    effect, _, number = rest.rpartition(".")
    if mark != "o" or not effect or not (number.isascii() and number.isdigit()):
        return None
    return AttemptKey(f"v1.{rest}")
