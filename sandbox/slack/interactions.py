"""Buttons, menus, modals, shortcuts: what a person presses, and what becomes of it (Source: Slack, Interactivity)."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.blocks.completed import elements_of, every_block, with_defaults
from sandbox.slack.blocks.elements import OPTIONS_ANSWER
from sandbox.slack.blocks.rules import Complaints
from sandbox.slack.form_values import FIELDS, state_values, unfilled
from sandbox.slack.gestures import Gestures, Reply, named
from sandbox.slack.methods.views import put_on_top
from sandbox.slack.offered import check_offered
from sandbox.slack.pressable import by_action_id, found, state_in
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.slack_platform import Platform
from sandbox.slack.view_making import ViewRefused, made_view, opened_in, replaced
from sandbox.slack.wire import Json, micros, ts_of
from sandbox.slack.workspace import Channel, Workspace


@dataclass(frozen=True, slots=True)
class PressResult:
    """
    What came of pressing something.

    ok: the app answered in time. status, said: its answer. problem: what the person reads if it did not.
    shown: what the app shows through the response URL, now and later (the list grows). confirmed: False when the
    person declined the confirmation and nothing was sent.
    """

    ok: bool
    status: int | None
    said: str
    problem: str | None
    shown: list[Json] = field(default_factory=list)
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """
    What came of submitting a modal.

    ok: it was taken. errors: block id -> words beside that field. view: what is open now for this person, if anything.
    """

    ok: bool
    status: int | None
    errors: dict[str, str] = field(default_factory=dict)
    view: Json | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is typed into an external select. block_id: only the one in that block; None: the first of this id."""

    action_id: str
    query: str
    block_id: str | None = None


