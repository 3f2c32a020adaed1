"""What Slack's events mean: every recorded payload, and the shapes that are easily mistaken."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.slack.parse import IRRELEVANT, MEANINGS, item, split
from bridge.slack.wire import NotAnEvent
from core.ids import AgentRef, AttemptKey, ChannelRef, FileRef, GroupRef, PostRef, ThreadRef
from core.text import Paragraph, Private, RichText, Span
from desk.items import (
    AgentDeleted,
    AgentEdited,
    AgentPosted,
    AgentProfileChanged,
    Author,
    ChannelGone,
    ChannelIdChanged,
    ChannelMembersChanged,
    GroupMembersChanged,
    Irrelevant,
    Item,
    OwnPostSeen,
    PostedFile,
    ThreadRootGone,
    Unrecognised,
    WorkspaceGone,
)
from tests.bridge.slack.given import PAYLOADS, TEAM, body, event, payload, post

THREAD = ThreadRef("C0BILLING01/1795330012.114259")
AMIRA = AgentRef("U0AMIRA0001")


def posted(ts: str, text: RichText, at: datetime, **more: Any) -> AgentPosted:
    return AgentPosted(THREAD, PostRef(f"C0BILLING01/{ts}"), AMIRA, Author.PERSON, text, at, **more)


MEANT: dict[str, Item] = {
    "event_message_agent_thread_reply": posted(
        "1795330128.402919",
        RichText.plain("Hi Marta, I can see the duplicate charge. I have started the refund."),
        datetime.fromtimestamp(1795330128, UTC).replace(microsecond=402919),
    ),
    "event_message_agent_thread_reply_with_mention_link_and_emoji": posted(
        "1795330188.003129",
        RichText(
            (
                Paragraph(
                    (
                        Span("@someone"),
                        Span(" please check "),
                        Span("invoice 881", url="https://example.com/invoices/881?a=1&b=2"),
                        Span(" <urgent> "),
                        Span("🙏"),
                    )
                ),
            )
        ),
        datetime.fromtimestamp(1795330188, UTC).replace(microsecond=3129),
    ),
    "event_message_file_share_in_thread": posted(
        "1795330233.771349",
        RichText.plain("Here is your receipt."),
        datetime.fromtimestamp(1795330233, UTC).replace(microsecond=771349),
        files=(PostedFile(FileRef("F0RECEIPT01"), Private("refund-receipt.pdf"), "application/pdf", 48211),),
    ),
    "event_message_file_share_without_text_two_files": posted(
        "1795330240.120009",
        RichText(()),
        datetime.fromtimestamp(1795330240, UTC).replace(microsecond=120009),
        files=(
            PostedFile(FileRef("F0PHOTO0002"), Private("IMG_0042.jpg"), "image/jpeg", 2210345),
            PostedFile(FileRef("F0CONNECT03"), Private(""), "application/octet-stream", 0),
        ),
    ),
    "event_message_thread_broadcast": posted(
        "1795330700.908819",
        RichText.plain("Also telling the channel: refunds are slow today."),
        datetime.fromtimestamp(1795330700, UTC).replace(microsecond=908819),
        broadcast=True,
    ),
    "event_message_changed_by_agent_in_thread": AgentEdited(
        PostRef("C0BILLING01/1795330128.402919"),
        AMIRA,
        RichText.plain("Hi Marta, I can see the duplicate charge. The refund takes 3 days."),
    ),
    "event_message_deleted_by_agent_in_thread": AgentDeleted(PostRef("C0BILLING01/1795330128.402919")),
    "event_message_changed_link_unfurled_no_text_edit": Irrelevant("not edited by a person"),
    "event_message_changed_tombstone_after_thread_root_deleted": ThreadRootGone(THREAD),
    "event_message_posted_by_own_bot": OwnPostSeen(PostRef(THREAD), None, None),
    "event_message_bot_message_with_custom_username": OwnPostSeen(
        PostRef("C0BILLING01/1795330020.445129"), THREAD, None
    ),
    "event_message_bot_message_from_another_app": Irrelevant("other bot"),
    "event_message_direct_message_to_app": Irrelevant("direct message"),
    "event_message_top_level_in_skillset_channel": Irrelevant("not in a thread"),
    "event_channel_archive": ChannelGone(ChannelRef("C0SALES0002"), "archived"),
    "event_channel_rename": Irrelevant("channel kept"),
    "event_user_change_agent_deactivated": AgentProfileChanged(AgentRef("U0JONAS0002")),
    "event_user_change_locale_and_timezone": AgentProfileChanged(AMIRA),
    "event_app_uninstalled": WorkspaceGone("uninstalled"),
    "event_tokens_revoked": WorkspaceGone("tokens revoked"),
    "event_member_left_channel": ChannelMembersChanged(ChannelRef("C0BILLING01")),
    "event_member_joined_channel": ChannelMembersChanged(ChannelRef("C0BILLING01")),
    "event_member_joined_channel_the_bot_itself": ChannelMembersChanged(ChannelRef("C0SALES0002")),
    "event_file_shared": Irrelevant("file comes with its message"),
    "event_reaction_added_to_thread_root": Irrelevant("reactions stay inside"),
    "event_reaction_removed": Irrelevant("reactions stay inside"),
    "event_app_home_opened_home_tab_first_visit": Irrelevant("home opened"),
    "event_app_home_opened_home_tab_with_existing_view": Irrelevant("home opened"),
    "event_app_home_opened_messages_tab": Irrelevant("home opened"),
    "event_subteam_members_changed": GroupMembersChanged(GroupRef("S0BILLING01")),
    "event_subteam_updated": GroupMembersChanged(GroupRef("S0BILLING01")),
}
# Not events, but kinds of their own that the door answers.
AT_THE_DOOR = {"event_app_rate_limited", "event_url_verification"}


@pytest.mark.parametrize("name", sorted(MEANT))
def test_every_recorded_event_means_what_it_should(name: str) -> None:
    """Each true payload, names replaced, has one meaning in our words."""
    assert item(body(name)) == MEANT[name]


def test_no_recorded_event_is_left_out() -> None:
    """Whoever adds a payload says what it means."""
    recorded = {path.stem for path in PAYLOADS.glob("event_*.json")}

    assert recorded == set(MEANT) | AT_THE_DOOR


@pytest.mark.parametrize(
    ("inner", "meaning"),
    [
        (post(user_team="T0OTHERCO99", source_team="T0OTHERCO99", team="T0OTHERCO99"), Author.STRANGER),
        (post(user_team=TEAM), Author.PERSON),
        (post(team=None), Author.PERSON),
        (post(subtype="me_message"), Author.PERSON),
    ],
)
def test_somebody_of_another_company_is_a_stranger(inner: dict[str, Any], meaning: Author) -> None:
    """In a shared channel the other company's people post too; the payload says where they are at home."""
    read = item(event(inner))

    assert isinstance(read, AgentPosted)
    assert read.author is meaning


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (post(subtype="channel_join"), "system message"),
        (post(bot_id="B0OTHERBOT1", app_id="A0OTHERAPP1"), "other bot"),
        (post(bot_id="B0OTHERBOT1", app_id="A0OTHERAPP1", user="U0WORKFLOW"), "other bot"),
        (post(thread_ts="1795330128.402919"), "not in a thread"),
        (post(channel_type="mpim"), "direct message"),
        ({"type": "app_mention", "user": "U1", "text": "<@U0WITIOPBOT> hi"}, "mention comes as message too"),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, "other tokens revoked"),
    ],
)
def test_what_concerns_no_contact_is_irrelevant(inner: dict[str, Any], reason: str) -> None:
    """Joins, other bots, direct messages and roots never reach a contact."""
    assert item(event(inner)) == Irrelevant(reason)


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section", "block_id": "o.0198f00d-aaaa.2"}],
        [{"type": "rich_text", "block_id": "o.0198f00d-aaaa.2"}, {"type": "actions"}],
    ],
)
def test_an_own_post_brings_back_its_attempt(blocks: list[dict[str, str]]) -> None:
    """The first block's id carries the key out and back."""
    own = post(user="U0WITIOPBOT", bot_id="B0WITIOPBOT", app_id="A0WITIOP001", blocks=blocks)

    seen = item(event(own))

    assert seen == OwnPostSeen(
        PostRef("C0BILLING01/1795330128.402919"), THREAD, AttemptKey("v1.0198f00d-aaaa.2")
    )


