"""What a set-up step is, and how it fails."""
from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..home import Home


class SetupProblem(Exception):
    """A step cannot be done; the message says what is wrong and what to do."""


class Cancelled(Exception):
    """The person pressed Cancel."""


@dataclass(frozen=True)
class Sources:
    """From where set-up takes things; tests put their own here."""

    dotnet_script: str = "https://dot.net/v1/dotnet-install"  # Microsoft's; with .sh or .ps1
    grpcio: str = "grpcio>=1.60,<2"


@dataclass
class Machine:
    """What the look found; later steps read it."""

    torch: str = "cpu"  # cpu, cuda-windows, cuda-linux: which libtorch the host is published with
    dotnet: Path | None = None
    libtorch: Path | None = None  # the WebUI's own PyTorch, where the host can be built over it


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

    def stop_if_cancelled(self) -> None:
        """Raises where the person pressed Cancel."""
        if self.cancelled.is_set():
            raise Cancelled


@dataclass
class Step:
    """One line of the set-up in the tab."""

    id: str
    title: str
    do: Callable[[Context, "Step"], str]  # gives the sentence for when it is done; does nothing twice
    size_bytes: Callable[[Context], int] = lambda context: 0  # expected download
    state: str = "todo"  # todo, running, done, failed
    sentence: str = ""
    done_bytes: int = 0

    def as_json(self, context: Context) -> dict[str, Any]:
        """For the tab."""
        return {"id": self.id, "title": self.title, "state": self.state, "size_bytes": self.size_bytes(context),
                "done_bytes": self.done_bytes, "sentence": self.sentence}
