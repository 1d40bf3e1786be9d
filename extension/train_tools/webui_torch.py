"""The WebUI's own PyTorch: which version it is, and whether the host may compute over it. Nothing is imported."""
from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .problems import Problem

NAMED = "TRAINTOOLS_LIBTORCH"  # a person's own wish, read by the host; never set here
HANDED = "TRAINTOOLS_WEBUI_TORCH"  # tells the host where the WebUI's PyTorch lies
PATH_FILE = "libtorch.path"  # beside a published host: the folder of the libtorch that was fetched for it
_WORKING = ("2.10", "2.12")  # the first and the last

# TorchSharp 0.107 is built over libtorch 2.10. Tried: 2.9 lacks ten of its symbols and crashes in the first training
# step, 2.11 and 2.12 give the same LoRA to the byte, 2.13 changed the layout of a scalar.
_FIRST, _BEHIND = (2, 10), (2, 13)


@dataclass(frozen=True)
class WebUiTorch:
    """What `version.py` in the folder `torch` says."""

    folder: Path
    version: str  # such as 2.10.0+cu128
    has_cuda: bool

    @property
    def fits(self) -> bool:
        """Whether the host can compute over this version."""
        numbers = re.match(r"(\d+)\.(\d+)", self.version)
        return numbers is not None and _FIRST <= (int(numbers[1]), int(numbers[2])) < _BEHIND


def find() -> WebUiTorch | None:
    """Read anew at each call, for an update of the WebUI replaces it."""
    folder = environment.torch_folder()
    if folder is None:
        return None
    try:
        return read(folder, (folder / "version.py").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def read(folder: Path, text: str) -> WebUiTorch | None:
    """`text` is its version.py; None where it tells no version."""
    version = re.search(r"^__version__\s*=\s*['\"]([^'\"]+)['\"]", text, re.M)
    if version is None:
        return None
    # The line "cuda: Optional[str] = '12.8'", with None in a build for the CPU.
    cuda = re.search(r"^cuda\b[^=\n]*=\s*['\"]\d", text, re.M)
    return WebUiTorch(folder, version[1], cuda is not None or "+cu" in version[1])


def serves_a_bare_host() -> bool:
    """Whether a host that was published without a libtorch finds one."""
    if os.environ.get(NAMED):
        return True
    found = find()
    return found is not None and found.fits


def why_a_bare_host_lacks_one() -> Problem:
    """For the tab, when it does not."""
    found = find()
    if found is None:
        return Problem.of("setup.libtorch_gone")
    first, last = _WORKING
    return Problem.of("setup.webui_torch_changed", version=found.version, first=first, last=last)


def hand_over(variables: dict[str, str], host: Path | None, refused: str) -> None:
    """Tells a host (or its doctor) where the WebUI's PyTorch lies; whether it takes it, the host decides.

    Not where it failed its self-test already (`refused` is its version then), nor one for the CPU alone to a host that
    has libtorch for the GPU: the host would take it first.
    """
    variables.pop(HANDED, None)
    found = find()
    if found is None or found.version == refused or (not found.has_cuda and _has_cuda(host)):
        return
    variables[HANDED] = str(found.folder)


def fetched(host: Path) -> Path | None:
    """The folder of the libtorch that was fetched for a published host."""
    try:
        first = (host / PATH_FILE).read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, IndexError):
        return None
    return Path(os.path.normpath(host / first))


def _has_cuda(host: Path | None) -> bool:
    folder = fetched(host) if host is not None else None
    return folder is not None and folder.name.startswith("cuda")
