"""What every test relies on: no network beyond loopback, and what this machine has or lacks, said plainly."""

import asyncio
import ipaddress
import os
import shutil
import socket
import sys
import uuid
from collections.abc import Awaitable, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest

from tests.browser.chromium import started_chromium
from tests.canaries import CanaryWatch

T = TypeVar("T")

POSTGRES_SETTING = "WITIOP_TEST_POSTGRES_URL"
POSTGRES_DEFAULT = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
KEPT_SETTINGS = {POSTGRES_SETTING, "WITIOP_GOLDEN", "WITIOP_PICTURES"}

NO_POSTGRES = "no PostgreSQL at {address}: install postgresql and start it, or name one in {setting}"
NO_CHROMIUM = "no Chromium on this machine: install it (Debian: apt install chromium)"

# What this machine has configured for the product must not reach a test.
for name in [name for name in os.environ if name.startswith("WITIOP_") and name not in KEPT_SETTINGS]:
    del os.environ[name]

# A slow machine is no bug; a failing example is printed so that it can be pasted into a test.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


# --- no network --------------------------------------------------------------------------------


class NetworkUsed(AssertionError):
    """A test reached for an address that is not this machine's own."""


_reached_for: list[str] = []


def _close_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: what this process connects to or looks up must be loopback. Children are on their own."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        _, address = arguments
        host = address[0] if isinstance(address, tuple) else None
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or _is_ours(name):
        return
    if name.endswith(".invalid"):  # reserved for what must never resolve
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    _reached_for.append(name)
    raise NetworkUsed(f"{event} to {name}: tests stay on loopback")


def _is_ours(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


sys.addaudithook(_close_the_network)


@pytest.fixture(autouse=True)
def _no_network_was_used() -> Iterator[None]:
    """Fails a test whose code reached outside and swallowed the refusal."""
    _reached_for.clear()
    yield
    assert not _reached_for, f"reached for {_reached_for}: tests stay on loopback"


# --- nothing personal in any log ---------------------------------------------------------------

_watch = CanaryWatch()


@pytest.fixture(scope="session", autouse=True)
def _canaries_are_watched() -> Iterator[None]:
    """Every line that any test makes us log is read, in each process of the suite (A36)."""
    yield from _watch.watches()


@pytest.fixture(autouse=True)
def _no_canary_was_logged() -> Iterator[None]:
    """Fails the very test in which a name, a number, a word or a token of the fixtures came up in a log."""
    _watch.leaks.clear()
    yield
    assert not _watch.leaks, f"personal or secret, and in the log: {_watch.leaks}"


# --- what this machine lacks -------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a fixture of the machine needs that of the machine."""
    for item in items:
        fixtures: set[str] = set(getattr(item, "fixturenames", ()))
        if fixtures & {"postgres_url_of", "fresh_postgres_url"}:
            item.add_marker(pytest.mark.needs_postgres)
        if "chromium" in fixtures:
            item.add_marker(pytest.mark.needs_chromium)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what cannot be proved here, with a line that says what to install."""
    if item.get_closest_marker("needs_postgres") and not _postgres_answers():
        pytest.skip(NO_POSTGRES.format(address=urlsplit(_postgres()).netloc, setting=POSTGRES_SETTING))
    if item.get_closest_marker("needs_chromium") and _chromium() is None:
        pytest.skip(NO_CHROMIUM)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true nothing may be skipped, by whatever means."""
    report = yield
    if _nothing_may_be_skipped() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI=true forbids: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for whole files."""
    report = yield
    if _nothing_may_be_skipped() and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI=true forbids: {report.longrepr}"
    return report


def _nothing_may_be_skipped() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


# --- what this machine has ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this machine's own Chromium, started once; each window in it is new and empty."""
    path = _chromium() or _missing(NO_CHROMIUM)
    with started_chromium(path, tmp_path_factory.mktemp("chromium")) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_url_of() -> Iterator[Callable[[str], str]]:
    """
    A PostgreSQL database for each suite of this process: empty at first, dropped at the end.

    Within a suite its tests share it; between suites nothing is shared, for each leaves behind what it likes (the
    master key it was sealed under, above all) and their order is random.
    """
    with ExitStack() as made:
        yield cache(lambda _suite: made.enter_context(_database()))


@pytest.fixture
def fresh_postgres_url() -> Iterator[str]:
    """A PostgreSQL database of this test's own."""
    with _database() as url:
        yield url


@contextmanager
def _database() -> Iterator[str]:
    database = f"witiop_test_{uuid.uuid4().hex}"
    _elsewhere(lambda: _command(f'CREATE DATABASE "{database}"'))
    try:
        yield urlunsplit(urlsplit(_postgres())._replace(path=f"/{database}"))
    finally:
        _elsewhere(lambda: _command(f'DROP DATABASE "{database}" WITH (FORCE)'))


def _postgres() -> str:
    return os.environ.get(POSTGRES_SETTING, POSTGRES_DEFAULT)


@cache
def _postgres_answers() -> bool:
    try:
        _elsewhere(lambda: _command("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    return True


async def _command(statement: str) -> None:
    connection = await asyncpg.connect(_postgres().replace("+asyncpg", ""), timeout=10)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _elsewhere(task: Callable[[], Awaitable[T]]) -> T:
    """Runs a coroutine in a thread and a loop of its own: a fixture of any scope may do so, whatever loop is set."""

    async def run() -> T:
        return await task()

    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(asyncio.run, run()).result()


@cache
def _chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _missing(reason: str) -> NoReturn:
    pytest.skip(reason)
