"""Log files that do not grow for ever, and their last lines."""
from __future__ import annotations

import os
import shutil
from pathlib import Path

LIMIT_BYTES = 2_000_000
_KEPT = 3
_TAIL_BYTES = 200_000  # enough for 200 lines of a stack trace


def rotate(log: Path, limit: int = LIMIT_BYTES) -> None:
    """Before a start, when nobody writes: `host.log` becomes `host.log.1` and so on, three are kept."""
    if not _is_over(log, limit):
        return
    _move_up(log)
    os.replace(log, _numbered(log, 1))


def rotate_while_open(log: Path, limit: int = LIMIT_BYTES) -> None:
    """While the host writes: copies the file away and empties it. Only where appending writers follow that (Unix)."""
    if os.name == "nt" or not _is_over(log, limit):
        return
    _move_up(log)
    shutil.copyfile(log, _numbered(log, 1))
    os.truncate(log, 0)


def tail(log: Path, lines: int) -> list[str]:
    """The last lines of a log; none where there is no log yet."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return text.splitlines()[-lines:] if lines > 0 else []


def _is_over(log: Path, limit: int) -> bool:
    return log.exists() and log.stat().st_size > limit


def _move_up(log: Path) -> None:
    for number in range(_KEPT - 1, 0, -1):
        if _numbered(log, number).exists():
            os.replace(_numbered(log, number), _numbered(log, number + 1))


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
