"""`witiop sandbox`: the whole product with no account anywhere, and nothing real is ever touched."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from tests.server.given import RIGHT
from tests.server.started import Running, free_port, running, until, witiop

pytestmark = pytest.mark.slow

PHONE = "393331234567"


class Visitor:
    """A program that uses the sandbox."""

    def __init__(self, client: aiohttp.ClientSession, page: str) -> None:
        self._client = client
        self.page = page

    async def get(self, path: str) -> Any:
        async with self._client.get(f"{self.page}{path}") as got:
            assert got.status == 200, await got.text()
            return await got.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self._client.post(f"{self.page}{path}", json=body) as got:
            assert got.status == 200, await got.text()
            return await got.json()

    async def writes(self, text: str) -> None:
        """A contact writes."""
        await self.post(f"/sandbox/phones/{PHONE}/send", type="text", text={"body": text})

    async def posts(self) -> str:
        """What #general shows."""
        links = await self.get("/sandbox/links")
        channel = links["slack"]["channels"]["general"]
        return str(await self.get(f"/sandbox/slack/channels/{channel}"))

    async def sees(self, text: str) -> None:
        """Wait until #general shows this."""

        async def shown() -> bool:
            return text in await self.posts()

        await until(shown)


@asynccontextmanager
async def sandbox(folder: Path, *arguments: str, **given: str) -> AsyncIterator[tuple[Visitor, Running]]:
    """A sandbox in this folder and a program that uses it."""
    port = free_port()
    page = f"http://127.0.0.1:{port}"
    async with running(folder, "sandbox", "--port", str(port), *arguments, **given) as process:

        async def open_() -> bool:
            assert process.process.returncode is None, process.err
            return any(page in line for line in process.out)

        await until(open_)
        async with aiohttp.ClientSession() as client:
            yield Visitor(client, page), process


async def test_the_whole_product_runs_without_any_account(tmp_path: Path) -> None:
    """A contact writes, and it stands in Slack; nothing of this machine's settings is read."""
    (tmp_path / ".env").write_text("WITIOP_DATABASE_URL=nonsense\n")
    async with sandbox(tmp_path, **RIGHT, WITIOP_PORT="nonsense") as (visitor, process):
        await visitor.writes("Is my parcel lost?")
        await visitor.sees("Is my parcel lost?")

        links = await visitor.get("/sandbox/links")
        assert await process.stop() == 0

    assert set(links) == {"page", "server", "meta", "slack"}
    assert set(links["meta"]) == {
        "graph_url", "api_version", "access_token", "app_secret", "verify_token", "waba_id", "phone_number_id"
    }  # fmt: skip
    assert set(links["slack"]) == {
        "api_url", "bot_token", "app_token", "signing_secret", "team_id", "channels", "users"
    }  # fmt: skip
    assert {"admin", "manager", "supervisor", "bea", "carlo"} <= set(links["slack"]["users"])
    assert {"general", "sales"} <= set(links["slack"]["channels"])
    assert (tmp_path / ".sandbox").stat().st_mode & 0o077 == 0


async def test_it_goes_on_where_it_was_left(tmp_path: Path) -> None:
    """Messages, posts and the time are there again; --fresh forgets them."""
    async with sandbox(tmp_path) as (visitor, _):
        await visitor.writes("Keep this")
        await visitor.sees("Keep this")
        wound = await visitor.post("/sandbox/clock", advance_seconds=90_000)

    async with sandbox(tmp_path) as (visitor, _):
        assert "Keep this" in await visitor.posts()
        assert "Keep this" in str(await visitor.get(f"/sandbox/phones/{PHONE}"))
        assert (await visitor.get("/sandbox/clock"))["now"] >= wound["now"]
        await visitor.writes("And this")
        await visitor.sees("And this")

    async with sandbox(tmp_path, "--fresh") as (visitor, _):
        assert "Keep this" not in await visitor.posts()
        assert "Keep this" not in str(await visitor.get(f"/sandbox/phones/{PHONE}"))
        await visitor.writes("Anew")
        await visitor.sees("Anew")


