"""§4.1, §4.3, §5.4: what each WebUI needs, asked through the routes that the host uses."""
from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote
from typing import Any

import pytest
from browser import Answer, Browser
from conftest import FakeHome, wait_until
from fake_webui.modules import KINDS, FakeModules
from fake_webui.server import FakeWebUi

NAMES = {"a1111": "A1111", "neo": "Forge", "forge": "Forge", "reforge": "reForge", "sdnext": "SD.Next"}


class Host:
    """The host's way back."""

    def __init__(self, webui: FakeWebUi, home: FakeHome) -> None:
        self.webui, self._browser = webui, Browser(webui.address)
        wait_until(self._browser.host_is_ready, "the host is ready")
        self._secret = json.loads((home.folder / "host.json").read_text())["secret"]

    def get(self, path: str) -> Any:
        return self._browser.request("GET", f"traintools/webui/{path}",
                                     headers={"X-TrainTools-Secret": self._secret}).json()

    def post(self, path: str) -> Answer:
        return self._browser.request("POST", f"traintools/webui/{path}",
                                     headers={"X-TrainTools-Secret": self._secret})


@pytest.fixture
def make_host(start_webui: Callable[..., FakeWebUi], home: FakeHome) -> Callable[..., Host]:
    folder = home.data / "models" / "Stable-diffusion"
    folder.mkdir(parents=True)
    for name in ("modelA.safetensors", "モデルB.safetensors"):
        (folder / name).write_bytes(b"")
    return lambda **options: Host(start_webui(**options), home)


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


@pytest.mark.parametrize("kind", KINDS)
def test_Loras_Refreshed_AreReadAnew(kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind=kind)
    (home.data / "models" / "Lora" / "花子.safetensors").write_bytes(b"")

    answer = host.post("refresh-loras").json()

    assert answer == {"refreshed": True}
    assert host.webui.modules.loras == ["花子"]


def _remembered(webui: FakeWebUi) -> dict[str, Any]:
    """What the WebUI still holds of LoRA files, by their names."""
    model, modules = webui.modules.model_data.sd_model, webui.modules
    prompts = [vars(kind) for kind in vars(sys.modules.get("modules.processing", SimpleNamespace())).values()
               if isinstance(kind, type)]
    objects = getattr(model, "forge_objects", None)
    loaders = [objects.unet.lora_loader, objects.clip.patcher.lora_loader] if objects is not None else []
    return {"hash": getattr(model, "current_lora_hash", None), "merged": [loader.loaded_hash for loader in loaders],
            "prompts": {name: cache for kind in prompts for name, cache in kind.items() if name.startswith("cached")},
            "files": list(modules.lora_cache) + list(getattr(
                sys.modules.get("modules.prompt_parser_diffusers"), "cache", ())), "loaded": getattr(model, "loaded_loras", None),
            "states": "cache_clear" not in modules.calls}


NO_PROMPTS = {"cached_c": [None, None], "cached_uc": [None, None], "cached_hr_c": [None, None, None],
              "cached_hr_uc": [None, None, None]}


@pytest.mark.parametrize(("kind", "held"), [
    ("a1111", {"prompts": NO_PROMPTS}), ("neo", {"hash": "", "prompts": NO_PROMPTS}),
    ("forge", {"hash": "", "prompts": NO_PROMPTS, "merged": ["", ""], "states": False}),
    ("reforge", {"hash": "", "prompts": NO_PROMPTS, "states": False}), ("sdnext", {"loaded": {}})])
def test_Lora_ReplacedUnderItsName_IsForgottenAsTheWebuiNeedsIt(
        kind: str, held: dict[str, Any], make_host: Callable[..., Host]) -> None:
    host = make_host(kind=kind)
    if kind == "sdnext":
        host.webui.modules.lora_cache["a"] = object()

    host.post("refresh-loras")

    assert _remembered(host.webui) == {"hash": None, "merged": [], "prompts": {}, "files": [], "loaded": None,
                                       "states": True, **held}
    # §13: no attribute that a model does not have.
    assert hasattr(host.webui.modules.model_data.sd_model, "current_lora_hash") is (kind not in ("a1111", "sdnext"))


def _kept_cards(webui: FakeWebUi) -> list[str]:
    """The cards' HTML that a load of the page would get."""
    pages = webui.modules.pages
    if webui.modules.kind == "sdnext":
        return [page.create_page("txt2img") for page in pages]
    return [content for ui in webui.modules.cards.values() for content in ui.pages_html()]


@pytest.mark.parametrize("kind", KINDS)
def test_Cards_AfterARefresh_AreNewForTheNextLoadOfThePage(
        kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind=kind)
    before = _kept_cards(host.webui)
    (home.data / "models" / "Lora" / "花子.safetensors").write_bytes(b"")

    host.post("refresh-loras")

    after = _kept_cards(host.webui)
    changed = [new for old, new in zip(before, after) if old != new]
    assert len(changed) == (1 if kind == "sdnext" else 2)  # the LoRA page of each tab, and no other
    assert all('data-name="花子"' in content for content in changed)
    if kind != "sdnext":
        assert host.webui.modules.pages[1].lister.resets == 1  # a preview beside the file is seen


