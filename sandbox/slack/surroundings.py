"""What changes around the messages: who is where, channels, people, user groups, Home, the installation."""

from sandbox.slack.composing import post_by_slack
from sandbox.slack.happenings import channel_happened, membership_changed, tell
from sandbox.slack.slack_platform import Platform
from sandbox.slack.user_groups import made_group, members_set
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace

# All that is left of a person who was deactivated. Source: Slack, user_change event.
_OF_THE_DEACTIVATED = ("id", "team_id", "name", "deleted", "profile", "is_bot", "is_app_user", "updated")


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
        self._noted(workspace, channel, "channel_join", user_id, f"<@{user_id}> has joined the channel")

    def leave(self, workspace: Workspace, channel: Channel, user_id: str) -> None:
        """Somebody (or the app) goes, or is put out."""
        if user_id not in channel.members:
            return
        if user_id != workspace.bot_user_id:
            self._noted(workspace, channel, "channel_leave", user_id, f"<@{user_id}> has left the channel")
        channel.members.remove(user_id)
        membership_changed(self._platform, workspace, channel, user_id, joined=False)

    def archive(self, workspace: Workspace, channel: Channel, by: str, *, back: bool = False) -> None:
        """Archive the channel, or bring it back."""
        kind = "channel_unarchive" if back else "channel_archive"
        channel.archived = False
        self._noted(workspace, channel, kind, by, f"<@{by}> {'un' if back else ''}archived the channel")
        channel.archived = not back
        event: Json = {"type": kind, "channel": channel.id, "user": by}
        channel_happened(self._platform, workspace, channel, event if back else event | {"is_moved": 0})

    def delete(self, workspace: Workspace, channel: Channel) -> None:
        """The channel is gone for good, with everything in it."""
        event: Json = {"type": "channel_deleted", "channel": channel.id}
        channel_happened(self._platform, workspace, channel, event)
        del workspace.channels[channel.id]

    def rename(self, workspace: Workspace, channel: Channel, name: str, by: str) -> None:
        """Give the channel another name."""
        before, channel.name = channel.name, name
        channel.previous_names.insert(0, before)
        about: Json = {"id": channel.id, "is_channel": True, "is_mpim": False, "name": name}
        about |= {"name_normalized": name, "created": channel.created}
        channel_happened(self._platform, workspace, channel, {"type": "channel_rename", "channel": about})
        words = f'<@{by}> has renamed the channel from "{before}" to "{name}"'
        self._noted(workspace, channel, "channel_name", by, words, old_name=before, name=name)

    def change_id(self, workspace: Workspace, channel: Channel) -> Channel:
        """The channel gets another id, as when it comes to be shared; its messages keep their ts."""
        old = channel.id
        channel.id = self._platform.new_id("C")
        workspace.channels = {place.id: place for place in workspace.channels.values()}
        event: Json = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id}
        tell(self._platform, workspace, event | {"event_ts": channel.next_ts(self._platform.now())})
        return channel

    def describe(self, workspace: Workspace, channel: Channel, what: str, words: str, by: str) -> None:
        """Set the topic or the purpose; what: which of the two."""
        setattr(channel, what, words)
        told = f"<@{by}> set the channel {what}: {words}"
        self._noted(workspace, channel, f"channel_{what}", by, told, **{what: words})

    def open_home(self, workspace: Workspace, user_id: str, tab: str) -> None:
        """Open the app's Home; the event carries the view only if one was published before."""
        channel = workspace.direct_message(user_id, self._platform.seconds())
        event: Json = {"type": "app_home_opened", "user": user_id, "channel": channel.id, "tab": tab}
        if tab == "home" and user_id in workspace.homes:
            event["view"] = workspace.homes[user_id]
        tell(self._platform, workspace, event | {"event_ts": channel.next_ts(self._platform.now())})

    def user_came(self, workspace: Workspace, user_id: str) -> None:
        """Somebody is new in the workspace."""
        moment = self._platform.seconds()
        event: Json = {"type": "team_join", "user": dict(workspace.users[user_id]), "cache_ts": moment}
        tell(self._platform, workspace, event | {"event_ts": f"{moment}.000100"})

    def user_changed(self, workspace: Workspace, user_id: str, changed: Json) -> None:
        """A person's language, zone, name or standing changes."""
        moment = self._platform.seconds()
        user = workspace.users[user_id]
        user |= changed | {"updated": moment}
        shown = dict(user)
        if user["deleted"]:
            shown = {name: user[name] for name in _OF_THE_DEACTIVATED}
            shown |= {"is_forgotten": True, "is_invited_user": True}
        event: Json = {"type": "user_change", "user": shown, "cache_ts": moment}
        tell(self._platform, workspace, event | {"event_ts": f"{moment}.000100"})

    def usergroup_changed(self, workspace: Workspace, handle: str, user_ids: list[str]) -> Json:
        """A user group gets these members; it is made if it is new."""
        group = next((group for group in workspace.usergroups if group["handle"] == handle), None)
        if group is None:
            name, admin = handle.replace("-", " ").capitalize(), next(iter(workspace.users))
            group = made_group(self._platform, workspace, name, handle, by=admin)
        members_set(self._platform, workspace, group, user_ids)
        return group

    def uninstalled(self, workspace: Workspace) -> None:
        """The app is removed from the workspace; the order of the two events is not fixed."""
        now = f"{self._platform.seconds()}.000100"
        tokens: Json = {"oauth": [], "bot": [workspace.bot_user_id]}
        tell(self._platform, workspace, {"type": "tokens_revoked", "tokens": tokens, "event_ts": now})
        tell(self._platform, workspace, {"type": "app_uninstalled", "event_ts": now})
        workspace.uninstalled = True

    def _noted(
        self, workspace: Workspace, channel: Channel, kind: str, user_id: str, text: str, **more: str
    ) -> None:
        if not channel.archived:
            post_by_slack(self._platform, workspace, channel, kind, user_id, text, **more)
