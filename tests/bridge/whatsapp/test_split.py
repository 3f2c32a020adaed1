"""A body is cut into its elements: none lost, none twice, the same key whenever it comes again."""

import json
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.whatsapp.parse import item, split
from desk.items import DeliveryReported, MessageReceived, Unrecognised
from tests.bridge.whatsapp.payloads import (
    ACCOUNT,
    NUMBER,
    WEBHOOKS,
    fixture,
    messages_of,
    posted,
    text_message,
    value_of,
)


def test_every_message_and_every_status_of_a_batch_is_a_piece_of_its_own() -> None:
    """A thousand updates of five kinds over several entries: as many pieces as went in."""
    entries = []
    for place in range(200):
        body = messages_of(text_message(f"wamid.M{place}"), text_message(f"wamid.N{place}"))
        value = body["entry"][0]["changes"][0]["value"]
        value["statuses"] = [
            {
                "id": f"wamid.S{place}",
                "status": status,
                "timestamp": "1792486801",
                "recipient_id": "447700900123",
            }
            for status in ("sent", "delivered", "read")
        ]
        entries += body["entry"]

    pieces = split(posted({"object": "whatsapp_business_account", "entry": entries}))

    assert len(pieces) == 1000
    items = [item(piece.body) for piece in pieces]
    assert sum(isinstance(one, MessageReceived) for one in items) == 400
    assert sum(isinstance(one, DeliveryReported) for one in items) == 600


@pytest.mark.parametrize("path", WEBHOOKS, ids=lambda path: path.stem)
def test_a_body_that_comes_again_has_the_same_keys_however_it_is_written(path: Any) -> None:
    """Spaces, the order of keys and escapes change nothing; nor does being a piece already."""
    body = json.loads(path.read_text("utf-8"))
    keys = [piece.key for piece in split(posted(body))]

    again = [
        json.dumps(body, indent=3).encode(),
        json.dumps(body, ensure_ascii=False).encode(),
        json.dumps(body, sort_keys=True).encode(),
    ]

    assert all([piece.key for piece in split(written)] == keys for written in again)
    for piece in split(posted(body)):
        assert split(piece.body) == (piece,)


def test_the_same_element_in_another_batch_has_the_same_key() -> None:
    """What is delivered again may come with other neighbours."""
    first, second = text_message("wamid.1"), text_message("wamid.2")

    alone = split(posted(messages_of(second)))
    together = split(posted(messages_of(first, second)))

    assert together[1].key == alone[0].key


def test_an_element_twice_in_one_body_is_one_piece() -> None:
    """The first of the two counts."""
    pieces = split(posted(messages_of(text_message("wamid.1"), text_message("wamid.1"))))

    assert len(pieces) == 1


def test_the_same_message_id_on_two_numbers_is_two_pieces() -> None:
    """A message belongs to the number it was written to."""
    body = messages_of(text_message("wamid.1"))
    other = messages_of(text_message("wamid.1"))
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "777"

    keys = {piece.key for piece in (*split(posted(body)), *split(posted(other)))}

    assert len(keys) == 2


def test_a_placeholder_does_not_keep_the_message_out_that_follows_it() -> None:
    """Meta may hand over later what was unavailable at first, under the same id."""
    placeholder = text_message("wamid.1") | {"type": "unsupported", "errors": [{"code": 131060}]}

    keys = [split(posted(messages_of(one)))[0].key for one in (placeholder, text_message("wamid.1"))]

    assert keys[0] != keys[1]


def test_each_status_of_each_member_of_a_group_counts() -> None:
    """Two members, two reports, under one message id."""
    pieces = split(fixture("status_group_delivered_two_participants"))

    assert len({piece.key for piece in pieces}) == 2


def test_equal_notices_at_different_times_are_different() -> None:
    """A template may be approved, paused and approved again within days."""
    body = json.loads(fixture("template_status_approved"))
    later = json.loads(fixture("template_status_approved"))
    later["entry"][0]["time"] += 60

    assert split(posted(body))[0].key != split(posted(later))[0].key


def test_keys_begin_with_the_time_of_the_element() -> None:
    """Rows then lie in the order of time."""
    (piece,) = split(fixture("message_text"))

    assert int.from_bytes(piece.key[:8], "big") == 1792486800_000
    assert len(piece.key) == 24


def test_a_contact_goes_only_with_their_own_messages() -> None:
    """Contacts and messages are not in the same order."""
    tomas, amara = split(fixture("batch_two_users_one_change"))

    assert b"Tomas" in tomas.body and b"Amara Lindqvist" not in tomas.body
    assert b"Amara Lindqvist" in amara.body and b"Tomas" not in amara.body


def test_lanes_and_scopes() -> None:
    """Messages by contact, reports by number, everything else by account; held is only what a contact writes."""
    message, other, status, template = split(fixture("batch_several_entries_numbers_and_fields"))

    assert (message.scope, message.lane, message.hold) == (
        NUMBER,
        f"contact:{NUMBER}:GB.7310284465519203",
        True,
    )
    assert other.scope == "109999000000002"
    assert (status.scope, status.lane, status.hold) == ("109999000000009", "reports:109999000000009", False)
    assert (template.scope, template.lane) == (ACCOUNT, f"notice:{ACCOUNT}")


def test_a_changed_identity_waits_behind_what_was_written_under_the_former_one() -> None:
    """Same lane as the contact's messages before."""
    (changed,) = split(fixture("message_system_user_changed_number"))

    assert changed.lane == f"contact:{NUMBER}:GB.7310284465519203"


