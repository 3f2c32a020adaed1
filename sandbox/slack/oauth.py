"""Installing the app by OAuth: codes that live ten minutes, tokens that rotate (Source: Slack, OAuth v2)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sandbox.slack.wire import Json, epoch
from sandbox.slack.workspace import Workspace

# Source: Slack, Installing with OAuth: a code is exchanged once, within ten minutes.
CODE_LIFE = timedelta(minutes=10)
# Source: Slack, Token rotation: access tokens last twelve hours.
TOKEN_SECONDS = 43_200
_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(slots=True)
class Code:
    """What one person allowed: for this workspace, these scopes, to be told at this address."""

    team_id: str
    user_id: str
    scopes: list[str]
    redirect_uri: str
    made: datetime
    used: bool = False

    def alive(self, now: datetime) -> bool:
        """Whether it may still be exchanged."""
        return not self.used and now - self.made <= CODE_LIFE


@dataclass(slots=True)
class OAuth:
    """The app's own id and secret, and the codes given out. random: apart, so that other ids stay as they were."""

    random: Random
    client_id: str = ""
    client_secret: str = ""
    codes: dict[str, Code] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client_id = f"{self.random.randrange(10**12, 10**13)}.{self.random.randrange(10**12, 10**13)}"
        self.client_secret = f"{self.random.getrandbits(128):032x}"

    def allow(self, code: Code) -> str:
        """A fresh code for what was allowed."""
        text = f"{self.random.randrange(10**12, 10**13)}.{self.random.getrandbits(256):064x}"
        self.codes[text] = code
        return text

    def installed(self, workspace: Workspace, scopes: list[str]) -> None:
        """The app is (again) in the workspace: scopes only grow, and a token that was dead is replaced."""
        if workspace.uninstalled or workspace.revoked:
            workspace.scopes = []
            workspace.bot_token = f"xoxb-{self._secret()}"
            workspace.tokens.clear()
            workspace.refresh_tokens.clear()
            workspace.uninstalled = workspace.revoked = False
        workspace.scopes += [scope for scope in scopes if scope not in workspace.scopes]

    def rotated(self, workspace: Workspace, now: datetime) -> Json:
        """A pair of fresh tokens, as the answer shows them. Earlier access tokens live until their own end."""
        token, refresh = f"xoxe.xoxb-1-{self._secret()}", f"xoxe-1-{self._secret()}"
        workspace.tokens[token] = epoch(now) + TOKEN_SECONDS
        workspace.refresh_tokens.append(refresh)
        return {"access_token": token, "expires_in": TOKEN_SECONDS, "refresh_token": refresh}

    def _secret(self) -> str:
        return "".join(self.random.choices(_SIGNS, k=40))
