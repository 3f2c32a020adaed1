"""The machine: how much room is left, and whether its clock runs evenly."""

import asyncio
import logging
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from desk.ports import Clock

log = logging.getLogger(__name__)

_LOOK_SECONDS = 30.0
# Clocks that are kept in step move by milliseconds; a jump like this shifts windows and due times.
_JUMP_SECONDS = 5.0


def room(database: Path | None) -> Mapping[str, float]:
    """Free bytes where the SQLite file stands and the size of its write-ahead log; nothing for a database server."""
    if database is None:
        return {}
    ahead = database.with_name(f"{database.name}-wal")
    return {
        "disk_free_bytes": float(shutil.disk_usage(database.parent).free),
        "wal_bytes": float(ahead.stat().st_size if ahead.exists() else 0),
    }


async def watch_clock(clock: Clock) -> None:
    """Say for ever when the clock jumps against the time that passes."""
    offset = clock.now().timestamp() - time.monotonic()
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        now = clock.now().timestamp() - time.monotonic()
        if abs(now - offset) >= _JUMP_SECONDS:
            log.warning("the clock jumped", extra={"seconds": round(now - offset, 1)})
        offset = now
