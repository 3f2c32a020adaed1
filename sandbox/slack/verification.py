"""The challenge Slack puts to an app's address before it takes it (Source: Slack, url_verification)."""

import json
from urllib.parse import parse_qs

from sandbox.slack.slack_platform import Platform

_SIGNS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQ23456789"


class RequestUrlRefused(Exception):
    """The app's address did not answer the url_verification challenge, so Slack would not take it."""


async def verify(platform: Platform) -> None:
    """Put the challenge to the address of the line. Raises RequestUrlRefused."""
    challenge = "".join(platform.random.choices(_SIGNS, k=52))
    body = {"token": "legacyVerificationToken00", "challenge": challenge, "type": "url_verification"}
    answer = await platform.line.post(platform.signing_secret, json.dumps(body).encode(), "application/json")
    if answer.problem is not None or challenge not in _challenges(answer.body):
        raise RequestUrlRefused(f"{platform.line.request_url}: {answer.problem or answer.body[:200]}")


def _challenges(body: str) -> list[str]:
    """The challenge in any of the forms Slack takes: plain, a form field, JSON."""
    found = [body.strip(), *parse_qs(body).get("challenge", [])]
    try:
        said = json.loads(body)
    except ValueError:
        return found
    return [*found, str(said.get("challenge"))] if isinstance(said, dict) else found