def test_another_app_cannot_pose_as_us_by_a_block_id() -> None:
    """Anybody can copy a block id; only our app's id makes a post ours."""
    forged = post(
        bot_id="B0OTHER", app_id="A0OTHER", blocks=[{"type": "section", "block_id": "o.0198f00d.1"}]
    )

    assert item(event(forged)) == Irrelevant("other bot")


@pytest.mark.parametrize("part", ["message", "previous_message"])
def test_a_change_of_our_own_post_is_no_edit_of_an_agent(part: str) -> None:
    """An update of a post with a custom name has no author on top; it must not echo to the contact."""
    own = {"bot_id": "B0WITIOPBOT", "app_id": "A0WITIOP001", "ts": "1.000001", "thread_ts": "0.000001"}
    other = {"user": "U1", "text": "x", "ts": "1.000001", "thread_ts": "0.000001", "edited": {"user": "U1"}}
    changed = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "2.000001"}
    both = {"message": other, "previous_message": {**other, "text": "y"}} | {
        part: {**other, **own, "text": "z"}
    }

    assert item(event(changed | both)) == Irrelevant("own post changed")


def test_a_deleted_root_without_replies_is_gone_too() -> None:
    """Slack leaves a tombstone only where there were replies."""
    root = {
        "user": "U0WITIOPBOT",
        "bot_id": "B0WITIOPBOT",
        "app_id": "A0WITIOP001",
        "ts": "1795330012.114259",
    }
    gone = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C0BILLING01",
        "ts": "1795330500.000400",
    }

    read = item(event(gone | {"deleted_ts": "1795330012.114259", "previous_message": root}))

    assert read == ThreadRootGone(THREAD)


