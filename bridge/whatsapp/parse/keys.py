"""One element of a webhook body as a Piece: its key, its lane, its scope, and its body with its envelope."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import msgspec

from desk.items import Piece, Source

ABSENT: Final = msgspec.Raw(b"")
UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

# The last second of the year 9999; later ones are no times.
_LATEST: Final = 253_402_300_799
# The longest ids known are business-scoped ones, of 131 characters. Source: Meta Cloud API, November 2026.
_LONGEST_ID: Final = 160
# An envelope's parts are longer than this only by mistake; the element then does without.
_LONGEST_PART: Final = 8 * 1024
_LONGEST_CANONICAL: Final = 64 * 1024

Scalar = str | int | float | bool | None


class _Ids(msgspec.Struct):
    """The few keys of an element that name it and the person it belongs to."""

    id: Scalar = None
    type: Scalar = None
    status: Scalar = None
    event: Scalar = None
    direction: Scalar = None
    timestamp: Scalar = None
    sender: Scalar = msgspec.field(default=None, name="from")
    from_user_id: Scalar = None
    to: Scalar = None
    to_user_id: Scalar = None
    wa_id: Scalar = None
    user_id: Scalar = None
    recipient_id: Scalar = None
    recipient_user_id: Scalar = None
    recipient_participant_id: Scalar = None
    recipient_participant_user_id: Scalar = None
    system: msgspec.Raw = ABSENT
    message: msgspec.Raw = ABSENT


class _Nested(msgspec.Struct):
    """What names a person one level deeper: in a change of identity, in a request that was sent."""

    previous_user_id: Scalar = None
    to: Scalar = None
    recipient: Scalar = None


class _Metadata(msgspec.Struct):
    phone_number_id: Scalar = None


class _Contact(msgspec.Struct):
    wa_id: Scalar = None
    user_id: Scalar = None


_ids = msgspec.json.Decoder(_Ids)
_nested = msgspec.json.Decoder(_Nested)
_metadata = msgspec.json.Decoder(_Metadata)
_contact = msgspec.json.Decoder(_Contact)
_scalar = msgspec.json.Decoder(Scalar)

People = Mapping[str, msgspec.Raw]


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where in a body an element stood.

    head, envelope: what stood around it, ready to be put around it again. time: the entry's, in milliseconds, 0 if it
    gave none. number: the phone number id, empty where there is none.
    """

    head: bytes
    account: str
    time: int
    field: str = ""
    number: str = ""
    envelope: bytes = b""
    standby: bool = False

    @classmethod
    def of_entry(cls, platform: msgspec.Raw, entry_id: msgspec.Raw, time: msgspec.Raw) -> "Place":
        """The place of an entry's changes."""
        account, moment = _read(entry_id), _read(time)
        head = b'{"object":%b,"entry":[{"id":%b,' % (_short(platform), msgspec.json.encode(account))
        if moment is not None:
            head += b'"time":%b,' % msgspec.json.encode(moment)
        return cls(head + b'"changes":[', _text(account), _milliseconds(moment))

    def in_value(self, field: str, product: msgspec.Raw, metadata: msgspec.Raw, *, standby: bool) -> "Place":
        """The place of a value's elements."""
        number, envelope = "", b""
        if len(product):
            envelope += b'"messaging_product":%b,' % _short(product)
        if len(metadata):
            envelope += b'"metadata":%b,' % _short(metadata)
            try:
                number = _text(_metadata.decode(metadata).phone_number_id)
            except UNREADABLE:
                number = ""
        return Place(self.head, self.account, self.time, field, number, envelope, standby)


@dataclass(frozen=True, slots=True)
class _Name:
    """What an element is called: key parts, whose it is (best id first), and what that means for its row."""

    parts: tuple[str, ...]
    person: tuple[Scalar, ...]
    reports: bool = False
    hold: bool = False


def people_of(contacts: list[msgspec.Raw]) -> People:
    """The contacts of a value by each of their ids."""
    found: dict[str, msgspec.Raw] = {}
    for raw in contacts:
        if len(raw) > _LONGEST_PART:
            continue
        try:
            contact = _contact.decode(raw)
        except UNREADABLE:
            continue
        for identity in (contact.wa_id, contact.user_id):
            if identity:
                found[str(identity)] = raw
    return found


def element_piece(place: Place, name: str, raw: msgspec.Raw, people: People) -> Piece:
    """One element of the list `name`. The same element gives the same key whatever stood beside it."""
    try:
        ids = _ids.decode(raw)
    except UNREADABLE:
        ids = _Ids()
    named = _name(place, name, ids)
    seconds = _milliseconds(ids.timestamp)
    person: tuple[Scalar, ...] = (ids.user_id, ids.wa_id)
    if named is None:
        key = _key(seconds or place.time, place.account, place.field, place.number, name, _canonical(raw))
        lane = (
            _contact_lane(place, person) if name == "user_preferences" else f"notice:{_safe(place.account)}"
        )
        hold = False
    else:
        person, hold = named.person, named.hold
        key = _key(seconds, place.number, *named.parts)
        lane = f"reports:{_safe(place.number)}" if named.reports else _contact_lane(place, person)
    contact = (
        next((people[str(one)] for one in person if one and str(one) in people), None) if people else None
    )
    inner = b'"%b":[%b]' % (name.encode(), raw)
    if contact is not None:
        inner = b'"contacts":[%b],%b' % (contact, inner)
    return Piece(Source.WHATSAPP, _scope(place), key, lane, _body(place, inner), hold)


