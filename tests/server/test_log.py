"""Logs hold ids and outcomes: never words, numbers or tokens, whoever writes them."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from core.text import Private
from server.log import bound, start

CANARY = "+39 333 123 4567 Anna sk-canary"


class Lines:
    """What was written."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def written() -> Iterator[Lines]:
    """Logging as in production, into memory; afterwards as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    lines = Lines()
    start("debug", lines.stream)
    yield lines
    logging.captureWarnings(capture=False)
    root.handlers, root.level = handlers, level


def test_a_line_holds_its_sentence_and_the_fields_of_the_list(written: Lines) -> None:
    """One JSON object a line."""
    logging.getLogger("desk.replies").info(
        "reply refused", extra={"conversation": "c1", "reason": "window closed"}
    )

    (line,) = written.read
    assert line["event"] == "reply refused"
    assert line["conversation"] == "c1"
    assert line["reason"] == "window closed"
    assert line["level"] == "info"


def test_what_is_not_on_the_list_is_not_written(written: Lines) -> None:
    """A field somebody adds in a hurry stays out until it is put on the list."""
    logging.getLogger("desk.replies").info(
        "reply refused", extra={"body": CANARY, "phone": CANARY, "name_of": CANARY}
    )

    assert CANARY not in written.text


def test_what_is_interpolated_stays_out(written: Lines) -> None:
    """The sentence is logged as it stands in the code."""
    logging.getLogger("server.run").warning("sent to %s", CANARY)

    assert CANARY not in written.text


def test_an_error_is_logged_without_its_text(written: Lines) -> None:
    """Its kind and its place are enough; its text may quote a contact."""
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("store.sql").exception("failed")

    (line,) = written.read
    assert CANARY not in written.text
    assert line["error"] == "ValueError"
    assert any("test_log.py" in frame for frame in line["frames"])


@pytest.mark.parametrize(
    "name",
    [
        "slack_bolt.AsyncApp",
        "bridge.slack.bolt",
        "bridge.slack.socket_mode",
        "aiohttp.access",
        "httpx",
        "sqlalchemy.engine",
        "py.warnings",
    ],
)
def test_a_library_never_gets_its_words_in(written: Lines, name: str) -> None:
    """Bodies and headers stand in libraries' debug lines, and sometimes in their warnings."""
    logging.getLogger(name).debug("request: %s", CANARY)
    logging.getLogger(name).info(CANARY)
    logging.getLogger(name).error(CANARY)

    (line,) = written.read
    assert CANARY not in written.text
    assert line["level"] == "error"
    assert line["logger"] == name


def test_a_lane_is_told_apart_but_not_read(written: Lines) -> None:
    """Lanes are named after contacts' numbers."""
    logger = logging.getLogger("desk.intake")

    logger.info("one", extra={"lane": "contact:1063:393331234567"})
    logger.info("two", extra={"lane": "contact:1063:393331234567"})
    logger.info("three", extra={"lane": "contact:1063:393331234568"})

    one, two, three = written.read
    assert "393331234567" not in written.text
    assert one["lane"] == two["lane"] != three["lane"]


def test_what_is_bound_is_on_every_line_inside(written: Lines) -> None:
    """And on none after."""
    logger = logging.getLogger("desk.dispatch")
    with bound(loop="dispatch"):
        logger.info("inside", extra={"tenant": "t1"})
    logger.info("outside")

    inside, outside = written.read
    assert inside["loop"] == "dispatch"
    assert inside["tenant"] == "t1"
    assert "loop" not in outside


def test_private_words_show_only_their_length(written: Lines) -> None:
    """Even in a field of the list."""
    logging.getLogger("desk.replies").info("odd", extra={"reason": Private("secret words")})

    (line,) = written.read
    assert "secret" not in written.text
    assert "12" in line["reason"]
