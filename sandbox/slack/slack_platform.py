"""Everything the parts of the fake Slack share: clock, workspaces, limits, logs, and the way to the app."""

from datetime import datetime
from random import Random

from sandbox.call_log import CallLog
from sandbox.manual_clock import ManualClock
from sandbox.slack.agenda import Agenda
from sandbox.slack.app_settings import AppSettings
from sandbox.slack.cast import new_workspace
from sandbox.slack.delivery import Delivery, Health
from sandbox.slack.faults import slack_faults
from sandbox.slack.line import Line
from sandbox.slack.oauth import OAuth
from sandbox.slack.oracle import Oracle
from sandbox.slack.rates import Rates
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.triggers import Triggers
from sandbox.slack.wire import epoch
from sandbox.slack.workspace import Workspace


class Platform:
    """One app and the workspaces that installed it."""

    def __init__(self, clock: ManualClock, seed: int, workspaces: int, log: CallLog) -> None:
        self.clock = clock
        self.random = Random(seed)
        self.settings = AppSettings()
        self.oracle = Oracle()
        self.log = log
        self.agenda = Agenda(clock)
        self.line = Line(clock, self.agenda, log)
        self.faults = slack_faults(clock, seed)
        self.rates = Rates()
        self.triggers = Triggers()
        self.oauth = OAuth(Random(seed + 3))
        self.response_urls = ResponseUrls()
        self.delivery = Delivery(clock, self.agenda, self.line, self.faults, self.oracle, Random(seed + 2))
        self.api_base = ""
        self.closing = False
        self.signing_secret = f"{self.random.getrandbits(128):032x}"
        self.delivery.secret = self.signing_secret
        log.conceal(self.signing_secret, self.oauth.client_secret)
        app_token = f"xapp-1-sandbox-{self.random.getrandbits(128):032x}"
        self.workspaces = [
            new_workspace(number, clock.now(), self.random, self.signing_secret, app_token)
            for number in range(workspaces)
        ]
        self.delivery.app_id = self.workspaces[0].app_id

    @property
    def app_token(self) -> str:
        """The app-level token, the same in all workspaces."""
        return self.workspaces[0].app_token

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.clock.now()

    def seconds(self) -> int:
        """The sandbox's time in whole seconds since 1970."""
        return epoch(self.clock.now())

    def forget(self) -> None:
        """Forget what was logged, counted and planned."""
        self.oracle.calls.clear()
        self.oracle.posts.clear()
        self.oracle.deliveries.clear()
        self.oracle.lost.clear()
        self.rates.forget()
        self.faults.clear()
        self.delivery.health = Health()

    def of_token(self, token: str) -> Workspace | None:
        """The workspace whose bot token this is."""
        return next((workspace for workspace in self.workspaces if workspace.knows(token)), None)

    def of_team(self, team_id: str) -> Workspace | None:
        """The workspace with this id."""
        return next((workspace for workspace in self.workspaces if workspace.team_id == team_id), None)

    def new_id(self, prefix: str) -> str:
        """A fresh id such as `F0A1B2C3D4E`, by the seed."""
        return f"{prefix}0{self.random.getrandbits(36):09X}"

    def new_block_id(self) -> str:
        """What Slack gives to a block without `block_id`: a few random signs."""
        return "".join(
            self.random.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789", k=5)
        )

    def client_msg_id(self) -> str:
        """The id a person's client gives to a message: a UUID."""
        bits = f"{self.random.getrandbits(128):032x}"
        return f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-a{bits[17:20]}-{bits[20:]}"
