"""A36: what the fixtures hold of people and secrets comes up in no log of the whole suite."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import CanaryWatch, canaries_in

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "text",
    [
        "393331234567", "to +447700900123.", '"address": "391230000001"', "Contact 07 wrote", "Canarina",
        "xoxb-1-2-abc",
        "Bearer EAAcanarytoken", "first-app-secret", "Is my parcel lost?",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    ],
)  # fmt: skip
def test_a_canary_is_known(text: str) -> None:
    """Numbers, names, words, tokens: as they stand in the fixtures."""
    assert canaries_in(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "019ab000-3933-7000-8000-00000000000a", "1795330128.402919", "contact 7", "wamid.in.393", "conversation v1",
        "1795330128402919", '"seconds": 39.3331234567', "thread:C0GENERAL/39.000001",
    ],
)  # fmt: skip
def test_what_may_be_logged_is_no_canary(text: str) -> None:
    """Identities, times, counts."""
    assert canaries_in(text) == []


@pytest.mark.parametrize(
    ("log", "leaks"),
    [
        ("log.info('sent', extra={'conversation': '393331234567'})", True),
        ("log.debug('asked Marta')", True),
        ("log.info('sent', extra={'phone': '393331234567'})", False),
        ("log.info('sent to %s', '393331234567')", False),
        ("log.info('sent', extra={'conversation': 'v1'})", False),
    ],
)
def test_a36_a_leak_fails_the_very_test_in_which_it_happens(log: str, leaks: bool, tmp_path: Path) -> None:
    """In this suite's own conftest, at whatever level; what production keeps out by itself is no leak."""
    inner = tmp_path / "test_inner.py"
    inner.write_text(f"import logging\nlog = logging.getLogger('desk.sending')\ndef test_x():\n    {log}\n")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist",
        "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest", str(inner),
    ]  # fmt: skip

    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert (result.returncode == 1) is leaks, result.stdout
    assert ("in the log" in result.stdout) is leaks


def test_every_level_of_ours_is_read() -> None:
    """Also what production would not write: a level is a setting."""
    watch = CanaryWatch()
    for _ in watch.watches():
        logging.getLogger("store.sqlite").debug("looked")
        logging.getLogger("bridge.slack.door").error("failed", extra={"reason": "late"})
        logging.getLogger("aiohttp.access").error("whatever a library says")

    assert (watch.lines, watch.leaks) == (2, [])
