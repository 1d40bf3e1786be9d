"""Which libtorch the host will compute over, and how large it is where it must be fetched."""
from __future__ import annotations

import os
import sys
from pathlib import Path

from .. import build, environment, webui_torch
from ..problems import Problem
from . import gpu, remembered
from .sizes import LIBTORCH, Fetched, text
from .steps import Context, GpuRefused

_SYSTEMS = {"win32": "win-x64", "darwin": "osx-arm64"}


def choose(context: Context) -> Problem:
    """Sets which one, and says it; in the order in which the host will ask. GpuRefused where the GPU cannot train."""
    machine = context.machine
    named = os.environ.get(webui_torch.NAMED)
    if named:
        machine.torch = "none"
        return Problem.of("setup.libtorch_named", path=named)
    found = webui_torch.find()
    if found is not None and found.fits and found.version != refused(context) and (
            found.has_cuda or machine.gpu is None):
        machine.torch = "none"
        return Problem.of("setup.libtorch_of_webui", version=found.version)
    machine.torch = package(context)
    return told_size(context)


def told_size(context: Context) -> Problem:
    """What must be downloaded, before it is."""
    size = download_bytes(context)
    if size == 0:
        return Problem.of("setup.libtorch_here")
    is_told = context.machine.torch in context.told
    if context.machine.torch == "cpu":
        return (Problem.of("setup.libtorch_cpu_asked", size=text(size)) if is_told
                else Problem.of("setup.libtorch_cpu", size=text(size)))
    return (Problem.of("setup.libtorch_cuda_asked", size=text(size)) if is_told
            else Problem.of("setup.libtorch_cuda", size=text(size)))


def package(context: Context) -> str:
    """The one to fetch for this machine."""
    found = context.machine.gpu
    if found is None:
        return "cpu"
    try:
        gpu.check(found, sys.platform)
    except GpuRefused:
        if remembered.read(context.home).cpu_instead:
            return "cpu"
        raise
    return "cuda-windows" if sys.platform == "win32" else "cuda-linux"


def refused(context: Context) -> str:
    """The version of the WebUI's PyTorch that failed its self-test."""
    return remembered.read(context.home).refused(context.build)


def download_bytes(context: Context) -> int:
    """What must be downloaded of it."""
    return _to_fetch(context).download


def disk_bytes(context: Context) -> tuple[int, int]:
    """What it takes in NuGet's folder, and in the home folder where that lies on another disk."""
    found = _to_fetch(context)
    return found.in_nuget, found.in_home


def ask_feed(context: Context) -> int:
    """The download as NuGet's feed tells it; 0 where it does not, or where nothing must be downloaded. Takes a while,
    so nobody may wait for it."""
    if download_bytes(context) == 0:
        return 0
    from . import feed  # here, for it costs a tenth of the time in which the script must be loaded

    told = feed.download_bytes(feed.feeds(context), _package_name(context), build.libtorch_version(context.root))
    return told if LIBTORCH[context.machine.torch].may_be(told) else 0


def nuget_folder() -> Path:
    """Where NuGet keeps packages."""
    return Path(os.environ.get("NUGET_PACKAGES") or Path.home() / ".nuget" / "packages")


def variables(context: Context) -> dict[str, str]:
    """The environment of the build, and of the host that it makes."""
    result = environment.cleaned(os.environ, context.machine.dotnet, context.device_id)
    webui_torch.hand_over(result, context.host, refused(context))
    return result


def _to_fetch(context: Context) -> Fetched:
    """The one place for its sizes: the feed's word where it has been heard, else the table's."""
    found = LIBTORCH.get(context.machine.torch)
    if found is None or _is_here(context):
        return Fetched(0)
    told = context.told.get(context.machine.torch)
    return found if told is None else found.as_told(told)


def _package_name(context: Context) -> str:
    system = _SYSTEMS.get(sys.platform, "linux-x64")
    return f"libtorch-cpu-{system}" if context.machine.torch == "cpu" else f"libtorch-cuda-12.8-{system}"


def _is_here(context: Context) -> bool:
    # NuGet writes this file last. CUDA's package comes in many parts; that its libraries were placed tells of all.
    marker = nuget_folder() / _package_name(context) / build.libtorch_version(context.root) / ".nupkg.metadata"
    return marker.exists() and (context.machine.torch == "cpu" or context.libtorch.is_dir())
