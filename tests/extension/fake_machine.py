"""What set-up finds on a machine, faked at its edges: nvidia-smi, the WebUI's PyTorch, a `dotnet` that publishes."""
from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import pytest

RTX_3060 = "NVIDIA GeForce RTX 3060, 551.23, 12288, 8.6"
GTX_1080 = "NVIDIA GeForce GTX 1080, 551.23, 8192, 6.1"

# Stands for dotnet: publishes a program by copying one, as the real one puts libtorch into a folder of its own; runs
# Python programs; and writes down how it was called.
_DOTNET = '''#!/bin/sh
echo "$@" >> "{log}"
case "$1" in
  publish)
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$2"; cp "{program}" "$2/traintools.dll"
    if [ -n "$LibtorchFolder" ]; then
      mkdir -p "$LibtorchFolder"; echo "$LibtorchFolder" > "$2/libtorch.path"
    fi
    {extra} ;;
  nuget) echo "D http://127.0.0.1:9/v3/index.json"; echo "E /a/folder"; {feeds} ;;
  *) exec /usr/bin/python3 "$@" ;;
esac
'''


def dotnet(home: Any, extra: str = ":", feeds: tuple[str, ...] = ()) -> Path:
    """Replaces the home's dotnet; returns the file in which its calls are written down."""
    log: Path = home.data / "dotnet calls.txt"
    told = "; ".join([":", *(f'echo "E {feed}"' for feed in feeds)])
    (home.folder / "dotnet" / "dotnet").write_text(
        _DOTNET.format(log=log, program=home.program, extra=extra, feeds=told))
    return log


def gpus(monkeypatch: pytest.MonkeyPatch, folder: Path, *lines: str, old_driver: bool = False) -> None:
    """An nvidia-smi that tells of these: name, driver, memory, compute capability (an old driver does not know it)."""
    rows = [f"{index}, GPU-{index}1111111, {line}" for index, line in enumerate(lines)]
    program = folder / "smi" / "nvidia-smi"
    program.parent.mkdir(exist_ok=True)
    refusal = 'case "$1" in *compute_cap*) echo "Field \\"compute_cap\\" is not a valid field to query."; exit 2; esac'
    program.write_text("\n".join(["#!/bin/sh", refusal if old_driver else "", "cat <<END", *rows, "END", ""]))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(program.parent), os.environ["PATH"]]))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def webui_torch(monkeypatch: pytest.MonkeyPatch, folder: Path, version: str) -> Path:
    """A PyTorch in the WebUI's Python that nobody may import; called again, an update of it."""
    torch = folder / "site-packages" / "torch"
    torch.mkdir(parents=True, exist_ok=True)
    (torch / "__init__.py").write_text("raise RuntimeError('it was imported')")
    cuda = f"'{version.partition('+cu')[2][:2]}.{version[-1]}'" if "+cu" in version else "None"
    (torch / "version.py").write_text(
        f"from typing import Optional\n\n__all__ = ['__version__', 'debug', 'cuda', 'git_version']\n"
        f"__version__ = '{version}'\ndebug = False\ncuda: Optional[str] = {cuda}\ngit_version = '449b1768410104'\n")
    monkeypatch.syspath_prepend(torch.parent)
    importlib.invalidate_caches()
    return torch
