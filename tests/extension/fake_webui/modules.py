"""Fake modules of the four WebUIs, put into sys.modules as theirs are (§4.1 tells which has what)."""
from __future__ import annotations

import enum
import importlib.machinery
import logging
import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from .cards import TABS, CardsUi, Page, SdNextPage
from .locks import FifoLock

KINDS = ("a1111", "neo", "forge", "reforge", "sdnext")
_FORGE = ("neo", "forge")  # gradio 4, and Forge's memory manager in `backend`
_OURS = ("modules", "modules_forge", "backend", "ldm_patched", "gradio", "networks", "network", "torch", "installer")


class FakeModules:
    """What a WebUI's own modules hold; `calls` tells which of their functions were called, in order."""

    def __init__(self, kind: str, root: Path, **command_line: Any) -> None:
        self.kind, self.root = kind, root
        self.calls: list[str] = []
        self.ui_settings: list[Any] = []
        self.ui_tabs: list[Any] = []
        self.app_started: list[Any] = []
        self.memory = {"free": 3_000_000_000, "total": 8_000_000_000}
        self.loras: list[str] = []
        self.queue_lock: Any = threading.Lock() if kind == "sdnext" else FifoLock()
        self.state = SimpleNamespace(job="", job_count=0)
        self.cmd_opts = SimpleNamespace(**{**_command_line(kind, root), **command_line})
        self.opts = FakeOptions(self, sd_model_checkpoint="modelA.safetensors [abc]")
        self.model_data = SimpleNamespace(sd_model=_model(kind))
        self.lora_cache: dict[str, Any] = {}
        names = lambda: self.loras  # noqa: E731
        self.pages: list[Any] = [SdNextPage("model", list), SdNextPage("lora", names)] if kind == "sdnext" else [
            Page("textual inversion", self._ask_for_the_model, list), Page("lora", self._ask_for_the_model, names)]
        self.cards = {} if kind == "sdnext" else {tab: CardsUi(tab, self.pages, self._list_loras) for tab in TABS}
        self._before: dict[str, ModuleType] = {}

    def install(self) -> None:
        """Puts them into sys.modules."""
        self._level = logging.getLogger().level
        if self.kind == "neo":
            logging.getLogger().setLevel(logging.ERROR)  # §11.1
        self._before = {name: module for name, module in sys.modules.items() if name.split(".")[0] in _OURS}
        for name in self._before:
            del sys.modules[name]
        self._add("modules", is_package=True)
        self._add("modules.script_callbacks", on_ui_tabs=self.ui_tabs.append, on_app_started=self.app_started.append,
                  on_ui_settings=self.ui_settings.append)
        self._add("modules.shared", cmd_opts=self.cmd_opts, opts=self.opts, state=self.state,
                  OptionInfo=_OptionInfo, config_filename=str(self.root / "config.json"))
        # Forge sets a checkpoint by a function of its own; the others' module of this name has none.
        self._add("modules.sysinfo", **({"set_config": self._set_config} if self.kind in _FORGE else {}))
        self._add("modules.call_queue", queue_lock=self.queue_lock)
        paths: dict[str, Any] = {"script_path": str(self.root), "data_path": str(self.root),
                                 "models_path": str(self.root / "models")}
        # §4.1: SD.Next has them in modules.paths, the others in modules.paths_internal.
        self._add("modules.paths" if self.kind == "sdnext" else "modules.paths_internal", **paths)
        self._add("modules.devices", device=SimpleNamespace(type="cuda", index=self._device_index()))
        self._add("modules.sd_models", **self._sd_models())
        self._add("torch", cuda=SimpleNamespace(
            mem_get_info=lambda device: (self.memory["free"], self.memory["total"])))
        self._add("gradio", Blocks=_Blocks, HTML=_Html)
        if self.kind == "sdnext":
            self._add("modules.sd_checkpoint")
            self._add("modules.prompt_parser_diffusers", cache={"<lora:a:1>": "old"})
            self._add("modules.lora", is_package=True)
            self._add("modules.lora.lora_load", list_available_networks=self._list_loras, lora_cache=self.lora_cache)
            sys.modules["modules.shared"].__dict__["extra_networks"] = self.pages
        else:
            self._add("modules.ui_extra_networks", extra_pages=self.pages)
            self._add("modules.processing", StableDiffusionProcessing=type("Processing", (), {
                "cached_c": [None, "old"], "cached_uc": [None, "old"]}), StableDiffusionProcessingTxt2Img=type(
                "Txt2Img", (), {"cached_hr_c": [None, "old", None], "cached_hr_uc": [None, "old", None]}))
            # §5.1, §11.5: Forge and reForge keep weights by file name, the others have no such cache.
            cached = {"load_lora_state_dict": _Cached(self.calls) if self.kind in ("forge", "reforge") else _load}
            self._add("networks", list_available_networks=self._list_loras, **cached)
            words = ["Unknown", "sd", "xl"] if self.kind == "neo" else ["Unknown", "SD1", "SD2", "SDXL"]
            self._add("network", SdVersion=enum.Enum("SdVersion", words))
        if self.kind in (*_FORGE, "reforge"):
            self._add("modules_forge", is_package=True)
            manager: dict[str, Any] = {"unload_all_models": lambda: self._unload("unload_all_models"),
                       "soft_empty_cache": lambda: self.calls.append("soft_empty_cache"),
                       "get_torch_device": lambda: SimpleNamespace(type="cuda", index=0)}
            packages = ["backend"] if self.kind in _FORGE else ["ldm_patched", "ldm_patched.modules"]
            for package in packages:
                self._add(package, is_package=True)
            self._add("backend.memory_management" if self.kind in _FORGE else "ldm_patched.modules.model_management",
                      **manager)

    def uninstall(self) -> None:
        """Takes them out again."""
        logging.getLogger().setLevel(self._level)
        for name in [name for name in sys.modules if name.split(".")[0] in _OURS]:
            del sys.modules[name]
        sys.modules.update(self._before)

    def _sd_models(self) -> dict[str, Any]:
        folder = self.root / "models" / "Stable-diffusion"
        found: dict[str, Any] = {}

        def list_models() -> None:
            self.calls.append("list_models")
            found.clear()
            folders = [folder, *map(Path, getattr(self.cmd_opts, "ckpt_dirs", []))]
            for file in sorted(file for place in folders for file in place.glob("*.safetensors")):
                found[file.name] = SimpleNamespace(filename=str(file), title=f"{file.name} [abc]",
                                                   sha256="ab" * 32 if "A" in file.name else None)

        def match(text: str) -> Any:
            return found.get(text.split(" [")[0])  # §4.1: the title carries the short hash once it is known

        def reload_model_weights() -> None:
            self.calls.append("reload_model_weights")
            self.model_data.sd_model = _model(self.kind)

        list_models()
        self.calls.clear()
        return {"checkpoints_list": found, "list_models": list_models, "get_closet_checkpoint_match": match,
                "model_data": self.model_data, "reload_model_weights": reload_model_weights,
                "unload_model_weights": lambda op=None: self._unload(f"unload_model_weights({op or ''})"),
                "send_model_to_device": lambda model: self.calls.append("send_model_to_device")}

    def _set_config(self, changes: dict[str, Any], is_api: bool = False, run_callbacks: bool = True,
                    save_config: bool = True) -> None:
        self.calls.append("checkpoint_change")
        vars(self.opts).update(changes)

    def _device_index(self) -> int | None:
        # §11.3: Forge's relatives ask torch, which --device-id does not move.
        named = None if self.kind in (*_FORGE, "reforge") else self.cmd_opts.device_id
        return int(named) if named is not None else 0 if self.kind in (*_FORGE, "reforge") else None

    def _ask_for_the_model(self) -> None:
        """shared.sd_model: A1111 and reForge load the checkpoint for it; in Forge it loads nothing (§11.4)."""
        if self.model_data.sd_model is None and self.kind not in _FORGE:
            self.calls.append("load")

    def _unload(self, call: str) -> None:
        # §4.3: only inside the lock; unloading during an image breaks it.
        held = not self.queue_lock.acquire(blocking=False)
        if not held:
            self.queue_lock.release()
        self.calls.append(call if held else call + " WITHOUT THE LOCK")
        if self.kind == "sdnext":
            self.model_data.sd_model = None  # §4.3: dropped for good
        self.memory["free"] = 7_000_000_000

    def _list_loras(self) -> None:
        self.calls.append("list_available_networks")
        self.loras[:] = sorted(file.stem for file in Path(self.cmd_opts.lora_dir).rglob("*.safetensors"))

    def _add(self, name: str, is_package: bool = False, **content: Any) -> None:
        module = ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=is_package)
        if is_package:
            module.__path__ = []
        module.__dict__.update(content)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)


