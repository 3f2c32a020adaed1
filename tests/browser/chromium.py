"""This machine's own Chromium, started once for all the windows of a run."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

# Nothing that reaches out by itself, and nothing this machine may lack.
ARGUMENTS = (
    "--headless",
    "--remote-debugging-port=0",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    # A desk with a mouse, whatever this machine has.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
)
_LISTENING = "DevTools listening on "


@contextmanager
def started_chromium(path: str, profile: Path) -> Iterator[str]:
    """Yields the address it listens on; it is stopped at the end."""
    command = [path, *ARGUMENTS, f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:  # fixed words
        assert process.stderr is not None
        told = next((line for line in process.stderr if line.startswith(_LISTENING)), None)
        assert told is not None, "Chromium ended before it listened"
        # What it goes on to say is read, so that it never waits for a reader.
        Thread(target=list, args=(process.stderr,), daemon=True).start()
        try:
            yield told.removeprefix(_LISTENING).strip()
        finally:
            process.terminate()
