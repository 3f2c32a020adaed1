"""Wiring: the one function that lists every real thing."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from pydantic import SecretStr

from admin_commands.table import fill as run_form
from admin_commands.table import run as run_line
from bridge.floods import Floods
from bridge.hosts import Hosts
from bridge.slack.app import SlackApp
from bridge.slack.door import Reply, SlackDoor
from bridge.slack.parse import item as slack_item
from bridge.slack.parse import split as slack_split
from bridge.slack.socket import SlackSocket
from bridge.slack.workspace import SlackWorkspace
from bridge.transfers import Transfers
from bridge.whatsapp.channel import WhatsappChannel
from bridge.whatsapp.parse import item as whatsapp_item
from bridge.whatsapp.parse import split as whatsapp_split
from bridge.whatsapp.webhook import PATH as WHATSAPP_PATH
from bridge.whatsapp.webhook import WhatsappDoor
from core.ids import AgentRef, ChannelRef
from desk import template_sync
from desk.desk import Desk
from desk.dispatch import Dispatcher
from desk.failpoints import Failpoint, nothing
from desk.items import Source
from desk.operators import Operators
from desk.ports import Clock
from papers import Fitter, plain_yaml
from server.anchor_file import anchoring_of
from server.database import database_is_right, opened
from server.errands import Errands
from server.house import House, Wakes
from server.ids import RandomIds
from server.introductions import Introductions
from server.local import file_of, listening
from server.machine import room
from server.metrics import Metrics
from server.settings import Settings
from server.socket_mode import Connecting
from server.standing import standing
from server.supervise import Loop
from server.tenancy import Credentials, first_tenant
from server.vault import vault_of

# How often what waits for a platform to come back is looked at.
_LOOK_SECONDS = 1.0
# Audits are anchored once a day; how often is looked whether that is due.
_ANCHOR_SECONDS = 300.0
# How often it is seen to that each account's templates are looked at, which then goes on by itself.
_TEMPLATES_SECONDS = 300.0


@asynccontextmanager
async def wired(
    settings: Settings, clock: Clock, reach: Callable[[Failpoint], None] = nothing
) -> AsyncIterator[House]:
    """
    Every real thing, opened; closed in reverse.

    clock: the machine's, or the sandbox's. reach: what tests do at failpoints. Raises what `open_store` raises.
    """
    async with AsyncExitStack() as stack:
        ids = RandomIds(clock)
        store = await stack.enter_async_context(opened(settings, clock, ids))
        tenant = await first_tenant(store, settings, ids)
        credentials = Credentials(store)
        await credentials.load()

        whatsapp = WhatsappChannel(
            settings.whatsapp.graph_url,
            settings.whatsapp.api_version,
            credentials.access_token,
            clock,
            transfers=Transfers(
                Hosts(settings.whatsapp.media_hosts_allowed, listed=bool(settings.whatsapp.media_hosts))
            ),
            largest_file=settings.media.largest_bytes,
        )
        stack.push_async_callback(whatsapp.aclose)
        slack = SlackWorkspace(
            settings.slack.api_url,
            credentials.bot_token,
            clock,
            Hosts(settings.slack.hosts_allowed, listed=bool(settings.slack.hosts)),
        )
        stack.push_async_callback(slack.close)

        vault = vault_of(settings, store)
        wakes = Wakes()
        desk = Desk(
            store=store,
            contacts=whatsapp,
            workspace=slack,
            media=vault,
            converter=Fitter(),
            clock=clock,
            ids=ids,
            cut={Source.WHATSAPP: whatsapp_split, Source.SLACK: slack_split},
            read={Source.WHATSAPP: whatsapp_item, Source.SLACK: slack_item},
            reach=_both(reach, wakes.at),
            read_plain=plain_yaml.read,
            write_plain=plain_yaml.written,
            second_person_above=settings.people.second_person_above,
            operators=Operators(
                tuple(AgentRef(each) for each in settings.people.operators),
                None
                if settings.people.operator_channel is None
                else ChannelRef(settings.people.operator_channel),
            ),
        )
        file = file_of(settings.database.database_url)

        async def gauges() -> Mapping[str, float]:
            held = vault.held_bytes
            files = {} if held is None else {"files_bytes": float(held)}
            stored = await store.gauges()
            return {**stored, **standing(stored), **room(file), **files}

        async def stands() -> Mapping[str, float]:
            return standing(await store.gauges())

        metrics = Metrics(gauges=gauges, token=_revealed(settings.listening.metrics_token))

        floods = Floods()
        whatsapp_door = WhatsappDoor(
            [secret.get_secret_value().encode() for secret in settings.whatsapp.app_secret],
            settings.whatsapp.verify_token.get_secret_value(),
            wakes.keeping(store, Source.WHATSAPP),
            floods=floods,
            count=metrics.door("whatsapp"),
        )
        app = SlackApp(desk, slack.client, run_line, run_form)
        stack.push_async_callback(app.settle)

        async def forms(body: bytes) -> Reply:
            reply = await app.forms(body)
            wakes.outbox.set()  # what a person pressed or typed has committed its effects
            return reply

        slack_door = SlackDoor(
            [settings.slack.signing_secret.get_secret_value()],
            wakes.keeping(store, Source.SLACK),
            forms,
            clock,
            floods=floods,
            count=metrics.door("slack"),
        )

        async def templates_looked_at() -> bool:
            for each in store.directory.tenants:
                await template_sync.keep_looking(desk, each)
            return False

        alongside = [
            Loop("introductions", Introductions(store, tenant.id, slack, whatsapp).step, _LOOK_SECONDS),
            Loop("templates", templates_looked_at, _TEMPLATES_SECONDS),
        ]
        if settings.audit.anchors is not None or settings.audit.channel is not None:
            alongside.append(
                Loop("anchoring", anchoring_of(settings.audit, desk, tenant.id).step, _ANCHOR_SECONDS)
            )
        if settings.slack.app_token is not None:
            connection = SlackSocket(
                settings.slack.app_token.get_secret_value(), settings.slack.api_url, slack_door, app
            )
            stack.push_async_callback(connection.stop)
            alongside.append(Loop("socket mode", Connecting(connection).step, _LOOK_SECONDS))

        porter = Errands(store, desk, tenant.id).perform
        if file is not None:
            await stack.enter_async_context(listening(file, porter))
        yield House(
            desk=desk,
            dispatcher=Dispatcher(desk),
            wakes=wakes,
            routes=[*whatsapp_door.routes(), *slack_door.routes()],
            first={WHATSAPP_PATH: whatsapp_door.receive},
            ready=[database_is_right(settings, store)],
            stands=stands,
            metrics=metrics,
            porter=porter,
            files_kept=timedelta(days=settings.media.kept_days),
            retention=settings.retention.as_rule(),
            alongside=alongside,
        )


def _both(
    first: Callable[[Failpoint], None], second: Callable[[Failpoint], None]
) -> Callable[[Failpoint], None]:
    def reached(place: Failpoint) -> None:
        first(place)
        second(place)

    return reached


def _revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
