"""What changes around the messages: who is where, channels, people, user groups, Home, the installation."""

from sandbox.slack.composing import post_by_slack
from sandbox.slack.happenings import channel_happened, membership_changed, tell
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace


class Surroundings:
    """Everything here happens in one workspace, by ids, and is told to the app."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def join(self, workspace: Workspace, channel: Channel, user_id: str, *, by: str | None = None) -> None:
        """Somebody (or the app) comes into the channel."""
        if user_id in channel.members:
            return
        channel.members.append(user_id)
        membership_changed(self._platform, workspace, channel, user_id, joined=True, by=by)
        text = f"<@{user_id}> has joined the channel"
        post_by_slack(self._platform, workspace, channel, "channel_join", user_id, text)

    def leave(self, workspace: Workspace, channel: Channel, user_id: str) -> None:
        """Somebody (or the app) goes, or is put out."""
        if user_id not in channel.members:
            return
        if user_id != workspace.bot_user_id:
            text = f"<@{user_id}> has left the channel"
            post_by_slack(self._platform, workspace, channel, "channel_leave", user_id, text)
        channel.members.remove(user_id)
        membership_changed(self._platform, workspace, channel, user_id, joined=False)

    def archive(self, workspace: Workspace, channel: Channel, by: str, *, back: bool = False) -> None:
        """Archive the channel, or bring it back."""
        channel.archived = not back
        kind = "channel_unarchive" if back else "channel_archive"
        event: Json = {"type": kind, "channel": channel.id, "user": by}
        channel_happened(self._platform, workspace, channel, event if back else event | {"is_moved": 0})

    def rename(self, workspace: Workspace, channel: Channel, name: str) -> None:
        """Give the channel another name."""
        channel.name = name
        about = {
            "id": channel.id,
            "is_channel": True,
            "is_mpim": False,
            "name": name,
            "name_normalized": name,
        }
        event = {"type": "channel_rename", "channel": {**about, "created": channel.created}}
        channel_happened(self._platform, workspace, channel, event)

    def open_home(self, workspace: Workspace, user_id: str, tab: str) -> None:
        """Open the app's Home; the event carries the view only if one was published before."""
        channel = workspace.direct_message(user_id, self._platform.seconds())
        event: Json = {"type": "app_home_opened", "user": user_id, "channel": channel.id, "tab": tab}
        if tab == "home" and user_id in workspace.homes:
            event["view"] = workspace.homes[user_id]
        tell(self._platform, workspace, event | {"event_ts": channel.next_ts(self._platform.now())})

    def user_changed(self, workspace: Workspace, user_id: str, changed: Json) -> None:
        """A person's language, zone, name or standing changes."""
        user = workspace.users[user_id]
        user |= changed | {"updated": self._platform.seconds()}
        moment = self._platform.seconds()
        event: Json = {"type": "user_change", "user": dict(user), "cache_ts": moment}
        tell(self._platform, workspace, event | {"event_ts": f"{moment}.000100"})

    def usergroup_changed(self, workspace: Workspace, handle: str, user_ids: list[str]) -> Json:
        """A user group gets these members; it is made if it is new. Told by both events of groups."""
        group = next((group for group in workspace.usergroups if group["handle"] == handle), None)
        if group is None:
            group = self._new_usergroup(workspace, handle)
        added = [user_id for user_id in user_ids if user_id not in group["users"]]
        removed = [user_id for user_id in group["users"] if user_id not in user_ids]
        before, now = group["date_update"], self._platform.seconds()
        group |= {"users": list(user_ids), "user_count": len(user_ids), "date_update": now}
        about: Json = {"subteam_id": group["id"], "team_id": workspace.team_id, "event_ts": f"{now}.000100"}
        about |= {"date_previous_update": before, "date_update": now}
        about |= {"added_users": added, "added_users_count": str(len(added))}
        about |= {"removed_users": removed, "removed_users_count": str(len(removed))}
        tell(self._platform, workspace, {"type": "subteam_members_changed", **about})
        shown = {
            **group,
            "is_subteam": True,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "channel_count": 0,
        }
        tell(
            self._platform,
            workspace,
            {"type": "subteam_updated", "subteam": shown, "event_ts": f"{now}.000200"},
        )
        return group

    def _new_usergroup(self, workspace: Workspace, handle: str) -> Json:
        now, admin = self._platform.seconds(), next(iter(workspace.users))
        group: Json = {"id": self._platform.new_id("S"), "team_id": workspace.team_id, "is_usergroup": True}
        group |= {"name": handle.replace("-", " ").capitalize(), "description": "", "handle": handle}
        group |= {
            "is_external": False,
            "date_create": now,
            "date_update": now,
            "date_delete": 0,
            "auto_type": None,
        }
        group |= {"created_by": admin, "updated_by": admin, "deleted_by": None}
        group |= {"prefs": {"channels": [], "groups": []}, "users": [], "user_count": 0}
        workspace.usergroups.append(group)
        return group

    def uninstalled(self, workspace: Workspace) -> None:
        """The app is removed from the workspace; the order of the two events is not fixed."""
        now = f"{self._platform.seconds()}.000100"
        tokens: Json = {"oauth": [], "bot": [workspace.bot_user_id]}
        tell(self._platform, workspace, {"type": "tokens_revoked", "tokens": tokens, "event_ts": now})
        tell(self._platform, workspace, {"type": "app_uninstalled", "event_ts": now})
        workspace.uninstalled = True
