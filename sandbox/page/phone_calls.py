"""What a program can do with the contacts' phones."""

from collections.abc import Mapping
from typing import Any

from sandbox.meta import Phone
from sandbox.meta.identities import business_scoped_id, digits_of
from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.world import World

# What belongs to the envelope, or is decided by the phone that sends.
_NOT_CONTENT = ("id", "timestamp", "type", "to", "context", "from", "from_user_id")
_DECIDED_HERE = ("from", "from_user_id", "late_seconds")
_FILES = ("image", "video", "audio", "document", "sticker")
_LISTS = ("contacts",)
_FLAGS = ("online", "reads", "read_receipts", "blocks_business", "on_whatsapp", "in_experiment")


async def list_phones(world: World, asked: Asked) -> Json:
    """Every phone there is, without its bubbles."""
    phones = [phone.as_json(world.clock.now()) for phone in world.meta.phones]
    return {"phones": [{name: value for name, value in one.items() if name != "bubbles"} for one in phones]}


async def show(world: World, asked: Asked) -> Json:
    """
    What the phone shows: the bubbles a person sees on it, oldest first.

    `not_arrived`: what was accepted for it but never reached it, with the error if there is one.
    """
    phone = _known(world, asked.path["address"]) or _unknown(world, asked.path["address"])
    shown = phone.as_json(world.clock.now())
    bubbles = shown.pop("bubbles")
    return {
        **shown,
        "bubbles": [bubble for bubble in bubbles if bubble["arrived"]],
        "not_arrived": [bubble for bubble in bubbles if not bubble["arrived"]],
    }


async def send(world: World, asked: Asked) -> Json:
    """A contact writes; `late_seconds` ago, if the phone had no network."""
    message = {name: value for name, value in asked.body.items() if name not in _DECIDED_HERE}
    late = asked.number("late_seconds", 0)
    if late < 0:
        raise Wrong("A message cannot be from the future.")
    if late:
        message["timestamp"] = str(int(world.clock.now().timestamp() - late))
    message["type"] = _kind(message)
    _check(message)
    address = _address(world, asked)
    with told_apart():
        return {"id": world.meta.phone_sends(address, message, to=asked.text_or_none("to"))}


async def change(world: World, asked: Asked) -> Json:
    """How a phone is called and how it behaves; it is made if it is new."""
    if "opted_out" in asked.body:
        raise Wrong("Marketing messages are stopped and allowed by …/marketing, which tells the business.")
    address = _address(world, asked)
    flags = {name: asked.flag_or_none(name) for name in _FLAGS}
    hides, name, username = (
        asked.flag_or_none("hides_number"),
        asked.text_or_none("name"),
        asked.text_or_none("username"),
    )
    cap = None if asked.body.get("marketing_cap") is None else int(asked.number("marketing_cap"))
    with told_apart():
        phone = world.meta.set_phone(address, marketing_cap=cap, **flags)
    if name is not None:
        phone.name = name
    if username is not None:
        phone.username = f"@{username.removeprefix('@')}" if username.strip("@ ") else None
    if hides is not None:
        phone.hides_number = hides
    return {name: value for name, value in phone.as_json(world.clock.now()).items() if name != "bubbles"}


async def press(world: World, asked: Asked) -> Json:
    """The contact presses a button, or picks a row, of a message."""
    with told_apart():
        return {"id": world.meta.phone_presses(_address(world, asked), asked.text("id"), asked.text("label"))}


async def react(world: World, asked: Asked) -> Json:
    """The contact puts an emoji on a message; without one, takes it off."""
    emoji = asked.text_or_none("emoji") or None
    with told_apart():
        return {"id": world.meta.phone_reacts(_address(world, asked), asked.text("id"), emoji)}


async def edit(world: World, asked: Asked) -> Json:
    """The contact changes a text already sent."""
    with told_apart():
        return {"id": world.meta.phone_edits(_address(world, asked), asked.text("id"), asked.text("text"))}


async def revoke(world: World, asked: Asked) -> Json:
    """The contact deletes a message for everyone."""
    with told_apart():
        return {"id": world.meta.phone_revokes(_address(world, asked), asked.text("id"))}


async def forward(world: World, asked: Asked) -> Json:
    """The contact sends a message of the chat once more, marked as forwarded; with `many`, as often forwarded."""
    phone, wanted = _made(world, asked), asked.text("id")
    bubble = phone.bubble(wanted)
    if bubble is None or bubble.revoked:
        raise Wrong(f"this phone has no message {wanted!r}", 404)
    mark = "frequently_forwarded" if asked.flag("many", otherwise=False) else "forwarded"
    content: Any = bubble.content
    if bubble.kind in _FILES or bubble.kind in ("location", *_LISTS):
        message = {"type": bubble.kind, bubble.kind: content}
    else:
        text = content.get("body") if isinstance(content, dict) else content
        message = {"type": "text", "text": {"body": str(text or "")}}
    _check(message)
    with told_apart():
        return {"id": world.meta.phone_sends(phone.address, {**message, "context": {mark: True}})}


