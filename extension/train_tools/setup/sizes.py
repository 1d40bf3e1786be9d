"""Sizes: of folders, for the progress of a download, and in words."""
from __future__ import annotations

import os
from pathlib import Path

GB = 1_000_000_000


def folder_bytes(folder: Path) -> int:
    """Bytes of all files below; files that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except FileNotFoundError:
                continue
    return total


def text(count: float) -> str:
    """As the tab writes it: 3.0 GB, 130 MB."""
    return f"{count / GB:.1f} GB" if count >= GB else f"{count / 1_000_000:.0f} MB"
