"""Looks at the machine before anything is downloaded, and refuses in one sentence what cannot work."""
from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

from .. import environment, processes
from .packages import are_real
from .steps import Context, SetupProblem, Step

_GB = 1_000_000_000
# The SDK, the packages once in NuGet's own folder and once published, with room to work.
_NEEDED_BYTES = {"cpu": 6 * _GB, "cuda-windows": 14 * _GB, "cuda-linux": 16 * _GB}
_NEEDED_OVER_PYTORCH = 2 * _GB
# Below this NVIDIA's driver cannot run CUDA 12: release notes of the CUDA toolkit 12.0, table of driver versions.
_DRIVER = {"win32": (527, 41), "linux": (525, 60)}
_CAPABILITY = (5, 0)  # libtorch's CUDA 12 builds hold no code for older cards


@dataclass(frozen=True)
class Card:
    """A card as nvidia-smi tells."""

    name: str
    driver: tuple[int, ...]
    capability: tuple[int, ...]
    memory_mb: int


def look(context: Context, step: Step) -> str:
    """Chooses the libtorch and sees that there is room for it."""
    check_system(sys.platform, platform.machine(), sys.maxsize > 2**32)
    card = None if context.cpu_only else ask_for_card()
    if card is not None:
        check_card(card, sys.platform)
    machine = context.machine
    over_pytorch = sys.platform.startswith("linux") and not are_real(context)
    machine.libtorch = environment.torch_folder() if over_pytorch else None
    if over_pytorch and not shutil.which("g++"):
        raise SetupProblem("Your package feed has no TorchSharp, so Train Tools must be compiled here, and the "
                           "compiler g++ is missing. Install it (apt install g++ libvips42), then press Retry.")
    machine.torch = "cpu" if card is None or over_pytorch else (
        "cuda-windows" if sys.platform == "win32" else "cuda-linux")
    check_disk(context.home.folder, _NEEDED_OVER_PYTORCH if over_pytorch else _NEEDED_BYTES[machine.torch])
    if card is not None:
        return f"{card.name} with {card.memory_mb / 1024:.0f} GB."
    return "No NVIDIA card was found: training will use the processor, which is slow."


def check_system(system: str, architecture: str, is_64_bit: bool) -> None:
    """Refuses systems for which there is no libtorch."""
    if not is_64_bit or architecture.lower() not in ("amd64", "x86_64", "arm64", "aarch64"):
        raise SetupProblem(f"Train Tools needs a 64-bit system; this one is {architecture}. Use another machine.")
    if system == "win32" and architecture.lower() in ("arm64", "aarch64"):
        raise SetupProblem("There is no libtorch for Windows on ARM processors. "
                           "Use a PC with an Intel or AMD processor.")
    if system not in ("win32", "linux", "darwin"):
        raise SetupProblem(f"Train Tools runs on Windows, Linux and macOS, not on {system}.")


def ask_for_card() -> Card | None:
    """The first NVIDIA card; None where there is none, or no driver that tells."""
    program = shutil.which("nvidia-smi") or _windows_nvidia_smi()
    if program is None:
        return None
    query = [program, "--query-gpu=name,driver_version,compute_cap,memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=False,
                                **{key: value for key, value in processes.apart().items() if key == "creationflags"})
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupProblem(f"NVIDIA's driver does not answer ({error}). Restart the PC; if that does not help, "
                           "install the driver again from nvidia.com.") from error
    if answer.returncode != 0:
        return None
    return read_card(answer.stdout)


def read_card(text: str) -> Card | None:
    """The first line of nvidia-smi's table."""
    fields = [field.strip() for field in (text.strip().splitlines() or [""])[0].split(",")]
    if len(fields) != 4:
        return None
    memory = re.sub(r"\D", "", fields[3])
    return Card(fields[0], _numbers(fields[1]), _numbers(fields[2]), int(memory or 0))


def check_card(card: Card, system: str) -> None:
    """Refuses a driver or a card that is too old for the libtorch that will be installed."""
    wanted = _DRIVER.get(system)
    if wanted is not None and card.driver and card.driver < wanted:
        raise SetupProblem(f"NVIDIA's driver is version {_text(card.driver)}; Train Tools needs {_text(wanted)} or "
                           "newer. Install the newest driver from nvidia.com, restart the PC and press Retry.")
    if card.capability and card.capability < _CAPABILITY:
        raise SetupProblem(f"{card.name} is too old for today's libtorch: compute capability "
                           f"{_text(card.capability)}, needed {_text(_CAPABILITY)}. "
                           "Start the WebUI with --use-cpu all to train on the processor.")


def check_disk(folder: os.PathLike[str], needed: int) -> None:
    """Refuses where the disk has no room."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetupProblem(f"{needed / _GB:.0f} GB of free disk are needed at {folder}, "
                           f"{free / _GB:.1f} GB are there. Make room, then press Retry.")


def _windows_nvidia_smi() -> str | None:
    file = os.path.join(os.environ.get("SystemRoot", ""), "System32", "nvidia-smi.exe")
    return file if os.name == "nt" and os.path.exists(file) else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _text(numbers: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in numbers)
