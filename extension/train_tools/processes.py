"""Processes: when one started, whether it still lives, how to start one apart and how to end one with its children."""
from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START_TOLERANCE_MS = 2000  # the clocks of two runtimes round differently
_WINDOWS_EPOCH_MS = 11644473600000  # 1601-01-01 to 1970-01-01
_QUERY_LIMITED = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_STILL_ACTIVE = 259


def start_time_ms(pid: int) -> int | None:
    """Unix milliseconds at which a process started; None where it is gone (a zombie is gone, too)."""
    if sys.platform == "win32":
        return _windows_start_time_ms(pid)
    if Path("/proc/self/stat").exists():
        return _linux_start_time_ms(pid)
    return _ps_start_time_ms(pid)


def is_alive(pid: int, started_unix_ms: int) -> bool:
    """Whether this very process still lives; numbers of processes are used again, therefore the start time."""
    started = start_time_ms(pid)
    return started is not None and abs(started - started_unix_ms) <= START_TOLERANCE_MS


def _linux_start_time_ms(pid: int) -> int | None:
    try:
        # The name in parentheses may hold spaces and parentheses itself; the fields after it do not.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    if fields[0] in ("Z", "X"):
        return None
    ticks = int(fields[19])  # field 22 of proc(5), starttime; the first two are before the parenthesis
    return int((_boot_time() + ticks / os.sysconf("SC_CLK_TCK")) * 1000)


def _boot_time() -> float:
    # /proc/stat's btime has whole seconds only; the uptime is finer.
    uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    return time.time() - uptime


def _ps_start_time_ms(pid: int) -> int | None:
    answer = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True,
                            env={**os.environ, "LC_ALL": "C"}, check=False)
    state, _, started = answer.stdout.strip().partition(" ")
    if not started or state.startswith("Z"):
        return None
    return int(time.mktime(time.strptime(started.strip(), "%a %b %d %H:%M:%S %Y")) * 1000)


def _windows_start_time_ms(pid: int) -> int | None:
    kernel: Any = getattr(ctypes, "windll").kernel32
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_QUERY_LIMITED, False, pid)
    if not handle:
        return None
    try:
        code = ctypes.c_ulong()
        # A process that ended stays known while somebody holds a handle to it.
        if kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code)) and code.value != _STILL_ACTIVE:
            return None
        times = [ctypes.c_ulonglong() for _ in range(4)]  # creation, exit, kernel, user: FILETIMEs, 100 ns each
        if not kernel.GetProcessTimes(ctypes.c_void_p(handle), *[ctypes.byref(item) for item in times]):
            return None
        return times[0].value // 10000 - _WINDOWS_EPOCH_MS
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))


def apart() -> dict[str, Any]:
    """Arguments of Popen for a child that Ctrl-C in the WebUI's console does not reach, without a window."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end_tree(child: subprocess.Popen[Any]) -> None:
    """Ends a child that was started `apart`, and all that it started, at once."""
    if sys.platform == "win32":
        # Windows knows no groups that can be ended; taskkill walks the tree.
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], capture_output=True, check=False,
                       creationflags=subprocess.CREATE_NO_WINDOW)
    else:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it ended by itself in this moment, and so did its group
    child.wait()
