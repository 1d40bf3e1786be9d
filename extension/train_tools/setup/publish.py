"""Publishes the host into a folder of its own, and the libtorch that it needs into one that builds share."""
from __future__ import annotations

import os
import shutil
from pathlib import Path

from ..build import PROGRAM
from ..problems import Problem
from . import child, libtorch
from .sizes import HOST, folder_bytes
from .steps import Context, SetupProblem, Step


def publish(context: Context, step: Step) -> Problem:
    """Builds the program from the sources of the extension; the folder appears whole or not at all."""
    target = context.host
    if is_done(context):
        return Problem.of("setup.host_there")
    if context.machine.dotnet is None:
        raise SetupProblem(Problem.of("setup.dotnet_missing"))
    context.home.hosts.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    code, lines = child.run(context, _command(context, part), _variables(context), context.root,
                            _progress(context, step, part))
    if code != 0 or not (part / PROGRAM).exists():
        raise SetupProblem(_why(code, lines))
    os.replace(part, target)
    return Problem.of("setup.host_built")


def is_done(context: Context) -> bool:
    """Whether this build is published."""
    return (context.host / PROGRAM).exists()


def expected_bytes(context: Context) -> int:
    """About what the step downloads."""
    return 0 if is_done(context) else HOST.download + libtorch.download_bytes(context)


def _command(context: Context, part: Path) -> list[str | Path]:
    torch = context.machine.torch
    assert context.machine.dotnet is not None
    # Without NuGet's cache of answers, in which each package would lie once more (3 GB for CUDA).
    return [context.machine.dotnet, "publish", context.root / "src" / "TrainTools.Cli", "-c", "Release", "-o", part,
            f"-p:Torch={torch}", "--nologo", "-v", "minimal", "-nodeReuse:false",
            "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", "-p:RestoreNoHttpCache=true"]


def _variables(context: Context) -> dict[str, str]:
    result = libtorch.variables(context)
    if context.machine.torch != "none":
        result["LibtorchFolder"] = str(context.libtorch)  # not by -p, which cuts a path at a comma or a semicolon
    return result


def _progress(context: Context, step: Step, part: Path) -> child.Progress:
    """Shows the download by what it leaves on the disk, which is more: packages are unpacked beside themselves."""
    size, (in_nuget, _) = expected_bytes(context), libtorch.disk_bytes(context)

    def written() -> int:
        packages = libtorch.nuget_folder().glob("libtorch-*")
        return folder_bytes(part) + sum(folder_bytes(folder) for folder in packages)

    before = written()
    whole = in_nuget + HOST.in_home

    def progress() -> None:
        step.done_bytes = int(size * min(1.0, max(0, written() - before) / whole))

    return progress


def _why(code: int, lines: list[str]) -> Problem:
    errors = [line for line in lines if "error" in line.lower()]
    text = " ".join(errors or lines)
    last = child.last_word(code, errors or lines)
    if any(number in text for number in ("NU1301", "NU1101", "NU1102")):
        return Problem.of("setup.packages_not_downloaded", reason_problem=last)
    if "No space left" in text or "not enough space" in text:
        return Problem.of("setup.disk_full")
    return Problem.of("setup.host_not_built", reason_problem=last)