async def test_it_forgets_everything_while_it_runs(tmp_path: Path) -> None:
    """And works on at the same addresses."""
    async with sandbox(tmp_path) as (visitor, _):
        before = await visitor.get("/sandbox/links")
        await visitor.writes("Forget this")
        await visitor.sees("Forget this")

        await visitor.post("/sandbox/reset")

        assert "Forget this" not in await visitor.posts()
        assert await visitor.get("/sandbox/links") == before
        await visitor.writes("Anew")
        await visitor.sees("Anew")


async def test_other_commands_reach_it_by_its_file_alone(tmp_path: Path) -> None:
    """The sandbox has every other setting itself."""
    async with sandbox(tmp_path) as (visitor, _):
        url = f"sqlite+aiosqlite:///{tmp_path}/.sandbox/sandbox.db"
        bea = (await visitor.get("/sandbox/links"))["slack"]["users"]["bea"]

        letters = await witiop(tmp_path, "dead-letters", "list", "--json", WITIOP_DATABASE_URL=url)
        status = await witiop(tmp_path, "admin", "--as", bea, "status", "away", WITIOP_DATABASE_URL=url)

    assert (letters.code, letters.json) == (0, [])
    assert status.code == 0


async def _in_general(folder: Path, typed: tuple[str, ...], ref: str, given: dict[str, str]) -> bool:
    """Whether this person is an agent of General by now, as everybody in its channel is from the first start."""
    listed = await witiop(folder, *typed, "agent", "list", "--skillset", "General", "--json", **given)
    return any(each["user"] == ref for each in listed.json)


async def test_its_directory_is_a_file_that_can_be_changed(tmp_path: Path) -> None:
    """While it runs: written out, compared, applied, refused by its line; applied again it changes nothing."""
    async with sandbox(tmp_path) as (visitor, _):
        given = {"WITIOP_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/.sandbox/sandbox.db"}
        links = (await visitor.get("/sandbox/links"))["slack"]
        sales, bea = links["channels"]["sales"], links["users"]["bea"]
        typed = ("admin", "--as", links["users"]["admin"])
        await until(lambda: _in_general(tmp_path, typed, bea, given))
        out = await witiop(tmp_path, "directory", "export", **given)
        (tmp_path / "f.yaml").write_text(
            f"skillsets:\n- {{name: Sales, channel: {sales}, members: [{{user: {bea}, level: 4}}]}}\n"
        )
        (tmp_path / "wrong.yaml").write_text("skillsets:\n- name: General\n  mode: push\n")

        foretold = await witiop(tmp_path, "directory", "diff", "f.yaml", "--json", **given)
        first = await witiop(tmp_path, "directory", "apply", "f.yaml", **given)
        again = await witiop(tmp_path, "directory", "apply", "f.yaml", **given)
        wrong = await witiop(tmp_path, "directory", "apply", "wrong.yaml", **given)
        missing = await witiop(tmp_path, "directory", "diff", "nowhere.yaml", **given)
        shown = await witiop(tmp_path, *typed, "skillset", "show", "Sales", "--json", **given)

    assert "skillsets:\n- name: General\n" in out.out
    assert [each["name"] for each in foretold.json] == ["channel", f"member {bea}"]
    assert (first.code, first.out.splitlines()[-1]) == (0, "2 changes are made.")
    assert (again.code, again.out) == (0, "Nothing is different.\n")
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err == "witiop: wrong.yaml:3: mode: It is one of claim, offer, assign.\n"
    assert (missing.code, missing.err) == (2, "witiop: nowhere.yaml cannot be read as text\n")
    assert shown.json["members"] == [{"user": bea, "name": "bea", "level": 4}]