@pytest.mark.parametrize("kind", KINDS)
def test_Cards_WhileTheGpuIsLent_LoadNoCheckpoint(
        kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind=kind)
    _kept_cards(host.webui)
    host.webui.modules.model_data.sd_model = None
    lease = host.post("lend").json()["lease"]
    host.webui.modules.calls.clear()

    host.post("refresh-loras")
    while_lent = list(host.webui.modules.calls)
    host.post(f"give-back?lease={lease}")
    host.post("refresh-loras")

    assert "load" not in while_lent
    assert "load" not in host.webui.modules.calls  # nor afterwards, where none was loaded


def test_Cards_RefreshedWithoutALoadedCheckpoint_AreDrawnWhenOneIs(
        make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind="reforge")
    _kept_cards(host.webui)
    host.webui.modules.model_data.sd_model = None
    (home.data / "models" / "Lora" / "花子.safetensors").write_bytes(b"")
    host.post("refresh-loras")

    host.webui.modules.model_data.sd_model = SimpleNamespace()  # the next image loads it

    wait_until(lambda: "花子" in "".join(_kept_cards(host.webui)), "the cards are new")
    assert "load" not in host.webui.modules.calls


def test_Cards_ThatCannotBeDrawn_AreNoFailureOfTheRefresh(make_host: Callable[..., Host]) -> None:
    host = make_host(kind="neo")
    _kept_cards(host.webui)
    host.webui.modules.pages[1].create_html = None

    assert host.post("refresh-loras").json() == {"refreshed": True}


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