def test_something_new_beside_messages_is_kept_too() -> None:
    """The messages are handled; the rest is set aside, not lost."""
    body = messages_of(text_message())
    body["entry"][0]["changes"][0]["value"]["surprises"] = [{"id": "x1"}]

    message, rest = split(posted(body))

    assert isinstance(item(message.body), MessageReceived)
    assert item(rest.body) == Unrecognised("value")
    assert b"surprises" in rest.body and b"wamid" not in rest.body


@pytest.mark.parametrize("neighbour", [17, None, "text", [], {"id": 5, "timestamp": {}}, {"type": "text"}])
def test_a_bad_neighbour_takes_nobody_with_it(neighbour: object) -> None:
    """One message of a batch is no message: the others are as before."""
    body = messages_of(text_message("wamid.1"), neighbour, text_message("wamid.2"))  # type: ignore[arg-type]

    pieces = split(posted(body))

    items = [item(piece.body) for piece in pieces]
    assert len(pieces) == 3
    assert [isinstance(one, MessageReceived) for one in items] == [True, False, True]
    assert isinstance(items[1], Unrecognised)


def test_half_a_character_spoils_only_itself() -> None:
    """An escaped lone surrogate is no text: the replacement character stands for it, the rest is as it was."""
    body = posted(
        messages_of(text_message("wamid.1", "half XX here, \\u00e8 \\\\ud83d"), text_message("wamid.2"))
    )
    body = body.replace(b"XX", b"\\ud83d").replace(b"Hello", b"\\ud83d\\ude00")

    first, second = split(body)

    assert b"half \\ufffd here" in first.body
    assert isinstance(item(first.body), MessageReceived)
    assert b"\\ud83d\\ude00" in second.body


def test_no_entries_no_pieces() -> None:
    """Nothing to keep, nothing to refuse."""
    assert split(b'{"object":"whatsapp_business_account","entry":[]}') == ()


def test_strange_ids_become_digests_in_lanes_and_scopes() -> None:
    """No zero bytes, no novels in a row of the database."""
    body = messages_of(text_message("wamid.1", from_user_id="GB\x00.1" + "x" * 500))
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "é" * 3

    (piece,) = split(posted(body))

    assert piece.lane.isascii() and piece.lane.isprintable() and len(piece.lane) < 120
    assert piece.scope.startswith("digest-")


IN_VALUE = (
    b'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":%b}]}]}'
)
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 100_000, id="deep, unclosed"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="deep"),
        pytest.param(IN_VALUE % (b'{"x":' * 100_000 + b"1" + b"}" * 100_000), id="deep in a value"),
        pytest.param(
            IN_VALUE % (b'{"messages":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}"), id="deep in a list"
        ),
        pytest.param(IN_VALUE % (b"{" + b",".join(b'"k%d":1' % n for n in range(350_000)) + b"}"), id="keys"),
        pytest.param(IN_VALUE % (b'{"messages":[' + b"1," * 1_900_000 + b"1]}"), id="numbers"),
        pytest.param(IN_VALUE % (b'{"messages":[' + b"{}," * 1_200_000 + b"{}]}"), id="objects"),
        pytest.param(b'{"entry":[' + b"1," * 1_900_000 + b"1]}", id="entries"),
        pytest.param(IN_VALUE % (b'{"messages":[{"id":' + b"9" * 3_000_000 + b"}]}"), id="huge number"),
        pytest.param(IN_VALUE % b'{"messages":[{"id":NaN}]}', id="no number"),
        pytest.param(b"\xff" * 4 * MEGABYTE, id="no text"),
        pytest.param(b" " * 4 * MEGABYTE, id="spaces"),
        pytest.param(b"\\ud83d" * 600_000, id="half characters"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"text"', id="text"),
        pytest.param(posted(value_of("messages", {}))[:-5], id="truncated"),
    ],
)
def test_bombs_are_kept_whole_or_in_part_and_cost_little(body: bytes) -> None:
    """Rightly signed nonsense: quick, bounded, never an exception, and what is kept is set aside later."""
    pieces, best = split(body), float("inf")
    for _ in range(3):
        started = time.process_time()
        split(body)
        best = min(best, time.process_time() - started)

    assert best < 0.15  # 0.05 on a quiet machine
    assert sum(len(piece.body) for piece in pieces) <= 4 * len(body) + 1024
    for piece in pieces:
        assert isinstance(item(piece.body), Unrecognised)


def test_an_envelope_repeated_with_every_element_does_not_fill_the_memory() -> None:
    """A metadata of two megabytes and ten thousand messages are no twenty gigabytes."""
    metadata = b'{"phone_number_id":"1","x":"%b"}' % (b"y" * 2 * MEGABYTE)
    body = IN_VALUE % (b'{"metadata":%b,"messages":[%b{}]}' % (metadata, b'{"id":"a"},' * 9_000))

    pieces = split(body)

    assert sum(len(piece.body) for piece in pieces) < 16 * MEGABYTE


def test_the_time_grows_with_the_length_and_not_faster() -> None:
    """Twice the messages, about twice the time."""

    def seconds(count: int) -> float:
        body = posted(messages_of(*(text_message(f"wamid.{place}") for place in range(count))))
        best = float("inf")
        for _ in range(5):
            started = time.process_time()
            assert len(split(body)) == count
            best = min(best, time.process_time() - started)
        return best

    times = [seconds(count) for count in (500, 1000, 2000)]

    assert all(later < 4 * earlier for earlier, later in pairwise(times))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_kept_and_never_raises(body: object) -> None:
    """Whatever it is, it ends as pieces, and each of them as an item."""
    for piece in split(json.dumps(body).encode()):
        item(piece.body)


@given(st.binary(max_size=500))
def test_any_bytes_are_kept_and_never_raise(body: bytes) -> None:
    """Even if it is no JSON at all."""
    for piece in split(body):
        item(piece.body)
