"""The .NET SDK and runtime that set-up finds or fetches."""
from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FakeHome
from traintools_ext.home import Home
from traintools_ext.problems import Problem
from traintools_ext.setup import dotnet
from traintools_ext.setup.steps import Context, Machine, SetupProblem, Sources, Step

BUILD = "0.1.0-abc"


@pytest.fixture
def context(home: FakeHome, tmp_path: Path) -> Context:
    (home.folder / "logs").mkdir()
    return Context(tmp_path / "sources", Home(home.folder), BUILD,
                   machine=Machine(dotnet=home.folder / "dotnet" / "dotnet"))


def _step() -> Step:
    return Step("dotnet", Problem.sentence("Work"), dotnet.install)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "internet"
    folder.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{web.server_port}/dotnet-install"
    web.shutdown()
    web.server_close()


@pytest.fixture
def no_dotnet(context: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A machine without .NET, but where a private one was put."""
    shutil.rmtree(context.home.dotnet)
    monkeypatch.setattr(dotnet, "_candidates", lambda home: iter([home.dotnet / "dotnet"]))
    context.machine.dotnet = None
    return context


SCRIPT = '''echo "channel $2, folder $4"
mkdir -p "$4/sdk/10.0.100" "$4/shared/Microsoft.NETCore.App/10.0.1" "$4/shared/Microsoft.AspNetCore.App/10.0.1"
printf '#!/bin/sh\\n' > "$4/dotnet"; chmod +x "$4/dotnet"
'''


def test_Dotnet_Missing_IsDownloadedByTheInstallScript(no_dotnet: Context, server: tuple[Path, str]) -> None:
    (server[0] / "dotnet-install.sh").write_text(SCRIPT)
    lines: list[str] = []
    no_dotnet.sources, no_dotnet.log = Sources(dotnet_script=server[1]), lines.append

    told = dotnet.install(no_dotnet, _step())

    assert told == Problem.of("setup.dotnet_found", path=no_dotnet.home.dotnet)
    assert no_dotnet.machine.dotnet == no_dotnet.home.dotnet / "dotnet"
    assert f"channel 10.0, folder {no_dotnet.home.dotnet.with_name('dotnet.part')}" in lines
    assert not no_dotnet.home.dotnet.with_name("dotnet.part").exists()


def test_Dotnet_WithoutANetwork_IsToldWithWhatToDo(no_dotnet: Context) -> None:
    no_dotnet.sources = Sources(dotnet_script="http://127.0.0.1:9/dotnet-install")

    with pytest.raises(SetupProblem, match="Check the internet connection and press Retry, or install"):
        dotnet.install(no_dotnet, _step())


def test_Dotnet_WhoseScriptFails_TellsItsLastLine(no_dotnet: Context, server: tuple[Path, str]) -> None:
    (server[0] / "dotnet-install.sh").write_text("echo 'the mirror is closed' >&2\nexit 1\n")
    no_dotnet.sources = Sources(dotnet_script=server[1])

    with pytest.raises(SetupProblem, match="could not be installed: the mirror is closed"):
        dotnet.install(no_dotnet, _step())

    assert not no_dotnet.home.dotnet.exists()


def test_Dotnet_OfAnotherVersion_DoesNotFit(no_dotnet: Context) -> None:
    folder = no_dotnet.home.dotnet
    (folder / "sdk" / "8.0.100").mkdir(parents=True)
    (folder / "dotnet").write_text("#!/bin/sh\necho '8.0.100 [/x]'\n")
    (folder / "dotnet").chmod(0o755)

    assert dotnet.find_sdk(no_dotnet.home) is None


def _runtime(folder: Path, *kinds: str) -> None:
    for kind in kinds:
        (folder / "shared" / kind / "10.0.3").mkdir(parents=True)
    (folder / "dotnet").write_text("#!/bin/sh\n")
    (folder / "dotnet").chmod(0o755)


def test_Dotnet_WithoutAnSdk_IsEnoughForAHostThatIsPublished(no_dotnet: Context, home: FakeHome) -> None:
    _runtime(no_dotnet.home.dotnet, "Microsoft.NETCore.App", "Microsoft.AspNetCore.App")
    home.publish(BUILD)

    told = dotnet.install(no_dotnet, _step())

    assert told == Problem.of("setup.dotnet_found", path=no_dotnet.home.dotnet)


def test_Dotnet_WithoutAnSdk_IsNotEnoughToBuildAHost(no_dotnet: Context) -> None:
    _runtime(no_dotnet.home.dotnet, "Microsoft.NETCore.App", "Microsoft.AspNetCore.App")

    assert dotnet.find(no_dotnet) is None


def test_Dotnet_WithoutAspNet_DoesNotStartAHost(no_dotnet: Context) -> None:
    _runtime(no_dotnet.home.dotnet, "Microsoft.NETCore.App")

    assert dotnet.find_runtime(no_dotnet.home) is None


def test_Dotnet_ThatKeepsItsRuntimesElsewhere_IsAsked(no_dotnet: Context) -> None:
    no_dotnet.home.dotnet.mkdir()
    program = no_dotnet.home.dotnet / "dotnet"
    program.write_text("#!/bin/sh\ncase $1 in --list-runtimes) echo 'Microsoft.AspNetCore.App 10.0.3 [/snap]';"
                       " echo 'Microsoft.NETCore.App 10.0.3 [/snap]';; esac\n")
    program.chmod(0o755)

    assert dotnet.find_runtime(no_dotnet.home) == program
    assert dotnet.find_sdk(no_dotnet.home) is None


@pytest.mark.parametrize(("printed", "mode"), [("ConstrainedLanguage", "ConstrainedLanguage"), ("", "")])
def test_Sdk_WherePowerShellIsRestricted_IsToldWithWhatToDo(
        printed: str, mode: str, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _powershell(tmp_path, monkeypatch, printed)

    with pytest.raises(SetupProblem, match=rf"PowerShell is restricted on this PC \({mode or '0'}\).*press Retry"):
        dotnet._check_powershell(context)


def test_Sdk_WherePowerShellIsAsUsual_IsInstalled(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _powershell(tmp_path, monkeypatch, "FullLanguage")

    dotnet._check_powershell(context)


def _powershell(folder: Path, monkeypatch: pytest.MonkeyPatch, printed: str) -> None:
    program = folder / "windows" / "powershell"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "{printed}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(program.parent), os.environ["PATH"]]))
