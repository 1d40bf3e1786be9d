"""Starts the host's process and connects to it."""
from __future__ import annotations

import json
import logging
import secrets
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from . import grpc_loader, hostlog, processes
from .build import HostProgram
from .calls import Channel
from .home import Home
from .problems import Problem, ProblemError
from .rendezvous import Rendezvous

_log = logging.getLogger(__name__)


class LaunchProblem(ProblemError):
    """The host cannot be started."""


class Launcher:
    """Holds the child process and with it the pipe to its standard input.

    The pipe stays open as long as the WebUI's process lives: its end tells the host that the WebUI has gone.
    """

    def __init__(self, home: Home, dotnet: Callable[[], Path | None],
                 environment: Callable[[Path], Mapping[str, str]]) -> None:
        self._home, self._dotnet, self._environment = home, dotnet, environment
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, program: HostProgram) -> None:
        """Starts `dotnet traintools.dll serve --home <home>` and hands over a new secret by its standard input."""
        dotnet = self._dotnet()
        if dotnet is None:
            raise LaunchProblem(Problem.of("host.no_runtime"))
        self._home.make()
        hostlog.rotate(self._home.host_log)
        command = [str(dotnet), str(program.file), "serve", "--home", str(self._home.folder)]
        try:
            with open(self._home.host_log, "ab") as log:
                child = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, cwd=self._home.folder,
                    env=dict(self._environment(dotnet)), **processes.apart())
        except OSError as error:
            raise LaunchProblem(Problem.of("host.not_started", program=dotnet, reason=error)) from error
        self._child = child
        _log.info("started the host, process %d", child.pid)
        first = {"secret": secrets.token_urlsafe(32)}
        # The host repeats the build in host.json, so that we know it again; a developer's program has its own mark.
        self._hand_over(child, first if program.any_build else {**first, "build": program.build})

    def is_running(self) -> bool:
        """Whether a host that was started here still runs."""
        return self._child is not None and self._child.poll() is None

    def take_exit(self) -> int | None:
        """The exit code of a host that was started here and has ended; tells it once."""
        if self._child is None or self._child.poll() is None:
            return None
        code = self._child.returncode
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child = None
        return code

    def connect(self, found: Rendezvous) -> Channel:
        """A connection to a running host."""
        try:
            grpc = grpc_loader.load(self._home.python)
        except ImportError as error:
            raise LaunchProblem(Problem.of("host.no_grpcio", reason=error)) from error
        return Channel(grpc, found.port, found.secret)

    def keep(self) -> Any:
        """What must not be forgotten when this package is loaded anew: the child with its pipe."""
        return self._child

    @staticmethod
    def _hand_over(child: subprocess.Popen[bytes], content: Mapping[str, str]) -> None:
        assert child.stdin is not None
        try:
            child.stdin.write(json.dumps(content).encode("utf-8") + b"\n")
            child.stdin.flush()
        except OSError as error:  # it ended at once; its exit is told as a crash
            _log.warning("the host ended before it could be told its secret: %s", error)