def _told(home: FakeHome) -> Any:
    return json.loads((home.folder / "webui.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_Announcement_HasTheWebuisOwnListOfCheckpoints(
        kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    folder = home.data / "models" / "Stable-diffusion"
    make_host(kind=kind)

    assert _told(home)["checkpoint_files"] == [
        str(folder / "modelA.safetensors"), str(folder / "モデルB.safetensors")]


def test_Announcement_OfNeo_HasCheckpointsOfAllItsFolders(make_host: Callable[..., Host], home: FakeHome) -> None:
    comfy = home.data / "ComfyUI" / "models" / "checkpoints"
    comfy.mkdir(parents=True)
    (comfy / "far.safetensors").write_bytes(b"")

    make_host(kind="neo", ckpt_dirs=[str(comfy)])  # §11.3: --forge-ref-comfy-home lands there

    assert str(comfy / "far.safetensors") in _told(home)["checkpoint_files"]
    assert _told(home)["folders"]["checkpoints"] == [str(home.data / "models" / "Stable-diffusion"), str(comfy)]


def test_Announcement_AfterTheWebuiFoundANewCheckpoint_IsWrittenAgain(
        make_host: Callable[..., Host], home: FakeHome) -> None:
    make_host(kind="neo")
    file = home.data / "models" / "Stable-diffusion" / "zzz.safetensors"
    file.write_bytes(b"")

    sys.modules["modules.sd_models"].list_models()  # what its own refresh button calls

    wait_until(lambda: str(file) in _told(home)["checkpoint_files"], "the host is told")


def test_Announcement_OfAWebuiWithoutAList_SaysThatThereIsNone(
        make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host()
    del sys.modules["modules.sd_models"].checkpoints_list

    host.webui.reload_ui()

    assert _told(home)["checkpoint_files"] is None


def test_Announcement_OfSdNext_HasNoFoldersAndNoNamesOnAHub(
        make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind="sdnext")
    found = sys.modules["modules.sd_models"].checkpoints_list
    (home.data / "models" / "Diffusers").mkdir()

    for name in ("stabilityai/sdxl-base", str(home.data / "models" / "Diffusers")):
        found[name] = SimpleNamespace(filename=name, title=name, sha256=None)
    host.webui.reload_ui()

    assert [Path(file).name for file in _told(home)["checkpoint_files"]] == ["modelA.safetensors", "モデルB.safetensors"]


def test_Folders_ToldTwice_AreOne(data: Path) -> None:
    from traintools_ext import webui
    fake = FakeModules("sdnext", data, ckpt_dir=str(data / "models" / ".." / "models" / "Stable-diffusion"))
    fake.install()
    try:
        folders = webui.detect().folders()
    finally:
        fake.uninstall()

    assert folders["checkpoints"] == [str(data / "models" / "Stable-diffusion")]


@pytest.mark.parametrize(("named", "language"), [("Auto", ""), ("ja: Japanese", "ja"), ("zh", "zh"), (None, "")])
def test_Language_OfSdNext_IsItsOwnSetting(
        named: str | None, language: str, start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui(kind="sdnext")
    webui.modules.opts.ui_locale = named

    assert Browser(webui.address).state()["language"] == language


def test_Loras_WhereTheExtensionIsOff_AreNotRefreshed(
        make_host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch) -> None:
    host = make_host()
    monkeypatch.delitem(sys.modules, "networks")

    assert host.post("refresh-loras").json() == {"refreshed": False}


@pytest.mark.parametrize("kind", KINDS)
def test_Checkpoints_AreToldByFileAndHash(kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    folder = home.data / "models" / "Stable-diffusion"

    found = make_host(kind=kind).get("checkpoints")["checkpoints"]

    assert found == [{"file": str(folder / "modelA.safetensors"), "sha256": "ab" * 32, "selected": True},
                     {"file": str(folder / "モデルB.safetensors"), "sha256": None, "selected": False}]


@pytest.mark.parametrize("kind", KINDS)
def test_Checkpoint_Chosen_IsTheWebuisOwnFromThenOn(
        kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    file = home.data / "models" / "Stable-diffusion" / "モデルB.safetensors"
    host = make_host(kind=kind)

    answer = host.post(f"choose-checkpoint?file={quote(str(file))}")

    assert answer.status == 200
    assert [item["selected"] for item in host.get("checkpoints")["checkpoints"]] == [False, True]
    # §7: setting it loads it, in Forge with the next image.
    assert host.webui.modules.calls == (["checkpoint_change"] if kind in ("neo", "forge") else ["load", "save"])


def test_Checkpoint_ThatTheWebuiDoesNotKnow_IsNotChosen(make_host: Callable[..., Host]) -> None:
    host = make_host()

    answer = host.post("choose-checkpoint?file=/etc/passwd")

    assert (answer.status, answer.problem()) == (404, ("webui.no_such_checkpoint", {"path": "/etc/passwd"}))
    assert host.webui.modules.calls == []


@pytest.mark.parametrize("kind", KINDS)
def test_Checkpoint_ChosenWhileTheGpuIsLent_IsRefusedAtOnce(
        kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    file = home.data / "models" / "Stable-diffusion" / "モデルB.safetensors"
    host = make_host(kind=kind)
    lease = host.post("lend?wait_seconds=1").json()["lease"]

    answer = host.post(f"choose-checkpoint?file={quote(str(file))}")
    host.post(f"give-back?lease={lease}")

    assert (answer.status, answer.problem()) == (409, ("webui.gpu_lent", {}))


def test_Checkpoints_Refreshed_ShowANewFile(make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host()
    (home.data / "models" / "Stable-diffusion" / "zzz.safetensors").write_bytes(b"")

    before, after = host.get("checkpoints"), host.get("checkpoints?refresh=true")

    assert len(after["checkpoints"]) == len(before["checkpoints"]) + 1


@pytest.mark.parametrize("kind", ["a1111", "reforge", "sdnext"])
def test_Vae_ChosenBySetting_IsToldByFile(kind: str, make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind=kind)
    file = home.data / "models" / "VAE" / "mse.safetensors"
    sys.modules["modules"].__dict__["sd_vae"] = SimpleNamespace(vae_dict={file.name: str(file)})
    options = sys.modules["modules.shared"].opts

    told = []
    for options.sd_vae in ("Automatic", "None", "gone.pt", file.name):
        told.append(host.get("vae")["file"])

    assert told == [None, None, None, str(file)]


def test_Vae_AmongForgesModules_IsTheOneInAVaeFolder(make_host: Callable[..., Host], home: FakeHome) -> None:
    host = make_host(kind="forge")
    vae = home.data / "models" / "VAE" / "mse.safetensors"
    encoder = home.data / "models" / "text_encoder" / "clip.safetensors"

    before = host.get("vae")
    sys.modules["modules.shared"].opts.forge_additional_modules = [str(encoder), str(vae)]

    assert (before["file"], host.get("vae")["file"]) == (None, str(vae))


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


@pytest.mark.parametrize(("option", "listed"), [("ckpt_dir", "checkpoints"), ("lora_dir", "lora"), ("vae_dir", "vaes")])
def test_Folders_NamedOnTheCommandLine_AreTold(option: str, listed: str, data: Path) -> None:
    from traintools_ext import webui
    fake = FakeModules("a1111", data)
    setattr(fake.cmd_opts, option, str(data / "elsewhere"))
    fake.install()
    try:
        folders = webui.detect().folders()
    finally:
        fake.uninstall()

    assert str(data / "elsewhere") in folders[listed]


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


@pytest.mark.parametrize("api", [False, True])
def test_Announcement_TellsWhetherThereIsAnApi(
        api: bool, start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    start_webui(api=api)

    assert json.loads((home.folder / "webui.json").read_text())["has_api"] is api


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


@pytest.mark.parametrize(("kind", "words"), [
    ("a1111", ["Unknown", "SD1", "SD2", "SDXL"]), ("neo", ["Unknown", "sd", "xl"]), ("sdnext", None)])
def test_Announcement_TellsTheWebuisWordsForFamilies(kind: str, words: list[str] | None, data: Path) -> None:
    from traintools_ext import webui
    fake = FakeModules(kind, data)
    fake.install()
    try:
        assert webui.detect().sd_versions() == words
    finally:
        fake.uninstall()


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
