"""The sandbox for programs: one table of every call, from which the routes and the page's own description come."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.page import (
    meta_calls,
    phone_calls,
    slack_calls,
)
from sandbox.page.asked import Asked, Wrong
from sandbox.page.call import Call, Doing
from sandbox.page.calls_of_sandbox import of_sandbox, of_stories
from sandbox.page.world import World
from words import SOURCE_LANGUAGE, say

PHONE = "/sandbox/phones/{address}"
META = "/sandbox/meta"
SLACK = "/sandbox/slack"


def routes(world: World) -> list[web.RouteDef]:
    """Every call, for the application's router."""
    return [web.route(call.method, call.path, _handler(world, call.doing)) for call in calls(SOURCE_LANGUAGE)]


def _handler(world: World, doing: Doing) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            answer = await doing(world, await Asked.of(request))
        except Wrong as wrong:
            return web.json_response({"error": str(wrong)}, status=wrong.status)
        return web.json_response(dict(answer))

    return handle


def calls(language: str) -> list[Call]:
    """The table, with its sentences in this language."""
    return [
        *of_sandbox(language),
        *of_stories(language),
        *_of_phones(language),
        *_of_meta(language),
        *_of_slack(language),
    ]


def _of_phones(language: str) -> list[Call]:
    return [
        Call("GET", "/sandbox/phones", phone_calls.list_phones, say(language, "Every contact's phone.")),
        Call(
            "GET",
            PHONE,
            phone_calls.show,
            say(language, "What this phone shows: every bubble with kind, content, quoted, ticks, time."),
            answers='{"name", "online", "bubbles": [{"direction": "in", "kind": "text", "content": "Hello", …}]}',
        ),
        Call(
            "POST",
            PHONE,
            phone_calls.change,
            say(language, "How a phone is called and how it behaves; only what is named changes."),
            {
                "name": "Giulia Ferri",
                "username": "giulia",
                "hides_number": False,
                "online": True,
                "reads": True,
            },
        ),
        Call(
            "POST",
            f"{PHONE}/send",
            phone_calls.send,
            say(
                language,
                "A message as in a webhook's messages[], without id and timestamp; media as "
                "“file” (base64), “filename”, “mime_type” inside their block; “to” is a phone number id, "
                "“late_seconds” how long it was on its way.",
            ),
            {"type": "text", "text": {"body": "Hello"}},
            '{"id": "wamid.…"}',
        ),
        Call(
            "POST",
            f"{PHONE}/press",
            phone_calls.press,
            say(language, "Presses a button, or picks a row, of a message."),
            {"id": "wamid.…", "label": "Yes"},
        ),
        Call(
            "POST",
            f"{PHONE}/react",
            phone_calls.react,
            say(language, "Puts an emoji on a message; null takes it off."),
            {"id": "wamid.…", "emoji": "👍"},
        ),
        Call(
            "POST",
            f"{PHONE}/edit",
            phone_calls.edit,
            say(language, "Changes a text already sent."),
            {"id": "wamid.…", "text": "Hello!"},
        ),
        Call(
            "POST",
            f"{PHONE}/revoke",
            phone_calls.revoke,
            say(language, "Deletes a message for everyone."),
            {"id": "wamid.…"},
        ),
        Call(
            "POST",
            f"{PHONE}/forward",
            phone_calls.forward,
            say(
                language,
                "Sends a message of the chat once more, marked as forwarded; “many”: as often forwarded.",
            ),
            {"id": "wamid.…", "many": False},
        ),
        Call(
            "POST",
            f"{PHONE}/play",
            phone_calls.play,
            say(language, "Listens to a voice message."),
            {"id": "wamid.…"},
        ),
        Call(
            "POST",
            f"{PHONE}/move",
            phone_calls.move,
            say(language, "Gets another phone number; the chat goes along."),
            {"number": "393331112233"},
            '{"address": "393331112233"}',
        ),
        Call(
            "POST",
            f"{PHONE}/renew",
            phone_calls.renew,
            say(language, "Another business-scoped id (“user_id”), or other encryption keys (“keys”)."),
            {"what": "keys"},
        ),
        Call(
            "POST",
            f"{PHONE}/marketing",
            phone_calls.marketing,
            say(language, "Stops marketing messages, or allows them again."),
            {"allowed": False},
        ),
        Call("POST", f"{PHONE}/read", phone_calls.read, say(language, "Reads everything that arrived."), {}),
        Call(
            "POST",
            f"{PHONE}/call",
            phone_calls.call,
            say(language, "Calls; without “seconds” nobody answers."),
            {"seconds": 40},
        ),
    ]


