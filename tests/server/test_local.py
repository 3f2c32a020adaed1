"""The private socket: whoever holds the database file answers for it, to this user alone."""

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from server.local import ErrandRefused, NobodyThere, ask, file_of, listening, socket_of


async def porter(errand: Mapping[str, Any]) -> Any:
    """Repeats, refuses or breaks, as asked."""
    match errand.get("do"):
        case "refuse":
            raise ErrandRefused("not today")
        case "break":
            raise RuntimeError("a canary")
        case _:
            return {"heard": errand}


async def test_the_holder_is_asked(tmp_path: Path) -> None:
    """One errand, one answer, as often as one likes."""
    database = tmp_path / "witiop.db"

    async with listening(database, porter):
        first = await ask(database, {"do": "list", "which": ["a", 1]})
        second = await ask(database, {"do": "show"})

    assert first == {"heard": {"do": "list", "which": ["a", 1]}}
    assert second == {"heard": {"do": "show"}}


async def test_a_refusal_is_told_in_its_own_words(tmp_path: Path) -> None:
    """What the holder says is what the person reads."""
    database = tmp_path / "witiop.db"

    async with listening(database, porter):
        with pytest.raises(ErrandRefused, match="not today"):
            await ask(database, {"do": "refuse"})


async def test_an_error_of_the_holder_tells_only_its_kind(tmp_path: Path) -> None:
    """Its text may quote what was handled."""
    database = tmp_path / "witiop.db"

    async with listening(database, porter):
        with pytest.raises(ErrandRefused) as refused:
            await ask(database, {"do": "break"})

    assert "RuntimeError" in refused.value.sentence
    assert "canary" not in refused.value.sentence


async def test_where_nobody_holds_the_file_nobody_answers(tmp_path: Path) -> None:
    """Neither before, nor after, nor on a socket that a killed process left."""
    database = tmp_path / "witiop.db"
    with pytest.raises(NobodyThere):
        await ask(database, {"do": "list"})
    async with listening(database, porter):
        pass
    with pytest.raises(NobodyThere):
        await ask(database, {"do": "list"})
    socket_of(database).touch()

    with pytest.raises(NobodyThere):
        await ask(database, {"do": "list"})


async def test_a_socket_left_by_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    """The lock says who holds the file; the old socket means nothing."""
    database = tmp_path / "witiop.db"
    socket_of(database).touch()

    async with listening(database, porter):
        assert await ask(database, {}) == {"heard": {}}


@pytest.mark.parametrize("depth", [0, 20])
async def test_the_socket_is_for_this_user_only(tmp_path: Path, depth: int) -> None:
    """0600 beside the database; in a folder of 0700 where that path would be too long for a socket."""
    folder = tmp_path.joinpath(*["deep-folder"] * depth)
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "witiop.db"

    async with listening(database, porter):
        place = socket_of(database)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert place.parent == folder or stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        assert await ask(database, {}) == {"heard": {}}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite+aiosqlite:///witiop.db", Path("witiop.db").resolve()),
        ("sqlite+aiosqlite:////var/lib/witiop/a b.db", Path("/var/lib/witiop/a b.db")),
        ("postgresql+asyncpg://host/name", None),
    ],
)
def test_only_a_sqlite_database_is_a_file(url: str, path: Path | None) -> None:
    """A database server may be used by many at once."""
    assert file_of(url) == path
