"""What a program can do as a person in Slack."""

from typing import Any

from sandbox.page.asked import Asked, Json, Wrong, told_apart
from sandbox.page.world import World
from sandbox.slack import PersonsFile, PressResult

# Real seconds to wait for the app's first word where its reply itself is empty.
_PATIENCE_SECONDS = 2.0


async def show(world: World, asked: Asked) -> Json:
    """A channel with posts, threads, reactions, and what is ephemeral for whom."""
    with told_apart():
        return world.slack.channel_json(asked.path["channel"])


async def say(world: World, asked: Asked) -> Json:
    """As if a person typed it."""
    files = [PersonsFile(_name(file), file.content()) for file in asked.objects("files")]
    with told_apart():
        ts = await world.slack.say(
            asked.text("user"),
            asked.text("channel"),
            asked.text_or_none("text") or "",
            thread_ts=asked.text_or_none("thread_ts"),
            files=files,
            broadcast=asked.flag("broadcast", otherwise=False),
        )
    return {"ts": ts}


async def press(world: World, asked: Asked) -> Json:
    """The button with that label on that message, or in an open view."""
    user, label, choice = asked.text("user"), asked.text("label"), asked.body.get("choice")
    confirm, view = asked.flag("confirm", otherwise=True), asked.text_or_none("view")
    block_id = asked.text_or_none("block_id")
    with told_apart():
        if view is not None:
            pressed = await world.slack.press_in_view(
                user, view, label, choice=choice, confirm=confirm, block_id=block_id
            )
        else:
            channel, ts = asked.text("channel"), asked.text("ts")
            pressed = await world.slack.press(
                user, channel, ts, label, choice=choice, confirm=confirm, block_id=block_id
            )
    return _pressed(pressed)


async def submit(world: World, asked: Asked) -> Json:
    """Fill in and submit the open modal."""
    user = asked.text("user")
    values = {name: _given(asked, value) for name, value in asked.object_of("values").items()}
    with told_apart():
        view = asked.text_or_none("view") or _top_view(world, user)
        result = await world.slack.submit(user, view, values)
    return {
        "ok": result.ok,
        "status": result.status,
        "errors": result.errors,
        "view": result.view,
        "problem": result.problem,
    }


async def close(world: World, asked: Asked) -> Json:
    """Cancel the open modal, or with `all` every one of them."""
    with told_apart():
        await world.slack.close_view(
            asked.text("user"), asked.text_or_none("view"), all_of_them=asked.flag("all", otherwise=False)
        )
    return {"views": [view["id"] for view in world.slack.views_of(asked.text("user"))]}


async def suggest(world: World, asked: Asked) -> Json:
    """What the app offers for letters typed into a select that asks it."""
    user, action_id, query = asked.text("user"), asked.text("action_id"), asked.text("query")
    channel, block_id = asked.text_or_none("channel"), asked.text_or_none("block_id")
    with told_apart():
        if channel is not None:
            options = await world.slack.suggest_in_message(
                user, channel, asked.text("ts"), action_id, query, block_id=block_id
            )
        else:
            view = asked.text_or_none("view") or _top_view(world, user)
            options = await world.slack.suggest(user, view, action_id, query, block_id=block_id)
    return {"options": options}


async def home(world: World, asked: Asked) -> Json:
    """Open the app's Home and let the app draw it."""
    with told_apart():
        return {"view": await world.slack.home(asked.text("user"))}


async def shortcut(world: World, asked: Asked) -> Json:
    """A global shortcut, or with `channel` and `ts` one on a message."""
    with told_apart():
        pressed = await world.slack.shortcut(
            asked.text("user"),
            asked.text("callback_id"),
            asked.text_or_none("channel"),
            asked.text_or_none("ts"),
        )
    return _pressed(pressed)


async def react(world: World, asked: Asked) -> Json:
    """Put a reaction on a message; with `remove`, take it back."""
    with told_apart():
        await world.slack.react(
            asked.text("user"),
            asked.text("channel"),
            asked.text("ts"),
            asked.text("name"),
            remove=asked.flag("remove", otherwise=False),
        )
    return {}


async def edit(world: World, asked: Asked) -> Json:
    """Change one's own message."""
    with told_apart():
        await world.slack.edit(
            asked.text("user"), asked.text("channel"), asked.text("ts"), asked.text("text")
        )
    return {}


async def delete(world: World, asked: Asked) -> Json:
    """Delete one's own message, or put away a note only oneself sees."""
    with told_apart():
        await world.slack.delete(asked.text("user"), asked.text("channel"), asked.text("ts"))
    return {}


async def presence(world: World, asked: Asked) -> Json:
    """Is at the screen ("active") or not ("away")."""
    wanted = asked.text("presence")
    if wanted not in ("active", "away"):
        raise Wrong("The field 'presence' is active or away.")
    with told_apart():
        world.slack.set_presence(asked.text("user"), wanted)
    return {"presence": wanted}


async def command(world: World, asked: Asked) -> Json:
    """Type the app's command; `shown` is what the person sees of its answer."""
    text = (asked.text_or_none("text") or "").strip()
    name = world.slack.settings.command
    text = text.removeprefix(name) if text.split(" ")[0] == name else text
    with told_apart():
        shown = await world.slack.command(
            asked.text("user"), asked.text("channel"), text.strip(), patience_seconds=_PATIENCE_SECONDS
        )
    return {"text": "\n".join(part["text"] for part in shown if part.get("text")), "shown": shown}


def _given(asked: Asked, value: Any) -> Any:
    """What a field holds: files come as for `say`."""
    if not isinstance(value, list) or not all(isinstance(one, dict) and "file" in one for one in value):
        return value
    files = [Asked(asked.path, one) for one in value]
    return [PersonsFile(_name(file), file.content()) for file in files]


def _top_view(world: World, user: str) -> str:
    views = world.slack.views_of(user)
    if not views:
        raise Wrong(f"{user} has no modal open.", 404)
    return str(views[-1]["id"])


def _pressed(result: PressResult) -> Json:
    return {
        "ok": result.ok,
        "status": result.status,
        "problem": result.problem,
        "shown": result.shown,
        "confirmed": result.confirmed,
    }


def _name(file: Asked) -> str:
    return file.text_or_none("filename") or file.text_or_none("name") or "file"
