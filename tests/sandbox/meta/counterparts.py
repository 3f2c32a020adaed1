"""How to bring about, in a world, each of the bodies Meta's documentation and its users have recorded."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.meta.group_news import delivered_to
from tests.sandbox.meta.world import AMARA, ORDINARY, OTHER_ACCOUNT, SHARED, TOMAS, World

Maker = Callable[[World], Awaitable[None]]

PIXEL = "iVBORw0KGgo="
FILES = ("image", "video", "audio", "document", "sticker")
KEPT = ("mime_type", "filename", "caption", "voice", "animated")
NAME, LANGUAGE = "spring_offer", "en"
TEMPLATE = {"message_template_name": NAME, "message_template_language": LANGUAGE}


async def writes(world: World) -> None:
    """A person writes a text."""
    world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "Hello"}}, profile_name="Amara")


def told_as(message: Mapping[str, Any], *, to: str | None = None) -> Maker:
    """A person writes just that, a file of it being a small one of the same kind."""
    made_by_us = ("id", "timestamp", "from", "from_user_id", "from_parent_user_id")

    async def make(world: World) -> None:
        content = {key: value for key, value in message.items() if key not in made_by_us}
        kind = content["type"]
        if kind in FILES:
            given = {key: content[kind][key] for key in KEPT if key in content[kind]}
            content[kind] = {"file": PIXEL, **given}
        world.meta.phone_sends(AMARA, content, to=to, profile_name="Amara")

    return make


def hidden(maker: Maker) -> Maker:
    """The same of somebody with a username and no number to show."""

    async def make(world: World) -> None:
        phone = world.meta.phone(AMARA)
        phone.username, phone.hides_number = "@noor.reads", True
        await maker(world)

    return make


def named(maker: Maker) -> Maker:
    """The same of somebody with a username whose number shows."""

    async def make(world: World) -> None:
        world.meta.phone(AMARA).username = "@noor.reads"
        await maker(world)

    return make


async def answered(world: World, **body: Any) -> str:
    """The business answers a person who wrote; returns the id once it is delivered."""
    await world.writes()
    answer = await world.business.sends(**body)
    await world.passes(seconds=1)
    return answer.wamid


def sends(**body: Any) -> Maker:
    async def make(world: World) -> None:
        await answered(world, **body)

    return make


def sends_template(name: str, *words: str, to: str = TOMAS, buttons: tuple[str, ...] = ()) -> Maker:
    """A template to somebody who did not write."""

    async def make(world: World) -> None:
        await template(world, name, *words, to=to, buttons=buttons)
        await world.passes(seconds=1)

    return make


async def an_update_within_the_window(world: World) -> None:
    await world.writes()
    await template(world, "order_update", "Amara", "8841", to=AMARA)
    await world.passes(seconds=1)


async def template(
    world: World,
    name: str,
    *words: str,
    to: str = TOMAS,
    buttons: tuple[str, ...] = (),
    endpoint: str = "messages",
) -> str:
    named = {"parameter_name": "first_name"} if name == NAME else {}
    components: list[dict[str, Any]] = [
        {"type": "body", "parameters": [{"type": "text", **named, "text": word} for word in words]}
    ]
    for place, ending in enumerate(buttons):
        parameters = [{"type": "text", "text": ending}]
        components.append(
            {"type": "button", "sub_type": "url", "index": str(place), "parameters": parameters}
        )
    body = {"name": name, "language": {"code": "en"}, "components": components}
    frame = {"messaging_product": "whatsapp", "to": f"+{to}", "type": "template", "template": body}
    answer = await world.business.call("POST", f"/v26.0/{ORDINARY}/{endpoint}", json=frame)
    return answer.wamid


def fails(code: str) -> Maker:
    """A message that is taken, and fails for a reason of the platform's own."""

    async def make(world: World) -> None:
        await world.writes()
        world.meta.faults.add("messages", f"failed:{code}")
        await world.business.sends()

    return make


def happens(field: str, about: dict[str, Any] | None = None, without: tuple[str, ...] = ()) -> Maker:
    async def make(world: World) -> None:
        world.meta.happens(field, about, without=without)

    return make


def template_status(event: str, without: tuple[str, ...] = ()) -> Maker:
    return happens("message_template_status_update", {"event": event, **TEMPLATE}, without)


def account_update(event: str, **block: Any) -> Maker:
    return happens("account_update", {"event": event, **block})


