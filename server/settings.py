"""Every setting: type, default, help; one frozen class per concern."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.retention import Retention
from core.two_person import SECOND_PERSON_ABOVE
from server.settings_types import (
    AgentRefs,
    ApiUrl,
    AppToken,
    BotToken,
    ChannelId,
    DatabaseUrl,
    Days,
    Digits,
    FilePath,
    FolderPath,
    GraphVersion,
    Hosts,
    IntakeDays,
    Language,
    LogLevel,
    MasterKeys,
    Megabytes,
    PeopleAtOnce,
    Port,
    PublicUrl,
    Secret,
    ServerUrl,
    TwoSecrets,
    VaultMegabytes,
    Word,
    host_of,
)
from words import mark

# Source: Meta, Graph API changelog: v26.0 is of 29 July 2026.
GRAPH_VERSION = "v26.0"
MEDIA_HOST = "lookaside.fbsbx.com"
SLACK_HOSTS = ("slack.com", "files.slack.com", "hooks.slack.com")


class Concern(BaseSettings):
    """The settings of one concern. What it is made of was gathered before, so that it is read once."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library names them
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - see server/environment.py
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - see server/environment.py
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - see server/environment.py
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in."""
        return (init_settings,)


class Database(Concern):
    """Where everything is kept."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_")

    database_url: Annotated[
        DatabaseUrl,
        Field(
            repr=False,
            description=mark(
                "The database: sqlite+aiosqlite:///path, or postgresql+asyncpg://user:password@host/name."
            ),
        ),
    ] = "sqlite+aiosqlite:///witiop.db"


class Keys(Concern):
    """What encrypts at rest."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_")

    master_key: Annotated[
        MasterKeys,
        Field(
            description=mark(
                "Encrypts what is secret or personal at rest: 32 bytes in URL-safe base64, as `witiop keys new` makes; "
                "several, comma-separated, newest first, to rotate. Lost key, lost content: keep a copy elsewhere."
            )
        ),
    ]


class Listening(Concern):
    """Where the server listens, and what it tells whoever runs it."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_")

    host: Annotated[Word, Field(description=mark("The address on which the server listens."))] = "127.0.0.1"
    port: Annotated[
        Port,
        Field(description=mark("The port on which the server listens; 0 takes any free one and logs it.")),
    ] = 8080
    public_url: Annotated[
        PublicUrl | None,
        Field(
            description=mark(
                "The server's address as the outside sees it; needed to install into more workspaces."
            )
        ),
    ] = None
    metrics_token: Annotated[
        Secret | None,
        Field(
            description=mark(
                "Who sends it as a bearer token may read /metrics; otherwise only this machine may."
            )
        ),
    ] = None
    log_level: Annotated[
        LogLevel, Field(description=mark("How much is logged: debug, info, warning or error."))
    ] = "info"
    language: Annotated[
        Language, Field(description=mark("What the product speaks in its channels: en or it."))
    ] = "en"


class Media(Concern):
    """Files: where they are kept, for how long, how large they may be."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_MEDIA_")

    folder: Annotated[
        FolderPath,
        Field(
            description=mark(
                "The folder files are kept in, sealed; give it a volume of its own, apart from the database's."
            )
        ),
    ] = Path("witiop-media")
    s3_bucket: Annotated[
        Word | None,
        Field(
            description=mark(
                "A bucket of an S3-compatible object store: files are kept there, not in a folder."
            )
        ),
    ] = None
    s3_endpoint: Annotated[
        ServerUrl | None, Field(description=mark("Where the object store answers. Empty: Amazon S3."))
    ] = None
    s3_region: Annotated[Word, Field(description=mark("The region of the bucket."))] = "eu-central-1"
    s3_key_id: Annotated[
        Word | None, Field(description=mark("The id of the access key of the object store."))
    ] = None
    s3_secret: Annotated[Secret | None, Field(description=mark("The access key's secret."))] = None
    kept_days: Annotated[
        Days, Field(description=mark("How many days files are kept; what is older is removed within a day."))
    ] = 90
    largest_mb: Annotated[
        Megabytes,
        Field(
            description=mark(
                "The largest file that is carried from WhatsApp into Slack, in megabytes; larger ones are told of."
            )
        ),
    ] = 100

    most_mb: Annotated[
        VaultMegabytes,
        Field(
            description=mark(
                "How many megabytes of files are kept at most; then what was kept longest ago goes first. "
                "On a disk, half a gigabyte is left free in any case."
            )
        ),
    ] = 10_240

    @property
    def most_bytes(self) -> int:
        """The same in bytes."""
        return self.most_mb * 1024 * 1024

    @property
    def largest_bytes(self) -> int:
        """The largest file, in bytes."""
        return self.largest_mb * 1024 * 1024


class Keeping(Concern):
    """How long what is kept stays: what was said, bodies as they came in, how far messages came."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_KEEP_")

    content_days: Annotated[
        Days,
        Field(description=mark("How many days messages are kept, unless their contact is on hold.")),
    ] = 365
    intake_days: Annotated[
        IntakeDays,
        Field(
            description=mark(
                "How many days bodies are kept as they came in; at least eight, by which they are recognised when they "
                "come again."
            )
        ),
    ] = 10
    statuses_days: Annotated[
        Days,
        Field(description=mark("How many days it is kept how far messages came, and what was done for it.")),
    ] = 395

    def as_rule(self) -> Retention:
        """The same as the core has it."""
        return Retention(
            timedelta(days=self.content_days),
            timedelta(days=self.intake_days),
            timedelta(days=self.statuses_days),
        )


