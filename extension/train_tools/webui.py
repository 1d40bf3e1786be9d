"""What differs between the WebUIs. All imports of their modules stand in this file, inside the functions that need
them: some modules are heavy, some exist in one WebUI only."""
from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from . import loras, names, problems
from .problems import Problem

_log = logging.getLogger(__name__)

TAB_TITLE = "Train Tools"


class A1111:
    """Automatic1111's WebUI, and what its relatives have in common with it."""

    name = "A1111"
    needs_the_queue = True
    """Whether no image can be made while the checkpoint is away: A1111 would go on with weights on the CPU."""

    def on_start(self, tab: Callable[[], list[Any]], started: Callable[[Any, Any], None]) -> None:
        """Has `tab` asked for the tab and `started` called with (demo, app), again after each Reload UI."""
        from modules import script_callbacks
        script_callbacks.on_ui_tabs(tab)
        script_callbacks.on_ui_settings(self._add_settings)
        script_callbacks.on_app_started(started)

    def data_folder(self) -> Path:
        """Where the person's data lies (`--data-dir`)."""
        return Path(self._paths().data_path).resolve()

    def program_folder(self) -> Path | None:
        """Where the WebUI itself lies."""
        return Path(self._paths().script_path).resolve()

    def folders(self) -> dict[str, Any]:
        """Data, models, LoRA, checkpoint and VAE folders."""
        models = Path(self._paths().models_path)
        lora = self.command_option("lora_dir") or models / "Lora"
        # One folder in A1111, a list in Forge Neo, into which it puts the folders of --forge-ref-… as well.
        checkpoints = [models / "Stable-diffusion", self.command_option("ckpt_dir"),
                       *(self.command_option("ckpt_dirs") or [])]
        return {"data": str(self.data_folder()), "models": str(models.resolve()), "lora": str(Path(lora).resolve()),
                "checkpoints": _resolved(checkpoints), "vaes": self._vae_folders(models)}

    def tab_title(self) -> str:
        """Another where the older extension has taken ours, so that a person can tell the two tabs apart."""
        older = self.data_folder() / "extensions" / "sd-webui-train-tools" / "scripts"
        return f"{TAB_TITLE} 2" if older.is_dir() and not (older / "traintools.py").exists() else TAB_TITLE

    def command_option(self, name: str, default: Any = None) -> Any:
        """An option of the WebUI's command line; the default where this WebUI does not know it."""
        from modules import shared
        return getattr(shared.cmd_opts, name, default)

    def option(self, name: str, default: Any = None) -> Any:
        """A setting of the WebUI."""
        from modules import shared
        return getattr(shared.opts, name, default)

    def language(self) -> str:
        """Such as `ja_JP`; empty for the WebUI's own."""
        named = str(self.option("localization", "") or "")
        return "" if named == "None" else named

    def theme(self) -> str:
        """`dark` or `light` where the command line forces one, else empty: the page knows better."""
        forced = str(self.command_option("theme", "") or "").lower()
        return forced if forced in ("dark", "light") else ""

    def is_public(self) -> bool:
        """Whether other machines can reach the WebUI."""
        names = ("webui_is_non_local", "share", "listen", "ngrok", "server_name")
        return any(bool(self.command_option(name)) for name in names)

    def _add_settings(self) -> None:
        from modules import shared
        label = problems.in_language(Problem.of("stub.setting_names"), self.language())
        shared.opts.add_option(names.OPTION, shared.OptionInfo("", label, section=("traintools", TAB_TITLE)))

    def verifies_tls(self) -> bool:
        """Whether the WebUI's certificate is to be checked. The option is None without the flag, False with it."""
        return self.command_option("disable_tls_verify") is not False

    def device_id(self) -> str | None:
        """The number of the GPU that the WebUI computes on, among those that it sees; None for the first.

        It is asked, not read from the command line: Forge's relatives know `--device-id` and pass it over.
        """
        device = self._device()
        number = getattr(device, "index", None) if getattr(device, "type", "") == "cuda" else None
        return str(number) if number else None

    def subpath(self) -> str:
        """A path below which the WebUI's routes lie a second time; A1111's `--subpath` is the proxy's affair."""
        return ""

    def queue_lock(self) -> Any:
        """The lock that whoever makes an image holds. Its acquire knows no time limit, and it is not re-entrant."""
        from modules.call_queue import queue_lock
        return queue_lock

    def is_busy(self) -> bool:
        """Whether an image is being made."""
        from modules import shared
        return bool(getattr(shared.state, "job", "")) or getattr(shared.state, "job_count", 0) != 0

    def has_checkpoint_loaded(self) -> bool:
        """Whether a checkpoint is in memory; shared.sd_model is never asked, for asking loads one."""
        return self._loaded_model() is not None

    def free_gpu(self) -> None:
        """Takes the checkpoint off the GPU. Only while the queue's lock is held."""
        from modules import sd_models
        if self.has_checkpoint_loaded():
            sd_models.unload_model_weights()

    def bring_back(self) -> None:
        """Undoes free_gpu. Needed here: the next image would be made with weights on the CPU."""
        from modules import sd_models
        if self.has_checkpoint_loaded():
            sd_models.send_model_to_device(sd_models.model_data.sd_model)

    def memory(self) -> tuple[int, int] | None:
        """Free and total bytes of the GPU as CUDA measures them; None without one."""
        torch = sys.modules.get("torch")
        device = self._device()
        if torch is None or device is None or getattr(device, "type", "") != "cuda":
            return None
        free, total = torch.cuda.mem_get_info(device)
        return int(free), int(total)

    def is_cpu_only(self) -> bool:
        """Whether the WebUI works without a GPU."""
        return getattr(self._device(), "type", "cpu") == "cpu"

    def refresh_loras(self) -> bool:
        """Reads the LoRA folder anew and forgets what is remembered of its files; False where this WebUI's LoRA
        support is switched off."""
        networks = sys.modules.get("networks")
        if networks is None or not hasattr(networks, "list_available_networks"):
            return False
        networks.list_available_networks()
        loras.forget_weights(networks, self._loaded_model(), sys.modules.get("modules.processing"))
        loras.look_at_files_again(getattr(sys.modules.get("modules.ui_extra_networks"), "extra_pages", ()))
        return True

    def sd_versions(self) -> list[str] | None:
        """The words for a LoRA's family that this WebUI reads from beside the file; None where it has no such list."""
        versions = getattr(sys.modules.get("network"), "SdVersion", None)
        return None if versions is None else [version.name for version in versions]

    def cards_load_nothing(self) -> bool:
        """Whether cards can be drawn: one is shown or not by the checkpoint's family, and asking for that loads it."""
        return self.has_checkpoint_loaded() or bool(self.option("lora_show_all"))

    def draw_cards(self, demo: Any) -> None:
        """Draws the LoRA cards anew that are kept for the next load of the page. `demo` is gradio's object."""
        loras.draw_cards_again(demo)

    def _loaded_model(self) -> Any:
        from modules import sd_models
        return getattr(getattr(sd_models, "model_data", None), "sd_model", None)

    def checkpoint_files(self) -> list[str] | None:
        """The files of the WebUI's own list, in full; None where it has none. SD.Next lists folders and names on a hub
        as well."""
        known = self.checkpoints_known()
        return None if known is None else [file for file in _resolved(known) if Path(file).is_file()]

    def checkpoints_known(self) -> tuple[str, ...] | None:
        """The same as the WebUI wrote them down, at no cost: tells whether the list has changed."""
        from modules import sd_models
        found = getattr(sd_models, "checkpoints_list", None)
        return None if found is None else tuple(str(getattr(info, "filename", "")) for info in list(found.values()))

    def checkpoints(self, refresh: bool = False) -> list[dict[str, Any]]:
        """The WebUI's checkpoints by file and sha256; titles change when a checkpoint is first loaded."""
        from modules import sd_models
        if refresh:
            sd_models.list_models()
        chosen = self._selected(sd_models)
        return [{"file": str(Path(info.filename).resolve()), "sha256": getattr(info, "sha256", None),
                 "selected": chosen is not None and info.filename == chosen.filename}
                for info in list(sd_models.checkpoints_list.values())]

    def choose_checkpoint(self, file: str) -> bool:
        """Chooses a checkpoint as the person does at the top of the page; False where it knows none of that file.

        What loads at once takes the queue's lock for that: never call it while the lock is held here.
        """
        from modules import sd_models
        wanted = Path(file).resolve()
        for info in list(sd_models.checkpoints_list.values()):
            if Path(info.filename).resolve() == wanted:
                self._choose(info.title)
                return True
        return False

    def _choose(self, title: str) -> None:
        # As its own API sets an option: the option's change loads the checkpoint.
        from modules import shared
        shared.opts.set("sd_model_checkpoint", title)
        shared.opts.save(shared.config_filename)

    def vae(self) -> str | None:
        """The file of the VAE that is chosen; None for the checkpoint's own."""
        named = str(self.option("sd_vae", "") or "")
        if named in ("", "None", "Automatic"):
            return None
        from modules import sd_vae
        found = sd_vae.vae_dict.get(named)
        return None if found is None else str(Path(found).resolve())

    def _vae_folders(self, models: Path) -> list[str]:
        named = [self.command_option("vae_dir"), *(self.command_option("vae_dirs") or [])]
        return _resolved([models / "VAE", *named])

    def _selected(self, sd_models: Any) -> Any:
        named = self.option("sd_model_checkpoint")
        return sd_models.get_closet_checkpoint_match(named) if named else None

    def _device(self) -> Any:
        from modules import devices
        return getattr(devices, "device", None)

    def _paths(self) -> Any:
        from modules import paths_internal
        return paths_internal


