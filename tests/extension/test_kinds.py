"""§4.1, §4.3, §5.4: what each WebUI needs, asked through the routes that the host uses."""
from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from browser import Browser
from conftest import FakeHome, Host, wait_until
from fake_webui.modules import KINDS, FakeModules
from fake_webui.server import FakeWebUi

NAMES = {"a1111": "A1111", "neo": "Forge", "forge": "Forge", "reforge": "reForge", "sdnext": "SD.Next"}


@pytest.mark.parametrize(("kind", "freeing", "returning"), [
    ("a1111", ["unload_model_weights()"], ["send_model_to_device"]),
    ("neo", ["unload_model_weights()", "soft_empty_cache"], []),
    ("forge", ["unload_model_weights()", "soft_empty_cache"], []),
    ("reforge", ["unload_model_weights()", "unload_all_models", "soft_empty_cache"], []),
    ("sdnext", ["unload_model_weights(model)"], ["reload_model_weights"])])
def test_Gpu_LentAndGivenBack_IsFreedAsTheWebuiNeedsIt(
        kind: str, freeing: list[str], returning: list[str], make_host: Callable[..., Host]) -> None:
    host = make_host(kind=kind)

    lease = host.post("lend").json()
    lent = list(host.webui.modules.calls)
    given = host.post(f"give-back?lease={lease['lease']}").json()

    assert lent == freeing
    assert host.webui.modules.calls == freeing + returning
    assert given == {"given_back": True}
    assert (lease["free_before_bytes"], lease["free_bytes"], lease["total_bytes"]) == (
        3_000_000_000, 7_000_000_000, 8_000_000_000)


@pytest.mark.parametrize("kind", KINDS)
def test_Queue_AfterTheGpuIsGivenBack_IsFree(kind: str, make_host: Callable[..., Host]) -> None:
    host = make_host(kind=kind)

    lease = host.post("lend").json()
    held = not host.webui.modules.queue_lock.acquire(blocking=False)
    host.post(f"give-back?lease={lease['lease']}")

    assert lease["holds_queue"] is True
    assert held
    assert host.webui.modules.queue_lock.acquire(blocking=False)


@pytest.mark.parametrize(("kind", "holds"), [
    ("a1111", True), ("neo", False), ("forge", False), ("reforge", False), ("sdnext", False)])
def test_Queue_LentWithoutHolding_IsHeldOnlyWhereAnImageWouldBeWrong(
        kind: str, holds: bool, make_host: Callable[..., Host]) -> None:
    host = make_host(kind=kind)

    lease = host.post("lend?hold=false").json()

    assert lease["holds_queue"] is holds
    assert host.webui.modules.queue_lock.acquire(blocking=False) is not holds


def test_Gpu_WhileAnImageIsMade_IsNotLent(make_host: Callable[..., Host]) -> None:
    host = make_host()
    host.webui.modules.queue_lock.acquire()

    answer = host.post("lend?wait_seconds=0")

    assert answer.status == 409
    assert answer.problem() == ("webui.making_image", {})
    assert host.webui.modules.calls == []


@pytest.mark.parametrize("kind", ["a1111", "sdnext"])
def test_Gpu_LentWithoutALoadedCheckpoint_BringsNoneBack(kind: str, make_host: Callable[..., Host]) -> None:
    host = make_host(kind=kind)
    host.webui.modules.model_data.sd_model = None

    lease = host.post("lend").json()["lease"]
    host.post(f"give-back?lease={lease}")

    assert host.webui.modules.calls == []


def test_Gpu_OfSdNext_WhereAnImageLoadedTheCheckpointMeanwhile_LoadsItNotAgain(make_host: Callable[..., Host]) -> None:
    host = make_host(kind="sdnext")
    lease = host.post("lend?hold=false").json()["lease"]
    host.webui.modules.model_data.sd_model = SimpleNamespace()  # §14: an image does

    host.post(f"give-back?lease={lease}")

    assert host.webui.modules.calls == ["unload_model_weights(model)"]


@pytest.mark.parametrize(("kind", "told"), [
    ("a1111", "1"), ("neo", None), ("forge", None), ("reforge", None), ("sdnext", "1")])
def test_Gpu_NamedByDeviceId_IsTheOneThatTheWebuiComputesOn(kind: str, told: str | None, data: Path) -> None:
    from traintools_ext import webui
    fake = FakeModules(kind, data, device_id="1")
    fake.install()
    try:
        found = webui.detect().device_id()
    finally:
        fake.uninstall()

    assert found == told


