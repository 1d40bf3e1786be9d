"""The NVIDIA GPU as its driver tells, and whether the libtorch for CUDA has kernels for it."""
from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from .. import processes
from ..problems import Problem
from .steps import GpuRefused

# Read from libtorch_cuda.so of libtorch-cuda-12.8-linux-x64 2.10.0. A GPU runs kernels of its own major compute
# capability, of its own minor or a lower one: CUDA C++ Programming Guide, "Binary Compatibility".
KERNELS = ((7, 0), (7, 5), (8, 0), (8, 6), (9, 0), (10, 0), (12, 0))
# CUDA Toolkit 12.x release notes, "Minimum Required Driver Version for CUDA Minor Version Compatibility": 528.33 and
# 525.60.13. GPUs of 10.0 and 12.0 are known to drivers from 570 on only, so that there an older one never gets so far.
_DRIVER = {"win32": (528, 33), "linux": (525, 60)}
_FIELDS = ("index", "uuid", "name", "driver_version", "memory.total", "compute_cap")
_BEFORE_510 = _FIELDS[:-1]  # older drivers know no compute_cap and refuse the whole question


@dataclass(frozen=True)
class Gpu:
    """A GPU as nvidia-smi tells; an empty capability is one that it does not."""

    name: str
    driver: tuple[int, ...]
    capability: tuple[int, ...]
    memory_mb: int
    index: str = "0"
    uuid: str = ""


def ask(visible: str | None) -> Gpu | None:
    """The GPU that a training will use; None where there is none, or no driver that tells.

    `visible` is CUDA_VISIBLE_DEVICES, None where nothing is chosen.
    """
    program = shutil.which("nvidia-smi") or _windows_nvidia_smi()
    if program is None:
        return None
    answered, said = _query(program, _FIELDS)
    if not answered:
        answered, said = _query(program, _BEFORE_510)
    if not answered:
        if "no devices were found" in said.lower():
            return None
        raise _no_answer(said)
    return choose(read(said), visible, os.environ.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID")


def read(table: str) -> list[Gpu]:
    """nvidia-smi's table, a line a GPU; lines of another form are no GPUs."""
    found = []
    for line in table.strip().splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) in (len(_FIELDS), len(_BEFORE_510)):
            index, uuid, name, driver, memory, *capability = fields
            found.append(Gpu(name, _numbers(driver), _numbers(capability[0] if capability else ""),
                             int(re.sub(r"\D", "", memory) or 0), index, uuid))
    return found


def choose(gpus: list[Gpu], visible: str | None, by_slot: bool = False) -> Gpu | None:
    """The one that is CUDA's first: the first of CUDA_VISIBLE_DEVICES, whose numbers count from the fastest, as CUDA
    orders them, or by their slots, as nvidia-smi does, where CUDA_DEVICE_ORDER says so."""
    ordered = gpus if by_slot else sorted(gpus, key=lambda gpu: (gpu.capability, gpu.memory_mb), reverse=True)
    first = visible.split(",")[0].strip() if visible is not None else None
    if first is None or first.startswith("MIG-"):  # a part of a GPU, which this table does not name
        return next(iter(ordered), None)
    if first.isdigit():
        return ordered[int(first)] if int(first) < len(ordered) else None
    return next((gpu for gpu in gpus if first and gpu.uuid.startswith(first)), None)


def check(gpu: Gpu, system: str) -> None:
    """Refuses a GPU without kernels and a driver that is too old; the problem names the way out."""
    if gpu.capability and not has_kernel(gpu.capability):
        kernels = ", ".join(_text(kernel) for kernel in KERNELS)
        raise GpuRefused(Problem.of("setup.gpu_without_kernels", gpu=gpu.name, capability=_text(gpu.capability),
                                    kernels=kernels))
    wanted = _DRIVER.get(system)
    if wanted is not None and gpu.driver and gpu.driver < wanted:
        raise GpuRefused(Problem.of("setup.gpu_driver_old", gpu=gpu.name, driver=_text(gpu.driver),
                                    needed=_text(wanted)))


def has_kernel(capability: tuple[int, ...]) -> bool:
    """Whether the libtorch for CUDA has code that a GPU of this compute capability runs."""
    return any(kernel[0] == capability[0] and kernel <= capability for kernel in KERNELS)


def _query(program: str, fields: tuple[str, ...]) -> tuple[bool, str]:
    """Whether it answered, and what it said."""
    question = [program, f"--query-gpu={','.join(fields)}", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(question, capture_output=True, text=True, timeout=20, check=False,
                                **{key: value for key, value in processes.apart().items() if key == "creationflags"})
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _no_answer(str(error)) from error
    return answer.returncode == 0, answer.stdout


def _no_answer(said: str) -> GpuRefused:
    lines = said.strip().splitlines()[-1:]
    return GpuRefused(Problem.of("setup.gpu_driver_silent",
                                 said_problem=[Problem.of("setup.gpu_driver_said", line=line) for line in lines]))


def _windows_nvidia_smi() -> str | None:
    file = os.path.join(os.environ.get("SystemRoot", ""), "System32", "nvidia-smi.exe")
    return file if os.name == "nt" and os.path.exists(file) else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _text(numbers: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in numbers)
