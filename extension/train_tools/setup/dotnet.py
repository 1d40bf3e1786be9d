"""The .NET SDK to build the host and the runtime to start it: those that are there, else a private SDK, which has
both, by Microsoft's own install script."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .. import environment
from ..build import PROGRAM
from ..home import Home
from ..problems import Problem
from . import child
from .sizes import SDK, folder_bytes
from .steps import Context, SetupProblem, Step

CHANNEL = 10
_RUNTIMES = ("shared/Microsoft.NETCore.App", "shared/Microsoft.AspNetCore.App")
_NAME = "dotnet.exe" if os.name == "nt" else "dotnet"


def find(context: Context) -> Path | None:
    """What this set-up needs: an SDK where the host must be built, else a runtime."""
    return find_runtime(context.home) if (context.host / PROGRAM).exists() else find_sdk(context.home)


def find_sdk(home: Home) -> Path | None:
    """A dotnet with an SDK that fits: the private one, or one of the machine's."""
    return next((file for file in _candidates(home) if _has(file, ("sdk",), "--list-sdks")), None)


def find_runtime(home: Home) -> Path | None:
    """A dotnet that can start the host. May ask each in turn, so it takes a moment; callers remember the answer."""
    return next((file for file in _candidates(home) if _has(file, _RUNTIMES, "--list-runtimes")), None)


def install(context: Context, step: Step) -> Problem:
    """Finds or downloads; a download that was broken off begins anew."""
    found = find(context)
    if found is None:
        _download(context, step)
        found = find(context)
        if found is None:
            raise SetupProblem(Problem.of("setup.dotnet_does_not_start", version=CHANNEL))
    context.machine.dotnet = found
    return Problem.of("setup.dotnet_found", path=found.parent)


def _download(context: Context, step: Step) -> None:
    import urllib.error  # here, for these two cost a tenth of the time in which the script must be loaded
    import urllib.request

    part = context.home.dotnet.with_name("dotnet.part")
    shutil.rmtree(part, ignore_errors=True)
    script = context.home.folder / ("dotnet-install.ps1" if os.name == "nt" else "dotnet-install.sh")
    url = context.sources.dotnet_script + script.suffix
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            script.write_bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        raise SetupProblem(Problem.of("setup.dotnet_not_downloaded", url=url, reason=error,
                                      version=CHANNEL)) from error
    options: list[str | Path] = ["-Channel", f"{CHANNEL}.0", "-InstallDir", part, "-NoPath"] if os.name == "nt" else [
        "--channel", f"{CHANNEL}.0", "--install-dir", part, "--no-path"]
    if os.name == "nt":
        _check_powershell(context)
    shell: list[str | Path] = ["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File"] if os.name == "nt" \
        else ["bash"]

    def progress() -> None:
        step.done_bytes = min(folder_bytes(part), SDK.download)

    code, lines = child.run(context, [*shell, script, *options], environment.cleaned(os.environ, None),
                            context.home.folder, progress)
    if code != 0:
        raise SetupProblem(Problem.of("setup.dotnet_not_installed", reason_problem=child.last_word(code, lines)))
    shutil.rmtree(context.home.dotnet, ignore_errors=True)
    os.replace(part, context.home.dotnet)


def _check_powershell(context: Context) -> None:
    """Where an administrator has restricted PowerShell, Microsoft's script ends with an error that helps nobody."""
    code, lines = child.run(
        context, ["powershell", "-NoProfile", "-Command", "$ExecutionContext.SessionState.LanguageMode"],
        environment.cleaned(os.environ, None), context.home.folder)
    mode = next((line.strip() for line in reversed(lines) if line.strip()), "")
    if code != 0 or mode != "FullLanguage":
        raise SetupProblem(Problem.of("setup.powershell_restricted", mode=mode or str(code), version=CHANNEL))


def _candidates(home: Home) -> Iterator[Path]:
    yield home.dotnet / _NAME
    on_path = shutil.which("dotnet")
    if on_path is not None:
        yield Path(on_path)
    folders = [os.environ.get("DOTNET_ROOT"), str(Path.home() / ".dotnet")]
    if sys.platform == "win32":
        folders.append(os.path.join(os.environ.get("ProgramFiles", r"C:\Program Files"), "dotnet"))
    else:
        folders += ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet", "/opt/dotnet"]
    for folder in folders:
        if folder:
            yield Path(folder) / _NAME


def _has(file: Path, kinds: tuple[str, ...], question: str) -> bool:
    if not file.is_file():
        return False
    # They lie beside the real file, in folders named by version: no need to start anything.
    beside = file.resolve().parent
    return all(any(True for _ in (beside / kind).glob(f"{CHANNEL}.*")) for kind in kinds) or _lists(
        file, kinds, question)


def _lists(file: Path, kinds: tuple[str, ...], question: str) -> bool:
    """Whether `dotnet --list-sdks` ("10.0.100 [folder]") or `--list-runtimes` ("<name> 10.0.0 [folder]") has all."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # known on Windows only
    try:
        answer = subprocess.run([str(file), question], capture_output=True, text=True, timeout=30, check=False,
                                env=environment.cleaned(os.environ, file), creationflags=flags)
    except (OSError, subprocess.TimeoutExpired):
        return False
    wanted = [f"{CHANNEL}." if kind == "sdk" else f"{Path(kind).name} {CHANNEL}." for kind in kinds]
    lines = answer.stdout.splitlines()
    return all(any(line.startswith(start) for line in lines) for start in wanted)