async def play(world: World, asked: Asked) -> Json:
    """The contact listens to a voice message."""
    phone, wanted = _made(world, asked), asked.text("id")
    if phone.bubble(wanted) is None:
        raise Wrong(f"this phone has no message {wanted!r}", 404)
    with told_apart():
        world.meta.phone_plays(phone.address, wanted)
    return {}


async def move(world: World, asked: Asked) -> Json:
    """The contact gets another phone number; the chat goes along. Answers the new address."""
    phone = _made(world, asked)
    with told_apart():
        world.meta.change_number(phone.address, asked.text("number"))
    return {"address": phone.address}


async def renew(world: World, asked: Asked) -> Json:
    """Another business-scoped id ("user_id"), or other encryption keys ("keys"), for the same person."""
    phone, what = _made(world, asked), asked.text("what")
    if what not in ("user_id", "keys"):
        raise Wrong("The field 'what' is user_id or keys.")
    with told_apart():
        renewed = world.meta.change_user_id if what == "user_id" else world.meta.identity_changed
        return {"id": renewed(phone.address), "user_id": phone.user_id}


async def marketing(world: World, asked: Asked) -> Json:
    """The contact stops marketing messages, or allows them again."""
    allowed = asked.flag("allowed", otherwise=True)
    with told_apart():
        world.meta.user_preferences(_made(world, asked).address, "resume" if allowed else "stop")
    return {"opted_out": not allowed}


async def call(world: World, asked: Asked) -> Json:
    """The contact calls; without `seconds`, nobody answers."""
    seconds = None if asked.body.get("seconds") is None else int(asked.number("seconds"))
    with told_apart():
        number = asked.text_or_none("to")
        return {"id": world.meta.phone_calls(_address(world, asked), to=number, seconds_long=seconds)}


async def read(world: World, asked: Asked) -> Json:
    """The contact looks at the phone: everything that arrived is read."""
    with told_apart():
        world.meta.phone_reads(_address(world, asked))
    return await show(world, asked)


def _kind(message: Mapping[str, Any]) -> str:
    kind = message.get("type") or next((name for name in message if name not in _NOT_CONTENT), None)
    if not isinstance(kind, str):
        raise Wrong(
            'The message has no type; the shortest one is {"type": "text", "text": {"body": "Hello"}}.'
        )
    return kind


def _check(message: Mapping[str, Any]) -> None:
    """Raises Wrong for what no phone could send."""
    kind = message["type"]
    block = message.get(kind)
    if kind in _LISTS:
        if not isinstance(block, list):
            raise Wrong(f"The field {kind!r} must be a list.")
    elif block is not None and not isinstance(block, dict):
        raise Wrong(f"The field {kind!r} must be an object.")
    if kind == "text" and not (
        isinstance(block, dict) and isinstance(block.get("body"), str) and block["body"]
    ):
        raise Wrong('A text is {"type": "text", "text": {"body": "Hello"}}.')
    if kind in _FILES and not (isinstance(block, dict) and ("file" in block or "id" in block)):
        raise Wrong(f'The file is missing: {{"{kind}": {{"file": base64, "filename", "mime_type"}}}}.')
    if not isinstance(message.get("context", {}), dict):
        raise Wrong("The field 'context' must be an object.")


def _address(world: World, asked: Asked) -> str:
    """The phone that is meant, new or known. Raises Wrong for what is no address."""
    address = asked.path["address"]
    if _known(world, address) is None:
        _unknown(world, address)
    return address


def _made(world: World, asked: Asked) -> Phone:
    """The phone that is meant, which there has to be. Raises Wrong."""
    phone = _known(world, asked.path["address"])
    if phone is None:
        raise Wrong(f"Nobody has used the phone {asked.path['address']} yet.", 404)
    return phone


def _known(world: World, address: str) -> Phone | None:
    digits = digits_of(address)
    return next((phone for phone in world.meta.phones if digits in (phone.address, phone.user_id)), None)


def _unknown(world: World, address: str) -> Phone:
    """A phone nobody has used yet, as it would be."""
    digits = digits_of(address)
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15):
        raise Wrong(f"{address} is neither a phone number nor the id of a known contact.", 404)
    return Phone(digits, business_scoped_id(world.meta.account.waba_id, digits, 0), f"+{digits}")
