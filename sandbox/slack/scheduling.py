"""Messages that the app asked Slack to post later."""

from datetime import UTC, datetime

from sandbox.slack.composing import post_as_bot
from sandbox.slack.slack_platform import Platform
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Workspace


def arm(platform: Platform, workspace: Workspace, channel: Channel, kept: Json) -> None:
    """Post `kept` when its time comes, unless it was taken back."""

    async def post() -> None:
        if kept not in channel.scheduled:
            return
        channel.scheduled.remove(kept)
        if not channel.archived and "metadata" not in kept["content"]:
            post_as_bot(platform, workspace, channel, kept["content"], thread_ts=kept["thread_ts"])

    platform.agenda.at(datetime.fromtimestamp(kept["post_at"], UTC), post)
