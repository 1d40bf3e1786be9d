"""When the tab is ready, when it asks for a set-up (again), and what it says before one begins."""
from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fake_machine
import pytest
from browser import Browser
from conftest import ROOT, FakeHome, wait_until
from fake_webui.server import FakeWebUi

TORCH_THAT_FITS = "2.12.1+cu128"


@pytest.fixture
def start_stub(home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Any]]:
    """Stubs without a WebUI, whose host is what set-up published."""
    monkeypatch.delenv("TRAINTOOLS_HOST")
    stub_module = importlib.import_module("traintools_ext.stub")
    no_webui = importlib.import_module("traintools_ext.no_webui")
    started: list[Any] = []

    def start() -> Any:
        stub = stub_module.Stub(ROOT, no_webui.NoWebUi(home.data))
        started.append(stub)
        stub.start("http://127.0.0.1:9", False)
        return stub

    yield start
    for stub in started:
        kept = stub.retire()
        if kept is not None and kept.stdin is not None:
            kept.stdin.close()
        stub.setup.wait(30)


def _build() -> str:
    build: str = importlib.import_module("traintools_ext.build").build_id(ROOT)
    return build


def _is(stub: Any, state: str) -> Callable[[], bool]:
    return lambda: bool(stub.keeper.state.state == state)


def test_Tab_OfABareHost_IsReadyWhileTheWebuisPyTorchFits(
        start_stub: Callable[[], Any], home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(_build() + "-bare")
    fake_machine.webui_torch(monkeypatch, tmp_path, TORCH_THAT_FITS)

    stub = start_stub()

    wait_until(_is(stub, "ready"), "the host is ready")
    assert stub.keeper.state.build == _build() + "-bare"


def test_Tab_OfABareHost_AfterAnUpdateOfTheWebuisPyTorch_AsksForSetupAndSaysWhy(
        start_stub: Callable[[], Any], home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(_build() + "-bare")
    fake_machine.webui_torch(monkeypatch, tmp_path, "2.14.1+cu130")

    stub = start_stub()

    wait_until(_is(stub, "missing"), "the host is missed")
    assert stub.keeper.state.problem.as_json() == {
        "code": "setup.webui_torch_changed", "field": "",
        "arguments": {"version": "2.14.1+cu130", "first": "2.10", "last": "2.12"}}
    assert not stub.setup.is_running


def test_Tab_OfABareHost_WithoutAnyLibtorch_AsksForSetupAndThenIsReady(
        start_stub: Callable[[], Any], home: FakeHome) -> None:
    home.publish(_build() + "-bare")
    fake_machine.dotnet(home)
    stub = start_stub()
    wait_until(_is(stub, "missing"), "the host is missed")
    said = stub.keeper.state.problem.code

    stub.setup.start()

    assert said == "setup.libtorch_gone"
    wait_until(_is(stub, "ready"), "the host is ready", 30)
    assert stub.keeper.state.build == _build()


def test_Tab_OfABareHost_OverWhatThePersonNamed_IsReady(
        start_stub: Callable[[], Any], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(_build() + "-bare")
    monkeypatch.setenv("TRAINTOOLS_LIBTORCH", "/opt/libtorch")

    stub = start_stub()

    wait_until(_is(stub, "ready"), "the host is ready")


def test_Tab_WithARuntimeAndNoSdk_IsReadyWhereTheHostIsPublished(
        start_stub: Callable[[], Any], home: FakeHome) -> None:
    home.publish(_build())
    shutil.rmtree(home.folder / "dotnet" / "sdk")

    stub = start_stub()

    wait_until(_is(stub, "ready"), "the host is ready")


def test_Tab_WithoutARuntime_IsReadyAfterASetup(
        start_stub: Callable[[], Any], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(_build())
    dotnet = sys.modules["traintools_ext.setup.dotnet"]
    monkeypatch.setattr(dotnet, "_candidates", lambda home: iter([home.dotnet / "dotnet"]))
    monkeypatch.setattr(dotnet, "_download", lambda context, step: away.rename(context.home.dotnet))
    away = (home.folder / "dotnet").rename(home.folder / "away")
    stub = start_stub()
    wait_until(_is(stub, "failed"), "the runtime is missed")
    said = stub.keeper.state.problem.code

    stub.setup.start()

    assert said == "host.no_runtime"
    wait_until(_is(stub, "ready"), "the host is ready", 30)


def test_Tab_BeforeSetup_ShowsWhatItWillDownload(
        start_stub: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    stub = start_stub()

    looked = wait_until(lambda: _step(stub, "look")["problem"], "it has looked")

    assert looked["code"] == "setup.look_gpu"
    [libtorch] = json.loads(looked["arguments"]["libtorch_problem"])
    assert (libtorch["code"], libtorch["arguments"]) == ("setup.libtorch_cuda", {"size": "3.5 GB"})
    assert _step(stub, "host")["size_bytes"] == 3_790_000_000
    assert (_step(stub, "dotnet")["size_bytes"], stub.setup.is_running) == (0, False)


def test_Tab_BeforeSetup_OffersTheCpuWhereTheGpuCannotTrain(
        start_stub: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.GTX_1080)
    stub = start_stub()

    wait_until(lambda: stub.setup.as_json()["offers_cpu"], "the CPU is offered")

    wait_until(lambda: stub.keeper.state.problem.code == "setup.gpu_without_kernels", "the tab says why")
    assert stub.keeper.state.problem.arguments["gpu"] == "NVIDIA GeForce GTX 1080"
    assert stub.keeper.state.state == "missing"


def test_Tab_AfterAnUpdateThatNeedsGigabytes_AsksFirst(
        start_stub: Callable[[], Any], home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish("0.0.1-older")
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    stub = start_stub()

    wait_until(lambda: stub.keeper.state.problem.code == "setup.update_needs_download", "it asks")

    assert stub.keeper.state.problem.arguments == {"size": "3.8 GB"}
    assert (stub.keeper.state.state, stub.setup.is_running) == ("missing", False)


def test_Tab_OfAGpuThatCannotTrain_IsReadyAfterASetupForTheCpu(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINTOOLS_HOST")
    calls = fake_machine.dotnet(home)
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.GTX_1080)
    browser = Browser(start_webui().address)
    wait_until(lambda: browser.state()["setup"]["offers_cpu"], "the CPU is offered")

    assert browser.post("traintools/setup/start-on-cpu").json() == {"started": True}

    wait_until(browser.host_is_ready, "the host is set up and ready", 30)
    assert "-p:Torch=cpu" in calls.read_text()


def _step(stub: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in stub.setup.as_json()["steps"] if step["id"] == name)
    return found


def test_Host_OnAMachineWithTheRuntimeAndNoSdk_IsStarted(
        start_stub: Callable[[], Any], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(_build())
    machine = home.data / "usr" / "lib" / "dotnet"
    machine.parent.mkdir(parents=True)
    (home.folder / "dotnet").rename(machine)  # none of our own: a distribution's package, found on the PATH
    shutil.rmtree(machine / "sdk")
    link = home.data / "usr" / "bin" / "dotnet"
    link.parent.mkdir()
    link.symlink_to(machine / "dotnet")
    monkeypatch.setenv("PATH", str(link.parent), prepend=":")

    stub = start_stub()

    wait_until(_is(stub, "ready"), "the host is ready")
    assert importlib.import_module("traintools_ext.setup.dotnet").find_sdk(stub.home) != link
