"""Finds the CLIP vocabulary that the WebUI has already, so that nobody has to download it."""
from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

_PACKAGED = "bpe_simple_vocab_16e6.txt.gz"
# Below the WebUI's folder: Forge, reForge and its relatives, SD.Next.
_FOLDERS = ("backend/huggingface/runwayml/stable-diffusion-v1-5/tokenizer",
            "ldm_patched/modules/sd1_tokenizer",
            "configs/sd15/tokenizer")


def find(program_folder: Path | None, packages: Iterable[str] = ("open_clip", "clip")) -> Path | None:
    """The first vocabulary that is there: a package's file, or a folder with vocab.json and merges.txt.

    Packages are located, not imported: open_clip alone would cost seconds.
    """
    for package in packages:
        folder = _package_folder(package)
        if folder is not None and (folder / _PACKAGED).is_file():
            return folder / _PACKAGED
    for relative in _FOLDERS:
        if program_folder is None:
            break
        folder = program_folder / relative
        if (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
            return folder
    return None


def _package_folder(name: str) -> Path | None:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # a half-installed package, or one that a WebUI put there by hand
        return None
    return Path(found.origin).parent if found is not None and found.origin else None
