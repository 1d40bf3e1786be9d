"""Looks at the machine before anything is downloaded, and refuses what cannot work."""
from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from .. import environment
from ..problems import Problem
from . import dotnet, gpu, libtorch, publish
from .sizes import GB, HOST, SDK
from .steps import Context, SetupProblem, Step

# TorchSharp has its own library for these and no others.
_PROCESSORS = {"win32": ("amd64", "x86_64"), "linux": ("amd64", "x86_64"), "darwin": ("arm64", "aarch64")}
_ROOM_TO_WORK = GB  # the compiler's files, and what the person does meanwhile


def look(context: Context, step: Step) -> Problem:
    """Chooses the libtorch and sees that there is room for it."""
    check_system(sys.platform, platform.machine(), sys.maxsize > 2**32)
    machine = context.machine
    machine.gpu = None if context.cpu_only else gpu.ask(environment.visible_gpus(os.environ, context.device_id))
    chosen = libtorch.choose(context)
    machine.dotnet = dotnet.find(context)
    check_disk(context)
    if context.cpu_only:
        return Problem.of("setup.look_cpu_only", libtorch_problem=chosen)
    if machine.gpu is None:
        return Problem.of("setup.look_no_gpu", libtorch_problem=chosen)
    if machine.torch == "cpu":
        return Problem.of("setup.look_gpu_passed_over", gpu=machine.gpu.name, libtorch_problem=chosen)
    memory = f"{machine.gpu.memory_mb / 1024:.0f}"
    return Problem.of("setup.look_gpu", gpu=machine.gpu.name, memory=memory, libtorch_problem=chosen)


def check_system(system: str, architecture: str, is_64_bit: bool) -> None:
    """Refuses systems for which there is no libtorch."""
    if system not in _PROCESSORS:
        raise SetupProblem(Problem.of("setup.system_unknown", system=system))
    if not is_64_bit:
        raise SetupProblem(Problem.of("setup.system_32_bit", architecture=architecture))
    if architecture.lower() not in _PROCESSORS[system]:
        raise SetupProblem(Problem.of("setup.processor_unknown", architecture=architecture))


def check_disk(context: Context) -> None:
    """Refuses where a disk has no room for what will come onto it."""
    in_nuget, unpacked = libtorch.disk_bytes(context)
    in_nuget += 0 if publish.is_done(context) else HOST.in_nuget
    home = (0 if context.machine.dotnet else SDK.in_home) + HOST.in_home + _ROOM_TO_WORK
    nuget = libtorch.nuget_folder()
    if _disk(nuget) == _disk(context.home.folder):  # the libraries take no room twice there: hard links
        _check_room(context.home.folder, home + in_nuget)
    else:
        _check_room(context.home.folder, home + unpacked)
        _check_room(nuget, in_nuget + _ROOM_TO_WORK)


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(_nearest(folder)).free
    if free < needed:
        raise SetupProblem(Problem.of("setup.disk_too_small", needed=f"{needed / GB:.0f}", path=folder,
                                      free=f"{free / GB:.1f}"))


def _disk(folder: Path) -> int:
    return _nearest(folder).stat().st_dev


def _nearest(folder: Path) -> Path:
    """The folder, or what there is of the way to it."""
    return next(place for place in (folder, *folder.parents) if place.exists())