def _model(kind: str) -> Any:
    """The loaded checkpoint, with a LoRA in it: what each WebUI keeps of that (§13, §14)."""
    loader = lambda: SimpleNamespace(loaded_hash="[('a.safetensors', 1.0)]")  # noqa: E731
    if kind == "sdnext":
        return SimpleNamespace(loaded_loras={"include=all": ["a:1.0:1.0"]})
    if kind == "forge":
        return SimpleNamespace(current_lora_hash="[('a', 1.0)]", forge_objects=SimpleNamespace(
            unet=SimpleNamespace(lora_loader=loader()), clip=SimpleNamespace(patcher=SimpleNamespace(
                lora_loader=loader()))))
    return SimpleNamespace(**({} if kind == "a1111" else {"current_lora_hash": "[('a', 1.0)]"}))


def _command_line(kind: str, root: Path) -> dict[str, Any]:
    """What shared.cmd_opts holds where nothing was typed."""
    options: dict[str, Any] = {"lora_dir": str(root / "models" / "Lora"), "device_id": None, "theme": None,
                               "disable_tls_verify": None,  # §11.9: store_false without a default
                               "webui_is_non_local": False, "listen": False, "share": False, "ngrok": None,
                               "server_name": None}
    # §11.3: Neo has lists in place of the one folder.
    return {**options, **({"ckpt_dirs": [], "lora_dirs": [], "vae_dirs": []} if kind == "neo" else {"ckpt_dir": None})}


