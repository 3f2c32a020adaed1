"""Sending a place from the menu of a post: on the phone's map, and in the thread."""

from tests.scenarios.world import World

LINK = "https://www.google.com/maps/place/Duomo/@45.1,9.1,17z/data=!3d45.4642!4d9.19"


async def test_a_link_copied_from_a_map_becomes_a_place_on_the_phone(world: World) -> None:
    """What cannot be read is said beside its field first, and what was typed stays."""
    ana = await world.contact("Ana").writes("Where are you?")
    bea = await world.agent("bea").claims(ana.thread)
    await bea.chooses(ana.thread.ours[0], "message.location")

    refused = await bea.fills(
        "message.location",
        {"name": "Our shop", "where": "https://maps.app.goo.gl/AbC", "address": "Via Roma 1"},
    )
    sent = await bea.fills("message.location", {"where": LINK})
    await world.moment()

    assert "No latitude and longitude" in refused.errors["where"]
    assert sent.ok
    assert ana.phone.places == [
        {"latitude": 45.4642, "longitude": 9.19, "name": "Our shop", "address": "Via Roma 1"}
    ]
    assert "Our shop" in ana.thread.ours[-1].words
    assert "45.464200, 9.190000" in ana.thread.ours[-1].words
    assert "delivered" in ana.thread.ours[-1].marks
