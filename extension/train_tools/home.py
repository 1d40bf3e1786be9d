"""The home folder `<data>/traintools/`: what the stub and the host keep there, and how they write it."""
from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TRIES, _PAUSE_SECONDS = 20, 0.05


@dataclass(frozen=True)
class Home:
    """Paths below the home folder. It lies outside the extension's folder, which an update overwrites."""

    folder: Path

    @staticmethod
    def below(data: Path) -> Home:
        """The one of a WebUI, in its data folder."""
        return Home(data / "traintools")

    @property
    def rendezvous(self) -> Path:
        """Written by the host when it listens: pid, port, build, secret."""
        return self.folder / "host.json"

    @property
    def lock(self) -> Path:
        """Locked by the host for as long as it lives."""
        return self.folder / "host.lock"

    @property
    def webui(self) -> Path:
        """Written by the stub at each start: where the WebUI is and where it keeps things."""
        return self.folder / "webui.json"

    @property
    def host_log(self) -> Path:
        """What the host prints."""
        return self.folder / "logs" / "host.log"

    @property
    def setup_log(self) -> Path:
        """What the last set-up printed."""
        return self.folder / "logs" / "setup.log"

    @property
    def hosts(self) -> Path:
        """A folder a build of the host."""
        return self.folder / "host"

    @property
    def dotnet(self) -> Path:
        """The private .NET SDK, where the machine has none that fits."""
        return self.folder / "dotnet"

    @property
    def python(self) -> Path:
        """The private grpcio, where the WebUI's Python has none."""
        return self.folder / "python"

    @property
    def libtorch(self) -> Path:
        """A folder a libtorch that set-up fetched, such as `cpu-2.10.0`; all builds of the host share it."""
        return self.folder / "libtorch"

    @property
    def setup(self) -> Path:
        """What set-up remembers from one try to the next."""
        return self.folder / "setup.json"

    def make(self) -> None:
        """Makes the folder and its `logs`, readable by its owner only where the system knows owners."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.host_log.parent.mkdir(exist_ok=True)


def write_whole(path: Path, content: dict[str, Any]) -> None:
    """Writes JSON whole or not at all, readable by its owner only; a reader never meets half a file."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _replace(temporary: Path, path: Path) -> None:
    for tries_left in range(_TRIES, -1, -1):
        try:
            os.replace(temporary, path)
            return
        except PermissionError:
            # Windows: a reader has the file open for a moment.
            if tries_left == 0:
                raise
            time.sleep(_PAUSE_SECONDS)


def read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None where the file is missing, unreadable or holds something else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