@pytest.mark.parametrize(("named", "language"), [("Auto", ""), ("ja: Japanese", "ja"), ("zh", "zh"), (None, "")])
def test_Language_OfSdNext_IsItsOwnSetting(
        named: str | None, language: str, start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui(kind="sdnext")
    webui.modules.opts.ui_locale = named

    assert Browser(webui.address).state()["language"] == language


def test_Memory_OfAMachineWithoutCuda_IsUnknown(make_host: Callable[..., Host]) -> None:
    host = make_host()
    sys.modules["modules.devices"].device = SimpleNamespace(type="cpu")

    assert host.get("memory") == {"total_bytes": None, "free_bytes": None}


def test_HostsRoute_WithANumberThatIsNone_SaysWhich(make_host: Callable[..., Host]) -> None:
    answer = make_host().post("lend?wait_seconds=soon")

    assert answer.status == 400
    assert answer.problem() == ("stub.not_number", {"parameter": "wait_seconds", "value": "soon", "max": "600"})


@pytest.mark.parametrize("kind", KINDS)
def test_Detect_TellsEachWebui(kind: str, data: Path) -> None:
    from traintools_ext import webui
    fake = FakeModules(kind, data)
    fake.install()
    try:
        found = webui.detect()
        name, folder = found.name, found.data_folder()
    finally:
        fake.uninstall()

    assert name == NAMES[kind]
    assert folder == data


@pytest.mark.parametrize(("localization", "language"), [("None", ""), ("ja_JP", "ja_JP")])
def test_State_TellsLanguageAndTheme(localization: str, language: str, start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui(language=localization)
    webui.modules.cmd_opts.theme = "dark"

    state = Browser(webui.address).state()

    assert (state["language"], state["theme"], state["webui"]) == (language, "dark", "A1111")
    assert [step["id"] for step in state["setup"]["steps"]] == ["look", "dotnet", "grpcio", "host", "selftest"]


@pytest.mark.parametrize(("file", "title"), [("train_tools.py", "Train Tools 2"), ("traintools.py", "Train Tools")])
def test_Tab_BesideTheOlderExtension_HasATitleOfItsOwn(
        file: str, title: str, start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    scripts = home.data / "extensions" / "sd-webui-train-tools" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / file).write_text("")

    page = Browser(start_webui().address).get("").body.decode()

    assert f"<button>{title}</button>" in page


def test_State_WhenTheHomeCannotBeWritten_SaysSoAndRestartTriesAgain(
        start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    away = home.data / "away"
    home.folder.rename(away)
    home.folder.write_text("a file in the way")
    browser = Browser(start_webui().address)
    failed = browser.state()["host"]

    home.folder.unlink()
    away.rename(home.folder)
    browser.post("traintools/host/restart")
    wait_until(browser.host_is_ready, "the host is ready")

    assert failed["state"] == "failed"
    assert failed["problem"]["code"] == "stub.home_not_writable"
    assert failed["problem"]["arguments"]["path"] == str(home.folder)


def test_State_WhenTheWebuiHasChanged_SaysSo(start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    webui = start_webui()
    del sys.modules["modules.paths_internal"].models_path

    webui.reload_ui()
    host = Browser(webui.address).state()["host"]

    assert host["state"] == "failed"
    assert host["problem"]["code"] == "stub.webui_not_asked"
    assert host["problem"]["arguments"]["webui"] == "A1111"


def test_Webui_WithoutItsPage_StartsNothing(home: FakeHome, data: Path) -> None:
    from traintools_ext import stub, webui
    fake = FakeModules("a1111", data)
    fake.install()
    try:
        ours = stub.Stub(data, webui.detect())
        ours.attach(None, SimpleNamespace(routes=[]))  # §2.1: --nowebui
    finally:
        fake.uninstall()

    assert not (home.folder / "webui.json").exists()
    assert home.events() == []


def test_Gpu_ReleasedInTheTab_IsGivenBackThoughTheHostForgotIt(make_host: Callable[..., Host]) -> None:
    host = make_host()
    host.post("lend")
    browser = Browser(host.webui.address)
    told = browser.state()["lease"]

    answer = browser.request("POST", "traintools/lease/release", headers={"X-TrainTools": "1"})

    assert answer.status == 200
    assert told["holds_queue"] is True
    wait_until(lambda: host.webui.modules.queue_lock.acquire(blocking=False), "images can be made again")
    assert browser.state()["lease"] is None


def test_Gpu_ReleasedWhileATrainingHasIt_IsLeftToTheHostWhichSavesItFirst(
        make_host: Callable[..., Host], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_HOST_MAKES_WAY", "1")
    host = make_host()
    lease = json.loads(host.post("lend").body)["lease"]
    browser = Browser(host.webui.address)

    browser.request("POST", "traintools/lease/release", headers={"X-TrainTools": "1"})

    wait_until(lambda: home.saw("make way"), "the host is asked")
    assert browser.state()["lease"] is not None  # it is the host's to give back, when the state is saved
    host.post(f"give-back?lease={lease}")
    assert browser.state()["lease"] is None


@pytest.mark.parametrize(("flag", "verifies"), [(None, True), (False, False)])  # store_false without a default
@pytest.mark.parametrize("kind", KINDS)
def test_Certificate_IsCheckedUnlessTheFlagSaysNo(
        kind: str, flag: bool | None, verifies: bool, data: Path) -> None:
    from traintools_ext import webui
    fake = FakeModules(kind, data, disable_tls_verify=flag)
    fake.install()
    try:
        found = webui.detect().verifies_tls()
    finally:
        fake.uninstall()

    assert found is verifies
