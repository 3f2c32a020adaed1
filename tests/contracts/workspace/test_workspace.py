"""The agents' side keeps its promises in front of a Slack that behaves."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.slack.methods import METHODS
from bridge.slack.parse import item, split
from bridge.slack.workspace import MARKS
from core.agent import Standing
from core.ids import AgentRef, ChannelRef, GroupRef, MessageId, PostRef
from core.notice import NoticeKind
from core.text import Private
from desk.items import AgentPosted, Piece
from desk.operator_views import Alert
from desk.problems import Tell
from desk.views import CardStage, FailurePost, Mark, Notice
from sandbox.slack.user_groups import made_group, members_set
from tests.contracts.workspace.conftest import NOON, Side
from tests.contracts.workspace.given import CARD, TENANT, key, opened, said


async def test_a_thread_opens_with_its_card(side: Side) -> None:
    """The root is the card; the answer says which thread hangs below it."""
    shown_card = await side.workspace.open_thread(TENANT, side.channel, CARD, key(1))

    (post,) = side.slack.posts
    assert shown_card.post == f"{side.channel}/{post.ts}"
    assert shown_card.thread == f"{side.channel}/{post.ts}"
    assert post.arguments["unfurl_links"] is False
    assert post.arguments["unfurl_media"] is False
    assert "link_names" not in post.arguments
    assert "username" not in post.arguments


async def test_messages_stand_in_the_thread_in_order(side: Side) -> None:
    """Each post is a reply; its first block carries the attempt's key."""
    thread = await opened(side)

    for number in (1, 2, 3):
        made = await side.workspace.show(
            TENANT, thread, [said(f"number {number}")], key(number), language="en"
        )
        assert made.thread == thread

    replies = side.slack.posts[1:]
    assert [post.arguments["text"] for post in replies] == [f"Marta\nnumber {number}" for number in (1, 2, 3)]
    assert [post.arguments["blocks"][0]["block_id"] for post in replies] == [
        "o.effect-1.1",
        "o.effect-2.1",
        "o.effect-3.1",
    ]
    assert {post.arguments["thread_ts"] for post in replies} == {thread.partition("/")[2]}


async def test_several_messages_go_as_one_post_when_asked(side: Side) -> None:
    """One post, one call, every word of it."""
    thread = await opened(side)

    await side.workspace.show(TENANT, thread, [said("one"), said("two")], key(1), language="en")

    assert side.slack.posts[-1].arguments["text"] == "Marta\none\nMarta\ntwo"
    assert len(side.slack.posts) == 2


async def test_the_longest_message_is_one_post(side: Side) -> None:
    """Slack cuts texts over 4,000 characters in several; the blocks carry it whole, and no text is sent beside them."""
    thread = await opened(side)

    await side.workspace.show(TENANT, thread, [said("word " * 819)], key(1), language="en")

    assert "text" not in side.slack.posts[-1].arguments
    assert len(side.slack.workspace.channels[side.channel].replies(thread.partition("/")[2])) == 1


async def test_a_card_is_drawn_anew_in_its_place(side: Side) -> None:
    """Never posted again."""
    thread = await opened(side)

    for _ in range(2):
        await side.workspace.refresh(TENANT, thread, replace(CARD, stage=CardStage.CLOSED))

    assert len(side.slack.posts) == 1
    root = side.slack.workspace.channels[side.channel].messages[thread.partition("/")[2]]
    assert "*Closed*" in root["text"]


async def test_every_mark_is_another_sign_and_may_be_put_twice(side: Side) -> None:
    """What stands there already is well; no two marks look alike."""
    thread = await opened(side)
    ts = await side.slack.say("bea", side.channel, "hello", thread_ts=thread.partition("/")[2])

    for mark in (*Mark, Mark.DELIVERED):
        await side.workspace.mark(TENANT, PostRef(f"{side.channel}/{ts}"), (mark,))

    message = side.slack.workspace.channels[side.channel].messages[ts]
    assert [reaction["name"] for reaction in message["reactions"]] == [MARKS[mark] for mark in Mark]
    assert len(set(MARKS.values())) == len(Mark)


