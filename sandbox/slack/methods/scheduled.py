"""chat.scheduleMessage and its kin: posting later (Source: Slack, Web API methods)."""

from datetime import timedelta

from sandbox.slack.methods.call import Call, CallRefused, paged
from sandbox.slack.methods.chat import root_of
from sandbox.slack.methods.content import content_of
from sandbox.slack.scheduling import arm
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel

# Source: Slack, chat.scheduleMessage: up to 120 days ahead; 30 messages for the same 5 minutes and channel.
SCHEDULE_AHEAD_SECONDS = int(timedelta(days=120).total_seconds())
SCHEDULE_SPAN_SECONDS, SCHEDULED_IN_SPAN = 300, 30


def schedule(call: Call) -> Json:
    """Post later. With metadata it is accepted and never comes (a known fault of Slack's)."""
    channel = call.writable_channel()
    content = content_of(call)
    post_at = call.arguments.number("post_at")
    now = call.platform.seconds()
    if post_at is None:
        raise CallRefused("invalid_time")
    if post_at <= now:
        raise CallRefused("time_in_past")
    if post_at > now + SCHEDULE_AHEAD_SECONDS:
        raise CallRefused("time_too_far")
    if _in_the_same_span(channel, post_at) >= SCHEDULED_IN_SPAN:
        raise CallRefused("restricted_too_many")
    kept: Json = {"id": call.platform.new_id("Q"), "post_at": post_at, "content": content}
    kept |= {"thread_ts": root_of(call, channel), "date_created": now}
    channel.scheduled.append(kept)
    arm(call.platform, call.workspace, channel, kept)
    return {"channel": channel.id, "scheduled_message_id": kept["id"], "post_at": post_at, "message": content}


def waiting(call: Call) -> Json:
    """What is to be posted later, here or everywhere, soonest first."""
    wanted = call.arguments.text("channel")
    channels = [call.channel()] if wanted else list(call.workspace.channels.values())
    found = [
        {
            "id": kept["id"],
            "channel_id": channel.id,
            "post_at": kept["post_at"],
            "date_created": kept["date_created"],
            "text": kept["content"].get("text") or "",
        }
        for channel in channels
        for kept in channel.scheduled
    ]
    found.sort(key=lambda kept: int(kept["post_at"]))
    return paged("scheduled_messages", found, *call.page())


def take_back(call: Call) -> Json:
    """Take back what was to be posted later."""
    channel = call.channel()
    wanted = call.arguments.required("scheduled_message_id")
    kept = [message for message in channel.scheduled if message["id"] != wanted]
    if len(kept) == len(channel.scheduled):
        raise CallRefused("invalid_scheduled_message_id")
    channel.scheduled[:] = kept
    return {}


def _in_the_same_span(channel: Channel, post_at: int) -> int:
    span = post_at // SCHEDULE_SPAN_SECONDS
    return sum(kept["post_at"] // SCHEDULE_SPAN_SECONDS == span for kept in channel.scheduled)


METHODS = {
    "chat.scheduleMessage": schedule,
    "chat.scheduledMessages.list": waiting,
    "chat.deleteScheduledMessage": take_back,
}
