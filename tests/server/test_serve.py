"""`witiop serve` as a process: what it refuses, what it survives, and how it ends."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from sandbox.manual_clock import ManualClock
from server.cli_keys import new_master_key
from server.database import why_refused
from server.front import bind
from store import SchemaOlder
from tests.server.given import SECRETS
from tests.server.started import Ended, answer, free_port, serving, until, witiop, worked_off
from tests.server.town import Town

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that nobody has touched yet, of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/witiop.db"
    return str(request.getfixturevalue("fresh_postgres_url"))


def sqlite(folder: Path) -> str:
    """A file in this folder."""
    return f"sqlite+aiosqlite:///{folder}/witiop.db"


async def migrated(folder: Path, given: dict[str, str]) -> None:
    """The database has the schema."""
    assert (await witiop(folder, "migrate", **given)).code == 0


def refused(ended: Ended, naming: str) -> bool:
    """Whether it ended with 1 and one line that names this and no secret."""
    assert ended.code == 1
    lines = [line for line in ended.err.splitlines() if not line.startswith("{")]
    assert len(lines) == 1, ended.err
    assert not [secret for secret in SECRETS if secret in ended.err]
    return naming in lines[0]


# ---- what it refuses -------------------------------------------------------------------------------------------------


async def test_an_empty_database_is_refused_until_it_is_migrated(
    tmp_path: Path, town: Town, url: str
) -> None:
    """And the refusal says with what."""
    given = town.given(DATABASE_URL=url, PORT="0")
    assert refused(await witiop(tmp_path, "serve", **given), "witiop migrate")

    await migrated(tmp_path, given)
    await migrated(tmp_path, given)

    async with serving(tmp_path, **given) as server:
        status, said = await answer(server.address, "/readyz")
        figures = await until(lambda: worked_off(server.address))

    assert status == 200
    assert json.loads(said)["ready"]
    assert figures == dict.fromkeys(("dead_letters", "oldest_waiting_seconds", "alerts_undelivered"), 0.0)


@pytest.mark.parametrize(
    "database_url",
    [
        "postgresql+asyncpg://witiop:d4tabase-secret@127.0.0.1:1/witiop",
        "postgresql+asyncpg://witiop:d4tabase-secret@127.0.0.1:5432/no_such_database",
        "sqlite+aiosqlite:////no-such-folder/witiop.db",
    ],
)
async def test_a_wrong_database_url_is_named(tmp_path: Path, town: Town, database_url: str) -> None:
    """Without the password in it."""
    given = town.given(DATABASE_URL=database_url, PORT="0")

    assert refused(await witiop(tmp_path, "serve", **given), "WITIOP_DATABASE_URL")
    assert refused(await witiop(tmp_path, "migrate", **given), "WITIOP_DATABASE_URL")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, town: Town) -> None:
    """And not overwritten."""
    (tmp_path / "witiop.db").write_bytes(b"not a database at all " * 100)

    ended = await witiop(tmp_path, "serve", **town.given(DATABASE_URL=sqlite(tmp_path), PORT="0"))

    assert refused(ended, "WITIOP_DATABASE_URL")
    assert (tmp_path / "witiop.db").read_bytes().startswith(b"not a database")


async def test_a_newer_schema_is_refused(tmp_path: Path, town: Town, url: str) -> None:
    """A newer version made it: this one would break what it does not know."""
    given = town.given(DATABASE_URL=url, PORT="0")
    await migrated(tmp_path, given)
    await _stamp(url, "9999")

    for command in ("serve", "migrate"):
        assert refused(await witiop(tmp_path, command, **given), "newer")


def test_an_older_schema_is_refused() -> None:
    """With what to do about it."""
    assert "witiop migrate" in why_refused(SchemaOlder("0001"), "en")


async def test_another_master_key_is_refused(tmp_path: Path, town: Town, url: str) -> None:
    """Nothing it holds could be read; it would only be damaged."""
    given = town.given(DATABASE_URL=url, PORT="0")
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given):
        pass

    given["WITIOP_MASTER_KEY"] = new_master_key()

    assert refused(await witiop(tmp_path, "serve", **given), "WITIOP_MASTER_KEY")


async def test_a_rotated_master_key_opens_it(tmp_path: Path, town: Town) -> None:
    """New in front of old, rotate, then new alone."""
    given = town.given(DATABASE_URL=sqlite(tmp_path), PORT="0")
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given):
        pass
    new = new_master_key()

    rotated = await witiop(
        tmp_path, "keys", "rotate", **{**given, "WITIOP_MASTER_KEY": f"{new},{given['WITIOP_MASTER_KEY']}"}
    )

    assert rotated.code == 0
    async with serving(tmp_path, **{**given, "WITIOP_MASTER_KEY": new}) as server:
        assert (await answer(server.address, "/readyz"))[0] == 200


async def test_a_port_in_use_is_named(tmp_path: Path, town: Town) -> None:
    """Before anything of the database is touched."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        port = server.address.rpartition(":")[2]

        ended = await witiop(tmp_path, "serve", **{**given, "WITIOP_PORT": port})

    assert refused(ended, "WITIOP_PORT")