async def test_a_contacts_emoji_stand_on_the_post_beside_our_marks(side: Side) -> None:
    """A newer one replaces the older, one taken away goes; agents' reactions and our marks stay."""
    thread = await opened(side)
    ts = await side.slack.say("bea", side.channel, "hello", thread_ts=thread.partition("/")[2])
    post = PostRef(f"{side.channel}/{ts}")
    await side.workspace.mark(TENANT, post, (Mark.READ,))
    await side.slack.react("carlo", side.channel, ts, "heart")

    shown = [
        await side.workspace.react(TENANT, post, [Private(sign) for sign in signs])
        for signs in (["👍"], ["👍🏽", "❤️"], ["👍🏽", "❤️"])
    ]
    message = side.slack.workspace.channels[side.channel].messages[ts]
    both = {reaction["name"]: len(reaction["users"]) for reaction in message["reactions"]}
    taken = await side.workspace.react(TENANT, post, [])

    assert (shown, taken) == ([True, True, True], True)
    assert both == {"eyes": 1, "heart": 2, "+1::skin-tone-4": 1}
    left = {reaction["name"]: len(reaction["users"]) for reaction in message["reactions"]}
    assert left == {"eyes": 1, "heart": 1}


@pytest.mark.parametrize("sign", ["👀", "no emoji", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 and more", ""])
async def test_what_cannot_stand_as_a_reaction_has_to_be_said(side: Side, sign: str) -> None:
    """One of our own marks would be misread; what Slack does not know cannot be put there."""
    thread = await opened(side)
    ts = await side.slack.say("bea", side.channel, "hello", thread_ts=thread.partition("/")[2])
    post = PostRef(f"{side.channel}/{ts}")

    assert not await side.workspace.react(TENANT, post, [Private(sign)])
    assert not await side.workspace.react(TENANT, post, [])
    assert "reactions" not in side.slack.workspace.channels[side.channel].messages[ts]


async def test_a_sign_slack_does_not_have_has_to_be_said(side: Side) -> None:
    """Slack says so when it is put there."""
    thread = await opened(side)
    ts = await side.slack.say("bea", side.channel, "hello", thread_ts=thread.partition("/")[2])
    side.slack.faults.add("reactions.add", "ok_false:invalid_name")

    assert not await side.workspace.react(TENANT, PostRef(f"{side.channel}/{ts}"), [Private("🫎")])


async def test_one_agent_is_told_in_the_thread(side: Side) -> None:
    """Only this person sees it, beside the post it is about."""
    thread = await opened(side)
    notice = Notice(NoticeKind.CLOSED, MessageId("m"), Private("hello"), "it", "Europe/Rome")
    bea = side.agent("bea")

    await side.workspace.tell(TENANT, bea, thread, notice)

    (note,) = side.slack.workspace.channels[side.channel].ephemerals
    assert (note["shown_to"], note["thread_ts"]) == (bea, thread.partition("/")[2])
    assert "questa conversazione è chiusa" in note["text"]


async def test_an_agent_outside_the_channel_is_told_directly(side: Side) -> None:
    """Where the private word cannot be shown, it comes by direct message, with the way back."""
    thread = await opened(side)
    await side.slack.leave(side.channel, "bea")
    bea = side.agent("bea")
    notice = Notice(NoticeKind.CLOSED, MessageId("m"), Private("hello"), "en", "Europe/Rome")

    await side.workspace.tell(TENANT, bea, thread, notice)

    direct = side.slack.posts[-1]
    assert side.slack.workspace.channels[direct.channel].of_user == bea
    assert f"/archives/{side.channel}/p" in direct.arguments["text"]


async def test_what_was_posted_is_found_by_its_key(side: Side) -> None:
    """A root in its channel, a reply in its thread; what was never posted is not found."""
    thread = await opened(side)
    reply = (await side.workspace.show(TENANT, thread, [said("hello")], key(5), language="en")).post
    find = side.workspace.find

    assert await find(TENANT, side.channel, [key(0)], since=NOON) == PostRef(thread)
    assert await find(TENANT, thread, [key(9), key(5)], since=NOON) == reply
    assert await find(TENANT, thread, [key(9)], since=NOON) is None
    assert await find(TENANT, side.channel, [key(5)], since=NOON) is None


async def test_a_copied_block_id_is_not_found(side: Side) -> None:
    """Another app can write our key; it is not our post."""
    thread = await opened(side)
    root = side.slack.workspace.channels[side.channel].messages[thread.partition("/")[2]]
    root["bot_id"] = "B0ANOTHERAPP"

    assert await side.workspace.find(TENANT, side.channel, [key(0)], since=NOON) is None


async def test_a_post_is_found_among_hundreds(side: Side) -> None:
    """Looking goes through the pages."""
    side.slack.rates.enforced = False
    thread = await opened(side)
    for number in range(1, 230):
        side.clock.advance(timedelta(seconds=1))
        await side.slack.say("bea", side.channel, f"chatter {number}", thread_ts=thread.partition("/")[2])
    reply = (await side.workspace.show(TENANT, thread, [said("late")], key(7), language="en")).post

    assert await side.workspace.find(TENANT, thread, [key(7)], since=NOON) == reply


async def test_a_twin_is_removed_and_may_be_gone_already(side: Side) -> None:
    """Deleting what is not there is well."""
    thread = await opened(side)
    reply = (await side.workspace.show(TENANT, thread, [said("twin")], key(1), language="en")).post

    for _ in range(2):
        await side.workspace.remove(TENANT, reply)

    assert reply.partition("/")[2] not in side.slack.workspace.channels[side.channel].messages


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({}, Standing.MEMBER),
        ({"is_restricted": True}, Standing.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST),
        ({"deleted": True}, Standing.GONE),
        ({"is_bot": True}, Standing.BOT),
        ({"is_stranger": True}, Standing.STRANGER),
        ({"team_id": "T0OTHERCO99"}, Standing.STRANGER),
    ],
)
async def test_a_person_is_known_by_what_slack_says(
    side: Side, changed: dict[str, object], standing: Standing
) -> None:
    """Only full members can be agents; the rest is told apart."""
    await side.slack.change_user("bea", **changed)
    bea = side.agent("bea")

    profile = await side.workspace.profile(TENANT, bea)

    assert (profile.ref, profile.standing, profile.manages) == (bea, standing, False)


