"""views.*: modals and the Home tab (Source: Slack, Web API methods and Views reference)."""

from sandbox.slack.methods.call import Call, CallRefused, invalid
from sandbox.slack.triggers import Trigger
from sandbox.slack.view_making import ViewRefused, made_view, opened_in, replaced
from sandbox.slack.wire import Json


def open_view(call: Call) -> Json:
    """A modal for whoever made the gesture; it takes the place of any other."""
    given = _view(call)
    view = _made(call, given, "modal")
    trigger = _trigger(call)
    opened_in(call.workspace, view, trigger.channel_id)
    view["root_view_id"] = view["id"]
    call.workspace.modals[trigger.user_id] = [view]
    return {"view": view}


def push_view(call: Call) -> Json:
    """A modal on top of the one the gesture was made in."""
    given = _view(call)
    view = _made(call, given, "modal")
    trigger = _trigger(call)
    opened_in(call.workspace, view, trigger.channel_id)
    stack = call.workspace.modals.get(trigger.user_id, [])
    if not stack:
        raise CallRefused("not_found")
    error = put_on_top(stack, view)
    if error is not None:
        raise CallRefused(error)
    return {"view": view}


def update_view(call: Call) -> Json:
    """Change an open modal or a Home, by id or by external id."""
    view_id, external_id = call.arguments.text("view_id"), call.arguments.text("external_id")
    before = call.workspace.view(view_id) if view_id else None
    if before is None and external_id:
        stacks = [view for stack in call.workspace.modals.values() for view in stack]
        before = next((view for view in stacks if view["external_id"] == external_id), None)
    if before is None:
        raise CallRefused("not_found")
    _check_hash(call, before)
    view = _made(call, _view(call), before["type"], instead_of=before)
    return {"view": replaced(call.workspace, before, view)}


def publish_view(call: Call) -> Json:
    """The Home tab of one person."""
    if not call.platform.settings.home_tab:
        raise CallRefused("not_enabled")
    user = call.person("user_id")
    before = call.workspace.homes.get(user["id"])
    if before is not None:
        _check_hash(call, before)
    view = _made(call, _view(call), "home", instead_of=before)
    if before is not None:
        return {"view": replaced(call.workspace, before, view)}
    view["root_view_id"] = view["id"]
    call.workspace.homes[user["id"]] = view
    return {"view": view}


def put_on_top(stack: list[Json], view: Json) -> str | None:
    """Push a view; answers Slack's error for the fourth."""
    if len(stack) >= 3:
        return "push_limit_reached"
    view["previous_view_id"] = stack[-1]["id"]
    view["root_view_id"] = stack[0]["id"]
    stack.append(view)
    return None


def _view(call: Call) -> Json:
    given = call.arguments.structure("view")
    if not isinstance(given, dict):
        raise invalid("missing required field: view")
    return given


def _made(call: Call, given: Json, kind: str, *, instead_of: Json | None = None) -> Json:
    try:
        return made_view(call.platform, call.workspace, given, kind, instead_of=instead_of)
    except ViewRefused as refused:
        raise CallRefused(refused.error, **refused.more) from refused


def _trigger(call: Call) -> Trigger:
    trigger_id = call.arguments.text("trigger_id") or call.arguments.text("interactivity_pointer")
    if trigger_id is None:
        raise invalid("missing required field: trigger_id")
    found = call.platform.triggers.exchange(trigger_id, call.workspace.team_id, call.platform.now())
    if isinstance(found, str):
        raise CallRefused(found)
    return found


def _check_hash(call: Call, before: Json) -> None:
    given = call.arguments.text("hash")
    if given is not None and given != before["hash"]:
        raise CallRefused("hash_conflict")


METHODS = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
