"""The whole of the fake Slack as JSON, to stop and go on."""

import base64
from copy import deepcopy
from dataclasses import asdict
from datetime import datetime

from sandbox.slack.delivery import Pending
from sandbox.slack.oauth import Code
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.scheduling import arm
from sandbox.slack.slack_platform import Platform
from sandbox.slack.triggers import Trigger
from sandbox.slack.wire import Json, micros
from sandbox.slack.workspace import Channel, UploadedFile, Workspace

VERSION = 1


def dumped(platform: Platform) -> Json:
    """A copy of workspaces, open gestures and unacknowledged events. The oracle's logs are not part of it."""
    urls = platform.response_urls.given
    state = {
        "version": VERSION,
        "signing_secret": platform.signing_secret,
        "random": _frozen(platform.random.getstate()),
        "workspaces": [_workspace_dumped(workspace) for workspace in platform.workspaces],
        "triggers": {
            key: _with_time(asdict(trigger), "made") for key, trigger in platform.triggers.given.items()
        },
        "response_urls": {path: _with_time(asdict(url), "made") for path, url in urls.items()},
        "codes": {text: _with_time(asdict(code), "made") for text, code in platform.oauth.codes.items()},
        "pending": [_with_time(asdict(pending), "happened", "due") for pending in platform.delivery.pending],
    }
    return deepcopy(state)


def loaded(platform: Platform, state: Json) -> None:
    """
    Put everything back and forget the rest: logs, counted calls, planned faults. The dump itself is left as it is.

    New ids also follow the clock from here on: what was given out after the dump, by a process that was killed, is not
    given out again. Raises ValueError for a dump of another version.
    """
    if state.get("version") != VERSION:
        raise ValueError(f"this dump has version {state.get('version')}, not {VERSION}")
    state = deepcopy(state)
    platform.forget()
    platform.signing_secret = platform.delivery.secret = state["signing_secret"]
    kind, numbers, rest = state["random"]
    platform.random.setstate((kind, tuple(numbers), rest))
    platform.random.seed(f"{platform.random.getrandbits(64)} {micros(platform.now())}")
    platform.workspaces[:] = [_workspace_loaded(part) for part in state["workspaces"]]
    triggers, urls = state["triggers"], state["response_urls"]
    platform.triggers.given = {key: Trigger(**_timed(part, "made")) for key, part in triggers.items()}
    platform.response_urls.given = {path: ResponseUrl(**_timed(part, "made")) for path, part in urls.items()}
    codes = state.get("codes", {})
    platform.oauth.codes = {text: Code(**_timed(part, "made")) for text, part in codes.items()}
    platform.delivery.pending = {
        Pending(**_timed(part, "happened", "due")): None for part in state["pending"]
    }


def rearm(platform: Platform) -> None:
    """Messages to be posted later wait again."""
    for workspace in platform.workspaces:
        for channel in workspace.channels.values():
            for kept in channel.scheduled:
                arm(platform, workspace, channel, kept)


def _workspace_dumped(workspace: Workspace) -> Json:
    kept = workspace.files.values()
    files = [{**_shallow(file), "content": base64.b64encode(file.content).decode()} for file in kept]
    channels = [_shallow(channel) for channel in workspace.channels.values()]
    return {**_shallow(workspace), "files": files, "channels": channels}


def _workspace_loaded(part: Json) -> Workspace:
    files = [UploadedFile(**{**file, "content": base64.b64decode(file["content"])}) for file in part["files"]]
    channels = [Channel(**channel) for channel in part["channels"]]
    by_id = {
        "files": {file.id: file for file in files},
        "channels": {channel.id: channel for channel in channels},
    }
    return Workspace(**{**part, **by_id})


def _shallow(value: Workspace | Channel | UploadedFile) -> Json:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _with_time(part: Json, *names: str) -> Json:
    return {**part, **{name: part[name].isoformat() for name in names}}


def _timed(part: Json, *names: str) -> Json:
    return {**part, **{name: datetime.fromisoformat(part[name]) for name in names}}


def _frozen(state: tuple[object, ...]) -> list[object]:
    return [list(part) if isinstance(part, tuple) else part for part in state]
