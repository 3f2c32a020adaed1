"""What stands in the workspace in this process: its posts and its files."""

from dataclasses import dataclass
from datetime import datetime

from core.ids import AttemptKey, ChannelRef, FileRef, PostRef, ThreadRef
from core.message import Text
from desk.views import Card, ContactPost, ThreadPost


@dataclass(frozen=True, slots=True)
class StandingPost:
    """A post that stands in the workspace. shown: a card (the root), or what one post shows."""

    post: PostRef
    thread: ThreadRef
    channel: ChannelRef
    key: AttemptKey
    shown: Card | tuple[ThreadPost, ...]
    at: datetime

    @property
    def is_root(self) -> bool:
        return isinstance(self.shown, Card)

    @property
    def card(self) -> Card:
        """What a root shows. Raises TypeError for a reply."""
        if not isinstance(self.shown, Card):
            raise TypeError("a reply is no card")
        return self.shown

    @property
    def posts(self) -> tuple[ThreadPost, ...]:
        """What a reply shows; nothing for a root."""
        return () if isinstance(self.shown, Card) else self.shown

    def words(self) -> list[str]:
        """The bare words of what it shows of the contact."""
        texts = [post.content for post in self.posts if isinstance(post, ContactPost)]
        return [text.body.words().reveal() for text in texts if isinstance(text, Text)]


@dataclass(frozen=True, slots=True)
class StandingFile:
    """A file that was handed over. finished: and shared; post: where it stands, None while nobody sees it."""

    file: FileRef
    name: str
    content: bytes
    finished: bool = False
    mime_type: str = "application/octet-stream"
    thread: ThreadRef | None = None
    post: PostRef | None = None
    about: str = ""
