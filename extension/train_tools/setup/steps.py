"""What a set-up step is, and how it fails."""
from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import build
from ..home import Home
from ..problems import Problem, ProblemError

if TYPE_CHECKING:
    from .gpu import Gpu


class SetupProblem(ProblemError):
    """A step cannot be done."""


class GpuRefused(SetupProblem):
    """The GPU cannot train; set-up may go on for the CPU where the person says so."""


class DoAgain(ProblemError):
    """An earlier step must be done again, and all that follow it; its problem says why."""

    def __init__(self, step: str, why: Problem) -> None:
        super().__init__(why)
        self.step = step


class Cancelled(Exception):
    """The person pressed Cancel."""


@dataclass(frozen=True)
class Sources:
    """From where set-up takes things; tests put their own here."""

    dotnet_script: str = "https://dot.net/v1/dotnet-install"  # Microsoft's; with .sh or .ps1
    grpcio: str = "grpcio>=1.60,<2"
    nuget: str = "https://api.nuget.org/v3/index.json"  # only for sizes: the build asks the feeds of NuGet.Config


@dataclass
class Machine:
    """What the look found; later steps read it."""

    torch: str = "cpu"  # cpu, cuda-windows, cuda-linux: the libtorch to fetch; none where another serves
    gpu: Gpu | None = None
    dotnet: Path | None = None


@dataclass
class Context:
    """What the steps share."""

    root: Path  # the extension's folder, with the sources
    home: Home
    build: str
    sources: Sources = field(default_factory=Sources)
    machine: Machine = field(default_factory=Machine)
    cancelled: threading.Event = field(default_factory=threading.Event)
    log: Callable[[str], None] = lambda line: None
    cpu_only: bool = False
    device_id: str | None = None  # the GPU that the WebUI was told to use
    told: Mapping[str, int] = field(default_factory=dict)  # bytes of each libtorch's download, as the feed tells

    @property
    def host(self) -> Path:
        """The folder of the host that will be published."""
        bare = build.BARE if self.machine.torch == "none" else ""
        return self.home.hosts / (self.build + bare)

    @property
    def libtorch(self) -> Path:
        """The folder of the libtorch that will be fetched; builds of one version share it."""
        return self.home.libtorch / f"{self.machine.torch}-{build.libtorch_version(self.root)}"

    def stop_if_cancelled(self) -> None:
        """Raises where the person pressed Cancel."""
        if self.cancelled.is_set():
            raise Cancelled


@dataclass
class Step:
    """One line of the set-up in the tab."""

    id: str
    title: Problem
    do: Callable[[Context, "Step"], Problem]  # gives what to say when it is done; does nothing twice
    size_bytes: Callable[[Context], int] = lambda context: 0  # expected download
    is_done: Callable[[Context], bool] = lambda context: False  # as seen when the first step has looked
    state: str = "todo"  # todo, running, done, failed
    problem: Problem | None = None  # what it has to say; it need not be bad
    done_bytes: int = 0
    offers_cpu: bool = False  # it failed for the GPU

    def as_json(self, context: Context) -> dict[str, Any]:
        """For the tab."""
        return {"id": self.id, "title": self.title.as_json(), "state": self.state,
                "size_bytes": self.size_bytes(context), "done_bytes": self.done_bytes,
                "problem": None if self.problem is None else self.problem.as_json()}