class FakeOptions(SimpleNamespace):
    """§7: setting the checkpoint loads it, under the queue's lock; in Forge the option alone changes nothing."""

    def __init__(self, modules: FakeModules, **values: Any) -> None:
        super().__init__(**values)
        self._modules = modules
        self.labels: dict[str, str] = {}

    def set(self, key: str, value: Any, is_api: bool = False, run_callbacks: bool = True) -> bool:
        if getattr(self, key) == value:
            return False
        setattr(self, key, value)
        if key == "sd_model_checkpoint" and self._modules.kind not in _FORGE:
            with self._modules.queue_lock:
                self._modules.calls.append("load")
        return True

    def add_option(self, key: str, info: _OptionInfo) -> None:
        self.labels[key] = info.label
        if not hasattr(self, key):
            setattr(self, key, info.default)

    def save(self, *file: str) -> None:
        if (self._modules.kind == "sdnext") == bool(file):
            raise TypeError("SD.Next's save takes no file, the others' takes one")
        self._modules.calls.append("save")


class _OptionInfo:
    def __init__(self, default: Any, label: str, component: Any = None, component_args: Any = None,
                 section: tuple[str, str] | None = None) -> None:
        assert section is not None, "an option without a section lands in a page of no name"
        self.default, self.label, self.section = default, label, section


class _Blocks:
    """gradio.Blocks as a context that collects what is made inside it."""

    current: _Blocks | None = None

    def __init__(self, **_: Any) -> None:
        self.html = ""

    def __enter__(self) -> _Blocks:
        _Blocks.current = self
        return self

    def __exit__(self, *_: object) -> None:
        _Blocks.current = None


class _Html:
    def __init__(self, value: str = "") -> None:
        assert _Blocks.current is not None
        _Blocks.current.html += value


def _load(file: str) -> dict[str, Any]:
    return {}


class _Cached:
    """§5.1: Forge and reForge cache weights by file name."""

    def __init__(self, calls: list[str]) -> None:
        self._calls = calls

    def cache_clear(self) -> None:
        self._calls.append("cache_clear")
