"""Views as Slack keeps them, from what an app sends: checked, completed, with the input people have typed so far."""

from sandbox.slack.blocks.completed import completed, elements_of, every_block
from sandbox.slack.blocks.views import check_view, view_too_large
from sandbox.slack.offered import standing_on
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace


class ViewRefused(Exception):
    """Slack does not take this view: its error, and whatever else it says."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def made_view(
    platform: Platform, workspace: Workspace, given: Json, kind: str, *, instead_of: Json | None = None
) -> Json:
    """The stored view. Raises ViewRefused."""
    complaints = check_view(given, refused=platform.settings.refused_blocks)
    if given.get("type") != kind and not complaints:
        complaints = [f"must be one of {kind} [json-pointer:/view/type]"]
    if complaints:
        messages = [f"[ERROR] {complaint}" for complaint in complaints]
        raise ViewRefused("invalid_arguments", response_metadata={"messages": messages})
    if view_too_large(given):
        raise ViewRefused("view_too_large")
    external_id = given.get("external_id") or ""
    taken = any(view["external_id"] == external_id and view is not instead_of for view in _all(workspace))
    if external_id and taken:
        raise ViewRefused("duplicate_external_id")
    blocks = completed(given.get("blocks", []), platform.new_block_id)
    values = _kept_values(blocks, instead_of)
    if instead_of is not None:
        _stood(workspace, blocks, values, workspace.opened_in.get(instead_of["id"]))
    return {
        "id": instead_of["id"] if instead_of else platform.new_id("V"),
        "team_id": workspace.team_id,
        "type": kind,
        "blocks": blocks,
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "state": {"values": values},
        "hash": f"{platform.seconds()}.{platform.new_block_id()}{platform.new_block_id()}",
        "title": given.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": instead_of["previous_view_id"] if instead_of else None,
        "root_view_id": instead_of["root_view_id"] if instead_of else None,
        "app_id": workspace.app_id,
        "external_id": external_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }


def opened_in(workspace: Workspace, view: Json, channel_id: str | None) -> None:
    """Remember for a new modal what its person was looking at: its menus stand on that, also after an update."""
    if channel_id is not None:
        workspace.opened_in[view["id"]] = channel_id
        _stood(workspace, view["blocks"], view["state"]["values"], channel_id)


def replaced(workspace: Workspace, before: Json, after: Json) -> Json:
    """Put the new view where the old one was."""
    for stack in workspace.modals.values():
        for index, view in enumerate(stack):
            if view["id"] == before["id"]:
                stack[index] = after
    for user_id, home in workspace.homes.items():
        if home["id"] == before["id"]:
            workspace.homes[user_id] = after
    return after


def _stood(workspace: Workspace, blocks: list[Json], values: Json, channel_id: str | None) -> None:
    for block in every_block(blocks):
        for element in elements_of(block):
            part = standing_on(workspace, element, channel_id)
            if part is not None:
                values.setdefault(block["block_id"], {}).setdefault(element["action_id"], part)


def _all(workspace: Workspace) -> list[Json]:
    return [*(view for stack in workspace.modals.values() for view in stack), *workspace.homes.values()]


def _kept_values(blocks: list[Json], before: Json | None) -> Json:
    """What was typed stays where block_id and action_id are the same. Source: Slack, Views, "Updating views"."""
    typed: Json = before["state"]["values"] if before else {}
    kept: Json = {}
    for block in every_block(blocks):
        for element in elements_of(block):
            value = typed.get(block["block_id"], {}).get(element.get("action_id"))
            if value is not None and value.get("type") == element.get("type"):
                kept.setdefault(block["block_id"], {})[element["action_id"]] = value
    return kept
