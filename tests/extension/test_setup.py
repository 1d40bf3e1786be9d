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

import pytest
from browser import Browser
from conftest import FakeHome, wait_until
from fake_webui.server import FakeWebUi
from traintools_ext import processes
from traintools_ext.home import Home
from traintools_ext.setup import child, dotnet, grpcio, look, packages, publish, selftest
from traintools_ext.setup.run import SetupRun
from traintools_ext.setup.steps import Context, Machine, SetupProblem, Sources, Step

BUILD = "0.1.0-abc"
# Stands for dotnet: publishes a program by copying one, answers `doctor`, and writes down how it was called.
FAKE_DOTNET = '''#!/bin/sh
echo "$@" >> "{log}"
case "$1" in
  publish)
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$2"; cp "{program}" "$2/traintools.dll"; {extra} ;;
  *) exec /usr/bin/python3 "$@" ;;
esac
'''


@pytest.fixture
def context(home: FakeHome, tmp_path: Path) -> Context:
    root = tmp_path / "sources"
    (root / "src" / "TrainTools.Host").mkdir(parents=True)
    (root / "Packages.mode.props").write_text("<Packages>nuget</Packages>")
    (home.folder / "logs").mkdir()
    return Context(root, Home(home.folder), BUILD, machine=Machine(dotnet=home.folder / "dotnet" / "dotnet"))


def fake_dotnet(home: FakeHome, extra: str = ":") -> Path:
    log = home.data / "dotnet calls.txt"
    program = home.folder / "dotnet" / "dotnet"
    program.write_text(FAKE_DOTNET.format(log=log, program=home.program, extra=extra))
    return log


def _step() -> Step:
    return Step("test", "Test", lambda context, step: "")


# Looking

@pytest.mark.parametrize(("system", "architecture", "is_64_bit", "words"), [
    ("win32", "x86", False, "64-bit"), ("linux", "riscv64", True, "64-bit"),
    ("win32", "ARM64", True, "Windows on ARM"), ("freebsd14", "amd64", True, "not on freebsd14")])
def test_Look_AtASystemWithoutLibtorch_RefusesInASentence(
        system: str, architecture: str, is_64_bit: bool, words: str) -> None:
    with pytest.raises(SetupProblem, match=words):
        look.check_system(system, architecture, is_64_bit)


def test_Look_AtAnOrdinaryPc_HasNothingToSay() -> None:
    look.check_system("win32", "AMD64", True)
    look.check_card(look.Card("NVIDIA GeForce RTX 3060", (551, 23), (8, 6), 12288), "win32")


def test_NvidiaSmi_IsReadAsItPrints() -> None:
    card = look.read_card("NVIDIA GeForce RTX 3090, 535.104.05, 8.6, 24576\n"
                          "NVIDIA GeForce GTX 750, 535.104.05, 5.0, 2048\n")

    assert card == look.Card("NVIDIA GeForce RTX 3090", (535, 104), (8, 6), 24576)
    assert look.read_card("") is None
    assert look.read_card("No devices were found") is None


@pytest.mark.parametrize(("driver", "capability", "words"), [
    ((472, 12), (8, 6), "driver is version 472.12; Train Tools needs 527.41"), ((551, 1), (3, 5), "too old")])
def test_Look_AtAnOldDriverOrCard_RefusesAndSaysWhatToDo(
        driver: tuple[int, int], capability: tuple[int, int], words: str) -> None:
    with pytest.raises(SetupProblem, match=words):
        look.check_card(look.Card("NVIDIA GeForce GT 710", driver, capability, 2048), "win32")


def test_Look_AtAFullDisk_RefusesBeforeAnythingIsDownloaded(
        context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look.shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**12, 10**12, 10**9))
    monkeypatch.setattr(look, "ask_for_card", lambda: None)
    run = SetupRun(context)

    run.start()
    assert run.wait(20)

    steps = run.as_json()["steps"]
    assert steps[0]["state"] == "failed"
    assert steps[0]["sentence"].startswith("6 GB of free disk are needed at")
    assert [step["state"] for step in steps[1:]] == ["todo"] * 4


