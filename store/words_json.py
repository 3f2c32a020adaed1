"""What is sealed of a message, as JSON lines: what was said, where the person came from, and what belongs to it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from core.message import (
    Content,
    Former,
    Forwarded,
    InboundMessage,
    Message,
    OutboundMessage,
    Reacted,
    Referral,
)
from core.text import Private, RichText
from store.facts_json import contents, ours, plain


class _Beside(msgspec.Struct, omit_defaults=True):
    """A field that is missing is as it is here, so that what an older version wrote can be read."""

    often: bool = False
    product: Private | None = None
    reacted: Reacted | None = None
    amended: RichText | None = None
    leaves_at: datetime | None = None
    former: tuple[tuple[msgspec.Raw, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What was sealed of a message. often: it was forwarded many times."""

    content: Content
    referral: Referral | None
    often: bool
    product: Private | None
    reacted: Reacted | None
    amended: RichText | None
    leaves_at: datetime | None
    former: tuple[Former, ...]


_encoder = msgspec.json.Encoder(enc_hook=plain)
_referral = msgspec.json.Decoder(Referral, dec_hook=ours)
_beside = msgspec.json.Decoder(_Beside, dec_hook=ours)


def words_json(message: Message) -> bytes:
    """What is sealed of a message; JSON has no line breaks of its own."""
    lines = [contents.encode(message.content), b"", b""]
    beside = _Beside(reacted=message.reacted)
    if isinstance(message, InboundMessage):
        if message.referral is not None:
            lines[1] = _encoder.encode(message.referral)
        beside.former = tuple((msgspec.Raw(contents.encode(it.content)), it.until) for it in message.former)
        beside.often, beside.product = message.forwarded is Forwarded.OFTEN, message.product
    else:
        beside.amended, beside.leaves_at = message.amended, message.leaves_at
    if beside != _Beside():
        lines[2] = _encoder.encode(beside)
    return b"\n".join(lines).rstrip(b"\n")


def words_of(text: bytes) -> Words:
    """The way back of words_json."""
    said, origin, more = (*text.split(b"\n"), b"", b"")[:3]
    beside = _beside.decode(more) if more else _Beside()
    content: Content = contents.decode(said)
    referral = _referral.decode(origin) if origin else None
    former = tuple(Former(contents.decode(bytes(before)), until) for before, until in beside.former)
    return Words(
        content=content,
        referral=referral,
        often=beside.often,
        product=beside.product,
        reacted=beside.reacted,
        amended=beside.amended,
        leaves_at=beside.leaves_at,
        former=former,
    )


def same_words(before: Message, after: Message) -> bool:
    """Whether what is sealed of these is the same, so that it need not be sealed again."""
    if before.content is not after.content or before.reacted != after.reacted:
        return False
    if isinstance(before, OutboundMessage) and isinstance(after, OutboundMessage):
        return (before.amended, before.leaves_at) == (after.amended, after.leaves_at)
    if not isinstance(before, InboundMessage) or not isinstance(after, InboundMessage):
        return False
    return (before.referral, before.product, before.forwarded, before.former) == (
        after.referral,
        after.product,
        after.forwarded,
        after.former,
    )