class Interactions:
    """What people press and fill in."""

    def __init__(self, platform: Platform, gestures: Gestures) -> None:
        self._platform = platform
        self._gestures = gestures

    async def press_in_message(
        self,
        workspace: Workspace,
        channel: Channel,
        user_id: str,
        ts: str,
        label: str,
        *,
        choice: Any,
        confirm: bool,
        block_id: str | None = None,
    ) -> PressResult:
        """A button (by its label), a menu (by its option, or by action id and `choice`) on a message or note."""
        note = channel.ephemeral(ts, user_id)
        message = note or channel.messages.get(ts)
        if message is None or user_id not in channel.members:
            raise LookupError(f"{user_id} sees no message {ts} in {channel.name}")
        block, element, action = found(message.get("blocks", []), user_id, label, choice, block_id)
        check_offered(workspace, user_id, element, action)
        if "confirm" in element and not confirm:
            return PressResult(ok=True, status=None, said="", problem=None, confirmed=False)
        container: Json = {"type": "message", "message_ts": ts, "channel_id": channel.id}
        container["is_ephemeral"] = note is not None
        thread_ts = message.get("thread_ts")
        if thread_ts is not None and thread_ts != ts:
            container["thread_ts"] = thread_ts
        url = self._url(workspace, channel, user_id, ts, thread_ts, ephemeral=note is not None)
        payload = self._gestures.common(workspace, user_id, "block_actions")
        payload |= {
            "container": container,
            "trigger_id": self._gestures.trigger(workspace, user_id, channel.id),
        }
        payload |= {"channel": named(channel), "state": {"values": state_in(message, element, action)}}
        payload["response_url"] = self._gestures.response_url("actions", url)
        if note is None:
            payload["message"] = message
        payload["actions"] = [self._action(block, element, action)]
        return _pressed(await self._gestures.interactive(payload), url.shown)

    async def press_in_view(
        self,
        workspace: Workspace,
        user_id: str,
        view: Json,
        label: str,
        *,
        choice: Any,
        confirm: bool,
        block_id: str | None = None,
    ) -> PressResult:
        """A button or menu of a modal or Home; menus inside input blocks only tell the app if they dispatch."""
        block, element, action = found(view["blocks"], user_id, label, choice, block_id)
        check_offered(workspace, user_id, element, action)
        if "confirm" in element and not confirm:
            return PressResult(ok=True, status=None, said="", problem=None, confirmed=False)
        if element["type"] in FIELDS and element["type"] != "overflow":
            view["state"]["values"].setdefault(block["block_id"], {})[element["action_id"]] = action
        if block["type"] == "input" and not block.get("dispatch_action"):
            return PressResult(ok=True, status=None, said="", problem=None)
        payload = self._gestures.common(workspace, user_id, "block_actions")
        payload |= {"container": {"type": "view", "view_id": view["id"]}}
        looked_at = workspace.opened_in.get(view["id"])
        payload |= {"trigger_id": self._gestures.trigger(workspace, user_id, looked_at)}
        payload |= {"view": view, "actions": [self._action(block, element, action)]}
        return _pressed(await self._gestures.interactive(payload), [])

    async def suggest(self, workspace: Workspace, user_id: str, view: Json, asking: Asking) -> list[Json]:
        """The options the app offers for what is typed into an external select. Raises LookupError if it is wrong."""
        about = {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        return await self._suggested(workspace, user_id, view["blocks"], about, asking)

    async def suggest_in_message(
        self, workspace: Workspace, channel: Channel, user_id: str, ts: str, asking: Asking
    ) -> list[Json]:
        """The same in a message."""
        message = channel.messages.get(ts)
        if message is None or user_id not in channel.members:
            raise LookupError(f"{user_id} sees no message {ts} in {channel.name}")
        place = {"type": "message", "message_ts": ts, "channel_id": channel.id, "is_ephemeral": False}
        about = {"container": place, "channel": named(channel), "message": message}
        return await self._suggested(workspace, user_id, message.get("blocks", []), about, asking)

    async def _suggested(
        self, workspace: Workspace, user_id: str, blocks: list[Json], about: Json, asking: Asking
    ) -> list[Json]:
        block, element = by_action_id(blocks, asking.action_id, asking.block_id)
        if not self._platform.settings.options_load or len(asking.query) < element.get("min_query_length", 3):
            return []
        payload = self._gestures.common(workspace, user_id, "block_suggestion") | about
        payload |= {"action_id": asking.action_id, "block_id": block["block_id"], "value": asking.query}
        reply = await self._gestures.interactive(payload)
        complaints = Complaints("options")
        OPTIONS_ANSWER(reply.said, "", complaints)
        if not reply.ok or complaints.found:
            raise LookupError(reply.problem or "; ".join(complaints.found))
        groups = reply.said.get("option_groups", [])
        offered = [
            *reply.said.get("options", []),
            *(option for group in groups for option in group["options"]),
        ]
        return [with_defaults(option) for option in offered]

    async def submit(self, workspace: Workspace, user_id: str, view: Json, values: Json) -> SubmitResult:
        """Fill in and submit the modal that is on top."""
        filled_in = state_values(view, values)
        for block in every_block(view["blocks"]):
            for element in elements_of(block):
                given = filled_in.get(block["block_id"], {}).get(element.get("action_id"), {})
                check_offered(workspace, user_id, element, given)
        view["state"] = {"values": filled_in}
        missing = unfilled(view, view["state"]["values"])
        if missing:
            return SubmitResult(ok=False, status=None, errors=missing, view=view)
        payload = self._gestures.common(workspace, user_id, "view_submission")
        payload |= {"trigger_id": self._gestures.trigger(workspace, user_id), "view": view}
        payload["response_urls"] = self._urls_of(workspace, user_id, view)
        reply = await self._gestures.interactive(payload)
        if not reply.ok:
            return SubmitResult(ok=False, status=reply.status, view=view, problem=reply.problem)
        return self._answered(workspace, user_id, view, reply)

    async def close(self, workspace: Workspace, user_id: str, view: Json, *, all_of_them: bool) -> None:
        """
        Cancel closes this view, the X all of them; the app hears it only where it asked to.

        A view with clear_on_close takes the others along. Source: Slack, Views reference.
        """
        stack = workspace.modals.get(user_id, [])
        if all_of_them:
            view = stack[0] if stack else view
        if all_of_them or view["clear_on_close"]:
            workspace.modals.pop(user_id, None)
        elif view in stack:
            stack.remove(view)
        if not view["notify_on_close"]:
            return
        payload = self._gestures.common(workspace, user_id, "view_closed")
        await self._gestures.interactive(payload | {"view": view, "is_cleared": all_of_them})

    async def shortcut(
        self, workspace: Workspace, user_id: str, callback_id: str, channel: Channel | None, ts: str | None
    ) -> PressResult:
        """A global shortcut, or one on a message."""
        on_message = channel is not None and ts is not None
        offered = self._platform.settings.shortcuts
        if offered is not None and offered.get(callback_id) != ("message" if on_message else "global"):
            raise LookupError(f"the app offers no such shortcut as {callback_id}")
        payload = self._gestures.common(workspace, user_id, "message_action" if on_message else "shortcut")
        payload |= {"callback_id": callback_id}
        place = channel.id if channel is not None else None
        payload |= {"trigger_id": self._gestures.trigger(workspace, user_id, place)}
        del payload["api_app_id"]
        payload["action_ts"] = ts_of(micros(self._platform.now()))
        shown: list[Json] = []
        if channel is not None and ts is not None:
            if ts not in channel.messages or user_id not in channel.members:
                raise LookupError(f"{user_id} sees no message {ts} in {channel.name}")
            message = channel.messages[ts]
            url = self._url(workspace, channel, user_id, ts, message.get("thread_ts"), ephemeral=False)
            shown = url.shown
            payload |= {"channel": named(channel), "message_ts": ts, "message": message}
            payload["response_url"] = self._gestures.response_url("app", url)
        return _pressed(await self._gestures.interactive(payload), shown)

    def _answered(self, workspace: Workspace, user_id: str, view: Json, reply: Reply) -> SubmitResult:
        stack = workspace.modals.setdefault(user_id, [])
        match reply.said.get("response_action"):
            case None:
                if view in stack:
                    stack.remove(view)
            case "clear":
                stack.clear()
            case "errors":
                return _with_errors(view, reply)
            case "update" | "push" as action:
                problem = self._next_view(workspace, view, stack, reply.said.get("view", {}), action)
                if problem is not None:
                    return SubmitResult(ok=False, status=reply.status, view=view, problem=problem)
            case _:
                return SubmitResult(ok=False, status=reply.status, view=view, problem="invalid_response")
        return SubmitResult(ok=True, status=reply.status, view=stack[-1] if stack else None)

    def _next_view(
        self, workspace: Workspace, view: Json, stack: list[Json], given: Json, action: str
    ) -> str | None:
        try:
            made = made_view(
                self._platform, workspace, given, "modal", instead_of=view if action == "update" else None
            )
        except ViewRefused as refused:
            return refused.error
        if action == "push":
            opened_in(workspace, made, workspace.opened_in.get(view["id"]))
            return put_on_top(stack, made)
        replaced(workspace, view, made)
        return None

    def _action(self, block: Json, element: Json, action: Json) -> Json:
        described = {"action_id": element["action_id"], "block_id": block["block_id"], **action}
        if "placeholder" in element and not element["type"].endswith("input"):
            described["placeholder"] = element["placeholder"]
        return described | {"action_ts": ts_of(micros(self._platform.now()))}

    def _url(
        self,
        workspace: Workspace,
        channel: Channel,
        user_id: str,
        ts: str | None,
        thread_ts: str | None,
        *,
        ephemeral: bool,
    ) -> ResponseUrl:
        now = self._platform.now()
        return ResponseUrl(workspace.team_id, channel.id, user_id, now, ts, thread_ts, ephemeral)

    def _urls_of(self, workspace: Workspace, user_id: str, view: Json) -> list[Json]:
        """One for every filled conversation select that asked for it."""
        urls = []
        for block in every_block(view["blocks"]):
            for element in elements_of(block):
                if not element.get("response_url_enabled"):
                    continue
                value = view["state"]["values"][block["block_id"]][element["action_id"]]
                channel_id = value.get("selected_conversation") or value.get("selected_channel")
                if channel_id in workspace.channels:
                    url = ResponseUrl(workspace.team_id, channel_id, user_id, self._platform.now())
                    address = self._gestures.response_url("app", url)
                    about = {"action_id": element["action_id"], "block_id": block["block_id"]}
                    urls.append({"response_url": address, "channel_id": channel_id, **about})
        return urls


def _pressed(reply: Reply, shown: list[Json]) -> PressResult:
    return PressResult(reply.ok, reply.status, reply.body, reply.problem, shown)


def _with_errors(view: Json, reply: Reply) -> SubmitResult:
    """Errors may only stand beside input blocks. Source: Slack, Views, "Displaying errors in views"."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    errors = reply.said.get("errors")
    valid = isinstance(errors, dict) and errors and set(errors) <= inputs
    if not isinstance(errors, dict) or not valid:
        return SubmitResult(ok=False, status=reply.status, view=view, problem="invalid_response")
    words = {key: str(text) for key, text in errors.items()}
    return SubmitResult(ok=False, status=reply.status, errors=words, view=view)
