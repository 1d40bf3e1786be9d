"""What the tests share: a home with a program to start, a WebUI, a browser."""
from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NAME = "traintools_ext"
sys.path.insert(0, str(HERE))


def load_package() -> None:
    """The package under its own name, as scripts/traintools.py loads it."""
    folder = ROOT / "extension" / "train_tools"
    spec = importlib.util.spec_from_file_location(NAME, folder / "__init__.py",
                                                  submodule_search_locations=[str(folder)])
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)


load_package()

from browser import Answer, Browser  # noqa: E402
from fake_webui.server import FakeWebUi  # noqa: E402


def wait_until(holds: Callable[[], Any], what: str, seconds: float = 15) -> Any:
    """Waits for a state of another process that sends no signal; bounded, with words for when it fails."""
    limit = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < limit, f"not within {seconds} s: {what}"
        time.sleep(0.01)
    return found


class FakeHome:
    """`<data>/traintools/` with a stand-in for dotnet that runs Python programs."""

    def __init__(self, data: Path) -> None:
        self.data, self.folder = data, data / "traintools"
        dotnet = self.folder / "dotnet"
        for kind in ("sdk", "shared/Microsoft.NETCore.App", "shared/Microsoft.AspNetCore.App"):
            (dotnet / kind / "10.0.100").mkdir(parents=True)
        program = dotnet / "dotnet"
        program.write_text('#!/bin/sh\nexec /usr/bin/python3 "$@"\n')
        program.chmod(0o755)
        self.program = data / "host program" / "traintools.dll"
        self.program.parent.mkdir()
        shutil.copyfile(HERE / "fake_host.py", self.program)

    def events(self) -> list[str]:
        file = self.folder / "fake-host-events.txt"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def saw(self, text: str) -> list[str]:
        return [line for line in self.events() if text in line]

    def publish(self, build: str) -> Path:
        """A program as set-up publishes it."""
        folder = self.folder / "host" / build
        folder.mkdir(parents=True)
        shutil.copyfile(HERE / "fake_host.py", folder / "traintools.dll")
        return folder

    def end_hosts(self) -> None:
        # By their command lines: one that has just been started has not said anything yet.
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if f"--home\0{self.folder}\0".encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:  # it has ended meanwhile
                continue


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The WebUI's data folder: a name with spaces and other scripts (§9, 14)."""
    folder = tmp_path / "ü データ folder"
    folder.mkdir()
    return folder


@pytest.fixture
def home(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHome]:
    """A home whose host program is the fake one."""
    fake = FakeHome(data)
    monkeypatch.setenv("TRAINTOOLS_HOST", str(fake.program))
    monkeypatch.delenv("TRAINTOOLS_LIBTORCH", raising=False)
    monkeypatch.setenv("NUGET_PACKAGES", str(data / "nuget"))
    yield fake
    fake.end_hosts()


@pytest.fixture
def start_webui(home: FakeHome) -> Iterator[Callable[..., FakeWebUi]]:
    """Starts fake WebUIs on the home's data folder."""
    started: list[FakeWebUi] = []

    def start(**options: Any) -> FakeWebUi:
        webui = FakeWebUi(home.data, **options)
        started.append(webui)
        return webui.start()

    before = list(sys.path)
    yield start
    for webui in started:
        webui.stop()
    forget_package()
    sys.path[:] = before


@pytest.fixture
def ready_webui(start_webui: Callable[..., FakeWebUi]) -> tuple[FakeWebUi, Browser]:
    """A WebUI whose host is ready, and a browser on its page."""
    webui = start_webui()
    browser = Browser(webui.address)
    wait_until(browser.host_is_ready, "the host is ready")
    return webui, browser


def forget_package() -> None:
    """A new process has no modules of ours; retire() ends the threads first."""
    entry = sys.modules.get(NAME + ".entry")
    if entry is not None:
        for kept in entry.retire():
            if kept is not None and kept.stdin is not None:
                kept.stdin.close()
    for name in [name for name in sys.modules if name == NAME or name.startswith(NAME + ".")]:
        del sys.modules[name]
    load_package()


class Host:
    """The host's way back: the routes that it uses, with its secret."""

    def __init__(self, webui: FakeWebUi, home: FakeHome) -> None:
        self.webui, self._browser = webui, Browser(webui.address)
        wait_until(self._browser.host_is_ready, "the host is ready")
        self._secret = json.loads((home.folder / "host.json").read_text())["secret"]

    def get(self, path: str) -> Any:
        return self._browser.request("GET", f"traintools/webui/{path}",
                                     headers={"X-TrainTools-Secret": self._secret}).json()

    def post(self, path: str) -> Answer:
        return self._browser.request("POST", f"traintools/webui/{path}",
                                     headers={"X-TrainTools-Secret": self._secret})


@pytest.fixture
def make_host(start_webui: Callable[..., FakeWebUi], home: FakeHome) -> Callable[..., Host]:
    """WebUIs with two checkpoints, each with its host."""
    folder = home.data / "models" / "Stable-diffusion"
    folder.mkdir(parents=True)
    for name in ("modelA.safetensors", "モデルB.safetensors"):
        (folder / name).write_bytes(b"")
    return lambda **options: Host(start_webui(**options), home)
