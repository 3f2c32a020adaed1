"""usergroups.*: groups of people with a handle, on paid plans only (Source: Slack, Web API methods)."""

from collections.abc import Callable

from sandbox.slack.methods.call import Call, CallRefused
from sandbox.slack.user_groups import group_changed, made_group, members_set
from sandbox.slack.wire import Json


def groups(call: Call) -> Json:
    """Every group; switched-off ones and members only if asked for."""
    everything = call.arguments.flag("include_disabled")
    found = [dict(group) for group in call.workspace.usergroups if everything or not group["date_delete"]]
    if not call.arguments.flag("include_users"):
        for group in found:
            group.pop("users", None)
    return {"usergroups": found}


def create(call: Call) -> Json:
    """A new group with nobody in it."""
    name = call.arguments.required("name")
    handle = call.arguments.text("handle") or name.lower().replace(" ", "-")
    _check_free(call, name, handle, besides=None)
    description = call.arguments.text("description") or ""
    group = made_group(
        call.platform, call.workspace, name, handle, description, by=call.workspace.bot_user_id
    )
    group["prefs"]["channels"] = call.arguments.names("channels")
    return {"usergroup": group}


def update(call: Call) -> Json:
    """Another name, handle or description."""
    group = _group(call)
    named = ("name", "handle", "description")
    changed = {name: text for name in named if (text := call.arguments.text(name)) is not None}
    _check_free(call, changed.get("name"), changed.get("handle"), besides=group)
    if channels := call.arguments.names("channels"):
        group["prefs"]["channels"] = channels
    return _changed(call, group, changed)


def disable(call: Call) -> Json:
    """Switch it off; it stays and can be switched on again."""
    group = _group(call)
    if group["date_delete"]:
        raise CallRefused("already_disabled")
    bot = call.workspace.bot_user_id
    return _changed(call, group, {"date_delete": call.platform.seconds(), "deleted_by": bot})


def enable(call: Call) -> Json:
    """Switch it on again."""
    group = _group(call)
    if not group["date_delete"]:
        raise CallRefused("already_enabled")
    return _changed(call, group, {"date_delete": 0, "deleted_by": None})


def members(call: Call) -> Json:
    """Who is in one."""
    return {"users": _group(call)["users"]}


def set_members(call: Call) -> Json:
    """From now on exactly these are in it."""
    group, people = _group(call), call.arguments.names("users")
    if not people:
        raise CallRefused("no_users_provided")
    if any(user_id not in call.workspace.users for user_id in people):
        raise CallRefused("invalid_users")
    members_set(call.platform, call.workspace, group, people)
    return {"usergroup": group}


def _changed(call: Call, group: Json, changed: Json) -> Json:
    group_changed(call.platform, call.workspace, group, changed, by=call.workspace.bot_user_id)
    return {"usergroup": group}


def _group(call: Call) -> Json:
    wanted = call.arguments.required("usergroup")
    found = next((group for group in call.workspace.usergroups if group["id"] == wanted), None)
    if found is None:
        raise CallRefused("no_such_subteam")
    return found


def _check_free(call: Call, name: str | None, handle: str | None, *, besides: Json | None) -> None:
    others = [group for group in call.workspace.usergroups if group is not besides]
    if any(group["name"] == name for group in others):
        raise CallRefused("name_already_exists")
    if any(group["handle"] == handle for group in others):
        raise CallRefused("handle_already_exists")


def _on_a_paid_plan(answer: Callable[[Call], Json]) -> Callable[[Call], Json]:
    """Source: Slack, usergroups.*, errors: plan_upgrade_required."""

    def answered(call: Call) -> Json:
        if not call.platform.settings.paid_plan:
            raise CallRefused("plan_upgrade_required")
        return answer(call)

    return answered


METHODS = {
    "usergroups.list": _on_a_paid_plan(groups),
    "usergroups.create": _on_a_paid_plan(create),
    "usergroups.update": _on_a_paid_plan(update),
    "usergroups.disable": _on_a_paid_plan(disable),
    "usergroups.enable": _on_a_paid_plan(enable),
    "usergroups.users.list": _on_a_paid_plan(members),
    "usergroups.users.update": _on_a_paid_plan(set_members),
}
