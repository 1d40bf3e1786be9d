"""Set-up: looks first, downloads what is missing, can be cancelled and goes on; works without a network when all is
there."""
from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import fake_machine
import pytest
from browser import Browser
from conftest import FakeHome, wait_until
from fake_webui.server import FakeWebUi
from traintools_ext import processes
from traintools_ext.home import Home
from traintools_ext.problems import Problem, in_english
from traintools_ext.setup import child, dotnet, grpcio, libtorch, look, publish, sizes
from traintools_ext.setup.run import SetupRun
from traintools_ext.setup.steps import Context, Machine, SetupProblem, Sources, Step

BUILD = "0.1.0-abc"
_NOTHING = Problem.sentence("Done.")


@pytest.fixture
def context(home: FakeHome, tmp_path: Path) -> Context:
    root = tmp_path / "sources"
    (root / "src" / "TrainTools.Cli").mkdir(parents=True)
    (root / "Directory.Packages.props").write_text("<LibtorchVersion>2.10.0</LibtorchVersion>")
    (home.folder / "logs").mkdir()
    return Context(root, Home(home.folder), BUILD, machine=Machine(dotnet=home.folder / "dotnet" / "dotnet"))


def _step() -> Step:
    return _step_of(lambda context, step: _NOTHING)


def _step_of(work: Callable[[Context, Step], Problem]) -> Step:
    return Step("work", Problem.sentence("Work"), work)


# Looking

@pytest.mark.parametrize(("system", "architecture", "is_64_bit", "words"), [
    ("win32", "x86", False, "64-bit"), ("linux", "riscv64", True, "no libtorch for this system"),
    ("win32", "ARM64", True, "of the kind ARM64"), ("linux", "aarch64", True, "of the kind aarch64"),
    ("darwin", "x86_64", True, "a Mac with Apple silicon"), ("freebsd14", "amd64", True, "not on freebsd14")])
def test_Look_AtASystemWithoutLibtorch_RefusesInASentence(
        system: str, architecture: str, is_64_bit: bool, words: str) -> None:
    with pytest.raises(SetupProblem, match=words):
        look.check_system(system, architecture, is_64_bit)


@pytest.mark.parametrize(("system", "architecture"), [
    ("win32", "AMD64"), ("linux", "x86_64"), ("darwin", "arm64")])
def test_Look_AtAnOrdinaryPc_HasNothingToSay(system: str, architecture: str) -> None:
    look.check_system(system, architecture, True)


def _free(monkeypatch: pytest.MonkeyPatch, of: Callable[[Path], int]) -> None:
    monkeypatch.setattr(look.shutil, "disk_usage",
                        lambda folder: shutil._ntuple_diskusage(10**12, 10**12, of(Path(folder))))


