"""The page's scripts in a real browser, on each WebUI's markup and geometry (§5.4, §14)."""
from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from conftest import FakeHome, wait_until
from fake_webui.server import FakeWebUi

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
HELPERS = """
const until = (found) => new Promise((resolve) => {
  const look = () => { const it = found(); if (it) resolve(it); else requestAnimationFrame(look) }
  look()
})
const showTab = (id) => {
  const place = [...document.querySelectorAll("#tabs > .tabitem")].findIndex((panel) => panel.id === "tab_" + id)
  document.querySelectorAll("#tabs > .tab-nav > button")[place].click()
}
const errors = []
window.addEventListener("error", (event) => errors.push(event.message))
const ready = () => until(() => window.trainTools)
const test = async () => { %s }
const told = await test().then((found) => ({ found }), (error) => ({ failed: String(error.stack) }))
await fetch("./fake/result", { method: "POST", body: JSON.stringify(told) })
"""
Look = Callable[..., Any]


@pytest.fixture
def look(start_webui: Callable[..., FakeWebUi], tmp_path: Path) -> Iterator[Look]:
    """Opens the page of a WebUI in a browser and gives what a script in it returns."""
    assert CHROMIUM, "No Chromium was found; on Debian install chromium, or name one in CHROMIUM."
    running: list[subprocess.Popen[bytes]] = []

    def run(webui: FakeWebUi, script: str, size: str = "1366,768", *options: str) -> Any:
        webui.page_script = HELPERS % script
        command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={size}",
                   f"--user-data-dir={tmp_path / 'profile'}", "--remote-debugging-port=0", *options, webui.address]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        told = webui.results.get(timeout=60)
        running[-1].terminate()
        running[-1].wait(20)
        assert "failed" not in told, told["failed"]
        return told["found"]

    yield run
    for browser in running:
        browser.kill()
        browser.wait(20)


def _started(start_webui: Callable[..., FakeWebUi], **options: Any) -> FakeWebUi:
    webui = start_webui(**options)
    wait_until(Browser(webui.address).host_is_ready, "the host is ready")
    return webui


def _stub() -> Any:
    import sys
    return sys.modules["traintools_ext.entry"]._State.stub


WHILE_GENERATING = """
  await ready()
  document.querySelector("#txt2img_generate").click()
  const box = await until(() => document.querySelector("#txt2img_traintools_waits"))
  const [words, button] = box.children
  const at = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  }
  const interrupt = document.querySelector("#txt2img_interrupt")
  const before = { words: at(words), button: at(button), covered: interrupt ? at(interrupt) : true }
  const { left, top, width, height } = button.getBoundingClientRect()
  document.elementFromPoint(left + width / 2, top + height / 2).click()
  await until(() => !document.querySelector("#txt2img_traintools_waits"))
  return { ...before, interrupted: window.interrupted ?? false }
"""


@pytest.mark.parametrize("kind", ["a1111", "neo", "sdnext"])
def test_Notice_WhileAnImageWaitsForTheTraining_CanBeSeenAndPressed(
        kind: str, start_webui: Callable[..., FakeWebUi], look: Look) -> None:
    webui = _started(start_webui, kind=kind)
    _stub().lender.lend(0)

    seen = look(webui, WHILE_GENERATING)

    assert seen == {"words": True, "button": True, "covered": True, "interrupted": False}
    wait_until(lambda: "generate" in webui.modules.calls, "the image is made")
    assert _stub().lender.lease is None


def test_Notice_WhenTheTrainingGivesTheGpuBack_Goes(start_webui: Callable[..., FakeWebUi], look: Look) -> None:
    webui = _started(start_webui)
    _stub().lender.lend(0)
    giving = threading.Thread(target=lambda: (webui.seen.wait(60), _stub().lender.give_back()))
    giving.start()

    look(webui, """
      await ready()
      document.querySelector("#txt2img_generate").click()
      await until(() => document.querySelector("#txt2img_traintools_waits"))
      await fetch("./fake/seen", { method: "POST" })
      await until(() => !document.querySelector("#txt2img_traintools_waits"))
      return true
    """)

    giving.join(10)