def test_Look_WithACard_ChoosesItsLibtorch(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    card = look.Card("NVIDIA GeForce RTX 3060", (551, 23), (8, 6), 12288)
    monkeypatch.setattr(look, "ask_for_card", lambda: card)
    monkeypatch.setattr(look, "check_disk", lambda folder, needed: None)

    told = look.look(context, _step())

    assert context.machine.torch == "cuda-linux"
    assert told == "NVIDIA GeForce RTX 3060 with 12 GB."


def test_Look_WhereTheWebuiHasNoCard_TakesTheProcessor(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "check_disk", lambda folder, needed: None)
    context.cpu_only = True

    told = look.look(context, _step())

    assert context.machine.torch == "cpu"
    assert "slow" in told


def test_Look_WhereTheFeedHasNoPackages_BuildsOverTheWebuisPyTorch(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (context.root / packages.ANSWER).write_text("<Packages>standin</Packages>")
    torch = tmp_path / "venv" / "torch"
    (torch / "include" / "ATen").mkdir(parents=True)
    (torch / "include" / "ATen" / "ATen.h").write_text("")
    monkeypatch.setattr(look.environment, "torch_folder", lambda: torch)
    monkeypatch.setattr(look.shutil, "which", lambda name: "/usr/bin/g++" if name == "g++" else None)

    look.look(context, _step())

    assert publish.build_environment(context)["TRAINTOOLS_LIBTORCH"] == str(torch)


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
mkdir -p "$4/sdk/10.0.100"; printf '#!/bin/sh\\n' > "$4/dotnet"; chmod +x "$4/dotnet"
'''


def test_Dotnet_Missing_IsDownloadedByTheInstallScript(no_dotnet: Context, server: tuple[Path, str]) -> None:
    (server[0] / "dotnet-install.sh").write_text(SCRIPT)
    lines: list[str] = []
    no_dotnet.sources, no_dotnet.log = Sources(dotnet_script=server[1]), lines.append

    told = dotnet.install(no_dotnet, _step())

    assert told == f"Found at {no_dotnet.home.dotnet}."
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

    assert dotnet.find(no_dotnet.home) is None


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

    assert grpcio.install(context, _step()).startswith("grpcio 1.")


# The host

def test_Publish_MakesAWholeFolderForTheBuild(context: Context, home: FakeHome) -> None:
    log = fake_dotnet(home)
    context.machine.torch = "cuda-linux"

    publish.publish(context, _step())

    assert (home.folder / "host" / BUILD / "traintools.dll").exists()
    assert os.listdir(home.folder / "host") == [BUILD]
    assert f"publish {context.root}/src/TrainTools.Host -c Release -o {home.folder}/host/{BUILD}.part " \
        "-p:Torch=cuda-linux" in log.read_text()


def test_Publish_ThatIsDone_StartsNothing(context: Context, home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(BUILD)
    monkeypatch.setattr(child, "run", lambda *_: pytest.fail("nothing may be started"))

    assert publish.publish(context, _step()) == "The host is there."


@pytest.mark.parametrize(("line", "words"), [
    ("x.csproj : error NU1301: Unable to load the service index", "Check the internet connection"),
    ("error : No space left on device", "The disk is full"),
    ("A.cs(1,1): error CS1002: ; expected", "could not be built; the log says more")])
def test_Publish_ThatFails_SaysWhatToDo(line: str, words: str, context: Context, home: FakeHome) -> None:
    fake_dotnet(home, extra=f'rm -r "$2"; echo "{line}"; exit 1')

    with pytest.raises(SetupProblem, match=words):
        publish.publish(context, _step())

    assert not (home.folder / "host" / BUILD).exists()


def test_Publish_WhereTheFeedWasNotAsked_AsksItFirst(context: Context, home: FakeHome) -> None:
    log = fake_dotnet(home, extra=":")
    (context.root / packages.ANSWER).unlink()
    (home.folder / "dotnet" / "dotnet").write_text(
        (home.folder / "dotnet" / "dotnet").read_text().replace("  publish)", "  restore) ;;\n  publish)"))

    publish.publish(context, _step())

    assert log.read_text().splitlines()[0] == f"restore {context.root}/TrainToolsHost.sln"


def test_LargeFiles_OfTwoBuilds_LieOnTheDiskOnce(tmp_path: Path) -> None:
    shared = tmp_path / "libtorch"
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "libtorch_cuda.so").write_bytes(b"x" * 9_000_000)
        (tmp_path / name / "traintools.dll").write_bytes(name.encode())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "libtorch_cuda.so").write_bytes(b"y" * 9_000_000)

    counts = [publish.share_large_files(tmp_path / name, shared) for name in ("one", "two", "other")]

    assert counts == [1, 1, 1]
    inodes = {name: (tmp_path / name / "libtorch_cuda.so").stat().st_ino for name in ("one", "two", "other")}
    assert inodes["one"] == inodes["two"] != inodes["other"]
    assert (tmp_path / "other" / "libtorch_cuda.so").read_bytes()[:1] == b"y"
    assert (tmp_path / "two" / "traintools.dll").read_bytes() == b"two"


def test_SelfTest_ThatFails_TellsTheDoctorsWords(context: Context, home: FakeHome) -> None:
    program = home.publish(BUILD) / "traintools.dll"
    program.write_text("print('[ok] System  fine')\n"
                       "print('[!!] libtorch  is missing; press Retry.')\nraise SystemExit(1)\n")

    with pytest.raises(SetupProblem, match="cannot train on this machine yet: libtorch  is missing; press Retry"):
        selftest.test(context, _step())


# The run as a whole

def test_Setup_Cancelled_EndsWhatItStartedAndGoesOnWithRetry(context: Context, home: FakeHome) -> None:
    marker = home.data / "pid"
    steps = iter(["sleep", "print"])

    def work(context: Context, step: Step) -> str:
        script = f"sleep 1000 & echo $! > '{marker}'; wait" if next(steps) == "sleep" else "echo done"
        child.run(context, ["sh", "-c", script], os.environ, home.data)
        return "Done."

    run = SetupRun(context, make_steps=lambda: [Step("work", "Work", work)])
    run.start()
    pid = int(wait_until(lambda: marker.exists() and marker.read_text().strip(), "the child has started"))

    run.cancel()
    assert run.wait(20)
    cancelled = run.as_json()["steps"][0]
    run.start()
    assert run.wait(20)

    assert processes.start_time_ms(pid) is None
    assert (cancelled["state"], "press Retry" in cancelled["sentence"]) == ("failed", True)
    assert run.as_json()["steps"][0]["state"] == "done"
    assert "done" in run.as_json()["log_tail"]


def test_Setup_OnAFullDisk_StillTellsWhatHappened(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(context: Context, step: Step) -> str:
        context.home.setup_log.unlink()
        context.home.setup_log.mkdir()  # from here on nothing can be written to it
        raise OSError(28, "No space left on device")

    run = SetupRun(context, make_steps=lambda: [Step("work", "Work", work)])
    run.start()
    assert run.wait(20)

    assert "No space left on device" in run.failure()
    assert run.as_json()["log_tail"][-1].startswith("Work: Work failed")


def test_Setup_StartedTwice_RunsOnce(context: Context) -> None:
    go_on = threading.Event()
    run = SetupRun(context, make_steps=lambda: [Step("work", "Work", lambda c, s: str(go_on.wait(20)))])

    first, second = run.start(), run.start()
    go_on.set()

    assert run.wait(20)
    assert (first, second) == (True, False)


def test_Setup_WithAnErrorNobodyForesaw_TellsIt(context: Context) -> None:
    def work(context: Context, step: Step) -> str:
        raise ValueError("the moon is full")

    run = SetupRun(context, make_steps=lambda: [Step("work", "Work", work)])
    run.start()
    assert run.wait(20)

    assert run.failure() == "Work failed: the moon is full. Press Retry; the log says more."


def test_Tab_WithoutAHost_SetsItUpAndIsReady(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINTOOLS_HOST")
    fake_dotnet(home)
    webui = start_webui()
    sys.modules["modules.devices"].device.type = "cpu"
    webui.reload_ui()  # the device is asked at each start
    browser = Browser(webui.address)
    wait_until(lambda: browser.state()["host"]["state"] == "missing", "the host is missed")
    assert "Press Set up" in browser.state()["host"]["sentence"]

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
    fake_dotnet(home)
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