async def test_a_second_serve_on_the_same_file_is_refused(tmp_path: Path, town: Town) -> None:
    """Two writers on one file lose what the other committed; the first goes on."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        ended = await witiop(tmp_path, "serve", **{**given, "WITIOP_PORT": str(free_port())})

        assert refused(ended, "WITIOP_DATABASE_URL")
        assert (await answer(server.address, "/readyz"))[0] == 200


async def test_settings_may_come_from_files_and_env_file(tmp_path: Path, town: Town) -> None:
    """A secret in a file of its own, the rest in .env."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    (tmp_path / "key").write_text(given.pop("WITIOP_MASTER_KEY") + "\n")
    lines = [f"{name}={text}" for name, text in given.items()]
    (tmp_path / ".env").write_text("\n".join([*lines, f"WITIOP_MASTER_KEY_FILE={tmp_path}/key"]))
    await migrated(tmp_path, {})

    async with serving(tmp_path) as server:
        assert (await answer(server.address, "/healthz"))[0] == 200


async def test_a_supervisor_may_hand_over_its_socket(tmp_path: Path, town: Town) -> None:
    """Connections then wait while the server is replaced, instead of being refused."""
    given = town.given(DATABASE_URL=sqlite(tmp_path), PORT="1")
    await migrated(tmp_path, given)
    with bind("127.0.0.1", 0) as kept:
        address = f"http://127.0.0.1:{kept.getsockname()[1]}"
        for _ in range(2):
            waiting = asyncio.create_task(answer(address, "/readyz"))
            async with serving(tmp_path, kept, **given):
                assert (await waiting)[0] == 200


# ---- how it runs -----------------------------------------------------------------------------------------------------


async def test_it_says_when_it_is_not_ready(tmp_path: Path, town: Town, fresh_postgres_url: str) -> None:
    """503 and why, while the process lives."""
    given = town.given(DATABASE_URL=fresh_postgres_url)
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        await _stamp(fresh_postgres_url, "9999")

        status, text = await answer(server.address, "/readyz")

        assert status == 503
        assert "newer" in text
        assert (await answer(server.address, "/healthz"))[0] == 200


async def test_it_takes_in_while_slack_is_down(tmp_path: Path, town: Town, url: str) -> None:
    """Started without Slack, it takes Meta's webhooks at once; they are shown when Slack is back."""
    api_url = town.values["SLACK_API_URL"]
    down = f"http://127.0.0.1:{free_port()}/api/"
    given = town.given(DATABASE_URL=url, SLACK_API_URL=down)
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        await town.meta.start(f"{server.address}/whatsapp/webhook")
        town.meta.phone_sends("393331234567", {"type": "text", "text": {"body": "Is anybody there?"}})
        await until(lambda: _taken(town))

        assert await server.stop() == 0
    await town.meta.stop()
    assert town.posts() == []

    async with serving(tmp_path, **{**given, "WITIOP_SLACK_API_URL": str(api_url)}) as server:
        await town.delivers_to(server.address)

        await until(lambda: _shown(town, "Is anybody there?"))


async def test_it_ends_well_when_it_is_told_to(tmp_path: Path, town: Town) -> None:
    """Exit code 0, and the last line says that nothing was cut off."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        assert await server.stop() == 0

    assert server.logged[-1]["event"] == "stopped"
    assert server.logged[-1]["outcome"] == "drained"


async def test_a_send_in_flight_is_waited_for_while_intake_stays_open(tmp_path: Path, town: Town) -> None:
    """Told to end in the middle of a send, it takes in what still comes and ends when the send has its outcome."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        await town.delivers_to(server.address)
        town.meta.phone_sends("393331234567", {"type": "text", "text": {"body": "Is it there?"}})
        await until(lambda: _shown(town, "Is it there?"))
        town.meta.faults.add("messages", "timeout_before")
        root = town.slack.channel_json("general")["posts"][0]["ts"]
        await town.slack.say("bea", "general", "It is.", thread_ts=root)
        await until(lambda: _struck(town))

        ending = asyncio.create_task(server.stop())
        town.meta.phone_sends("393331234567", {"type": "text", "text": {"body": "Hello?"}})
        await until(lambda: _taken(town))

        assert not ending.done()
        assert await ending == 0
    assert server.logged[-1]["outcome"] == "drained"
    assert town.meta.sends == []


