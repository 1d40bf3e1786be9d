"""The thin story: a WebUI starts, the tab is there, the host runs, a call goes through."""
from __future__ import annotations

import json

from browser import Browser
from conftest import FakeHome
from fake_webui.server import FakeWebUi


def test_Webui_WithTheExtension_ShowsTheTabAndReachesTheHost(
        ready_webui: tuple[FakeWebUi, Browser], home: FakeHome) -> None:
    _, browser = ready_webui

    answer = browser.call("Projects/List", b"anything")

    assert answer.all() == [b"anything"]
    assert answer.code() == 0
    assert b'id="tab_traintools"' in browser.get("").body
    assert len(home.saw("listening")) == 1


def test_Announcement_AtTheStart_TellsTheHostWhereThingsAre(
        ready_webui: tuple[FakeWebUi, Browser], home: FakeHome) -> None:
    webui, _ = ready_webui

    told = json.loads((home.folder / "webui.json").read_text(encoding="utf-8"))

    assert told["format"] == 1
    assert told["address"] == f"http://127.0.0.1:{webui.port}"
    assert told["webui"] == "A1111"
    assert told["folders"]["lora"] == str(home.data / "models" / "Lora")
    assert told["folders"]["checkpoints"] == [str(home.data / "models" / "Stable-diffusion")]
    assert (home.folder / "webui.json").stat().st_mode & 0o777 == 0o600