FRAME = """
  await ready()
  showTab("traintools")
  const frame = await until(() => document.querySelector("#traintools_frame iframe"))
  await until(() => frame.clientHeight > 0)
  await new Promise(requestAnimationFrame)
  const page = document.documentElement
  await new Promise(requestAnimationFrame)
  return { scrolls: page.scrollHeight - page.clientHeight, height: frame.clientHeight, errors,
    below: page.clientHeight - Math.round(frame.getBoundingClientRect().bottom) }
"""


@pytest.mark.parametrize("kind", ["a1111", "neo", "sdnext"])
def test_Frame_AtALaptopsSize_LeavesThePageNothingToScroll(
        kind: str, start_webui: Callable[..., FakeWebUi], look: Look) -> None:
    seen = look(_started(start_webui, kind=kind), FRAME, "1366,868")  # the window's own edges are in it

    assert seen["scrolls"] == 0
    assert seen["errors"] == []  # such as a loop of the observer
    assert seen["below"] == 82
    assert seen["height"] > 480


def test_Frame_InALowWindow_KeepsItsLeastHeight(start_webui: Callable[..., FakeWebUi], look: Look) -> None:
    seen = look(_started(start_webui), FRAME, "1366,500")

    assert seen["height"] == 480


@pytest.mark.parametrize("kind", ["neo", "reforge"])
def test_Card_OfANewLora_IsInBothTabsAndNothingElseIsAsked(
        kind: str, start_webui: Callable[..., FakeWebUi], home: FakeHome, look: Look) -> None:
    webui = _started(start_webui, kind=kind)
    webui.modules.model_data.sd_model = None  # §14: reForge's refresh would load the checkpoint
    (home.data / "models" / "Lora" / "花子 v1.safetensors").write_bytes(b"")
    for tab, ui in webui.modules.cards.items():  # as the last load of the page left it
        ui.ui.pages_contents = ["", f'<div id="{tab}_lora_cards"><div class="nocards">Nothing here.</div></div>']
    _stub().refresh_loras()
    webui.modules.calls.clear()

    seen = look(webui, """
      await ready()
      const told = await window.trainTools.refreshCards("花子 v1")
      const again = await window.trainTools.refreshCards("花子 v1")
      const cards = [...document.querySelectorAll('.card[data-name="花子 v1"]')]
      const shown = cards.map((card) => card.parentElement.id + card.style.display)
      const none = document.querySelectorAll(".nocards").length
      return { told, again, shown, none, clicks: window.refreshClicks,
        unknown: await window.trainTools.refreshCards("nobody"),
        gone: await window.trainTools.refreshCards("花子 v1", false), left: document.querySelectorAll(".card").length }
    """)

    assert seen == {"told": "seen", "again": "seen", "shown": ["txt2img_lora_cards", "img2img_lora_cards"], "none": 0,
                    "clicks": {"txt2img": 0, "img2img": 0}, "unknown": "missing", "gone": "missing", "left": 0}
    assert webui.modules.calls == []


def test_Card_InSdNext_ComesWhenTheNetworksAreShownNext(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, look: Look) -> None:
    webui = _started(start_webui, kind="sdnext")
    webui.modules.pages[1].create_page("txt2img")  # the cache of a page that was seen before
    (home.data / "models" / "Lora" / "a.b.safetensors").write_bytes(b"")

    seen = look(webui, """
      await ready()
      showTab("traintools")
      const told = await window.trainTools.refreshCards("a.b")
      await window.trainTools.refreshCards("a.b")
      const before = { ...window.refreshClicks }
      showTab("txt2img")
      const card = await until(() => document.querySelector('#txt2img_lora_cards .card'))
      return { told, before, name: card.dataset.name, after: window.refreshClicks.txt2img }
    """)

    assert seen == {"told": "later", "before": {"txt2img": 0, "img2img": 0}, "name": "a_b", "after": 1}


@pytest.mark.parametrize(("kind", "language", "told"), [
    ("a1111", "ja_JP", ["light", "ja_JP"]), ("sdnext", "zh: Chinese", ["dark", "zh"]),
    ("sdnext", "None", ["dark", ""])])
def test_Page_TellsThemeAndLanguageAsTheWebuiHasThem(
        kind: str, language: str, told: list[str], start_webui: Callable[..., FakeWebUi], look: Look) -> None:
    webui = _started(start_webui, kind=kind, language=language)

    assert look(webui, "await ready(); return [window.trainTools.theme(), window.trainTools.language()]") == told
