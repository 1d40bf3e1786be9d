"""Set-up: looks first, downloads what is missing, can be cancelled and goes on; works without a network when all is
there."""
from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable
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
from traintools_ext.setup.steps import Context, Machine, SetupProblem, Step

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
