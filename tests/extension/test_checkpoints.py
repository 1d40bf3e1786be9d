"""§4.1: where each WebUI keeps checkpoints and VAEs, and which are chosen."""
from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from conftest import FakeHome, Host, wait_until
from fake_webui.modules import KINDS, FakeModules
from fake_webui.server import FakeWebUi


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


@pytest.mark.parametrize("api", [False, True])
def test_Announcement_TellsWhetherThereIsAnApi(
        api: bool, start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    start_webui(api=api)

    assert json.loads((home.folder / "webui.json").read_text())["has_api"] is api


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