class Whatsapp(Concern):
    """The contacts' side: Meta."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_META_")

    graph_url: Annotated[ServerUrl, Field(description=mark("Where Meta's Graph API answers."))] = (
        "https://graph.facebook.com"
    )
    api_version: Annotated[
        GraphVersion, Field(description=mark("The version of the Graph API that is spoken."))
    ] = GRAPH_VERSION
    app_secret: Annotated[
        TwoSecrets,
        Field(
            description=mark(
                "The Meta app's secret, which signs webhooks; two, comma-separated, while you rotate."
            )
        ),
    ]
    verify_token: Annotated[
        Secret, Field(description=mark("Any text of yours; Meta shows it when it verifies the webhook."))
    ]
    access_token: Annotated[
        Secret,
        Field(
            description=mark(
                "A system user's token with whatsapp_business_messaging and whatsapp_business_management."
            )
        ),
    ]
    waba_id: Annotated[Digits, Field(description=mark("The id of the WhatsApp Business Account."))]
    phone_number_id: Annotated[
        Digits, Field(description=mark("The id of the business number (not the phone number itself)."))
    ]
    media_hosts: Annotated[
        Hosts,
        Field(
            description=mark(
                "Hosts (or host:port) media may be fetched from; only one that is listed may be a private address. "
                "Empty: lookaside.fbsbx.com and the Graph API's own host."
            )
        ),
    ] = ()

    @property
    def media_hosts_allowed(self) -> tuple[str, ...]:
        """The hosts media may be fetched from."""
        return self.media_hosts or (MEDIA_HOST, host_of(self.graph_url))


class Slack(Concern):
    """The agents' side: Slack."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_SLACK_")

    api_url: Annotated[ApiUrl, Field(description=mark("Where Slack's Web API answers."))] = (
        "https://slack.com/api/"
    )
    bot_token: Annotated[BotToken, Field(description=mark("The bot token of the installed app: xoxb-…"))]
    signing_secret: Annotated[
        Secret, Field(description=mark("The Slack app's secret, which signs what Slack sends."))
    ]
    default_channel: Annotated[
        ChannelId,
        Field(
            description=mark("The id of the channel of the skillset General, which serves the first number.")
        ),
    ]
    app_token: Annotated[
        AppToken | None,
        Field(
            description=mark("An app-level token (xapp-…): set it to receive by Socket Mode instead of HTTP.")
        ),
    ] = None
    hosts: Annotated[
        Hosts,
        Field(
            description=mark(
                "Hosts (or host:port) for files, uploads and response URLs; only one that is listed may be a private "
                "address. Empty: slack.com, files.slack.com, hooks.slack.com and the host of the API URL."
            )
        ),
    ] = ()
    client_id: Annotated[
        Word | None,
        Field(description=mark("The Slack app's client id; needed to install into more workspaces.")),
    ] = None
    client_secret: Annotated[
        Secret | None,
        Field(description=mark("The Slack app's client secret; needed to install into more workspaces.")),
    ] = None

    @property
    def hosts_allowed(self) -> tuple[str, ...]:
        """The hosts files, uploads and response URLs may be on."""
        return self.hosts or tuple(dict.fromkeys((*SLACK_HOSTS, host_of(self.api_url))))


class People(Concern):
    """Who may do what from the first start."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_")

    admins: Annotated[
        AgentRefs,
        Field(
            description=mark(
                "Slack user ids, comma-separated, that administer from the first start. "
                "Empty: the workspace's owners and admins."
            )
        ),
    ] = ()
    second_person_above: Annotated[
        PeopleAtOnce,
        Field(description=mark("Whoever touches more people at once needs a second person who agrees.")),
    ] = SECOND_PERSON_ABOVE
    operators: Annotated[
        AgentRefs,
        Field(description=mark("Slack user ids, comma-separated, who review templates before Meta does.")),
    ] = ()
    operator_channel: Annotated[
        ChannelId | None, Field(description=mark("The channel where operators review templates."))
    ] = None


class Audit(Concern):
    """Where the newest entry of each audit is written down once a day, out of the database's reach."""

    model_config = SettingsConfigDict(env_prefix="WITIOP_AUDIT_")

    anchors: Annotated[
        FilePath | None,
        Field(
            description=mark(
                "A file outside of the database's machine or volume: once a day the newest entry of each company's "
                "audit is added to it, and `witiop audit verify` compares. Empty: no file is kept."
            )
        ),
    ] = None
    channel: Annotated[
        ChannelId | None,
        Field(description=mark("A Slack channel where the same is posted once a day, for the first tenant.")),
    ] = None


CONCERNS: tuple[type[Concern], ...] = (
    Database,
    Keys,
    Media,
    Keeping,
    Listening,
    Whatsapp,
    Slack,
    People,
    Audit,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `serve` needs."""

    database: Database
    keys: Keys
    media: Media
    retention: Keeping
    listening: Listening
    whatsapp: Whatsapp
    slack: Slack
    people: People
    audit: Audit
