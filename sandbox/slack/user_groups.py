"""User groups as they come, change and are switched off, each told to the app (Source: Slack, subteam_* events)."""

from collections.abc import Sequence

from sandbox.slack.happenings import tell
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace


def made_group(
    platform: Platform, workspace: Workspace, name: str, handle: str, description: str = "", *, by: str
) -> Json:
    """A new group with nobody in it."""
    now = platform.seconds()
    group: Json = {"id": platform.new_id("S"), "team_id": workspace.team_id, "is_usergroup": True}
    group |= {"name": name, "description": description, "handle": handle, "is_external": False}
    group |= {"date_create": now, "date_update": now, "date_delete": 0, "auto_type": None}
    group |= {"created_by": by, "updated_by": by, "deleted_by": None}
    group |= {"prefs": {"channels": [], "groups": []}, "users": [], "user_count": 0}
    workspace.usergroups.append(group)
    _tell(platform, workspace, "subteam_created", group)
    return group


def members_set(platform: Platform, workspace: Workspace, group: Json, user_ids: Sequence[str]) -> None:
    """From now on these are the members. Told by both events of groups; counts come as strings in the first."""
    added = [user_id for user_id in user_ids if user_id not in group["users"]]
    removed = [user_id for user_id in group["users"] if user_id not in user_ids]
    before, now = group["date_update"], platform.seconds()
    group |= {"users": list(user_ids), "user_count": len(user_ids), "date_update": now}
    about: Json = {"subteam_id": group["id"], "team_id": workspace.team_id, "event_ts": f"{now}.000100"}
    about |= {"date_previous_update": before, "date_update": now}
    about |= {"added_users": added, "added_users_count": str(len(added))}
    about |= {"removed_users": removed, "removed_users_count": str(len(removed))}
    tell(platform, workspace, {"type": "subteam_members_changed", **about})
    _tell(platform, workspace, "subteam_updated", group)


def group_changed(platform: Platform, workspace: Workspace, group: Json, changed: Json, *, by: str) -> None:
    """Another name, handle or description; or switched off (date_delete) and on again."""
    group |= changed | {"date_update": platform.seconds(), "updated_by": by}
    _tell(platform, workspace, "subteam_updated", group)


def _tell(platform: Platform, workspace: Workspace, kind: str, group: Json) -> None:
    shown: Json = {**group, "is_subteam": True, "auto_provision": False, "enterprise_subteam_id": ""}
    shown["channel_count"] = len(group["prefs"]["channels"])
    tell(platform, workspace, {"type": kind, "subteam": shown, "event_ts": f"{platform.seconds()}.000200"})
