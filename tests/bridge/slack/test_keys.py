"""What makes two deliveries one thing, and what keeps things in order."""

import json
from typing import Any

import pytest

from bridge.slack.parse import split
from desk.items import Source
from tests.bridge.slack.given import TEAM, body, event, payload, post


def piece_of(inner: dict[str, Any], **outer: Any) -> Any:
    (piece,) = split(event(inner, **outer))
    return piece


def test_a_retried_event_is_the_same_piece() -> None:
    """Slack tells one thing up to four times."""
    first, second = (
        split(body("event_message_agent_thread_reply")),
        split(json.dumps(payload("socket_mode_envelope_event_second_delivery")["payload"]).encode()),
    )

    assert first[0].key == second[0].key
    assert (first[0].source, first[0].scope) == (Source.SLACK, TEAM)


def test_one_gesture_in_two_events_is_one_piece() -> None:
    """Twins have other times and other event ids, but one client_msg_id: the contact must get one message."""
    twin = piece_of(
        post(ts="1795330131.000100", event_ts="1795330131.000100"), event_id="Ev2", event_time=1795330131
    )

    assert twin.key == piece_of(post()).key


@pytest.mark.parametrize(
    "other",
    [
        post(client_msg_id="another"),
        post(channel="C0OTHER"),
        post(client_msg_id=None),
        {**post(), "subtype": "message_changed", "message": post(), "ts": "1795330141.000100"},
        {
            **post(),
            "subtype": "message_deleted",
            "deleted_ts": "1795330128.402919",
            "ts": "1795330160.000300",
        },
    ],
)
def test_different_things_are_different_pieces(other: dict[str, Any]) -> None:
    """A second message, a change and a deletion never vanish as a duplicate of the first."""
    assert piece_of(other).key != piece_of(post()).key


def test_a_message_without_client_id_is_known_by_channel_and_time() -> None:
    """Posts of files only have no client_msg_id."""
    bare = post(client_msg_id=None)

    assert piece_of(bare).key == piece_of(bare, event_id="Ev9", event_time=1795330999).key


def test_keys_lie_in_the_order_of_time() -> None:
    """Rows that come together lie together; a thread's replies lie where the thread began."""
    early, late = post(client_msg_id=None), post(client_msg_id=None, ts="1795330128.502919")

    assert piece_of(early).key < piece_of(late).key
    assert int.from_bytes(piece_of(post()).key[:8], "big") == 1795330012114


def test_whatever_happens_to_a_thread_is_one_lane() -> None:
    """A reply, its edit and its deletion are handled in order; so is the root that comes back."""
    lanes = {
        piece_of(inner).lane
        for inner in (
            post(),
            {
                "type": "message",
                "subtype": "message_changed",
                "channel": "C0BILLING01",
                "message": post(),
                "ts": "9.0",
            },
            {
                "type": "message",
                "subtype": "message_deleted",
                "channel": "C0BILLING01",
                "previous_message": post(),
                "ts": "9.0",
            },
            post(ts="1795330012.114259", thread_ts=None),
        )
    }

    assert lanes == {"post:C0BILLING01:1795330012.114259"}
    assert piece_of({"type": "user_change", "user": {"id": "U1"}}).lane == f"slack:{TEAM}"


def test_a_shared_channel_counts_for_whoever_installed_us() -> None:
    """The outer team may be the other company; the authorization says whose app was told."""
    shared = piece_of(post(), team_id="T0OTHERCO99", context_team_id=TEAM)

    assert shared.scope == TEAM