class Forge(A1111):
    """Forge: loads what it needs before each image, so nothing has to be brought back."""

    name = "Forge"
    needs_the_queue = False
    _manager = "backend.memory_management"

    def free_gpu(self) -> None:
        """Takes everything off the GPU."""
        from modules import sd_models
        sd_models.unload_model_weights()
        self._memory_manager().soft_empty_cache()

    def bring_back(self) -> None:
        """Nothing to do: the next image loads."""

    def cards_load_nothing(self) -> bool:
        """Always: shared.sd_model loads nothing here."""
        return True

    def _choose(self, title: str) -> None:
        # The option alone changes nothing here: its function also tells the loader. The next image loads.
        from modules import sysinfo
        set_config = getattr(sysinfo, "set_config", None)
        if set_config is None:
            super()._choose(title)
        else:
            set_config({"sd_model_checkpoint": title}, is_api=True)

    def vae(self) -> str | None:
        """The first of the chosen modules that lies in a VAE folder; the others are text encoders."""
        folders = [Path(folder) for folder in self.folders()["vaes"]]
        for module in self.option("forge_additional_modules") or []:
            file = Path(module).resolve()
            if any(file.is_relative_to(folder) for folder in folders):
                return str(file)
        return None

    def _device(self) -> Any:
        return self._memory_manager().get_torch_device()

    def _memory_manager(self) -> Any:
        return importlib.import_module(self._manager)


