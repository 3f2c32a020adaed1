"""Who we are in each workspace, asked once: team, bot, and the address posts are linked by."""

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.slack.client import SlackClient
from bridge.slack.methods import WHO
from bridge.slack.refs import channel_of, ts_of
from bridge.slack.wire import text_of
from core.ids import PostRef, TenantId, ThreadRef


@dataclass(frozen=True, slots=True)
class Identity:
    """What `auth.test` says. url: ends in a slash."""

    team_id: str
    bot_id: str
    user_id: str
    url: str
    team: str = ""
    scopes: frozenset[str] = frozenset()

    def permalink(self, post: PostRef, thread: ThreadRef | None = None) -> str | None:
        """The link to a post, built without asking; None where the workspace did not tell its address."""
        channel, ts = channel_of(post), ts_of(post)
        if not self.url.startswith("http") or not channel or not ts:
            return None
        link = f"{self.url}archives/{channel}/p{ts.replace('.', '')}"
        if thread is None or channel_of(thread) != channel or ts_of(thread) == ts:
            return link
        return f"{link}?thread_ts={ts_of(thread)}&cid={channel}"


class Identities:
    """Every workspace's identity, kept after the first answer."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._known: dict[TenantId, Identity] = {}

    def known(self, tenant_id: TenantId) -> Identity | None:
        """What was asked already."""
        return self._known.get(tenant_id)

    async def of(self, tenant_id: TenantId) -> Identity:
        """The identity, asked if need be. Raises DeliveryProblem."""
        found = self._known.get(tenant_id)
        return await self.ask(tenant_id) if found is None else found

    async def ask(self, tenant_id: TenantId) -> Identity:
        """Ask anew. Raises DeliveryProblem."""
        answer, headers = await self._client.call_with_headers(tenant_id, WHO, {})
        identity = Identity(
            team_id=text_of(answer, "team_id"),
            bot_id=text_of(answer, "bot_id"),
            user_id=text_of(answer, "user_id"),
            url=text_of(answer, "url"),
            team=text_of(answer, "team"),
            scopes=_scopes(headers),
        )
        self._known[tenant_id] = identity
        return identity


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    return frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip())
