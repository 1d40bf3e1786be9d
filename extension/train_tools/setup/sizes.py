"""Sizes: of what set-up fetches, of folders for the progress of a download, and in words."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

GB = 1_000_000_000
_FARTHEST = 4  # times what is in the table; the estimates are better than that


@dataclass(frozen=True)
class Fetched:
    """Bytes of something that set-up fetches."""

    download: int
    in_nuget: int = 0  # packages and what was in them; large libraries come in parts and are joined there
    in_home: int = 0  # in the folder of Train Tools

    def as_told(self, download: int) -> Fetched:
        """With the download that the feed tells. What it takes on the disk follows in proportion: these are the same
        libraries, and compression takes the same part of them."""
        return Fetched(download, self.in_nuget * download // self.download, self.in_home * download // self.download)

    def may_be(self, download: int) -> bool:
        """Whether a feed's number can be true: one far from the estimate is of something else."""
        return self.download // _FARTHEST <= download <= self.download * _FARTHEST


# The table that every screen and check asks. Measured on Linux with an empty NuGet folder (December 2026), but CUDA's
# are estimates, from PyTorch's own archives of the same libraries (cu128: about 3 GB packed, 5 GB unpacked; Linux
# brings more of NCCL and cuDNN), with the joined libraries beside their parts. For libtorch the feed is asked, too
# (feed.py), and where it answers, its number counts instead.
LIBTORCH = {"cpu": Fetched(128_000_000, 626_000_000, 498_000_000),
            "cuda-windows": Fetched(3 * GB, 11 * GB, 5 * GB),
            "cuda-linux": Fetched(3_500_000_000, 13 * GB, 6 * GB)}
SDK = Fetched(220_000_000, in_home=870_000_000)  # its archive and what is in it
GRPCIO = Fetched(7_000_000, in_home=20_000_000)
# All other packages (ONNX Runtime's, for all systems, are 160 MB of them); the published folder with the sample,
# without libtorch.
HOST = Fetched(290_000_000, 930_000_000, 100_000_000)


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
