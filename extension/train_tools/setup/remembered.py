"""What set-up remembers from one try to the next, in `setup.json`."""
from __future__ import annotations

from dataclasses import asdict, dataclass

from ..home import Home, read_object, write_whole


@dataclass(frozen=True)
class Remembered:
    """A file that is missing or damaged says nothing; then the person is asked again."""

    cpu_instead: bool = False  # the CPU is wanted where the GPU cannot train
    refused_by: str = ""  # the build whose self-test the WebUI's PyTorch failed
    refused_torch: str = ""  # and its version

    def refused(self, build: str) -> str:
        """The version of the WebUI's PyTorch over which this build does not run; empty where none failed."""
        return self.refused_torch if self.refused_by == build else ""


def read(home: Home) -> Remembered:
    """What stands there."""
    found = read_object(home.setup) or {}
    return Remembered(found.get("cpu_instead") is True, str(found.get("refused_by", "")),
                      str(found.get("refused_torch", "")))


def write(home: Home, content: Remembered) -> None:
    """Puts it in the place of what stood there."""
    write_whole(home.setup, asdict(content))