async def read(world: World) -> None:
    await answered(world)
    world.meta.phone_reads(AMARA)


async def an_offer_read_without_delivered(world: World) -> None:
    world.meta.faults.webhooks.skip_delivered = 1.0
    await template(world, NAME, "Tomas", buttons=("1",))
    await world.passes(seconds=1)
    world.meta.phone_reads(TOMAS)


async def beyond_the_free_ones(world: World) -> None:
    """A service message of a month in which a thousand went before."""
    world.meta._platform.state.free_used[f"{ORDINARY}/2026-11"] = 1_000
    await answered(world)


async def everything_about_one_message(world: World) -> None:
    """All three statuses in one body."""
    batched(world)
    world.meta.faults.webhooks.linger_seconds = 60
    await template(world, "order_update", "Tomas", "8841")
    await world.passes(seconds=1)
    world.meta.phone_reads(TOMAS)
    await world.passes(seconds=60)


async def played(world: World) -> None:
    voice = {"file": "T2dnUw==", "mime_type": "audio/ogg; codecs=opus"}
    await world.writes()
    medium = world.meta.medium(_medium_of(world, voice))
    assert medium is not None
    answer = await world.business.sends(type="audio", audio={"id": medium.id, "voice": True})
    await world.passes(seconds=1)
    world.meta.phone_plays(AMARA, answer.wamid)


def _medium_of(world: World, voice: dict[str, str]) -> str:
    world.meta.phone_sends(AMARA, {"type": "audio", "audio": voice})
    return str(world.meta.phone(AMARA).bubbles[-1].content["id"])


async def presses_a_quick_reply(world: World) -> None:
    wamid = await template(world, "order_update", "Amara", "8841", to=AMARA)
    await world.passes(seconds=1)
    world.meta.phone_presses(AMARA, wamid, "Thanks")


async def without_a_link(world: World) -> None:
    world.meta.public_url = None
    world.meta.phone_sends(AMARA, {"type": "image", "image": {"file": PIXEL, "mime_type": "image/png"}})


async def too_large(world: World) -> None:
    file = "A" * (4 * 35 * 1024 * 1024)
    world.meta.phone_sends(AMARA, {"type": "video", "video": {"file": file, "mime_type": "video/mp4"}})


async def changes_the_words(world: World) -> None:
    wamid = await world.writes(to=SHARED)
    world.meta.phone_edits(AMARA, wamid, "Hello!")


async def changes_the_caption(world: World) -> None:
    picture = {"file": PIXEL, "mime_type": "image/png", "caption": "Broken"}
    wamid = world.meta.phone_sends(AMARA, {"type": "image", "image": picture}, to=SHARED)
    world.meta.phone_edits(AMARA, wamid, "Broken again")


async def deletes(world: World) -> None:
    wamid = await world.writes(to=SHARED)
    world.meta.phone_revokes(AMARA, wamid)


async def edits_on_an_ordinary_number(world: World) -> None:
    world.meta.phone_edits(AMARA, await world.writes(), "Hello!")


async def takes_a_reaction_back(world: World) -> None:
    wamid = await answered(world)
    world.meta.phone_reacts(AMARA, wamid, None)


async def takes_a_reaction_back_by_an_empty_one(world: World) -> None:
    wamid = await answered(world)
    world.meta.phone_reacts(AMARA, wamid, "")


async def reacts(world: World) -> None:
    wamid = await answered(world)
    world.meta.phone_reacts(AMARA, wamid, "👍")


async def changes_number(world: World) -> None:
    await world.writes()
    world.meta.change_number(AMARA, "447700900124")


async def changes_id(world: World) -> None:
    await world.writes()
    world.meta.change_user_id(AMARA)


async def changes_keys(world: World) -> None:
    await world.writes()
    world.meta.identity_changed(AMARA)


async def calls(world: World) -> None:
    world.meta.phone_calls(AMARA, seconds_long=85)


async def calls_in_vain(world: World) -> None:
    world.meta.phone_calls(AMARA)


def prefers(value: str) -> Maker:
    async def make(world: World) -> None:
        world.meta.user_preferences(AMARA, value)

    return make


async def staff_delete_it(world: World) -> None:
    wamid = world.meta.staff_writes(AMARA, "From the shop", number=SHARED)
    world.meta.staff_revokes(AMARA, wamid)


