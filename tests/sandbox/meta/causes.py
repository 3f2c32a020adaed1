"""How a business, by what it asks for and by how it stands, brings about each code of the platform's error table."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tests.sandbox.meta.world import AMARA, ORDINARY, SHARED, TOMAS, TRIAL, Answer, World

Cause = Callable[[World], Awaitable[list[Answer]]]

WABA = "102290129340398"
TEMPLATES = f"/v26.0/{WABA}/message_templates"
BODY = {"type": "BODY", "text": "Your table is ready."}
TEXT: dict[str, Any] = {"type": "text", "text": {"body": "Hello"}}


def asks(verb: str, path: str, json: dict[str, Any] | None = None) -> Cause:
    async def cause(world: World) -> list[Answer]:
        return [await world.business.call(verb, path, json=json)]

    return cause


def sends(to: str | None = f"+{AMARA}", **body: Any) -> Cause:
    """To somebody who wrote."""

    async def cause(world: World) -> list[Answer]:
        await world.writes()
        return [await world.business.sends(to, **body)]

    return cause


def template(name: str, *words: str, to: str = TOMAS, **more: Any) -> Cause:
    async def cause(world: World) -> list[Answer]:
        return [await world.business.sends_template(name, *words, to=f"+{to}", **more)]

    return cause


def offer(to: str = TOMAS, endpoint: str = "messages") -> Cause:
    async def cause(world: World) -> list[Answer]:
        named = {"type": "text", "parameter_name": "first_name", "text": "Tomas"}
        link = {
            "type": "button",
            "sub_type": "url",
            "index": "0",
            "parameters": [{"type": "text", "text": "1"}],
        }
        components = [{"type": "body", "parameters": [named]}, link]
        block = {"name": "spring_offer", "language": {"code": "en"}, "components": components}
        frame = {"messaging_product": "whatsapp", "to": f"+{to}", "type": "template", "template": block}
        return [await world.business.call("POST", f"/v26.0/{ORDINARY}/{endpoint}", json=frame)]

    return cause


def marketing(**block: Any) -> Cause:
    """To the endpoint that takes marketing templates only."""
    frame = {"messaging_product": "whatsapp", "to": f"+{TOMAS}", **block}
    return asks("POST", f"/v26.0/{ORDINARY}/marketing_messages", frame)


def new_template(**changes: Any) -> Cause:
    whole = {"name": "table_ready", "language": "en", "category": "UTILITY", "components": [BODY], **changes}
    return asks("POST", TEMPLATES, whole)


def with_text(text: str) -> Cause:
    return new_template(components=[{"type": "BODY", "text": text, "example": {"body_text": [["7"]]}}])


def standing(cause: Cause, *, number: str = ORDINARY, **how: Any) -> Cause:
    """The same while the number stands so."""

    async def then(world: World) -> list[Answer]:
        for name, value in how.items():
            setattr(world.meta.number_standing(number), name, value)
        return await cause(world)

    return then


def account(cause: Cause, **how: Any) -> Cause:
    """The same while the account stands so."""

    async def then(world: World) -> list[Answer]:
        for name, value in how.items():
            setattr(world.meta.account_standing(), name, value)
        return await cause(world)

    return then


def after(cause: Cause, field: str, **about: Any) -> Cause:
    """The same after something happened."""

    async def then(world: World) -> list[Answer]:
        world.meta.happens(field, about)
        return await cause(world)

    return then


def person(cause: Cause, address: str = TOMAS, **how: Any) -> Cause:
    """The same while the person's phone is so."""

    async def then(world: World) -> list[Answer]:
        world.meta.set_phone(address, **how)
        return await cause(world)

    return then


def again(cause: Cause, times: int, apart: timedelta = timedelta(0)) -> Cause:
    """The same so often, so far apart; only the last answer counts."""

    async def then(world: World) -> list[Answer]:
        last: list[Answer] = []
        for _ in range(times):
            last = await cause(world)
            world.clock.advance(apart)
        return last

    return then


def register(pin: str) -> Cause:
    return asks("POST", f"/v26.0/{ORDINARY}/register", {"messaging_product": "whatsapp", "pin": pin})


def username(name: str) -> Cause:
    return asks("POST", f"/v26.0/{ORDINARY}/username", {"username": name})


def paused(event: str) -> Cause:
    """A template that may not be sent any more."""
    names = {"message_template_name": "order_update", "message_template_language": "en"}
    return after(template("order_update", "T", "1"), "message_template_status_update", event=event, **names)


SYNCHRONISE = {"messaging_product": "whatsapp", "sync_type": "history"}


async def asks_for_the_history_too_late(world: World) -> list[Answer]:
    world.meta.number_standing(SHARED).joined_at = world.clock.now()
    await world.passes(hours=25)
    return await asks("POST", f"/v26.0/{SHARED}/smb_app_data", SYNCHRONISE)(world)


async def words_to_somebody_who_did_not_write(world: World) -> list[Answer]:
    return [await world.business.sends(f"+{TOMAS}")]


async def a_username_of_a_small_business(world: World) -> list[Answer]:
    world.meta.portfolio.limit = "TIER_250"
    return await username("example.lamps")(world)