def value_piece(place: Place, members: bytes, raw: bytes) -> Piece:
    """A whole value, or what of it is no list of elements. members: what to put into it, without braces."""
    key = _key(place.time, place.account, place.field, place.number, "", _canonical(raw))
    return Piece(Source.WHATSAPP, _scope(place), key, f"notice:{_safe(place.account)}", _body(place, members))


def change_piece(place: Place, raw: bytes) -> Piece:
    """A change that cannot be cut: as it stood, in its entry."""
    key = _key(place.time, place.account, "", "", "", _canonical(raw))
    return Piece(
        Source.WHATSAPP, _scope(place), key, f"notice:{_safe(place.account)}", place.head + raw + b"]}]}"
    )


def body_piece(body: bytes) -> Piece:
    """A body, or an entry, that cannot be cut: as it came."""
    return Piece(Source.WHATSAPP, "", _key(0, "body", body), "notice:", body)


def _name(place: Place, name: str, ids: _Ids) -> _Name | None:
    """Those that carry an id of their own; None: known by their content alone."""
    if not ids.id or not place.number or place.field == "history":
        return None
    identity, where = str(ids.id), "" if place.field == "messages" else place.field
    match name:
        case "messages":
            # A placeholder may be followed by the message itself, under the same id: both are taken in.
            kind = "placeholder" if ids.type == "unsupported" else "message"
            # A change of identity belongs after what the person wrote under the former id.
            known = ids.from_user_id or _deeper(ids.system).previous_user_id
            return _Name((kind, where, identity), (known, ids.sender), hold=True)
        case "message_echoes":
            sent = _deeper(ids.message)
            return _Name(("echo", where, identity), (ids.to_user_id or sent.recipient, ids.to or sent.to))
        case "calls":
            outgoing = ids.direction == "BUSINESS_INITIATED"
            person = (ids.to_user_id, ids.to) if outgoing else (ids.from_user_id, ids.sender)
            return _Name(("call", identity, str(ids.event)), person)
        case "statuses":
            participant = ids.recipient_participant_user_id or ids.recipient_participant_id
            parts = ("status", where, identity, str(ids.status), str(participant or ""))
            recipient = (participant, ids.recipient_user_id, ids.recipient_id)
            return _Name(parts, recipient, reports=where != "calls")
        case _:
            return None


def _deeper(raw: msgspec.Raw) -> _Nested:
    try:
        return _nested.decode(raw) if len(raw) else _Nested()
    except UNREADABLE:
        return _Nested()


def _body(place: Place, inner: bytes) -> bytes:
    """The element, its envelope around it, as a webhook body of its own."""
    if place.standby:
        inner = b'"standby":{%b}' % inner
    value = place.envelope + inner if inner else place.envelope[:-1]
    return b'%b{"field":%b,"value":{%b}}]}]}' % (place.head, msgspec.json.encode(place.field), value)


def _contact_lane(place: Place, person: tuple[Scalar, ...]) -> str:
    identity = next((str(one) for one in person if one), "")
    return f"contact:{_safe(place.number)}:{_safe(identity)}"


def _scope(place: Place) -> str:
    return _safe(place.number or place.account)


def _key(milliseconds: int, *parts: str | bytes) -> bytes:
    texts = [part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass") for part in parts]
    # Each part with its length: no two lists of parts give the same text.
    digest = blake2b(b"".join([b"%d:%b" % (len(text), text) for text in texts]), digest_size=16)
    return milliseconds.to_bytes(8, "big") + digest.digest()


def _canonical(raw: bytes | msgspec.Raw) -> bytes:
    """The same bytes for the same value, whatever the spaces and the order of its keys; a huge one as it came."""
    if len(raw) > _LONGEST_CANONICAL:
        return bytes(raw)
    try:
        return msgspec.json.encode(msgspec.json.decode(raw), order="sorted")
    except UNREADABLE:
        return bytes(raw)


def _milliseconds(seconds: Scalar) -> int:
    """0 for what is no time."""
    if isinstance(seconds, str):
        seconds = int(seconds) if len(seconds) <= 12 and seconds.isascii() and seconds.isdigit() else 0
    if not isinstance(seconds, int) or not 0 < seconds <= _LATEST:
        return 0
    return seconds * 1000


def _read(raw: msgspec.Raw) -> Scalar:
    try:
        return _scalar.decode(raw) if 0 < len(raw) <= _LONGEST_PART else None
    except UNREADABLE:
        return None


def _text(scalar: Scalar) -> str:
    return "" if scalar is None else str(scalar)


def _short(raw: msgspec.Raw) -> bytes | msgspec.Raw:
    return raw if 0 < len(raw) <= _LONGEST_PART else b"null"


def _safe(identity: str) -> str:
    """An id as part of a row: as it is, unless it is longer or stranger than any id; then its digest."""
    if len(identity) <= _LONGEST_ID and identity.isascii() and identity.isprintable():
        return identity
    return "digest-" + blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