async def agent_holds_it(world: World) -> None:
    world.meta.happens("messaging_handovers", {"type": "control_taken"}, phone=AMARA)
    await world.writes()


async def a_marketing_message_by_its_endpoint(world: World) -> None:
    await template(world, NAME, "Tomas", buttons=("1",), endpoint="marketing_messages")
    await world.passes(seconds=1)


async def a_code(world: World) -> None:
    await template(world, "login_code", "123456", buttons=("123456",))
    await world.passes(seconds=1)


async def by_user_id(world: World) -> None:
    await hidden(writes)(world)
    await world.business.sends(None, recipient=world.meta.phone(AMARA).user_id)
    await world.passes(seconds=1)


async def a_code_by_user_id(world: World) -> None:
    await hidden(writes)(world)
    components = [
        {"type": "body", "parameters": [{"type": "text", "text": "123456"}]},
        {
            "type": "button",
            "sub_type": "url",
            "index": "0",
            "parameters": [{"type": "text", "text": "123456"}],
        },
    ]
    code = {"name": "login_code", "language": {"code": "en"}, "components": components}
    recipient = world.meta.phone(AMARA).user_id
    await world.business.sends(None, recipient=recipient, type="template", template=code)


async def from_an_advertisement(world: World) -> None:
    world.meta.phone_sends(AMARA, {"type": "text", "text": {"body": "Hi"}, "referral": AD})
    await world.meta.settle()
    await world.business.sends()


async def drops_what_was_held(world: World) -> None:
    world.meta.templates.hold("order_update", "en")
    await template(world, "order_update", "Amara", "8841")
    world.meta.templates.drop("order_update", "en")


async def a_picture_that_is_none(world: World) -> None:
    picture = {"file": PIXEL, "mime_type": "image/tiff"}
    world.meta.phone_sends(AMARA, {"type": "image", "image": picture})
    medium_id = world.meta.phone(AMARA).bubbles[-1].content["id"]
    await world.business.sends(type="image", image={"id": medium_id})


async def two_of_one_person(world: World) -> None:
    batched(world)
    await writes(world)
    await writes(world)


async def two_people(world: World) -> None:
    batched(world)
    await writes(world)
    world.meta.phone_sends(TOMAS, {"type": "text", "text": {"body": "Hi"}})


async def an_old_one_again_beside_a_new_one(world: World) -> None:
    batched(world)
    world.meta.faults.webhooks.retold_rate = 1.0
    world.meta.faults.webhooks.duplicate_seconds = 60
    await writes(world)
    await world.meta.settle()
    world.meta.faults.webhooks.retold_rate = 0.0
    world.meta.faults.webhooks.linger_seconds = 120
    await writes(world)


async def several_of_everything(world: World) -> None:
    """Two accounts, two numbers, a status beside messages and a change of the account."""
    components = [{"type": "BODY", "text": "Your lamp is on its way."}]
    new = {"name": "on_its_way", "language": "en", "category": "UTILITY", "components": components}
    await world.business.call("POST", "/v26.0/209999000000001/message_templates", json=new)
    await world.passes(minutes=2)
    await world.business.sends_template("on_its_way", number=OTHER_ACCOUNT)
    await world.meta.settle()
    batched(world)
    world.meta.faults.webhooks.linger_seconds = 1
    await writes(world)
    world.meta.phone_sends(TOMAS, {"type": "text", "text": {"body": "Hi"}}, to=SHARED)
    world.meta.happens("message_template_status_update", {"event": "APPROVED", **TEMPLATE})
    await world.passes(seconds=1)


async def reaches_two_members_of_a_group(world: World) -> None:
    members = [world.meta.phone(AMARA), world.meta.phone(TOMAS)]
    value = delivered_to(members, "wamid.group", int(world.clock.now().timestamp()))
    world.meta.happens("messages", value, without=("errors",))


def batched(world: World) -> None:
    world.meta.faults.webhooks.batch_size = 20


AD = {
    "source_url": "https://fb.me/ExampleAd1",
    "source_id": "120200000000000001",
    "source_type": "ad",
    "body": "Autumn lamps",
    "headline": "Ask us anything",
    "media_type": "image",
    "image_url": "https://scontent.example/ad.jpg",
    "ctwa_clid": "AfExampleClickId0001",
    "welcome_message": {"text": "Hi! How can we help?"},
}
