"""Publishes the host into a folder of its own, and lets builds share their large libraries."""
from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path

from .. import environment
from ..build import PROGRAM
from . import child
from .packages import are_real, mode
from .sizes import folder_bytes
from .steps import Context, SetupProblem, Step

_log = logging.getLogger(__name__)

_SHARED_FROM = 8_000_000  # bytes: libtorch and what belongs to it; our own files are far smaller
# About what comes onto the disk: the packages in NuGet's folder and the published copy.
_EXPECTED_BYTES = {"standin": 60_000_000, "cpu": 1_200_000_000, "cuda-windows": 11_000_000_000,
                   "cuda-linux": 12_000_000_000}


def publish(context: Context, step: Step) -> str:
    """Builds the program from the sources of the extension; the folder appears whole or not at all."""
    target = context.home.hosts / context.build
    if (target / PROGRAM).exists():
        return "The host is there."
    if context.machine.dotnet is None:
        raise SetupProblem("The .NET SDK was not found. Press Retry.")
    context.home.hosts.mkdir(parents=True, exist_ok=True)
    part = target.with_name(context.build + ".part")
    shutil.rmtree(part, ignore_errors=True)
    _ask_the_feed(context)

    nuget = Path(os.environ.get("NUGET_PACKAGES") or Path.home() / ".nuget" / "packages")

    def progress() -> None:
        downloaded = sum(folder_bytes(folder) for folder in nuget.glob("libtorch-*"))
        step.done_bytes = min(folder_bytes(part) + downloaded, expected_bytes(context))

    command: list[str | Path] = [
        context.machine.dotnet, "publish", context.root / "src" / "TrainTools.Host", "-c", "Release", "-o", part,
        f"-p:Torch={context.machine.torch}", "--nologo", "-v", "minimal", "-nodeReuse:false",
        "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false"]
    code, lines = child.run(context, command, build_environment(context), context.root, progress)
    if code != 0 or not (part / PROGRAM).exists():
        raise SetupProblem(_why(code, lines))
    share_large_files(part, context.home.libtorch)
    os.replace(part, target)
    return "The host was built."


def expected_bytes(context: Context) -> int:
    """About what the step brings onto the disk."""
    return _EXPECTED_BYTES[context.machine.torch if are_real(context) else "standin"]


def build_environment(context: Context) -> dict[str, str]:
    """For the build and for the host that it makes."""
    result = environment.cleaned(os.environ, context.machine.dotnet)
    if context.machine.libtorch is not None:
        result.setdefault("TRAINTOOLS_LIBTORCH", str(context.machine.libtorch))
    return result


def share_large_files(folder: Path, shared: Path) -> int:
    """Makes equal large files of several builds one file on the disk (hard links); returns how many are shared.

    Where the disk has no hard links the copies simply stay.
    """
    count = 0
    for file in sorted(item for item in folder.rglob("*") if item.is_file() and not item.is_symlink()):
        size = file.stat().st_size
        if size < _SHARED_FROM:
            continue
        kept = shared / f"{size}-{file.name}"
        try:
            if kept.exists() and _same(kept, file):
                twin = file.with_name(file.name + ".twin")
                os.link(kept, twin)
                os.replace(twin, file)
            else:
                shared.mkdir(parents=True, exist_ok=True)
                kept.unlink(missing_ok=True)
                os.link(file, kept)
        except OSError as error:
            _log.info("%s is not shared between builds: %s", file.name, error)
            continue
        count += 1
    return count


def _same(one: Path, other: Path) -> bool:
    block = 4 * 1024 * 1024
    with open(one, "rb") as left, open(other, "rb") as right:
        while True:
            a, b = left.read(block), right.read(block)
            if a != b:
                return False
            if not a:
                return True


def _ask_the_feed(context: Context) -> None:
    # Only a restore of the whole solution asks the feed which packages it has; on Windows a build assumes them.
    if sys.platform == "win32" or mode(context.root) is not None:
        return
    assert context.machine.dotnet is not None
    code, lines = child.run(context, [context.machine.dotnet, "restore", context.root / "TrainToolsHost.sln"],
                            build_environment(context), context.root)
    if code != 0:
        raise SetupProblem(_why(code, lines))


def _why(code: int, lines: list[str]) -> str:
    errors = [line for line in lines if "error" in line.lower()]
    text = " ".join(errors or lines)
    last = (errors or lines or [f"exit code {code}"])[-1]
    if "NU1301" in text or "NU1101" in text:
        return ("The packages of the host could not be downloaded. Check the internet connection and press Retry. "
                f"({last})")
    if "No space left" in text or "not enough space" in text:
        return "The disk is full. Make room, then press Retry."
    return f"The host could not be built; the log says more. Press Retry. ({last})"