class ReForge(Forge):
    """reForge and Forge's classic form, with the older memory manager."""

    name = "reForge"
    _manager = "ldm_patched.modules.model_management"

    def cards_load_nothing(self) -> bool:
        """As in A1111."""
        return A1111.cards_load_nothing(self)

    def free_gpu(self) -> None:
        """Takes the checkpoint and everything else off the GPU."""
        from modules import sd_models
        sd_models.unload_model_weights()
        self._memory_manager().unload_all_models()
        self._memory_manager().soft_empty_cache()

    def vae(self) -> str | None:
        """As A1111 has it: the modules came with Forge's later form."""
        return A1111.vae(self)


class SdNext(A1111):
    """SD.Next."""

    name = "SD.Next"
    needs_the_queue = False
    _was_loaded = False

    def subpath(self) -> str:
        """SD.Next mounts itself below this path and sends requests outside of it there."""
        return str(self.option("subpath", "") or self.command_option("subpath", "") or "").strip("/")

    def folders(self) -> dict[str, Any]:
        """Its checkpoint, VAE and LoRA folders are settings as well."""
        found = super().folders()
        lora = self.command_option("lora_dir") or self.option("lora_dir")
        return {**found, "checkpoints": _resolved([*found["checkpoints"], self.option("ckpt_dir")]),
                "vaes": _resolved([*found["vaes"], self.option("vae_dir")]),
                "lora": str(Path(lora).resolve()) if lora else found["lora"]}

    def free_gpu(self) -> None:
        """Drops the checkpoint, and remembers whether there was one."""
        from modules import sd_models
        self._was_loaded = self.has_checkpoint_loaded()
        if self._was_loaded:
            sd_models.unload_model_weights(op="model")

    def bring_back(self) -> None:
        """Loads it from the disk again, if it was loaded and no image has done so meanwhile."""
        from modules import sd_models
        if self._was_loaded and not self.has_checkpoint_loaded():
            sd_models.reload_model_weights()

    def refresh_loras(self) -> bool:
        """SD.Next keeps its LoRA support in a module of its own."""
        try:
            lora_load = importlib.import_module("modules.lora.lora_load")
        except ImportError as error:
            _log.info("this SD.Next has no modules.lora.lora_load: %s", error)
            return super().refresh_loras()
        lora_load.list_available_networks()
        loras.forget_weights_in_sdnext(lora_load, self._loaded_model(),
                                       sys.modules.get("modules.prompt_parser_diffusers"))
        return True

    def cards_load_nothing(self) -> bool:
        """Always: they are shown whatever is loaded."""
        return True

    def draw_cards(self, demo: Any) -> None:
        """It keeps them in pages that all of its modules know."""
        from modules import shared
        loras.draw_cards_again_in_sdnext(getattr(shared, "extra_networks", ()))

    def language(self) -> str:
        """Its own setting, such as `ja: Japanese`; empty where it follows the browser."""
        named = str(self.option("ui_locale", "") or "").partition(":")[0].strip()
        return "" if named == "Auto" else named

    def _choose(self, title: str) -> None:
        from modules import shared
        shared.opts.set("sd_model_checkpoint", title)
        shared.opts.save()  # it knows its file by itself

    def checkpoints(self, refresh: bool = False) -> list[dict[str, Any]]:
        """Without diffusers folders, which are no files."""
        return [item for item in super().checkpoints(refresh) if not Path(item["file"]).is_dir()]

    def _paths(self) -> Any:
        from modules import paths
        return paths


def _resolved(folders: Iterable[Any]) -> list[str]:
    """In full, each once: the same is often told twice, as it was typed and as it is."""
    return list(dict.fromkeys(str(Path(folder).resolve()) for folder in folders if folder))


def detect() -> A1111:
    """Which WebUI this is, by what it has: version texts of forks mislead."""
    if "installer" in sys.modules or _exists("modules.sd_checkpoint"):
        return SdNext()
    if _exists("modules_forge"):
        if _exists("backend"):
            return Forge()
        if _exists("ldm_patched"):
            return ReForge()
    return A1111()


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return name in sys.modules
