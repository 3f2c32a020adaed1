"""What the text of a setting must look like. A ValueError says what, in words of the catalogues, never the value."""

import base64
import binascii
import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr

from words import LANGUAGES, mark

MASTER_KEY_BYTES = 32
# While a secret is rotated, the old and the new one are valid.
SECRETS_AT_ONCE = 2

_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
_LOG_LEVELS = ("debug", "info", "warning", "error")


def host_of(url: str) -> str:
    """The host of a URL, with its port where it names one."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _matching(pattern: str, otherwise: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(otherwise)
        return text

    return check


def _parts(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        raise ValueError(mark("is no valid URL")) from None
    return parts


def _server_url(text: str) -> str:
    parts = _split(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError(mark("must be an http or https URL without user, query or fragment"))
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError(mark("must be https, except on this machine itself"))
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _database_url(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in _DRIVERS:
        raise ValueError(mark("must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://"))
    if parts.scheme == "sqlite+aiosqlite":
        if parts.netloc or len(parts.path) < 2 or parts.path.endswith("/") or ":memory:" in parts.path:
            raise ValueError(mark("must name a file, as in sqlite+aiosqlite:///witiop.db"))
    elif not parts.path.strip("/") or not parts.hostname:
        raise ValueError(
            mark("must name a host and a database, as in postgresql+asyncpg://user:password@host/name")
        )
    return text


def _port(text: object) -> object:
    if isinstance(text, int):
        return text
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65_535:
        raise ValueError(mark("must be a number from 0 to 65535"))
    return int(text)


def _whole_number(least: int, most: int, otherwise: str) -> Callable[[object], object]:
    def check(text: object) -> object:
        if isinstance(text, int):
            return text
        if (
            not isinstance(text, str)
            or not re.fullmatch(r"[0-9]{1,6}", text)
            or not least <= int(text) <= most
        ):
            raise ValueError(otherwise)
        return int(text)

    return check


def _folder(text: object) -> object:
    if isinstance(text, str) and ("\0" in text or not text.strip()):
        raise ValueError(mark("must be the path of a folder"))
    return text


def _file(text: object) -> object:
    if isinstance(text, str) and ("\0" in text or not text.strip() or text.endswith("/")):
        raise ValueError(mark("must be the path of a file"))
    return text


def _master_key(key: SecretStr) -> SecretStr:
    try:
        raw = base64.b64decode(key.get_secret_value().encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raw = b""
    if len(raw) != MASTER_KEY_BYTES:
        raise ValueError(mark("must be 32 bytes in URL-safe base64, as `witiop keys new` prints"))
    return key


def _hosts(hosts: tuple[str, ...]) -> tuple[str, ...]:
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError(mark("must be hosts or host:port, comma-separated, without scheme or path"))
    return hosts


def _secret(secret: SecretStr) -> SecretStr:
    if any(character.isspace() or not character.isprintable() for character in secret.get_secret_value()):
        raise ValueError(mark("must not hold spaces or line breaks"))
    return secret


def _secrets(secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not 1 <= len(secrets) <= SECRETS_AT_ONCE:
        raise ValueError(mark("must be one secret, or two while you rotate"))
    return secrets


def _keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not keys:
        raise ValueError(mark("is missing or empty"))
    return keys


def _token(*starts: str, otherwise: str) -> Callable[[SecretStr], SecretStr]:
    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(starts):
            raise ValueError(otherwise)
        return token

    return check


def _lower_of(*allowed: str, otherwise: str) -> Callable[[object], object]:
    def check(text: object) -> object:
        if not isinstance(text, str) or text.lower() not in allowed:
            raise ValueError(otherwise)
        return text.lower()

    return check


def _agent_refs(refs: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"[UW][A-Z0-9]{2,30}", ref) for ref in refs):
        raise ValueError(mark("must be Slack user ids (U…), comma-separated"))
    return refs


Word = Annotated[str, AfterValidator(_matching(r"\S+", mark("must not hold spaces")))]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
ServerUrl = Annotated[str, AfterValidator(_server_url)]
PublicUrl = Annotated[str, AfterValidator(_server_url)]
ApiUrl = Annotated[str, AfterValidator(_server_url), AfterValidator(lambda url: f"{url}/")]
Port = Annotated[int, BeforeValidator(_port)]
Days = Annotated[
    int, BeforeValidator(_whole_number(1, 3650, mark("must be a number of days from 1 to 3650")))
]
IntakeDays = Annotated[
    int, BeforeValidator(_whole_number(8, 3650, mark("must be a number of days from 8 to 3650")))
]
# Source: Meta Cloud API, November 2026: it hands over no file of more than 100 MB.
Megabytes = Annotated[
    int, BeforeValidator(_whole_number(1, 100, mark("must be a number of megabytes from 1 to 100")))
]
# Ten of the largest files are the least that is any use.
VaultMegabytes = Annotated[
    int,
    BeforeValidator(_whole_number(1_000, 999_999, mark("must be a number of megabytes from 1000 to 999999"))),
]
PeopleAtOnce = Annotated[
    int,
    BeforeValidator(_whole_number(0, 10_000_000, mark("must be a number of people from 0 to 10000000"))),
]
FolderPath = Annotated[Path, BeforeValidator(_folder)]
FilePath = Annotated[Path, BeforeValidator(_file)]
GraphVersion = Annotated[str, AfterValidator(_matching(r"v\d{1,3}\.\d", mark("must look like v26.0")))]
Digits = Annotated[str, AfterValidator(_matching(r"[0-9]{1,32}", mark("must be digits only")))]
ChannelId = Annotated[
    str, AfterValidator(_matching(r"[CG][A-Z0-9]{2,30}", mark("must be a Slack channel id (C…), not a name")))
]
AgentRefs = Annotated[tuple[str, ...], BeforeValidator(_parts), AfterValidator(_agent_refs)]
Hosts = Annotated[tuple[str, ...], BeforeValidator(_parts), AfterValidator(_hosts)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
BotToken = Annotated[
    Secret,
    AfterValidator(
        _token("xoxb-", "xoxe.xoxb-", otherwise=mark("must be a bot token, beginning with xoxb-"))
    ),
]
AppToken = Annotated[
    Secret,
    AfterValidator(_token("xapp-", otherwise=mark("must be an app-level token, beginning with xapp-"))),
]
TwoSecrets = Annotated[tuple[Secret, ...], BeforeValidator(_parts), AfterValidator(_secrets)]
MasterKeys = Annotated[
    tuple[Annotated[SecretStr, AfterValidator(_master_key)], ...],
    BeforeValidator(_parts),
    AfterValidator(_keys),
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(_lower_of(*_LOG_LEVELS, otherwise=mark("must be debug, info, warning or error"))),
]
Language = Annotated[
    Literal["en", "it"], BeforeValidator(_lower_of(*LANGUAGES, otherwise=mark("must be en or it")))
]
