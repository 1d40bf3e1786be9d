"""The host as set-up really publishes it: by the .NET SDK, from sources, with every native library beside it."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from conftest import FakeHome
from traintools_ext.home import Home
from traintools_ext.problems import Problem
from traintools_ext.setup import publish, sizes
from traintools_ext.setup.steps import Context, Machine, Step

ROOT = Path(__file__).resolve().parents[2]
_BUILT = shutil.ignore_patterns("bin", "obj")


def test_Publish_OfTheRealSources_MakesAHostThatRuns(home: FakeHome, tmp_path: Path) -> None:
    sources = tmp_path / "sources of the extension"
    sources.mkdir()
    for name in ("src", "samples"):
        shutil.copytree(ROOT / name, sources / name, ignore=_BUILT)
    for file in ROOT.glob("Directory.*"):
        shutil.copy(file, sources)
    (home.folder / "logs").mkdir()
    dotnet = shutil.which("dotnet")
    assert dotnet is not None
    context = Context(sources, Home(home.folder), "0.1.0-real", machine=Machine(dotnet=Path(dotnet), torch="cpu"))

    publish.publish(context, Step("host", Problem.sentence("Build"), publish.publish))

    here = context.host
    assert {"libonnxruntime.so", "Magick.Native-Q8-x64.dll.so"} <= set(os.listdir(here))
    assert not any("runtimes" in name for name in os.listdir(here))  # one system's libraries only
    told = subprocess.run([dotnet, here / "traintools.dll", "doctor"], capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stdout + told.stderr
    size = sum(file.stat().st_size for file in here.rglob("*") if file.is_file() and not file.is_symlink())
    assert abs(size - sizes.HOST.in_home) < 0.1 * sizes.HOST.in_home  # what is shown while it builds