async def test_nothing_personal_and_no_secret_is_logged_or_counted(tmp_path: Path, town: Town) -> None:
    """Words, names, numbers, tokens: neither in a line nor in a figure."""
    given = town.given(DATABASE_URL=sqlite(tmp_path), LOG_LEVEL="debug")
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        await town.delivers_to(server.address)
        words = {"type": "text", "text": {"body": "canarywords"}}
        town.meta.phone_sends("393337654321", words, profile_name="Canaryname")
        await until(lambda: _shown(town, "canarywords"))
        _, figures = await answer(server.address, "/metrics")

    written = "\n".join(server.err) + figures
    canaries = [
        "canarywords",
        "Canaryname",
        "393337654321",
        *(secret for secret in given.values() if len(secret) > 16),
    ]
    assert [
        canary for canary in canaries if canary in written and not canary.startswith(("http", "sqlite"))
    ] == []
    assert 'witiop_door_total{door="whatsapp",outcome="accepted"}' in figures


# ---- the other commands while it runs --------------------------------------------------------------------------------


async def test_dead_letters_are_looked_at_while_it_runs_and_after(
    tmp_path: Path, town: Town, url: str
) -> None:
    """Listed, shown, done again, discarded: through the private socket or directly, with the same words."""
    given = town.given(DATABASE_URL=url)
    await migrated(tmp_path, given)
    async with serving(tmp_path, **given) as server:
        await town.meta.start(f"{server.address}/whatsapp/webhook")
        town.meta.deliver_raw(_for_an_unknown_number())
        letters = await until(lambda: _letters(tmp_path, given))

        shown = await witiop(tmp_path, "dead-letters", "show", letters[0]["id"], **given)
        again = await witiop(tmp_path, "dead-letters", "replay", letters[0]["id"], **given)
        back = await until(lambda: _letters(tmp_path, given))
        missing = await witiop(tmp_path, "dead-letters", "show", "in-999999", **given)

    assert shown.code == again.code == 0
    assert "393331112223" not in shown.out
    assert "quarantined" in shown.out
    assert back[0]["id"] == letters[0]["id"]
    assert refused(missing, "in-999999")

    gone = await witiop(tmp_path, "dead-letters", "discard", letters[0]["id"], "--because", "a test", **given)

    assert gone.code == 0
    assert (await witiop(tmp_path, "dead-letters", "list", "--json", **given)).json == []


async def test_a_command_is_run_from_the_terminal(tmp_path: Path, town: Town) -> None:
    """As a Slack user, against the same database, while it runs."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    await migrated(tmp_path, given)
    bea = next(user for user, about in town.slack.workspace.users.items() if about["name"] == "bea")
    async with serving(tmp_path, **given) as server:
        await until(lambda: _joined(server.logged))
        done = await witiop(tmp_path, "admin", "--as", bea, "status", "away", **given)
        unknown = await witiop(tmp_path, "admin", "--as", bea, "stattus", **given)

    assert (done.code, unknown.code) == (0, 1)
    assert "away" in done.out
    assert "Traceback" not in unknown.err


async def test_the_doctor_asks_the_server_that_holds_the_file(tmp_path: Path, town: Town) -> None:
    """While it runs and when it does not, the answer is the same: well."""
    given = town.given(DATABASE_URL=sqlite(tmp_path))
    await migrated(tmp_path, given)
    alone = await witiop(tmp_path, "doctor", "--json", **given)
    async with serving(tmp_path, **given):
        beside = await witiop(tmp_path, "doctor", **given)

    assert alone.code == beside.code == 0, alone.out + beside.out
    assert {one["grade"] for one in alone.json} <= {"ok", "warning"}


# ---- helpers ---------------------------------------------------------------------------------------------------------


async def _letters(folder: Path, given: dict[str, str]) -> list[dict[str, Any]]:
    ended = await witiop(folder, "dead-letters", "list", "--json", **given)
    assert ended.code == 0, ended.err
    found: list[dict[str, Any]] = ended.json
    return found


async def _shown(town: Town, words: str) -> bool:
    return any(words in post for post in town.posts())


async def _struck(town: Town) -> bool:
    return not town.meta.faults.waiting()


async def _taken(town: Town) -> bool:
    return any(delivery.answer == 200 for delivery in town.meta.deliveries) and not town.meta.undelivered


async def _joined(logged: list[dict[str, Any]]) -> bool:
    return any("workspace" in line["event"] for line in logged)


def _for_an_unknown_number() -> dict[str, Any]:
    sent_at = str(int(ManualClock().now().timestamp()))
    said = {
        "from": "393331112223",
        "id": "wamid.X1",
        "timestamp": sent_at,
        "type": "text",
        "text": {"body": "Hi"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "390299999999", "phone_number_id": "999999999999999"},
        "contacts": [{"profile": {"name": "Somebody"}, "wa_id": "393331112223"}],
        "messages": [said],
    }
    changes = [{"field": "messages", "value": value}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "888888888888888", "changes": changes}]}


async def _stamp(url: str, revision: str) -> None:
    """Say that the schema is another one."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///")) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.close()
        return
    direct = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await direct.execute("UPDATE alembic_version SET version_num = $1", revision)
    finally:
        await direct.close()