async def test_it_may_keep_its_rows_in_postgresql(tmp_path: Path, fresh_postgres_url: str) -> None:
    """In a database that is empty, or its own."""
    for text in ("First", "Second"):
        async with sandbox(tmp_path, "--database-url", fresh_postgres_url) as (visitor, _):
            await visitor.writes(text)
            await visitor.sees(text)

    async with sandbox(tmp_path, "--fresh", "--database-url", fresh_postgres_url) as (visitor, _):
        assert "First" not in await visitor.posts()


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
async def test_a_real_database_is_never_touched(tmp_path: Path, fresh: tuple[str, ...]) -> None:
    """One that `witiop migrate` made, for real use."""
    url = f"sqlite+aiosqlite:///{tmp_path}/real.db"
    assert (await witiop(tmp_path, "migrate", WITIOP_DATABASE_URL=url)).code == 0
    before = (tmp_path / "real.db").read_bytes()

    ended = await witiop(tmp_path, "sandbox", "--port", "0", "--database-url", url, *fresh)

    assert ended.code == 2
    assert "--database-url" in ended.err
    assert (tmp_path / "real.db").read_bytes() == before


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
async def test_somebody_elses_file_is_never_touched(tmp_path: Path, fresh: tuple[str, ...]) -> None:
    """Tables of another program."""
    with sqlite3.connect(tmp_path / "theirs.db") as theirs:
        theirs.execute("CREATE TABLE accounts (name TEXT)")
    theirs.close()

    url = f"sqlite+aiosqlite:///{tmp_path}/theirs.db"
    ended = await witiop(tmp_path, "sandbox", "--port", "0", "--database-url", url, *fresh)

    assert ended.code == 2
    with sqlite3.connect(tmp_path / "theirs.db") as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]
    theirs.close()


async def test_somebody_elses_database_is_never_touched(tmp_path: Path, fresh_postgres_url: str) -> None:
    """The same on a server."""
    direct = await asyncpg.connect(fresh_postgres_url.replace("+asyncpg", ""))
    try:
        await direct.execute("CREATE TABLE accounts (name TEXT)")
        ended = await witiop(
            tmp_path, "sandbox", "--fresh", "--port", "0", "--database-url", fresh_postgres_url
        )
        tables = await direct.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await direct.close()

    assert ended.code == 2
    assert [row["tablename"] for row in tables] == ["accounts"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", 2),
        ("mysql://root@127.0.0.1/name", 2),
        ("postgresql+asyncpg://witiop:s3cret-word@127.0.0.1:1/name", 1),
    ],
)
async def test_a_wrong_url_is_refused_in_one_line(tmp_path: Path, url: str, code: int) -> None:
    """Without what stands in it."""
    ended = await witiop(tmp_path, "sandbox", "--port", "0", "--database-url", url)

    assert ended.code == code
    assert len(ended.err.splitlines()) == 1
    assert "s3cret-word" not in ended.err


async def test_a_second_sandbox_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    """By its port, and with another port by its folder."""
    async with sandbox(tmp_path) as (visitor, _):
        port = visitor.page.rpartition(":")[2]

        same_port = await witiop(tmp_path, "sandbox", "--port", port)
        same_folder = await witiop(tmp_path, "sandbox", "--port", "0")

        assert (same_port.code, same_folder.code) == (1, 1)
        assert "--port" in same_port.err
        assert ".sandbox" in same_folder.err


async def test_what_cannot_be_read_again_is_named(tmp_path: Path) -> None:
    """And --fresh helps."""
    (tmp_path / ".sandbox").mkdir()
    (tmp_path / ".sandbox" / "meta.json").write_text("{broken")

    ended = await witiop(tmp_path, "sandbox", "--port", "0")

    assert ended.code == 1
    assert "meta.json" in ended.err
    assert "--fresh" in ended.err
    async with sandbox(tmp_path, "--fresh") as (visitor, _):
        await visitor.get("/sandbox/links")
