"""What a sandbox keeps in its folder: its key, what time it is there, and what the stand-ins remember."""

import base64
import contextlib
import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from server.settings_types import MASTER_KEY_BYTES

_PRIVATE_FOLDER = 0o700
_PRIVATE = 0o600


class Unreadable(Exception):
    """A file of the sandbox cannot be read. The text is its path."""


@dataclass(frozen=True, slots=True)
class SandboxFolder:
    """The folder `.sandbox/` of the folder the command was started in."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file, unless another database was named."""
        return self.path / "sandbox.db"

    @property
    def media(self) -> Path:
        """Where files are kept, sealed."""
        return self.path / "media"

    @property
    def log(self) -> Path:
        """Where the server's lines go, so that the terminal stays readable."""
        return self.path / "sandbox.log"

    def prepare(self) -> None:
        """Make the folder, for this user only. Raises OSError."""
        self.path.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)

    def key(self) -> str:
        """The sandbox's master key, made at first use."""
        file = self.path / "key"
        if not file.exists():
            made = base64.urlsafe_b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode("ascii")
            _write(file, made)
        return file.read_text(encoding="ascii").strip()

    def ahead(self) -> timedelta:
        """How far the sandbox's clock was ahead of the machine's when it was saved."""
        kept = self._read("clock")
        return timedelta(seconds=float(kept.get("ahead_seconds", 0)) if kept else 0)

    def remembered(self, name: str) -> dict[str, Any] | None:
        """What a stand-in remembered; None the first time. Raises Unreadable."""
        return self._read(name)

    def save(self, ahead: timedelta, remembered: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep everything, each file whole or not at all."""
        _write(self.path / "clock.json", json.dumps({"ahead_seconds": ahead.total_seconds()}))
        for name, memory in remembered.items():
            _write(self.path / f"{name}.json", json.dumps(memory))

    def forget(self, names: tuple[str, ...]) -> None:
        """Forget what stand-ins remember, the time, and contacts' files; the key stays."""
        self.forget_media()
        for name in (*names, "clock"):
            (self.path / f"{name}.json").unlink(missing_ok=True)

    def forget_media(self) -> None:
        """Forget contacts' files."""
        shutil.rmtree(self.media, ignore_errors=True)

    def forget_database(self) -> None:
        """Forget the SQLite file and what SQLite keeps beside it."""
        for ending in ("", "-wal", "-shm", "-journal"):
            self.database.with_name(f"{self.database.name}{ending}").unlink(missing_ok=True)

    def _read(self, name: str) -> dict[str, Any] | None:
        file = self.path / f"{name}.json"
        with contextlib.suppress(FileNotFoundError):
            try:
                kept = json.loads(file.read_text(encoding="utf-8"))
            except ValueError:
                raise Unreadable(str(file)) from None
            if not isinstance(kept, dict):
                raise Unreadable(str(file))
            return kept
        return None


def _write(file: Path, text: str) -> None:
    """Beside it first, then in its place: a crash in between leaves the old one."""
    beside = file.with_name(f"{file.name}.new")
    beside.touch(mode=_PRIVATE)
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
