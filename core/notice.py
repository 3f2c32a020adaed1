"""Notices: what an agent is told privately about one of their posts, or asked."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What an agent is told privately."""

    REPLY_REFUSED = "reply refused"
    NOT_YOURS = "not yours"
    CLOSED = "closed"
    LATE = "late"
    MOVED = "moved"
    BUTTON = "button"
    ENOUGH = "enough"
    STRANGER = "stranger"
    UNSEEN = "unseen"
    LINKS = "links"
    ONLY_LINKS = "only links"
    FILE = "file"
    EDITED = "edited"
    DELETED = "deleted"
