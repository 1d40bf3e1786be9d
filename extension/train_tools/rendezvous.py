"""Where the running host of a home folder is, and whether one holds the lock."""
from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .home import Home, read_object

FORMAT = 1


@dataclass(frozen=True)
class Rendezvous:
    """What a host wrote about itself into `host.json`."""

    pid: int
    started_unix_ms: int
    port: int
    build: str
    secret: str

    def is_alive(self) -> bool:
        """Whether the host that wrote this still lives."""
        return processes.is_alive(self.pid, self.started_unix_ms)


def read(home: Home) -> Rendezvous | None:
    """The rendezvous of the home folder; None where there is none or it cannot be understood."""
    content = read_object(home.rendezvous)
    if content is None or content.get("format") != FORMAT:
        return None
    try:
        return Rendezvous(int(content["pid"]), int(content["started_unix_ms"]), int(content["port"]),
                          str(content["build"]), str(content["secret"]))
    except (KeyError, TypeError, ValueError):
        return None


def lock_is_held(lock: Path) -> bool:
    """Whether some host holds the lock: one that starts, runs or ends. Only looks, and takes nothing for long."""
    try:
        file = open(lock, "r+b")
    except FileNotFoundError:
        return False
    except PermissionError:
        return True  # Windows: opened by a host that shares it with nobody
    with file:
        return not _try_lock(file.fileno())


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl
            # .NET's FileShare.None is flock(2) on Unix, so this meets it.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(handle, fcntl.LOCK_UN)
    except OSError:
        return False
    return True
