"""Train Tools without any WebUI: the same questions, answered from the command line."""
from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .webui import A1111

_CHECKPOINTS = (".safetensors", ".ckpt")


class NoWebUi(A1111):
    """There is no checkpoint on the GPU, no LoRA list and no one else who makes images."""

    name = "none"
    needs_the_queue = False

    def __init__(self, data: Path, lora: Path | None = None, checkpoints: Path | None = None) -> None:
        self._data = data.resolve()
        self._lora = (lora or self._data / "models" / "Lora").resolve()
        self._checkpoints = (checkpoints or self._data / "models" / "Stable-diffusion").resolve()
        self._queue = threading.Lock()

    def on_start(self, tab: Callable[[], list[Any]], started: Callable[[Any, Any], None]) -> None:
        """Nobody calls back: standalone.py makes the app itself."""

    def data_folder(self) -> Path:
        """What `--data` names."""
        return self._data

    def program_folder(self) -> Path | None:
        """No WebUI, no folder."""
        return None

    def folders(self) -> dict[str, Any]:
        """Below the data folder where the command line names no other."""
        return {"data": str(self._data), "models": str(self._data / "models"), "lora": str(self._lora),
                "checkpoints": [str(self._checkpoints)], "vaes": [str(self._data / "models" / "VAE")]}

    def command_option(self, name: str, default: Any = None) -> Any:
        """No WebUI's command line."""
        return default

    def option(self, name: str, default: Any = None) -> Any:
        """No WebUI's settings."""
        return default

    def queue_lock(self) -> Any:
        """A lock that nobody else takes."""
        return self._queue

    def is_busy(self) -> bool:
        """Nobody makes images."""
        return False

    def free_gpu(self) -> None:
        """Nothing is on the GPU."""

    def bring_back(self) -> None:
        """Nothing was taken off."""

    def memory(self) -> tuple[int, int] | None:
        """Nothing here has opened the GPU; the host measures by itself."""
        return None

    def is_cpu_only(self) -> bool:
        """The look at the machine decides."""
        return False

    def refresh_loras(self) -> bool:
        """There is no list."""
        return False

    def draw_cards(self, demo: Any) -> None:
        """There are none."""

    def cards_load_nothing(self) -> bool:
        """There are none."""
        return True

    def vae(self) -> str | None:
        """Nobody has chosen one."""
        return None

    def checkpoints_known(self) -> tuple[str, ...] | None:
        """Nobody keeps a list: the host looks into the folders."""
        return None

    def device_id(self) -> str | None:
        """Nobody has chosen one."""
        return None

    def checkpoints(self, refresh: bool = False) -> list[dict[str, Any]]:
        """The checkpoint files in the folder."""
        return [{"file": str(file), "sha256": None, "selected": False}
                for file in sorted(self._checkpoints.rglob("*")) if file.suffix.lower() in _CHECKPOINTS]
