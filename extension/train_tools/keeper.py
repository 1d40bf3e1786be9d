"""Keeps one host running: adopts the one that is there, starts one where there is none, again after a crash."""
from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import hostlog, rendezvous
from .build import HostProgram
from .calls import Channel
from .home import Home
from .launch import Launcher, LaunchProblem
from .problems import Problem
from .rendezvous import Rendezvous

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeeperSettings:
    """How long the keeper waits for what; all in seconds."""

    look_every: float = 1.0  # while the host runs
    look_soon: float = 0.1  # while it starts or ends
    health: float = 2.0  # for an answer of the host
    start: float = 60.0  # for the host to listen; a cold disk and a virus scanner take their time
    end: float = 120.0  # for the host to save its training and end
    first_pause: float = 1.0  # before the next try after a crash; doubles each time
    longest_pause: float = 60.0
    tries: int = 3  # crashes in a row after which it waits for the person


@dataclass(frozen=True)
class HostState:
    """What the tab shows of the host."""

    state: str  # missing, setting_up, starting, ready, failed
    problem: Problem
    build: str = ""


MISSING = HostState("missing", Problem.of("host.missing"))
_STARTING = Problem.of("host.starting")


class HostKeeper:
    """Runs in one thread for the whole life of the WebUI's process; Reload UI does not disturb it."""

    def __init__(self, home: Home, launcher: Launcher, program: Callable[[], HostProgram | None],
                 absent: Callable[[], HostState] = lambda: MISSING,
                 settings: KeeperSettings = KeeperSettings()) -> None:
        self._home, self._launcher, self._program, self._absent = home, launcher, program, absent
        self._settings = settings
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()
        self._guard = threading.Lock()
        self._stopped = False
        self._restart_wanted = False
        self._state = HostState("starting", _STARTING)
        self._connected: tuple[Rendezvous, Channel] | None = None
        self._waiting_since: float | None = None  # for a host that neither answers nor goes
        self._crashes = 0
        self._not_before = 0.0
        self.watchers: list[Callable[[], None]] = []  # called at each look; they must not block

    @property
    def state(self) -> HostState:
        """What the tab shows."""
        return self._state

    def ensure_running(self) -> None:
        """Starts the thread, once however often it is asked."""
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="traintools-host", daemon=True)
                self._thread.start()
        self._wake.set()

    def wake(self) -> None:
        """Looks again at once: something was set up."""
        self._wake.set()

    def restart(self) -> None:
        """Ends the host (it saves its training) and starts it again; also after it was given up."""
        self._restart_wanted = True
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread, not the host: another keeper adopts it."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(self._settings.health + 2)

    def channel(self) -> Channel | None:
        """The connection to the host, where it is ready."""
        connected = self._connected
        return connected[1] if connected is not None else None

    def secret(self) -> str | None:
        """What the host must show on its way back: its own secret, read from the rendezvous file."""
        found = rendezvous.read(self._home)
        return found.secret if found is not None and found.is_alive() else None

    def _run(self) -> None:
        while not self._stopped:
            try:
                pause = self._look()
                for watcher in self.watchers:
                    watcher()
            except LaunchProblem as problem:
                self._tell("failed", problem.problem)
                pause = self._settings.look_every
            except Exception as error:  # the thread must live on: what went wrong is told in the tab
                _log.exception("looking after the host failed")
                self._tell("failed", Problem.of("host.not_looked_after", reason=error))
                pause = self._settings.look_every
            self._wake.wait(pause)
            self._wake.clear()

    def _look(self) -> float:
        program = self._program()
        if program is None or not program.file.exists():
            self._disconnect()
            self._state = self._absent() if program is None else HostState(
                "missing", Problem.of("host.program_missing", path=program.file))
            return self._settings.look_every
        if self._restart_wanted:
            self._restart_wanted = False
            self._crashes, self._not_before = 0, 0.0
            self._end(rendezvous.read(self._home))
        if self._connected is not None:
            if self._connected[0].is_alive() and program.accepts(self._connected[0].build):
                hostlog.rotate_while_open(self._home.host_log)
                return self._settings.look_every
            self._disconnect()
        return self._find_or_start(program)

    def _find_or_start(self, program: HostProgram) -> float:
        found = rendezvous.read(self._home)
        if found is not None and found.is_alive():
            return self._adopt(found, program)
        if self._launcher.is_running():
            return self._wait_for(_STARTING, self._settings.start, Problem.of("host.silent_after_start"))
        if rendezvous.lock_is_held(self._home.lock):
            return self._wait_for(Problem.of("host.other_busy"), self._settings.end,
                                  Problem.of("host.locked", path=self._home.lock))
        return self._start(program)

    def _adopt(self, found: Rendezvous, program: HostProgram) -> float:
        if not program.accepts(found.build):
            self._tell("starting", Problem.of("host.replaced"))
            self._end(found)
            return self._settings.look_soon
        channel = self._launcher.connect(found)
        if not channel.is_healthy(self._settings.health):
            channel.close()
            return self._wait_for(_STARTING, self._settings.start, Problem.of("host.silent"))
        self._waiting_since, self._crashes = None, 0
        self._connected = (found, channel)
        self._tell("ready", Problem.of("host.ready"), found.build)
        _log.info("connected to the host, process %d, build %s", found.pid, found.build)
        return self._settings.look_every

    def _start(self, program: HostProgram) -> float:
        self._waiting_since = None
        if self._launcher.take_exit() is not None:
            return self._after_crash()
        if self._crashes >= self._settings.tries:
            return self._settings.look_every  # told already; waits for Restart
        if time.monotonic() < self._not_before:
            return self._settings.look_soon
        self._tell("starting", _STARTING)
        try:
            self._launcher.start(program)
        except LaunchProblem as problem:
            self._crashes = self._settings.tries
            self._tell("failed", problem.problem)
        return self._settings.look_soon

    def _after_crash(self) -> float:
        self._crashes += 1
        last = next((line for line in reversed(hostlog.tail(self._home.host_log, 50)) if line.strip()), "")
        why = [Problem.of("host.last_line", line=last)] if last else []
        if self._crashes >= self._settings.tries:
            self._tell("failed", Problem.of("host.ended_often", times=self._crashes, last_line_problem=why))
            return self._settings.look_every
        pause = min(self._settings.first_pause * 2 ** (self._crashes - 1), self._settings.longest_pause)
        self._not_before = time.monotonic() + pause
        self._tell("starting", Problem.of("host.ended_unexpectedly", last_line_problem=why))
        return self._settings.look_soon

    def _wait_for(self, why: Problem, limit: float, in_vain: Problem) -> float:
        now = time.monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
        if now - self._waiting_since > limit:
            self._tell("failed", in_vain)
            return self._settings.look_every
        self._tell("starting", why)
        return self._settings.look_soon

    def _end(self, found: Rendezvous | None) -> None:
        """Asks a host to end and waits until it has; blocks this thread only."""
        self._disconnect()
        if found is None or not found.is_alive():
            return
        self._tell("starting", Problem.of("host.ending"), found.build)
        channel = self._launcher.connect(found)
        try:
            channel.ask_to_end(self._settings.end)
        except channel.grpc.RpcError as error:
            _log.warning("the host did not take the request to end: %s", error)
        finally:
            channel.close()
        limit = time.monotonic() + self._settings.end
        while found.is_alive() and not self._stopped and time.monotonic() < limit:
            self._wake.wait(self._settings.look_soon)
            self._wake.clear()
        self._launcher.take_exit()  # wanted, so no crash

    def _disconnect(self) -> None:
        if self._connected is not None:
            self._connected[1].close()
            self._connected = None
            self._tell("starting", Problem.of("host.ended"))

    def _tell(self, state: str, problem: Problem, build: str = "") -> None:
        self._state = HostState(state, problem, build)