def test_our_own_reply_deleted_may_be_what_an_agent_sent_by_a_form() -> None:
    """Whose it was, and whether it was anybody's, the desk knows: a removed twin comes back as a deletion too."""
    reply = {
        "user": "U0WITIOPBOT",
        "bot_id": "B1",
        "app_id": "A0WITIOP001",
        "ts": "5.000001",
        "thread_ts": "1.000001",
    }
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "9.000001"}

    read = item(event(gone | {"deleted_ts": "5.000001", "previous_message": reply}))

    assert read == AgentDeleted(PostRef("C1/5.000001"))


@pytest.mark.parametrize("kind", ["member_joined_channel", "member_left_channel"])
def test_whoever_comes_or_goes_changes_a_channel(kind: str) -> None:
    """Who it was is looked up there; without a channel there is nothing to look at."""
    moved = {"type": kind, "user": "U1", "channel": "C1"}

    assert item(event(moved)) == ChannelMembersChanged(ChannelRef("C1"))
    assert isinstance(item(event({"type": kind, "user": "U1"})), Unrecognised)


def test_a_group_event_that_names_no_group_is_kept() -> None:
    """Somebody looks at it."""
    assert isinstance(item(event({"type": "subteam_updated", "subteam": {}})), Unrecognised)


@pytest.mark.parametrize(
    ("inner", "gone"),
    [
        ({"type": "member_left_channel", "user": "U0WITIOPBOT", "channel": "C1"}, "removed"),
        ({"type": "group_archive", "channel": "C1"}, "archived"),
        ({"type": "channel_deleted", "channel": "C1"}, "deleted"),
    ],
)
def test_a_lost_channel_is_noticed(inner: dict[str, str], gone: str) -> None:
    """Archived, deleted, or we were put out: threads there need a new place."""
    assert item(event(inner)) == ChannelGone(ChannelRef("C1"), gone)


def test_a_mention_of_somebody_known_is_their_name() -> None:
    """The contact reads a name; somebody unknown is "someone", never an id."""
    mentioning = post(text="<@U1> and <@U2>")

    read = item(event(mentioning), {"U1": "Amira"})

    assert isinstance(read, AgentPosted)
    assert read.text.words().reveal() == "@Amira and @someone"


# ---- whatever comes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "junk", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"[" * 100_000, b'{"a":' * 100_000]
)
def test_what_is_no_event_is_said_to_be_none(junk: bytes) -> None:
    """The door refuses it; the parser, should it ever see it, sets it aside."""
    assert isinstance(item(junk), Unrecognised)
    with pytest.raises(NotAnEvent):
        split(junk)


@pytest.mark.parametrize("subtype", [[], {}, 7, "something_new"])
def test_a_post_of_an_unknown_kind_is_never_sent(subtype: object) -> None:
    """It stands in a thread and might be anything: it is kept and looked at, not passed on."""
    assert item(event(post(subtype=subtype))) == Unrecognised("unknown subtype")


def test_an_event_nobody_knows_is_set_aside() -> None:
    """It is kept whole and can be done again after a fix."""
    assert item(event({"type": "something_new"})) == Unrecognised("unknown event")
    assert not set(MEANINGS) & set(IRRELEVANT)


_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_names = st.sampled_from(
    "type subtype channel channel_type user team ts thread_ts deleted_ts text blocks files message previous_message "
    "edited bot_id app_id client_msg_id tokens bot_profile".split()
)
_kinds = st.sampled_from(
    ["message", "user_change", "channel_archive", "tokens_revoked", "member_left_channel"]
)


@settings(max_examples=300)
@given(
    kind=_kinds,
    fields=st.dictionaries(_names, _values, max_size=8),
    outer=st.dictionaries(_names, _values, max_size=3),
)
def test_nothing_whatever_makes_the_parser_raise(
    kind: str, fields: dict[str, Any], outer: dict[str, Any]
) -> None:
    """Fields missing, null, or of another kind: one piece, one item, no exception."""
    raw = event({**fields, "type": kind}, **{name: value for name, value in outer.items() if name != "type"})

    assert len(split(raw)) == 1
    assert item(raw) is not None


@settings(max_examples=200)
@given(
    name=st.sampled_from(sorted(MEANT)),
    where=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    value=_values,
)
def test_a_damaged_payload_is_still_one_item(name: str, where: list[int], value: Any) -> None:
    """Any field of a true payload replaced by anything."""
    damaged = payload(name)
    node: Any = damaged
    for step in where:
        keys = (
            list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        )
        if not keys:
            break
        last = keys[step % len(keys)]
        if step == where[-1] or not isinstance(node[last], dict | list):
            if not (node is damaged and last == "type"):
                node[last] = value
            break
        node = node[last]

    assert item(json.dumps(damaged).encode()) is not None


def test_a_channel_that_is_called_otherwise() -> None:
    """Its references begin otherwise, and whoever keeps them is told how."""
    read = item(event({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"}))

    assert read == ChannelIdChanged(ChannelRef("C1"), ChannelRef("C2"), "C1/", "C2/")
    for half in ({"old_channel_id": "C1"}, {"new_channel_id": "C2"}, {}):
        assert isinstance(item(event({"type": "channel_id_changed", **half})), Unrecognised)
