"""§11.1: what the stub says in the WebUI's console, also where the WebUI shows errors only."""
from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from browser import Browser
from conftest import FakeHome, wait_until
from fake_webui.server import FakeWebUi


@pytest.mark.parametrize("kind", ["neo", "a1111"])
def test_Console_AtTheStart_HasOneLineOfOurs(
        kind: str, start_webui: Callable[..., FakeWebUi], home: FakeHome, capfd: pytest.CaptureFixture[str]) -> None:
    webui = start_webui(kind=kind)
    wait_until(Browser(webui.address).host_is_ready, "the host is ready")
    webui.reload_ui()

    told = [line for line in capfd.readouterr().err.splitlines() if "keeps its files in" in line]

    assert len(told) == 1  # not again at Reload UI, and by no second handler
    assert told[0].startswith("Train Tools: INFO: ")
    assert told[0].endswith(str(home.folder))


def test_Warning_InNeo_IsSeenOnce(start_webui: Callable[..., FakeWebUi], capfd: pytest.CaptureFixture[str]) -> None:
    start_webui(kind="neo")
    assert logging.getLogger().level == logging.ERROR
    capfd.readouterr()

    logging.getLogger("traintools_ext.lending").warning("the host has gone")

    assert capfd.readouterr().err == "Train Tools: WARNING: the host has gone\n"