async def test_a_profile_has_name_language_and_zone(side: Side) -> None:
    """What private words are written by; owners and admins are told apart."""
    await side.slack.change_user("admin", locale="it-IT")
    admin = side.agent("admin")

    profile = await side.workspace.profile(TENANT, admin)

    assert (profile.name, profile.language, profile.time_zone, profile.manages) == (
        "admin",
        "it",
        "Europe/Rome",
        True,
    )


async def test_whoever_runs_this_is_told(side: Side) -> None:
    """A count and a code, nobody's words."""
    await side.workspace.alert(TENANT, side.channel, Alert("unknown shape", 2, "en"))

    assert "unknown shape" in side.slack.posts[-1].arguments["text"]


async def test_who_manages_the_workspace_is_told_directly(side: Side) -> None:
    """Owners and admins who are still there; in their own conversation with the app, whatever became of channels."""
    side.slack.add_user("retired", "Rita Retired", is_admin=True, deleted=True)

    managers = await side.workspace.managers(TENANT)
    await side.workspace.alert_directly(TENANT, managers[0], Alert("channel gone", 1, "en"))

    assert managers == [side.agent("admin")]
    direct = side.slack.workspace.direct_message(managers[0], 0)
    assert side.slack.posts[-1].channel == direct.id
    assert "cannot be reached" in side.slack.posts[-1].arguments["text"]


async def test_a_post_names_its_channel(side: Side) -> None:
    """Wherever it stands."""
    shown = await side.workspace.open_thread(TENANT, side.channel, CARD, key(1))

    assert side.workspace.channel_of(shown.post) == side.channel


