"""Runs a program of the set-up: its lines go to the log, Cancel ends it with all that it started."""
from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .. import processes
from ..problems import Problem
from .steps import Context

Progress = Callable[[], None]

_LOOK_EVERY = 0.2  # seconds between looks whether Cancel was pressed
_KEPT = 400  # lines; the doctor's report has about 100


def run(context: Context, command: Sequence[str | Path], environment: Mapping[str, str], folder: Path,
        progress: Progress = lambda: None) -> tuple[int, list[str]]:
    """Exit code and last lines. `progress` is called a few times a second while it runs."""
    context.log("> " + " ".join(str(part) for part in command))
    child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, cwd=folder, env=dict(environment), **processes.apart())
    lines: list[str] = []
    reader = threading.Thread(target=_read, args=(child, context, lines), name="traintools-setup-log", daemon=True)
    reader.start()
    try:
        while True:
            try:
                child.wait(_LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                progress()
                context.stop_if_cancelled()
    except BaseException:
        processes.end_tree(child)
        raise
    finally:
        # A grandchild that stays (MSBuild's servers) may keep the pipe open: its end is not waited for for ever.
        reader.join(2)
    context.stop_if_cancelled()
    return child.returncode, lines[-_KEPT:]


def last_word(code: int, lines: Sequence[str]) -> Problem:
    """What a program that failed said last; where it said nothing, how it ended."""
    return Problem.sentence(lines[-1]) if lines else Problem.of("setup.exit_code", exit_code=code)


def _read(child: subprocess.Popen[bytes], context: Context, lines: list[str]) -> None:
    assert child.stdout is not None
    for raw in child.stdout:
        line = raw.decode("utf-8", errors="replace").rstrip()
        if line:
            lines.append(line)
            context.log(line)
