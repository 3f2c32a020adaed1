"""A stand-in for Slack: Web API, events, interactivity, slash commands, Socket Mode, files."""

from sandbox.slack.fake_slack import FakeSlack
from sandbox.slack.interactions import PressResult, SubmitResult
from sandbox.slack.manifest import ManifestRefused
from sandbox.slack.people import PersonCannot, PersonsFile
from sandbox.slack.verification import RequestUrlRefused

__all__ = [
    "FakeSlack",
    "ManifestRefused",
    "PersonCannot",
    "PersonsFile",
    "PressResult",
    "RequestUrlRefused",
    "SubmitResult",
]