def test_Look_AtAFullDisk_RefusesBeforeAnythingIsDownloaded(
        context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    _free(monkeypatch, lambda folder: 10**9)
    context.cpu_only = True
    run = SetupRun(context)

    run.start()
    assert run.wait(20)

    steps = run.as_json()["steps"]
    assert steps[0]["state"] == "failed"
    assert steps[0]["problem"] == Problem.of(
        "setup.disk_too_small", needed=3, path=context.home.folder, free="1.0").as_json()
    assert [step["state"] for step in steps[1:]] == ["todo"] * 4


def test_Look_WhereNugetLiesOnAnotherDisk_LooksAtBoth(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    nuget = look.libtorch.nuget_folder()
    context.machine.torch, context.machine.dotnet = "cuda-linux", None
    monkeypatch.setattr(look, "_disk", lambda folder: 1 if folder == nuget else 2)
    nuget.mkdir()

    _free(monkeypatch, lambda folder: 10**9 * (20 if folder == nuget else 7))
    with pytest.raises(SetupProblem, match=f"8 GB of free disk are needed at {context.home.folder}, 7.0 GB"):
        look.check_disk(context)
    _free(monkeypatch, lambda folder: 10**9 * (12 if folder == nuget else 9))
    with pytest.raises(SetupProblem, match=f"15 GB of free disk are needed at {nuget}, 12.0 GB"):
        look.check_disk(context)
    _free(monkeypatch, lambda folder: 10**9 * (15 if folder == nuget else 9))
    look.check_disk(context)


def test_Look_WhereTheWebuiWorksOnTheCpu_AsksForNoGpu(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.GTX_1080)
    context.cpu_only = True

    told = look.look(context, _step())

    assert context.machine.torch == "cpu"
    assert told.code == "setup.look_cpu_only"


# .NET

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


# grpcio

def _wheel(folder: Path) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "grpcio-1.99.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("grpc/__init__.py", "def insecure_channel(): ...\n__version__ = '1.99.0'\n")
        info = "grpcio-1.99.0.dist-info"
        wheel.writestr(f"{info}/METADATA",
                       "Metadata-Version: 2.1\nName: grpcio\nVersion: 1.99.0\nRequires-Dist: absent\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def no_grpc(context: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setattr(grpcio.grpc_loader, "is_there", lambda folder: (folder / "grpc").exists())
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return context


def test_Grpcio_Missing_IsInstalledIntoOurFolderOnly(
        no_grpc: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _wheel(tmp_path / "wheels")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    before = list(sys.path)

    grpcio.install(no_grpc, _step())

    assert (no_grpc.home.python / "grpc" / "__init__.py").exists()
    assert not no_grpc.home.python.with_name("python.part").exists()
    assert sys.path == before


def test_Grpcio_WithoutANetwork_IsToldWithWhatToDo(no_grpc: Context) -> None:
    with pytest.raises(SetupProblem, match="grpcio could not be downloaded: .*press Retry"):
        grpcio.install(no_grpc, _step())


def test_Grpcio_ThatIsThere_NeedsNoNetwork(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "run", lambda *_: pytest.fail("nothing may be started"))

    assert in_english(grpcio.install(context, _step())).startswith("grpcio 1.")


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


# The host

def test_Publish_MakesAWholeFolderForTheBuild(context: Context, home: FakeHome) -> None:
    log = fake_machine.dotnet(home)
    context.machine.torch = "cuda-linux"

    publish.publish(context, _step())

    assert (home.folder / "host" / BUILD / "traintools.dll").exists()
    assert os.listdir(home.folder / "host") == [BUILD]
    assert f"publish {context.root}/src/TrainTools.Cli -c Release -o {home.folder}/host/{BUILD}.part " \
        "-p:Torch=cuda-linux " in log.read_text()
    assert (home.folder / "libtorch" / "cuda-linux-2.10.0").is_dir()


def test_Publish_OverAnotherLibtorch_FetchesNone(context: Context, home: FakeHome) -> None:
    log = fake_machine.dotnet(home)
    context.machine.torch = "none"

    publish.publish(context, _step())

    assert os.listdir(home.folder / "host") == [BUILD + "-bare"]
    assert "-p:Torch=none --nologo" in log.read_text()


def test_Publish_WhileItDownloads_ShowsHowFarItIs(context: Context, home: FakeHome, tmp_path: Path) -> None:
    package = home.data / "nuget" / "libtorch-cpu-linux-x64"
    package.mkdir(parents=True)
    (package / "from before").write_bytes(b"x" * 1000)
    step = _step()
    progress = publish._progress(context, step, tmp_path / "part")

    with open(package / "half", "wb") as half:
        half.truncate((libtorch.disk_bytes(context)[0] + sizes.HOST.in_home) // 2)
    progress()

    assert step.done_bytes == publish.expected_bytes(context) / 2


def test_Publish_ThatIsDone_StartsNothing(context: Context, home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(BUILD)
    monkeypatch.setattr(child, "run", lambda *_: pytest.fail("nothing may be started"))

    assert publish.publish(context, _step()) == Problem.of("setup.host_there")


@pytest.mark.parametrize(("line", "words"), [
    ("x.csproj : error NU1301: Unable to load the service index", "Check the internet connection"),
    ("error : No space left on device", "The disk is full"),
    ("A.cs(1,1): error CS1002: ; expected", "could not be built; the log says more")])
def test_Publish_ThatFails_SaysWhatToDo(line: str, words: str, context: Context, home: FakeHome) -> None:
    fake_machine.dotnet(home, extra=f'rm -r "$2"; echo "{line}"; exit 1')

    with pytest.raises(SetupProblem, match=words):
        publish.publish(context, _step())

    assert not (home.folder / "host" / BUILD).exists()


# The run as a whole

def test_Setup_Cancelled_EndsWhatItStartedAndGoesOnWithRetry(context: Context, home: FakeHome) -> None:
    marker = home.data / "pid"
    steps = iter(["sleep", "print"])

    def work(context: Context, step: Step) -> Problem:
        script = f"sleep 1000 & echo $! > '{marker}'; wait" if next(steps) == "sleep" else "echo done"
        child.run(context, ["sh", "-c", script], os.environ, home.data)
        return _NOTHING

    run = SetupRun(context, make_steps=lambda: [_step_of(work)])
    run.start()
    pid = int(wait_until(lambda: marker.exists() and marker.read_text().strip(), "the child has started"))

    run.cancel()
    assert run.wait(20)
    cancelled = run.as_json()["steps"][0]
    run.start()
    assert run.wait(20)

    assert processes.start_time_ms(pid) is None
    assert (cancelled["state"], cancelled["problem"]["code"]) == ("failed", "setup.cancelled")
    assert run.as_json()["steps"][0]["state"] == "done"
    assert "done" in run.as_json()["log_tail"]


def test_Setup_OnAFullDisk_StillTellsWhatHappened(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(context: Context, step: Step) -> Problem:
        context.home.setup_log.unlink()
        context.home.setup_log.mkdir()  # from here on nothing can be written to it
        raise OSError(28, "No space left on device")

    run = SetupRun(context, make_steps=lambda: [_step_of(work)])
    run.start()
    assert run.wait(20)

    failure = run.failure()
    assert failure is not None and "No space left on device" in failure.arguments["reason"]
    assert run.as_json()["log_tail"][-1].startswith("Work: Work failed")


def test_Setup_StartedTwice_RunsOnce(context: Context) -> None:
    go_on = threading.Event()
    run = SetupRun(context, make_steps=lambda: [_step_of(lambda c, s: Problem.sentence(str(go_on.wait(20))))])

    first, second = run.start(), run.start()
    go_on.set()

    assert run.wait(20)
    assert (first, second) == (True, False)


def test_Setup_WithAnErrorNobodyForesaw_TellsIt(context: Context) -> None:
    def work(context: Context, step: Step) -> Problem:
        raise ValueError("the moon is full")

    run = SetupRun(context, make_steps=lambda: [_step_of(work)])
    run.start()
    assert run.wait(20)

    failure = run.failure()
    assert failure == Problem.of(
        "setup.step_failed", step_problem=Problem.sentence("Work"), reason="the moon is full")
    assert in_english(failure) == "Work failed: the moon is full. Press Retry; the log says more."


def test_Tab_WithoutAHost_SetsItUpAndIsReady(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINTOOLS_HOST")
    fake_machine.dotnet(home)
    webui = start_webui()
    sys.modules["modules.devices"].device.type = "cpu"
    webui.reload_ui()  # the device is asked at each start
    browser = Browser(webui.address)
    wait_until(lambda: browser.state()["host"]["state"] == "missing", "the host is missed")
    assert browser.state()["host"]["problem"]["code"] == "host.missing"

    assert browser.post("traintools/setup/start").json() == {"started": True}
    wait_until(browser.host_is_ready, "the host is set up and ready", 30)

    state = browser.state()
    assert [step["state"] for step in state["setup"]["steps"]] == ["done"] * 5
    assert state["host"]["build"] == os.listdir(home.folder / "host")[0]
    assert "grpcio" in browser.get("traintools/log").body.decode() or home.saw("listening")
    assert json.loads((home.folder / "host.json").read_text())["build"] == state["host"]["build"]


def test_Tab_AfterAnUpdate_BuildsTheHostAnewByItself(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINTOOLS_HOST")
    home.publish("0.0.1-older")
    fake_machine.dotnet(home)
    from traintools_ext import webui as webui_module
    monkeypatch.setattr(webui_module.A1111, "is_cpu_only", lambda self: True)

    browser = Browser(start_webui().address)
    wait_until(browser.host_is_ready, "the new host is ready", 30)

    assert browser.state()["host"]["build"] != "0.0.1-older"


def test_Tab_StartedWithoutANetwork_WorksWhenAllIsThere(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    from traintools_ext import build
    from conftest import ROOT
    monkeypatch.delenv("TRAINTOOLS_HOST")
    home.publish(build.build_id(ROOT))
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # whoever asks the network is refused

    browser = Browser(start_webui().address)
    wait_until(browser.host_is_ready, "the host is ready")

    assert browser.call("Projects/List", b"x").all() == [b"x"]
    assert [step["state"] for step in browser.state()["setup"]["steps"]] == ["todo"] * 5
