"""A stand-in for Slack: Web API, events, interactivity, slash commands, Socket Mode, files."""

from sandbox.slack.fake_slack import FakeSlack, RequestUrlRefused
from sandbox.slack.interactions import PressResult, SubmitResult
from sandbox.slack.people import PersonCannot, PersonsFile

__all__ = ["FakeSlack", "PersonCannot", "PersonsFile", "PressResult", "RequestUrlRefused", "SubmitResult"]
