"""What people do with their phones, as the business hears of it."""

import pytest

from tests.sandbox.meta.world import AMARA, ORDINARY, SHARED, TOMAS, World


async def test_the_same_person_has_the_same_id_every_time(world: World) -> None:
    """Made from the number, with the country in front; a new world with the same numbers agrees."""
    assert world.meta.phone(AMARA).user_id == world.meta.phone(f"+{AMARA}").user_id
    assert world.meta.phone(AMARA).user_id.startswith("GB.")
    assert world.meta.phone(TOMAS).user_id.startswith("IT.")
    assert world.meta.phone("12025550143").user_id.startswith("US.")
    assert world.meta.phone(world.meta.phone(AMARA).user_id) is world.meta.phone(AMARA)


async def test_who_hides_the_number_is_known_by_id_only(world: World) -> None:
    """The keys are absent, not empty."""
    await world.writes(username="noor.reads", profile_name="Noor", hide_number=True)

    (value,) = world.business.values
    (message,) = value["messages"]
    user_id = world.meta.phone(AMARA).user_id
    assert value["contacts"] == [{"profile": {"name": "Noor", "username": "@noor.reads"}, "user_id": user_id}]
    assert "from" not in message
    assert message["from_user_id"] == user_id


async def test_a_hidden_number_shows_while_the_business_knows_it(world: World) -> None:
    """For 30 days after the two wrote to each other by number."""
    await world.writes()
    await world.writes(username="amara", hide_number=True)
    await world.passes(days=31)
    await world.writes()

    shown = ["from" in message for message in world.business.messages]
    assert shown == [True, True, False]


async def test_a_reply_names_what_it_answers(world: World) -> None:
    """With the number of whoever wrote the quoted message."""
    mine = await world.writes("first")
    answer = await world.business.sends()
    await world.passes(seconds=1)

    world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "x"}, "context": {"id": answer.wamid}})
    world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "y"}, "context": {"id": mine}})
    await world.meta.settle()

    assert [message.get("context") for message in world.business.messages] == [
        None,
        {"from": "390212345678", "id": answer.wamid},
        {"from": AMARA, "id": mine},
    ]


async def test_a_button_comes_back_with_its_id_and_title(world: World) -> None:
    """And a row with its description."""
    await world.writes()
    reply = {"type": "reply", "reply": {"id": "y", "title": "Yes"}}
    ask = {"type": "button", "body": {"text": "?"}, "action": {"buttons": [reply]}}
    row = {"id": "r", "title": "Red", "description": "warm"}
    choose = {
        "type": "list",
        "body": {"text": "?"},
        "action": {"button": "Pick", "sections": [{"rows": [row]}]},
    }
    asked = await world.business.sends(type="interactive", interactive=ask)
    listed = await world.business.sends(type="interactive", interactive=choose)
    await world.passes(seconds=1)

    world.meta.phone_presses(AMARA, asked.wamid, "Yes")
    world.meta.phone_presses(AMARA, listed.wamid, "Red")
    with pytest.raises(ValueError, match="nothing labelled"):
        world.meta.phone_presses(AMARA, asked.wamid, "No")
    await world.meta.settle()

    _, button, choice = world.business.messages
    assert button["interactive"] == {"type": "button_reply", "button_reply": {"id": "y", "title": "Yes"}}
    assert choice["interactive"] == {"type": "list_reply", "list_reply": row}


async def test_a_reaction_comes_and_goes(world: World) -> None:
    """Taken back: the emoji key is absent."""
    await world.writes()
    answer = await world.business.sends()
    await world.passes(seconds=1)

    world.meta.phone_reacts(AMARA, answer.wamid, "👍")
    with_thumb = dict(world.meta.phone(AMARA).bubbles[-1].reactions)
    world.meta.phone_reacts(AMARA, answer.wamid, None)
    await world.meta.settle()

    assert [message["reaction"] for message in world.business.messages[1:]] == [
        {"message_id": answer.wamid, "emoji": "👍"},
        {"message_id": answer.wamid},
    ]
    assert with_thumb == {"phone": "👍"}
    assert world.meta.phone(AMARA).bubbles[-1].reactions == {}


async def test_an_ordinary_number_does_not_hear_what_was_edited(world: World) -> None:
    """`unsupported`, with error 131051; no window is opened by it."""
    wamid = await world.writes("Helo")
    await world.passes(minutes=15)

    world.meta.phone_edits(AMARA, wamid, "Hello")
    world.meta.phone_revokes(AMARA, wamid)
    await world.passes(hours=23, minutes=45)
    answer = await world.business.sends()
    await world.meta.settle()

    edited, revoked = world.business.messages[1:]
    assert (edited["type"], edited["unsupported"], edited["errors"][0]["code"]) == (
        "unsupported",
        {"type": "edit"},
        131051,
    )
    assert revoked["type"] == "unsupported"
    assert world.business.statuses_of(answer.wamid) == ["failed"]


async def test_it_can_be_too_late_to_change_or_delete(world: World) -> None:
    """A quarter of an hour for the words, two days for the whole."""
    wamid = await world.writes("Helo")

    await world.passes(minutes=15, seconds=1)
    with pytest.raises(ValueError, match="15 minutes"):
        world.meta.phone_edits(AMARA, wamid, "Hello")
    await world.passes(days=2)
    with pytest.raises(ValueError, match="two days"):
        world.meta.phone_revokes(AMARA, wamid)

    assert len(world.business.messages) == 1


