"""Settings that are right, to be spoilt one at a time."""

from collections.abc import Mapping

from server.environment import Environment, gather

RIGHT: Mapping[str, str] = {
    "WITIOP_DATABASE_URL": "postgresql+asyncpg://witiop:d4tabase-secret@127.0.0.1/witiop",
    "WITIOP_MASTER_KEY": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    "WITIOP_META_APP_SECRET": "first-app-secret,second-app-secret",
    "WITIOP_META_VERIFY_TOKEN": "verify-me-please",
    "WITIOP_META_ACCESS_TOKEN": "EAAcanarytoken",
    "WITIOP_META_WABA_ID": "102290129340398",
    "WITIOP_META_PHONE_NUMBER_ID": "106540352242922",
    "WITIOP_SLACK_BOT_TOKEN": "xoxb-canary-token",
    "WITIOP_SLACK_SIGNING_SECRET": "canary-signing-secret",
    "WITIOP_SLACK_DEFAULT_CHANNEL": "C0GENERAL",
}
SECRETS = (
    "d4tabase-secret",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    "first-app-secret",
    "second-app-secret",
    "verify-me-please",
    "EAAcanarytoken",
    "xoxb-canary-token",
    "canary-signing-secret",
)


def environment(**changed: str | None) -> Environment:
    """Right settings with these changed; None takes one away."""
    return gather(variables(**changed), None)


def variables(**changed: str | None) -> dict[str, str]:
    """The same as a process's variables."""
    mixed = {**RIGHT, **{f"WITIOP_{name}": text for name, text in changed.items()}}
    return {name: text for name, text in mixed.items() if text is not None}