def _of_meta(language: str) -> list[Call]:
    return [
        Call(
            "GET",
            META,
            meta_calls.show,
            say(
                language,
                "How Meta sees the business: limit, numbers, accounts, templates; and what can happen.",
            ),
            answers='{"limit": "TIER_2K", "numbers": {…}, "accounts": {…}, "templates": […], "happenings": […]}',
        ),
        Call(
            "POST",
            f"{META}/happen",
            meta_calls.happen,
            say(
                language,
                "Lets Meta tell something by itself, by the name of the webhook's field: a ban, a limit, a template's "
                "category. What “value” does not name is as usual; later calls feel it.",
            ),
            {"field": "account_update", "value": {"event": "ACCOUNT_RESTRICTION"}},
            '{"value": {…}}',
        ),
        Call(
            "POST",
            f"{META}/standing",
            meta_calls.stand,
            say(
                language,
                "Changes how a number, its account and the messaging limit stand, without telling it.",
            ),
            {"number": {"registered": False}, "account": {"pays": False}, "limit": "TIER_250"},
        ),
        Call(
            "POST",
            f"{META}/templates",
            meta_calls.decide,
            say(
                language,
                "Meta's word on a template: approve, reject, foresee (what its review will say), pause, hold (after "
                "“first” messages), release, drop.",
            ),
            {"name": "spring_offer", "language": "it", "do": "pause"},
            '{"name", "language", "status": "PAUSED", "paused_until"}',
        ),
    ]


def _of_slack(language: str) -> list[Call]:
    return [
        Call(
            "GET",
            f"{SLACK}/channels/{{channel}}",
            slack_calls.show,
            say(language, "Posts with threads, reactions, and what is ephemeral for whom."),
            answers='{"name", "posts": [{"ts", "user", "text", "blocks", "reactions", "thread": […]}]}',
        ),
        Call(
            "POST",
            f"{SLACK}/say",
            slack_calls.say,
            say(
                language,
                "As if a person typed it. “broadcast” also sends a reply to the channel; “files” holds "
                "“file” (base64) and “filename”.",
            ),
            {"user": "bea", "channel": "general", "thread_ts": "1795330012.114259", "text": "Good morning"},
            '{"ts": "1795330020.000100"}',
        ),
        Call(
            "POST",
            f"{SLACK}/press",
            slack_calls.press,
            say(
                language,
                "The button with that label on that message; “block_id” where a label stands twice, "
                "“choice” for menus, “confirm” false declines, “view” instead of “channel” and “ts” for a modal "
                "or “home”.",
            ),
            {"user": "bea", "channel": "general", "ts": "1795330012.114259", "label": "Claim"},
            '{"ok": true, "status": 200, "problem": null, "shown": […], "confirmed": true}',
        ),
        Call(
            "POST",
            f"{SLACK}/submit",
            slack_calls.submit,
            say(language, "Fills in and submits the open modal; values by block id, label or action id."),
            {"user": "bea", "values": {"Note": "Called back"}},
            '{"ok": true, "errors": {}, "view": null}',
        ),
        Call(
            "POST", f"{SLACK}/close", slack_calls.close, say(language, "Cancels the modal."), {"user": "bea"}
        ),
        Call(
            "POST",
            f"{SLACK}/suggest",
            slack_calls.suggest,
            say(
                language,
                "What the app offers for letters typed into one of its selects; “view” or “channel” and “ts” say "
                "where it is, “block_id” which of several of the same id.",
            ),
            {"user": "bea", "action_id": "agent", "query": "car"},
        ),
        Call(
            "POST",
            f"{SLACK}/home",
            slack_calls.home,
            say(language, "Opens the app's Home; answers the view."),
            {"user": "bea"},
        ),
        Call(
            "POST",
            f"{SLACK}/shortcut",
            slack_calls.shortcut,
            say(language, "A global shortcut, or with “channel” and “ts” one on a message."),
            {"user": "bea", "callback_id": "reply_to_this", "channel": "general", "ts": "1795330012.114259"},
        ),
        Call(
            "POST",
            f"{SLACK}/react",
            slack_calls.react,
            say(language, "Adds a reaction; “remove” takes it back."),
            {"user": "bea", "channel": "general", "ts": "1795330012.114259", "name": "eyes"},
        ),
        Call(
            "POST",
            f"{SLACK}/edit",
            slack_calls.edit,
            say(language, "Changes one's own message."),
            {"user": "bea", "channel": "general", "ts": "1795330020.000100", "text": "Good evening"},
        ),
        Call(
            "POST",
            f"{SLACK}/delete",
            slack_calls.delete,
            say(language, "Deletes one's own message."),
            {"user": "bea", "channel": "general", "ts": "1795330020.000100"},
        ),
        Call(
            "POST",
            f"{SLACK}/presence",
            slack_calls.presence,
            say(language, "Is at the screen (“active”) or not (“away”)."),
            {"user": "bea", "presence": "away"},
        ),
        Call(
            "POST",
            f"{SLACK}/command",
            slack_calls.command,
            say(language, "Types /witiop and the text; answers what the person sees."),
            {"user": "bea", "channel": "general", "text": "status away"},
            '{"text": "…", "shown": [{"response_type": "ephemeral", "text": "…"}]}',
        ),
    ]