async def test_a_reaction_to_ones_own_message_is_not_told(world: World) -> None:
    """Nor one to a message of the business older than 30 days; the phone shows both."""
    mine = await world.writes()
    answer = await world.business.sends()
    await world.passes(seconds=1)

    world.meta.phone_reacts(AMARA, mine, "👍")
    await world.passes(days=31)
    world.meta.phone_reacts(AMARA, answer.wamid, "👍")
    await world.meta.settle()

    assert [message["type"] for message in world.business.messages] == ["text"]
    assert [bubble.reactions for bubble in world.meta.phone(AMARA).bubbles] == [{"phone": "👍"}] * 2


async def test_a_number_shared_with_the_app_hears_edits_and_deletions(world: World) -> None:
    """With the id of the message they change."""
    wamid = await world.writes("Helo", to=SHARED)

    world.meta.phone_edits(AMARA, wamid, "Hello")
    world.meta.phone_revokes(AMARA, wamid)
    await world.meta.settle()

    _, edited, revoked = world.business.messages
    assert edited["edit"] == {
        "original_message_id": wamid,
        "message": {"type": "text", "text": {"body": "Hello"}},
    }
    assert revoked["revoke"] == {"original_message_id": wamid}
    assert world.meta.phone(AMARA).bubbles[0].revoked is True


async def test_who_changes_the_number_gets_a_new_id_too(world: World) -> None:
    """One system message tells both; the chat and the window move along; it opens no window."""
    await world.writes(profile_name="Amara")
    old_id = world.meta.phone(AMARA).user_id

    world.meta.change_number(AMARA, "+447700900124")
    answer = await world.business.sends("+447700900124")
    await world.meta.settle()

    value = next(
        value for value in world.business.values if value.get("messages", [{}])[0].get("type") == "system"
    )
    new_id = world.meta.phone("447700900124").user_id
    assert "contacts" not in value
    assert value["messages"][0]["from"] == AMARA
    assert value["messages"][0]["system"] == {
        "body": "User Amara changed from 447700900123 to 447700900124",
        "wa_id": "447700900124",
        "user_id": new_id,
        "previous_user_id": old_id,
        "type": "user_changed_number",
    }
    assert new_id != old_id
    assert world.business.statuses_of(answer.wamid) == ["sent"]
    assert len(world.meta.phones) == 1


async def test_a_number_in_use_cannot_be_taken(world: World) -> None:
    """Nor can something that is no number."""
    world.meta.phone(AMARA)
    world.meta.phone(TOMAS)

    with pytest.raises(ValueError, match="no free phone number"):
        world.meta.change_number(AMARA, TOMAS)
    with pytest.raises(ValueError, match="no free phone number"):
        world.meta.change_number(AMARA, "GB.123")


async def test_only_the_id_can_change(world: World) -> None:
    """Then the message names neither number."""
    await world.writes()
    old_id = world.meta.phone(AMARA).user_id

    world.meta.change_user_id(AMARA)
    await world.meta.settle()

    message = world.business.messages[-1]
    assert message.keys() == {"id", "timestamp", "type", "system"}
    assert message["system"]["previous_user_id"] == old_id
    assert message["system"]["user_id"] == world.meta.phone(AMARA).user_id != old_id


async def test_after_new_keys_a_send_with_the_old_hash_is_refused(world: World) -> None:
    """137000 until the new hash is given, or none."""
    await world.writes()
    world.meta.identity_changed(AMARA)
    first = world.meta.dump()["phones"][AMARA]["key_generation"]
    world.meta.identity_changed(AMARA)
    await world.meta.settle()
    old, new = (message["identity"]["hash"] for message in world.business.messages[1:])

    refused = await world.business.sends(recipient_identity_key_hash=old)
    with_new = await world.business.sends(recipient_identity_key_hash=new)
    without = await world.business.sends()

    assert first == 1
    assert refused.code == 137000
    assert (with_new.status, without.status) == (200, 200)


async def test_a_call_that_was_answered_tells_how_long(world: World) -> None:
    """Under its own field."""
    world.meta.phone_calls(AMARA, seconds_long=85)
    await world.meta.settle()

    connect, terminate = (change["value"]["calls"][0] for change in world.business.changes)
    assert {change["field"] for change in world.business.changes} == {"calls"}
    assert (connect["event"], connect["direction"], connect["from"]) == ("connect", "USER_INITIATED", AMARA)
    assert (terminate["status"], terminate["duration"], terminate["id"]) == ("COMPLETED", 85, connect["id"])


async def test_staff_who_write_from_the_app_are_echoed(world: World) -> None:
    """On a number shared with it; on others there is no app."""
    wamid = world.meta.staff_writes(AMARA, "From the shop", number=SHARED)
    with pytest.raises(ValueError, match="not shared"):
        world.meta.staff_writes(AMARA, "x", number=ORDINARY)
    await world.meta.settle()

    (change,) = world.business.changes
    (echo,) = change["value"]["message_echoes"]
    assert change["field"] == "smb_message_echoes"
    assert (echo["id"], echo["to"], echo["text"]) == (wamid, AMARA, {"body": "From the shop"})
    assert world.meta.phone(AMARA).shown[-1].content == "From the shop"


async def test_what_a_phone_shows_can_be_read(world: World) -> None:
    """As the page and outside checks read it."""
    await world.writes("Hello", profile_name="Amara")
    await world.business.sends(text={"body": "Ciao"})
    await world.passes(seconds=1)

    shown = world.meta.phone_json(AMARA)

    assert (shown["address"], shown["name"]) == (AMARA, "Amara")
    assert [(one["direction"], one["kind"], one["content"], one["ticks"]) for one in shown["bubbles"]] == [
        ("out", "text", "Hello", "delivered"),
        ("in", "text", "Ciao", "delivered"),
    ]
