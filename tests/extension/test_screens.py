"""What the tab shows while there is no host: a newcomer is welcomed, what is done stays done, and a button does what
the sentence above it says."""
from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from typing import Any

import fake_machine
import pytest
from conftest import ROOT, FakeHome, wait_until
from traintools_ext.keeper import HostState, KeeperSettings
from traintools_ext.problems import Problem, in_english
from traintools_ext.screens import screen_of

_BUTTONS = {"welcome": "Set up", "update": "Set up", "repair": "Set up", "obstacle": "Retry", "setup_failed": "Retry",
            "host_failed": "Restart", "starting": None, "setting_up": None, "ready": None}
# The state in which the host or set-up says it, and whether a step said it.
_SAID = [("missing", code, False) for code in (
    "host.missing", "setup.libtorch_gone", "setup.webui_torch_changed", "setup.update_needs_download",
    "host.program_missing")]
_SAID += [("failed", code, False) for code in (
    "host.ended_often", "host.silent", "host.silent_after_start", "host.locked", "host.no_runtime", "host.no_grpcio",
    "host.not_started", "host.not_looked_after", "stub.home_not_writable", "stub.webui_not_asked")]
_SAID += [("missing", code, True) for code in (
    "setup.cancelled", "setup.disk_full", "setup.disk_too_small", "setup.packages_not_downloaded",
    "setup.host_not_built", "setup.gpu_without_kernels", "setup.system_unknown")]


@pytest.mark.parametrize(("state", "code", "by_step"), _SAID)
@pytest.mark.parametrize("was_begun", [False, True])
def test_Screen_OfASentence_HasTheButtonThatItTellsToPress(
        state: str, code: str, by_step: bool, was_begun: bool) -> None:
    problem = Problem.of(code)

    screen, shown = screen_of(HostState(state, problem), was_begun, problem if by_step else None)

    told = re.findall(r"press (Set up|Retry|Restart)\b(?! for)", in_english(shown.problem), re.IGNORECASE)
    assert set(told) <= {_BUTTONS[screen]}


@pytest.mark.parametrize(("state", "screen"), [
    ("missing", "welcome"), ("setting_up", "setting_up"), ("starting", "starting"), ("ready", "ready")])
def test_Screen_OfAStateWithoutATrouble_IsItsOwn(state: str, screen: str) -> None:
    host = HostState(state, Problem.of("host.missing"))

    assert screen_of(host, False, None) == (screen, host)


@pytest.mark.parametrize(("was_begun", "screen"), [(False, "obstacle"), (True, "setup_failed")])
def test_Screen_OfARepairWhoseSetupFailed_SaysWhyThatFailed(was_begun: bool, screen: str) -> None:
    full = Problem.of("setup.disk_full")

    assert screen_of(HostState("failed", Problem.of("host.no_runtime")), was_begun, full) == (
        screen, HostState("missing", full))


def test_Screen_OfAHostThatDoesNotRun_IsItsOwnWhateverTheSetupSaid() -> None:
    host = HostState("failed", Problem.of("host.ended_often"))

    assert screen_of(host, True, Problem.of("setup.cannot_train")) == ("host_failed", host)


def _stub(home: FakeHome, started: list[Any]) -> Any:
    quick = KeeperSettings(look_every=0.05, look_soon=0.01, first_pause=0.02, longest_pause=0.05)
    stub = importlib.import_module("traintools_ext.stub").Stub(
        ROOT, importlib.import_module("traintools_ext.no_webui").NoWebUi(home.data), quick)
    started.append(stub)
    stub.start("http://127.0.0.1:9", False)
    return stub


@pytest.fixture
def start(home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stubs whose host is what set-up published, each like a WebUI that was started anew."""
    monkeypatch.delenv("TRAINTOOLS_HOST")
    started: list[Any] = []
    yield lambda: _stub(home, started)
    for stub in started:
        kept = stub.retire()
        if kept is not None and kept.stdin is not None:
            kept.stdin.close()
        stub.setup.wait(30)


def _screen(stub: Any) -> str:
    return str(_state(stub)["screen"])


def _state(stub: Any) -> Any:
    return stub.state(importlib.import_module("traintools_ext.guard").NoLogin())


def test_Screen_OfANewcomer_IsAWelcomeAlsoWhereSomethingIsInTheWay(
        start: Callable[[], Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    welcomed = _screen(wait_until_looked(start()))
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.GTX_1080)

    stub = start()
    wait_until(lambda: _screen(stub) == "obstacle", "the GPU is refused")

    assert welcomed == "welcome"
    assert _state(stub)["host"]["state"] == "missing"  # which no tab calls a failure


def wait_until_looked(stub: Any) -> Any:
    wait_until(lambda: stub.keeper.state.state == "missing" and _step(stub, "look") == "done", "it has looked")
    return stub


def _step(stub: Any, name: str) -> str:
    return next(str(step["state"]) for step in _state(stub)["setup"]["steps"] if step["id"] == name)


def test_Screen_OfAHostThatCannotStart_IsARestartThatRestarts(
        start: Callable[[], Any], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(importlib.import_module("traintools_ext.build").build_id(ROOT))
    monkeypatch.setenv("FAKE_HOST_CRASH", "libfoo.so is missing")
    first = start()
    wait_until(lambda: _screen(first) == "host_failed", "the host is given up")

    again = start()  # the WebUI is started anew: nothing has to be set up again
    wait_until(lambda: _screen(again) == "host_failed", "the host is given up again")
    said = again.keeper.state.problem
    monkeypatch.delenv("FAKE_HOST_CRASH")
    again.restart()

    assert (said.code, said.arguments["times"]) == ("host.ended_often", "3")
    assert not again.setup.was_begun
    assert "libfoo.so is missing" in "\n".join(again.log_lines(False, 50))
    wait_until(lambda: _screen(again) == "ready", "the host runs")


def test_Steps_ThatAreDone_AreDoneAfterARestartOfTheWebui(
        start: Callable[[], Any], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.dotnet(home, extra='rm -r "$2"; echo "error NU1301: no network"; exit 1')
    broken_off = start()
    broken_off.setup.start()
    wait_until(lambda: _screen(broken_off) == "setup_failed", "the set-up fails")

    again = wait_until_looked(start())

    assert [_step(again, name) for name in ("look", "dotnet", "grpcio", "host", "selftest")] == [
        "done", "done", "done", "todo", "todo"]
    assert _screen(again) == "welcome"
    assert sum(step["size_bytes"] for step in _state(again)["setup"]["steps"] if step["state"] == "done") == 0


def test_Screen_WithoutARuntime_IsARepair(
        start: Callable[[], Any], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.publish(importlib.import_module("traintools_ext.build").build_id(ROOT))
    dotnet = sys.modules["traintools_ext.setup.dotnet"]
    monkeypatch.setattr(dotnet, "_candidates", lambda home: iter([home.dotnet / "nothing"]))

    stub = start()

    wait_until(lambda: _screen(stub) == "repair", "the runtime is missed")
    wait_until(lambda: _step(stub, "look") == "done", "it has looked what a set-up would download")
    assert _step(stub, "host") == "done"
