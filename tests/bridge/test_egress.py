"""Egress: calls go where they are configured to go, and nowhere else, whatever answers and surroundings say (A45)."""

from datetime import UTC, datetime

import aiohttp
import pytest

from bridge.hosts import ForeignHost, Hosts, led_elsewhere
from bridge.slack.budgets import Budgets
from bridge.slack.client import SlackClient
from bridge.slack.methods import WHO
from bridge.whatsapp.client import GraphClient
from core.ids import TenantId
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from sandbox.manual_clock import ManualClock
from tests.bridge.listening import Place, place

TENANT = TenantId("tenant")
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def slack_at(api: Place, *hosts: str, own_host: str = "slack.com") -> SlackClient:
    """A client of that Web API; hosts: where response URLs may lead, listed."""
    clock = ManualClock(NOON, flowing=False)
    allowed = Hosts(hosts, listed=True)
    return SlackClient(f"{api.url}/api/", lambda _: "xoxb-1", Budgets(clock), allowed, own_host=own_host)


async def problem_of_respond(client: SlackClient, url: str) -> DeliveryProblem:
    with pytest.raises(DeliveryProblem) as problem:
        await client.respond(url, {"text": "Done"})
    await client.close()
    return problem.value


# ---- response URLs ----


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/actions/T1/2/3",
        "https://hooks.slack.com:8443/actions",
        "https://name@hooks.slack.com/actions",
        "https://hooks.slack.com.evil.example/actions",
        "https://evil.example/hooks.slack.com",
        "ftp://hooks.slack.com/",
    ],
)
async def test_a_response_url_is_slacks_to_the_letter(url: str) -> None:
    """Not in the clear, not at another port, not under somebody's name."""
    client = SlackClient(
        "https://slack.com/api/",
        lambda _: "xoxb-1",
        Budgets(ManualClock(NOON)),
        Hosts(("slack.com", "hooks.slack.com"), listed=False),
    )

    problem = await problem_of_respond(client, url)

    assert (problem.code, problem.tell, problem.retry) == ("foreign host", Tell.OUR_FAULT, Retry.NEVER)


async def test_the_apis_host_is_no_place_for_answers_unless_it_is_listed() -> None:
    """Hosts that somebody listed are all there are."""
    async with place() as api, place() as listed:
        client = slack_at(api, listed.name)

        await client.respond(f"{listed.url}/actions", {"text": "Done"})
        problem = await problem_of_respond(client, f"{api.url}/actions")

        assert problem.code == "foreign host"
        assert (listed.asked, api.asked) == (["/actions"], [])


async def test_a_response_url_is_not_followed_elsewhere() -> None:
    """Not even to a host that is allowed."""
    async with place() as api, place() as listed:
        listed.leads_to = f"{listed.url}/elsewhere"
        client = slack_at(api, listed.name)

        await problem_of_respond(client, f"{listed.url}/actions")

        assert listed.asked == ["/actions"]


async def test_a_response_url_whose_name_leads_home_is_not_connected_to() -> None:
    """The name is Slack's, its address is this machine: nothing is sent (A24)."""
    async with place() as api, place() as home:
        at_home = home.name.replace("127.0.0.1", "localhost")
        client = SlackClient(
            f"{api.url}/api/",
            lambda _: "xoxb-1",
            Budgets(ManualClock(NOON)),
            Hosts((at_home,), listed=False),
        )

        problem = await problem_of_respond(client, f"https://{at_home}/actions")

        assert problem.certainty is Certainty.NOT_APPLIED
        assert home.asked == []


# ---- API calls ----


async def test_slacks_api_may_not_be_at_a_private_address() -> None:
    """Unless somebody named another API: then it is where they say."""
    async with place() as api:
        named = slack_at(api)
        await named.call(TENANT, WHO, {})
        await named.close()
        heard = len(api.asked)
        api.url = api.url.replace("http://127.0.0.1", "https://localhost")
        own = slack_at(api, own_host=api.url.removeprefix("https://"))

        with pytest.raises(DeliveryProblem) as problem:
            await own.call(TENANT, WHO, {})
        await own.close()

        assert problem.value.certainty is Certainty.NOT_APPLIED
        assert (heard, len(api.asked)) == (1, 1)


async def test_metas_api_may_not_be_at_a_private_address() -> None:
    """The same for Graph: no token leaves for a name that leads home."""
    async with place() as api:
        at_home = api.name.replace("127.0.0.1", "localhost")
        named = GraphClient(f"http://{at_home}", "v26.0", ManualClock(NOON))
        await named.get("1", "EAAB")
        await named.aclose()
        own = GraphClient(f"https://{at_home}", "v26.0", ManualClock(NOON), own_host=at_home)

        with pytest.raises(DeliveryProblem) as problem:
            await own.get("1", "EAAB")
        await own.aclose()

        assert (problem.value.code, problem.value.certainty) == ("dns", Certainty.NOT_APPLIED)
        assert api.asked == ["/v26.0/1"]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"])
async def test_the_surroundings_name_no_proxy_for_slack(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable of the machine does not send tokens by way of somebody else."""
    async with place() as api, place() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        client = slack_at(api)

        await client.call(TENANT, WHO, {})
        await client.close()

        assert (api.asked, proxy.asked) == (["/api/auth.test"], [])


@pytest.mark.parametrize("proxied", [False, True])
async def test_a_session_of_ours_reaches_nothing_but_its_host(proxied: bool) -> None:
    """Whoever asks it, and however they came to that address."""
    async with place() as allowed, place() as other:
        connector = Hosts((allowed.name,), listed=True).connector(limit=1, idle=1.0)
        async with aiohttp.ClientSession(connector=connector) as session:
            await session.get(f"{allowed.url}/")
            asked, proxy = (allowed.url, other.url) if proxied else (other.url, None)
            with pytest.raises(aiohttp.ClientError) as refused:
                await session.get(f"{asked}/", proxy=proxy)

        assert isinstance(refused.value.__cause__, ForeignHost)
        assert led_elsewhere(refused.value)
        assert (allowed.asked, other.asked) == (["/"], [])


# ---- Socket Mode ----


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("wss://wss-primary.slack.com/link/?ticket=1", True),
        ("https://slack.com/api/apps.connections.open", True),
        ("ws://wss-primary.slack.com/link/", False),
        ("wss://evilslack.com/link/", False),
        ("wss://wss-primary.slack.com.evil.example/", False),
        ("wss://wss-primary.slack.com:8443/", False),
    ],
)
def test_slacks_sockets_are_below_its_own_domain(url: str, allowed: bool) -> None:
    """Their names change; their domain and their lock do not."""
    hosts = Hosts.of_service("https://slack.com/api/", "slack.com", below=("slack.com",))

    assert hosts.allow(url) is allowed
