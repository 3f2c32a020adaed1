"""Facts, effects, content and reports as JSON with a version number, and back."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import msgspec

from core.effects import Effect
from core.facts import Fact
from core.message import Content
from core.text import Block, Private, RichText
from desk.items import DeliveryReported

VERSION = 1


class _Envelope(msgspec.Struct, rename={"body": "is"}):
    kind: str
    body: msgspec.Raw
    v: int = VERSION


def _kinds(union: Any) -> dict[str, type]:
    return {kind.__name__: kind for kind in get_args(union)}


_BLOCKS = _kinds(Block)


def plain(value: object) -> object:
    """What msgspec does not know of itself: our words."""
    match value:
        case Private():
            return value.reveal()
        case RichText():
            return [(type(block).__name__, block) for block in value.reveal()]
        case _:
            raise TypeError(f"no JSON for {type(value).__name__}")


def ours(kind: type, value: Any) -> object:
    """The way back of plain: the other half of every decoder of ours."""
    if kind is Private:
        return Private(value)
    if kind is RichText:
        return RichText(tuple(msgspec.convert(fields, _BLOCKS[name]) for name, fields in value))
    raise TypeError(f"no JSON for {kind.__name__}")


_encoder = msgspec.json.Encoder(enc_hook=plain)
_envelope = msgspec.json.Decoder(_Envelope)

# How a value written by an older version is read: (kind, version) -> the JSON of the next version.
# Empty while there is one version.
Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]
UPCASTERS: dict[tuple[str, int], Upcast] = {}


class Codec:
    """One union of values <-> JSON: `{"v": 1, "kind": its class, "is": its fields}`."""

    def __init__(
        self, kinds: Mapping[str, type], upcasters: Mapping[tuple[str, int], Upcast] = UPCASTERS
    ) -> None:
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            name: msgspec.json.Decoder(kind, dec_hook=ours) for name, kind in kinds.items()
        }
        self._upcasters = upcasters

    def encode(self, value: object) -> bytes:
        """JSON of one of these kinds."""
        return _encoder.encode({"v": VERSION, "kind": type(value).__name__, "is": value})

    def decode(self, text: bytes | str) -> Any:
        """The value; a kind or version from the future raises ValueError."""
        envelope = _envelope.decode(text)
        body: bytes | msgspec.Raw = envelope.body
        for version in range(envelope.v, VERSION):
            older = msgspec.json.decode(body)
            body = msgspec.json.encode(self._upcasters[envelope.kind, version](older))
        decoder = self._decoders.get(envelope.kind)
        if decoder is None or envelope.v > VERSION:
            raise ValueError(f"{envelope.kind} version {envelope.v} is not known to this release")
        return decoder.decode(body)


facts = Codec(_kinds(Fact))
effects = Codec(_kinds(Effect))
contents = Codec(_kinds(Content))
reports = Codec({"DeliveryReported": DeliveryReported})
