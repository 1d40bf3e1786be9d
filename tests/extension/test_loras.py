"""§4.1, §5.4, §13: what each WebUI remembers of LoRAs and their cards, and forgets when it is told to."""
from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import FakeHome, Host, wait_until
from fake_webui.modules import KINDS
from fake_webui.server import FakeWebUi


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


def test_Loras_WhereTheExtensionIsOff_AreNotRefreshed(
        make_host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch) -> None:
    host = make_host()
    monkeypatch.delitem(sys.modules, "networks")

    assert host.post("refresh-loras").json() == {"refreshed": False}