def without_permission(granted: str, cause: Cause) -> Cause:
    async def then(world: World) -> list[Answer]:
        world.meta.set_token(granted=[granted])
        return await cause(world)

    return then


async def with_an_old_token(world: World) -> list[Answer]:
    world.meta.set_token(expires_at=world.clock.now() + timedelta(hours=1))
    await world.passes(hours=1)
    return [await world.business.sends()]


async def too_fast(world: World) -> list[Answer]:
    answers = []
    for place in range(81):
        hello = {"name": "hello_world", "language": {"code": "en_US"}}
        answers.append(await world.business.sends(f"+39333{place:07d}", type="template", template=hello))
    return answers[-1:]


async def to_one_person_too_fast(world: World) -> list[Answer]:
    await world.writes()
    return [await world.business.sends() for _ in range(46)][-1:]


async def to_more_people_than_today_allows(world: World) -> list[Answer]:
    world.meta.portfolio.limit = "TIER_250"
    hello = {"name": "hello_world", "language": {"code": "en_US"}}
    answers = []
    for place in range(251):
        world.clock.advance(timedelta(seconds=1))
        answers.append(await world.business.sends(f"+39333{place:07d}", type="template", template=hello))
    return answers[-1:]


async def to_somebody_blocked(world: World) -> list[Answer]:
    await world.writes()
    block = {"messaging_product": "whatsapp", "block_users": [{"user": AMARA}]}
    await world.business.call("POST", f"/v26.0/{ORDINARY}/block_users", json=block)
    return [await world.business.sends()]


async def blocks_a_stranger(world: World) -> list[Answer]:
    block = {"messaging_product": "whatsapp", "block_users": [{"user": TOMAS}]}
    return [await world.business.call("POST", f"/v26.0/{ORDINARY}/block_users", json=block)]


async def blocks_one_too_many(world: World) -> list[Answer]:
    await world.writes()
    world.meta._platform.state.blocked[ORDINARY] = [f"39333{place:07d}" for place in range(64_000)]
    block = {"messaging_product": "whatsapp", "block_users": [{"user": AMARA}]}
    return [await world.business.call("POST", f"/v26.0/{ORDINARY}/block_users", json=block)]


async def a_new_template_at_once(world: World) -> list[Answer]:
    """To the marketing endpoint, which has not heard of it yet."""
    offered = {"name": "news", "language": "en", "category": "MARKETING", "components": [BODY]}
    await world.business.call("POST", TEMPLATES, json=offered)
    await world.passes(minutes=2)
    return await marketing(type="template", template={"name": "news", "language": {"code": "en"}})(world)


async def one_template_too_many(world: World) -> list[Answer]:
    world.meta.account_standing().verified = False
    state = world.meta._platform.state
    known = next(iter(state.templates.values()))
    for place in range(250):
        state.templates[f"t{place}"] = known
    return await new_template()(world)


async def a_login_code_to_an_id(world: World) -> list[Answer]:
    await world.writes()
    code = {"type": "text", "text": "123456"}
    components = [
        {"type": "body", "parameters": [code]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [code]},
    ]
    block = {"name": "login_code", "language": {"code": "en"}, "components": components}
    recipient = world.meta.phone(AMARA).user_id
    return [await world.business.sends(None, recipient=recipient, type="template", template=block)]


async def a_login_code_too_long(world: World) -> list[Answer]:
    code = {"type": "text", "text": "x" * 16}
    components = [
        {"type": "body", "parameters": [code]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [code]},
    ]
    block = {"name": "login_code", "language": {"code": "en"}, "components": components}
    return [await world.business.sends(type="template", template=block)]


async def a_picture_that_is_none(world: World) -> list[Answer]:
    await world.writes()
    picture = {"file": "iVBORw0KGgo=", "mime_type": "image/tiff"}
    world.meta.phone_sends(AMARA, {"type": "image", "image": picture})
    medium_id = world.meta.phone(AMARA).bubbles[-1].content["id"]
    return [await world.business.sends(type="image", image={"id": medium_id})]


async def twenty_lost_files(world: World) -> list[Answer]:
    picture = {"file": "iVBORw0KGgo=", "mime_type": "image/png"}
    world.meta.phone_sends(AMARA, {"type": "image", "image": picture})
    medium_id = world.meta.phone(AMARA).bubbles[-1].content["id"]
    await world.passes(days=8)
    return [await world.business.call("GET", f"/v26.0/{medium_id}") for _ in range(21)][-1:]


async def more_templates_than_an_hour_allows(world: World) -> list[Answer]:
    return [answer for place in range(101) for answer in await new_template(name=f"table_{place}")(world)]


async def with_other_keys(world: World) -> list[Answer]:
    await world.writes()
    return [await world.business.sends(recipient_identity_key_hash="old")]


async def a_username_of_another_number(world: World) -> list[Answer]:
    await world.business.call("POST", f"/v26.0/{TRIAL}/username", json={"username": "example.lamps"})
    return await username("example.lamps")(world)


async def guesses_pins(world: World) -> list[Answer]:
    world.clock.advance(timedelta(seconds=2))
    return await register("000000")(world)