async def test_people_find_channels_and_posts_by_name_and_link(side: Side) -> None:
    """A channel nobody knows has no name, and is no error."""
    shown = await side.workspace.open_thread(TENANT, side.channel, CARD, key(1))

    link = await side.workspace.address(TENANT, shown.post)

    assert await side.workspace.channel_name(TENANT, side.channel) == "general"
    assert await side.workspace.channel_name(TENANT, ChannelRef("C0NOWHERE")) is None
    assert link is not None
    assert side.channel in link


async def test_the_links_can_be_checked(side: Side) -> None:
    """Who we are, what the token may do, how the channel stands."""
    await side.workspace.ping(TENANT)

    state = await side.workspace.channel_state(TENANT, side.channel)
    assert (state.name, state.member, state.archived) == ("general", True, False)
    needed = {scope for method in METHODS for scope in method.scopes}
    assert needed <= await side.workspace.scopes(TENANT)


async def test_a_failure_is_told_with_its_button(side: Side) -> None:
    """The reason in words, and a way to send it again."""
    thread = await opened(side)
    failure = FailurePost(
        MessageId("m1"), Tell.UNREACHABLE, "131026", Private("Good morning"), AgentRef("U1")
    )

    await side.workspace.show(TENANT, thread, [failure], key(1), language="en")

    post = side.slack.posts[-1].arguments
    assert "cannot be reached" in post["text"]
    assert post["blocks"][-1]["elements"][0]["value"] == "m1"


async def test_what_people_said_in_a_thread_is_read_as_the_door_would_have_taken_it_in(side: Side) -> None:
    """With the keys of the events that did or did not come; our own posts and other bots are left out."""
    thread = await opened(side)
    await side.workspace.show(TENANT, thread, [said("from the contact")], key(1), language="en")
    told: list[Piece] = []
    for number in range(3):
        side.clock.advance(timedelta(minutes=1))
        await side.slack.say("bea", "general", f"number {number}", thread.partition("/")[2])
    for pending in side.slack.delivery.pending:
        told += split(json.dumps(pending.body).encode())

    bodies = await side.workspace.posted_since(TENANT, thread, NOON + timedelta(seconds=90))

    read = [piece for body in bodies for piece in split(body)]
    said_since = [item(piece.body) for piece in read]
    assert all(isinstance(each, AgentPosted) for each in said_since)
    assert [each.text.words().reveal() for each in said_since if isinstance(each, AgentPosted)] == [
        "number 1",
        "number 2",
    ]
    assert {(piece.key, piece.lane, piece.scope) for piece in read} <= {
        (piece.key, piece.lane, piece.scope) for piece in told
    }


async def test_who_is_in_a_channel_is_told_page_by_page(side: Side) -> None:
    """Everybody, however many there are."""
    for nth in range(230):
        side.slack.add_user(f"p{nth}", f"Person {nth}")

    there = await side.workspace.members(TENANT, side.channel)

    assert set(there) == set(side.slack.workspace.channel("general").members)
    assert len(there) == len(set(there)) > 230


async def test_who_is_in_a_user_group_is_told_and_nobody_where_there_is_none(side: Side) -> None:
    """A group that is gone has nobody in it, and troubles nobody."""
    platform, workspace = side.slack.platform, side.slack.workspace
    group = made_group(platform, workspace, "Billing", "billing", by=side.agent("admin"))
    members_set(platform, workspace, group, [side.agent("bea")])

    assert await side.workspace.group_members(TENANT, GroupRef(group["id"])) == [side.agent("bea")]
    assert await side.workspace.group_members(TENANT, GroupRef("S0NOBODY")) == []


async def test_people_are_invited_and_who_cannot_be_is_left_out(side: Side) -> None:
    """Whoever is there already, and whom nobody knows, trouble nobody."""
    general = side.slack.workspace.channel("general")
    bea, carlo = side.agent("bea"), side.agent("carlo")
    for each in (bea, carlo):
        if each in general.members:
            general.members.remove(each)

    await side.workspace.invite(TENANT, side.channel, [bea, AgentRef("U0NOBODY"), carlo])
    await side.workspace.invite(TENANT, side.channel, [bea])

    assert {bea, carlo} <= set(general.members)
