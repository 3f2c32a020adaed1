"""
A webhook body cut into pieces: every element of entry[], of changes[], of its lists, each with its own envelope.

A piece's body is itself a valid webhook body with one element, so that one parser reads both. Only ids are read here,
the rest is carried over as the bytes that came: this runs beside a busy door. Whatever cannot be cut stays whole, as
one piece that the parser will set aside: nothing is lost, and nothing raises.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from bridge.whatsapp.parse.keys import (
    ABSENT,
    UNREADABLE,
    People,
    Place,
    body_piece,
    change_piece,
    element_piece,
    people_of,
    value_piece,
)
from desk.items import Piece

# One body holds up to 1,000 updates. Source: Meta, webhooks, November 2026. Far above that it is kept whole.
_MOST_PIECES: Final = 10_000
# Envelopes are repeated with every element; together the pieces may not grow beyond this, in bytes.
_MOST_BYTES: Final = 16 * 1024 * 1024
# What stands beside the known keys of a value, in bytes; a value with more of it is kept whole.
_MOST_BESIDE: Final = 64 * 1024
# A list with more commas than this and hardly any objects between them, or with more objects, is no list of updates.
_MANY: Final = 400_000
# Half characters are mended where there are few of them.
_FEW: Final = 10_000

# The lists of each field; a field that is not here is one element as it stands (its own `errors` are part of it).
# Source: Meta Cloud API, webhooks, fields, November 2026.
_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "messages": ("messages", "statuses", "errors"),
    "message_echoes": ("message_echoes", "messages", "statuses", "errors"),
    "smb_message_echoes": ("message_echoes", "messages", "statuses", "errors"),
    "history": ("history", "messages", "errors"),
    "smb_app_state_sync": ("state_sync", "errors"),
    "calls": ("calls", "statuses", "errors"),
    "user_preferences": ("user_preferences", "errors"),
    "group_lifecycle_update": ("groups", "errors"),
    "group_participants_update": ("groups", "errors"),
    "group_settings_update": ("groups", "errors"),
    "group_status_update": ("groups", "errors"),
    "automatic_events": ("automatic_events",),
    "tracking_events": ("events",),
    "standby": ("messages", "statuses", "message_echoes", "errors"),
}
_ENVELOPE: Final = ("messaging_product", "metadata", "contacts")


class _Body(msgspec.Struct):
    object: msgspec.Raw = ABSENT
    entry: msgspec.Raw = ABSENT


class _Entry(msgspec.Struct):
    id: msgspec.Raw = ABSENT
    time: msgspec.Raw = ABSENT
    changes: msgspec.Raw = ABSENT


class _Change(msgspec.Struct):
    field: str = ""
    value: msgspec.Raw = ABSENT


class _Value(msgspec.Struct):
    """Every key that holds an envelope or a list of elements."""

    messaging_product: msgspec.Raw = ABSENT
    metadata: msgspec.Raw = ABSENT
    contacts: msgspec.Raw = ABSENT
    messages: msgspec.Raw = ABSENT
    statuses: msgspec.Raw = ABSENT
    errors: msgspec.Raw = ABSENT
    message_echoes: msgspec.Raw = ABSENT
    history: msgspec.Raw = ABSENT
    state_sync: msgspec.Raw = ABSENT
    calls: msgspec.Raw = ABSENT
    user_preferences: msgspec.Raw = ABSENT
    groups: msgspec.Raw = ABSENT
    automatic_events: msgspec.Raw = ABSENT
    events: msgspec.Raw = ABSENT
    standby: msgspec.Raw = ABSENT

    def known(self, lists: tuple[str, ...]) -> dict[str, msgspec.Raw]:
        """Those that are there and count in this field, by name."""
        found = {name: getattr(self, name) for name in (*_ENVELOPE, *lists)}
        return {name: raw for name, raw in found.items() if len(raw)}


_body = msgspec.json.Decoder(_Body)
_entry = msgspec.json.Decoder(_Entry)
_change = msgspec.json.Decoder(_Change)
_value = msgspec.json.Decoder(_Value)
_list = msgspec.json.Decoder(list[msgspec.Raw])
_keys = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _TooMuch(Exception):
    """More pieces or bytes than any honest body makes."""


def split(body: bytes) -> Sequence[Piece]:
    """
    The pieces of a rightly signed body, in their order, each key once. Pure; never raises; linear in the body's size.

    The same element has the same key however it is batched when it comes again. A body that is no JSON, too deep, or
    out of all proportion is one piece, keyed by its digest. No entries: no pieces.
    """
    try:
        return _collapsed(_pieces(body))
    except _TooMuch:
        return (body_piece(body),)
    except UNREADABLE:
        pass
    try:
        return _collapsed(_pieces(_without_half_characters(body)))
    except (_TooMuch, *UNREADABLE):
        return (body_piece(body),)


def _collapsed(pieces: Iterable[Piece]) -> Sequence[Piece]:
    """Each key once, and not too many."""
    found: dict[bytes, Piece] = {}
    size = 0
    for count, piece in enumerate(pieces):
        size += len(piece.body)
        if count >= _MOST_PIECES or size > _MOST_BYTES:
            raise _TooMuch
        found.setdefault(piece.key, piece)
    return tuple(found.values())


def _pieces(body: bytes) -> Iterator[Piece]:
    top = _body.decode(body)
    for raw_entry in _listed(top.entry):
        try:
            entry = _entry.decode(raw_entry)
        except UNREADABLE:
            yield body_piece(b'{"entry":[%b]}' % raw_entry)
            continue
        place = Place.of_entry(top.object, entry.id, entry.time)
        for raw_change in _listed(entry.changes):
            try:
                change = _change.decode(raw_change)
                cut = list(_of_change(place, change.field, change.value))
            except UNREADABLE:
                cut = [change_piece(place, bytes(raw_change))]
            yield from cut


def _of_change(place: Place, field: str, raw: msgspec.Raw) -> Iterator[Piece]:
    lists = _LISTS.get(field)
    if lists is None:
        yield _whole(place, field, raw)
        return
    value, inner = _value.decode(raw), raw
    if field == "standby" and len(value.standby):
        inner = value.standby
        product, metadata = value.messaging_product, value.metadata
        value = _value.decode(inner)
        value.messaging_product, value.metadata = product, metadata
    known = value.known(lists)
    if len(inner) - sum(map(len, known.values())) > _MOST_BESIDE:
        yield _whole(place, field, raw)
        return
    place = place.in_value(field, value.messaging_product, value.metadata, standby=inner is not raw)
    people: People = people_of(_elements(known, "contacts"))
    found = False
    for name in lists:
        for element in _elements(known, name):
            found = True
            yield element_piece(place, name, element, people)
    beside = _beside(inner, known)
    if beside or not found:
        yield value_piece(place, beside, b"{%b}" % beside)


def _whole(place: Place, field: str, raw: msgspec.Raw) -> Piece:
    """A value that is one element as it stands."""
    value = bytes(raw).strip()
    if not value.startswith(b"{"):
        return change_piece(place, b'{"field":%b,"value":%b}' % (msgspec.json.encode(field), value))
    place = place.in_value(field, ABSENT, _value.decode(value).metadata, standby=False)
    return value_piece(replace(place, envelope=b""), value[1:-1], value)


def _elements(known: dict[str, msgspec.Raw], name: str) -> list[msgspec.Raw]:
    raw = known.get(name)
    return _listed(raw) if raw is not None and _is_list(raw) else []


def _is_list(raw: msgspec.Raw) -> bool:
    return memoryview(raw)[0] == ord("[")


def _listed(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The elements of a list. Raises _TooMuch rather than take long."""
    if len(raw) > _MANY:
        text = bytes(raw)
        if text.count(b",") > max(_MANY, 50 * text.count(b"{")) or text.count(b"},{") > _MANY:
            raise _TooMuch
    return _list.decode(raw)


def _beside(inner: msgspec.Raw, known: dict[str, msgspec.Raw]) -> bytes:
    """The members of a value beside its envelope and its lists; usually none, and then it costs nothing."""
    if len(inner) == 1 + sum(len(name) + len(raw) + 4 for name, raw in known.items()):
        return b""
    beside = [
        b"%b:%b" % (msgspec.json.encode(key), raw)
        for key, raw in _keys.decode(inner).items()
        if key not in _ENVELOPE and not (key in known and _is_list(raw))
    ]
    return b",".join(beside)


# The escapes of a JSON text, one by one: a pair of surrogates, a lone one, anything else.
_ESCAPES: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def _without_half_characters(body: bytes) -> bytes:
    """An escaped half of a character is no text and spoils the whole body: the replacement character stands for it."""
    if body.count(b"\\ud") + body.count(b"\\uD") > _FEW:
        raise _TooMuch
    return _ESCAPES.sub(lambda escape: b"\\ufffd" if escape[1] else escape[0], body)
