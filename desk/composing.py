"""What one post of an agent becomes: messages, in the order in which the phone gets them."""

from collections.abc import Sequence
from dataclasses import replace

from core.ids import MediaRef
from core.message import WITHOUT_CAPTION, Content, Media, MediaKind, Text
from core.text import RichText, split
from desk.items import PostedFile
from desk.ports import ChannelLimits

_KINDS = {"image": MediaKind.IMAGE, "audio": MediaKind.AUDIO, "video": MediaKind.VIDEO}


def composed(text: RichText, files: Sequence[Media], limits: ChannelLimits) -> list[Content]:
    """One message a file; the words are the first one's caption where that can carry them, else they go before."""
    parts = split(text, limits.text_length)
    first = next(iter(files), None)
    captioned = first is not None and first.kind not in WITHOUT_CAPTION and len(parts) == 1
    if first is not None and captioned and len(text.words()) <= limits.caption_length:
        return [replace(first, caption=text), *files[1:]]
    return [*map(Text, parts), *files]


def as_media(file: PostedFile) -> Media:
    """A file as its post describes it; its bytes may tell otherwise later."""
    return Media(kind_of(file.mime_type), MediaRef(file.ref), file.mime_type, filename=file.name)


def kind_of(mime_type: str) -> MediaKind:
    """As what a file of this type is sent."""
    return _KINDS.get(mime_type.partition("/")[0], MediaKind.DOCUMENT)
