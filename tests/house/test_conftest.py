"""The house rules of the tests themselves."""

import socket
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_loopback_is_open() -> None:
    """Our own servers can be reached, by number and by name."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, port), timeout=5) as client:
                assert client.getpeername()[1] == port


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "example.com", "2001:db8::1"])
def test_anything_else_fails_the_test_even_when_swallowed(host: str, tmp_path: Path) -> None:
    """A test that tries to leave this machine fails, though its code catches every error."""
    inner = tmp_path / "test_inner.py"
    inner.write_text(
        "import contextlib, socket\n"
        "def test_reaches_out() -> None:\n"
        "    with contextlib.suppress(BaseException):\n"
        f"        socket.create_connection(({host!r}, 9), timeout=1)\n"
    )

    result = _pytest(inner, tmp_path)

    assert result.returncode == 1
    assert f"reached for ['{host}']" in result.stdout


def test_a_reserved_name_does_not_resolve() -> None:
    """Code that meets a name nobody has can be proved without asking anybody."""
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 443)


@pytest.mark.parametrize(("ci", "exit_code", "word"), [("", 0, "1 skipped"), ("true", 1, "CI=true forbids")])
@pytest.mark.parametrize(
    "lacking", ["def test_x(postgres_url_of): ...", "import pytest\n\ndef test_x():\n    pytest.skip('no')"]
)
def test_what_is_missing_is_skipped_at_home_and_fails_with_ci(
    lacking: str, ci: str, exit_code: int, word: str, tmp_path: Path
) -> None:
    """A newcomer is told what to install; a full run may leave nothing unproved."""
    inner = tmp_path / "test_inner.py"
    inner.write_text(lacking)
    nowhere = "postgresql+asyncpg://postgres@127.0.0.1:9/postgres"

    result = _pytest(inner, tmp_path, CI=ci, WITIOP_TEST_POSTGRES_URL=nowhere)

    assert (result.returncode, word in result.stdout) == (exit_code, True)
    if "postgres" in lacking:
        assert "no PostgreSQL at postgres@127.0.0.1:9: install postgresql" in result.stdout


async def test_a_fresh_database_is_empty(fresh_postgres_url: str) -> None:
    """Each test that asks for one has a database nobody else has touched."""
    connection = await asyncpg.connect(fresh_postgres_url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()

    assert tables == []


def _pytest(path: Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A pytest of its own on one file, with this project's conftest."""
    (folder / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    return subprocess.run(
        [*command, "--rootdir", str(folder), "--import-mode=importlib", str(path)],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
