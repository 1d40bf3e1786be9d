"""§2.3, §10.1, §10.6: whole processes: how long the script takes to load, and what happens when they are killed."""
from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from conftest import HERE, ROOT, FakeHome, forget_package, wait_until
from fake_webui.modules import FakeModules
from traintools_ext import processes

Start = Callable[..., "WebuiProcess"]


class WebuiProcess:
    """The fake WebUI in a process of its own."""

    def __init__(self, home: FakeHome, *options: str, **environment: str) -> None:
        command = [sys.executable, str(HERE / "fake_webui" / "serve.py"), "--root", str(home.data), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, **environment})
        assert self.process.stdout is not None
        self.browser = Browser(self.process.stdout.readline().strip())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start(home: FakeHome) -> Iterator[Start]:
    started: list[WebuiProcess] = []

    def begin(*options: str, **environment: str) -> WebuiProcess:
        started.append(WebuiProcess(home, *options, **environment))
        return started[-1]

    yield begin
    for webui in started:
        if webui.process.poll() is None:
            webui.kill()


def test_Webui_Killed_LeavesAHostThatTheNextStartAdopts(start: Start, home: FakeHome) -> None:
    first = start()
    wait_until(first.browser.host_is_ready, "the host is ready")

    first.kill()
    wait_until(lambda: home.saw("end of input"), "the host notices at once that the WebUI has gone")
    second = start()
    wait_until(second.browser.host_is_ready, "the host is adopted")

    assert second.browser.call("Projects/List", b"x").all() == [b"x"]
    assert len(home.saw("listening")) == 1


def test_Webui_KilledForGood_LeavesNoHostBehind(start: Start, home: FakeHome) -> None:
    webui = start(FAKE_HOST_GRACE="0.2")
    wait_until(webui.browser.host_is_ready, "the host is ready")

    webui.kill()

    wait_until(lambda: home.saw("ended"), "the host ends")
    assert len(home.saw("listening")) == 1


def test_Webui_KilledDuringAnUpload_AnswersTheNextOne(start: Start, home: FakeHome) -> None:
    first = start()
    wait_until(first.browser.host_is_ready, "the host is ready")
    stream = first.browser.call("Training/Watch")
    assert stream.next() is not None

    first.kill()
    wait_until(lambda: home.saw("watch over"), "the host hears that the stream has ended")
    second = start()
    wait_until(second.browser.host_is_ready, "the host is adopted")

    assert second.browser.call("Datasets/Upload", b"abc").all() == [b"3"]


def test_Host_ThatOutlivedItsWebui_IsAdoptedAtTheFirstSignOfTheNext(
        start: Start, home: FakeHome, data: Path) -> None:
    first = start("--webui", "neo")
    wait_until(first.browser.host_is_ready, "the host is ready")
    before = _told(home)
    first.kill()
    fake = FakeModules("neo", data)
    fake.install()
    try:
        from traintools_ext import entry
        entry.start(ROOT)  # §14: a slow WebUI listens a minute after it has executed the script
        adopted = _told(home)
        fake.app_started[0](None, None)  # --nowebui: nobody will look after the host
    finally:
        fake.uninstall()
        forget_package()

    assert {**adopted, "parent": None} == {**before, "parent": None}
    assert processes.is_alive(adopted["parent"]["pid"], adopted["parent"]["started_unix_ms"])
    assert adopted["parent"]["pid"] == os.getpid()
    assert _told(home) == before


def test_Script_WhileAnotherWebuiLooksAfterTheHost_LeavesItToThat(start: Start, home: FakeHome, data: Path) -> None:
    first = start()
    wait_until(first.browser.host_is_ready, "the host is ready")
    before = _told(home)
    fake = FakeModules("neo", data)
    fake.install()
    try:
        from traintools_ext import entry
        entry.start(ROOT)
    finally:
        fake.uninstall()
        forget_package()

    assert _told(home) == before


def _told(home: FakeHome) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((home.folder / "webui.json").read_text(encoding="utf-8"))
    return told


def test_Host_GetsACleanEnvironment(start: Start, home: FakeHome) -> None:
    webui = start(PYTHONPATH="/somewhere", LD_LIBRARY_PATH="/venv/torch/lib:/opt/lib")

    wait_until(webui.browser.host_is_ready, "the host is ready")

    pid = home.saw("listening")[0].split()[0]
    variables = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    assert "LD_LIBRARY_PATH=/opt/lib" in variables  # without torch's part
    assert not [name for name in variables if name.startswith("PYTHONPATH=")]


def test_ReloadUi_FromThePage_WorksInTheProgram(start: Start, home: FakeHome) -> None:
    webui = start("--webui", "forge")
    wait_until(webui.browser.host_is_ready, "the host is ready")

    webui.browser.request("POST", "reload-ui")
    wait_until(lambda: _is_ready(webui.browser), "the page is back, and the host is ready")

    assert len(home.saw("listening")) == 1


def test_Restart_OfSdNext_IsTheSameProcessAndKeepsTheHost(start: Start, home: FakeHome) -> None:
    webui = start("--webui", "sdnext")
    wait_until(webui.browser.host_is_ready, "the host is ready")

    with contextlib.suppress(OSError, HTTPException):  # the answer may be lost with the program
        webui.browser.request("POST", "reload-ui")
    assert webui.process.stdout is not None
    address = webui.process.stdout.readline().strip()  # told again: the program began anew
    wait_until(lambda: _is_ready(webui.browser), "the host is adopted")

    assert address == webui.browser.address
    assert len(home.saw("listening")) == 1


@pytest.mark.parametrize(("kind", "proxied"), [("a1111", True), ("sdnext", False)])
def test_Webui_BelowASubpathWithALogin_ServesTheTabThere(
        kind: str, proxied: bool, start: Start, home: FakeHome) -> None:
    webui = start("--webui", kind, "--subpath", "ai", "--login", "hana:geheim")
    assert webui.browser.address.endswith("/ai/")
    assert webui.browser.get("traintools/state").status == 401

    webui.browser.login("hana", "geheim")
    wait_until(webui.browser.host_is_ready, "the host is ready")

    assert webui.browser.call("Projects/List", b"x").all() == [b"x"]
    told = (home.folder / "webui.json").read_text()
    assert ("/ai" in told.split('"verify_tls"')[0]) is not proxied  # a proxy's path does not exist at the WebUI itself


def test_Script_AtLoad_ImportsTheStandardLibraryOnlyAndIsQuick(home: FakeHome) -> None:
    report = subprocess.run([sys.executable, str(HERE / "script_load.py"), str(ROOT), str(home.data)],
                            capture_output=True, text=True, check=True).stdout.splitlines()

    assert report[0] == "foreign modules: []"
    assert float(report[1].removeprefix("seconds: ")) < 0.3
    assert report[2] == "sys.path is the same: True"
    assert report[3] == "modules in sys.modules: traintools_ext only"


def test_InstallScript_OnAnOldConsole_SaysOneAsciiLineAndNeverFails() -> None:
    answer = subprocess.run([sys.executable, str(ROOT / "install.py")], capture_output=True, check=True,
                            env={**os.environ, "PYTHONIOENCODING": "cp932"})

    assert answer.stdout.decode("ascii") == "Train Tools: set it up in its tab.\n"
    assert answer.stderr == b""


def _is_ready(browser: Browser) -> bool:
    try:
        return browser.host_is_ready()
    except (OSError, HTTPException):
        return False
