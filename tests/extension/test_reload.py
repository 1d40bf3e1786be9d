"""§2.2, §10.2: Reload UI executes the script again over the one host."""
from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Browser
from conftest import NAME, ROOT, FakeHome, wait_until
from fake_webui.server import FakeWebUi

Ready = tuple[FakeWebUi, Browser]


def _our_threads() -> list[str]:
    return sorted(thread.name for thread in threading.enumerate() if thread.name.startswith("traintools"))


@pytest.mark.parametrize("kind", ["a1111", "forge", "reforge", "sdnext"])
def test_ReloadUi_ThreeTimes_KeepsOneHostAndWorkingRoutes(
        kind: str, start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    webui = start_webui(kind=kind)
    browser = Browser(webui.address)
    wait_until(browser.host_is_ready, "the host is ready")
    threads = _our_threads()

    for _ in range(3):
        webui.reload_ui()
        assert browser.call("Projects/List", b"again").all() == [b"again"]

    wait_until(lambda: _our_threads() == threads, f"no more threads than {threads}: {_our_threads()}")
    assert len(home.saw("listening")) == 1
    assert not home.saw("end of input")


def test_ReloadUi_WithAnOpenStreamInAnotherTab_IsNotHeldUp(ready_webui: Ready) -> None:
    webui, browser = ready_webui
    stream = browser.call("Training/Watch")
    assert stream.next() is not None

    began = time.monotonic()
    webui.reload_ui()

    assert time.monotonic() - began < 3
    assert stream.next() is None
    assert browser.call("Training/Watch").next() == b"event 1 after "


def test_Routes_AfterReloadUi_UseTheNewLogin(start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui(auth={"hana": "secret"})
    browser = Browser(webui.address)
    browser.login("hana", "secret")
    assert browser.get("traintools/state").status == 200

    webui.reload_ui()
    answer = browser.get("traintools/state")

    assert answer.status == 401  # §2.2: login tokens are lost
    assert answer.problem() == ("stub.logged_out", {})


def test_Restart_OfTheWebui_AdoptsTheHostThatIsThere(
        start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    from conftest import forget_package
    first = start_webui()
    wait_until(Browser(first.address).host_is_ready, "the host is ready")
    first.stop()
    kept = sys.modules[NAME + ".entry"].retire()  # the pipe stays: here the process lives on
    forget_package()

    browser = Browser(start_webui().address)
    wait_until(browser.host_is_ready, "the host is adopted")

    assert browser.call("Projects/List", b"x").all() == [b"x"]
    assert len(home.saw("listening")) == 1
    kept[0].stdin.close()


def test_Script_WithNewerFilesOnTheDisk_LoadsThemAndKeepsTheHost(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, tmp_path: Path) -> None:
    extension = _copy(tmp_path)
    webui = start_webui(extension=extension)
    browser = Browser(webui.address)
    wait_until(browser.host_is_ready, "the host is ready")
    reply = extension / "extension" / "train_tools" / "reply.py"
    reply.write_text(reply.read_text().replace('"nosniff"', '"nosniff", "x-updated": "yes"'))

    webui.reload_ui()
    wait_until(browser.host_is_ready, "the newer package finds the host")

    assert browser.get("traintools/state").headers["x-updated"] == "yes"
    assert len(home.saw("listening")) == 1
    assert not home.saw("end of input")


def test_Script_WithABrokenUpdate_SaysSoInTheTabAndTheWebuiGoesOn(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, tmp_path: Path) -> None:
    extension = _copy(tmp_path)
    webui = start_webui(extension=extension)
    browser = Browser(webui.address)
    (extension / "extension" / "train_tools" / "entry.py").write_text("this is no Python\n")

    webui.reload_ui()
    page = browser.get("").body.decode()

    assert "Train Tools could not be loaded" in page
    assert "Update the extension" in page


def _copy(tmp_path: Path) -> Path:
    extension = tmp_path / "extensions" / "train tools 日本"
    for name in ("scripts", "javascript", "extension/train_tools", "extension/page"):
        shutil.copytree(ROOT / name, extension / name, ignore=shutil.ignore_patterns("__pycache__"))
    return extension
