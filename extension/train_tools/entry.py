"""Where the WebUI enters: asks for the tab and for the routes."""
from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

from . import announcement, console, tab, webui
from .home import Home
from .problems import Problem, in_english
from .stub import Stub

_log = logging.getLogger(__name__)


class _State:
    """Lives as long as the process: Reload UI executes the script again, not this module."""

    stub: Stub | None = None
    kept: list[Any] = []
    earlier_parent: Any = None  # of a host that was adopted when the script was loaded


def start(root: Path) -> None:
    """Called each time the WebUI executes scripts/traintools.py: at its start and after each Reload UI."""
    found = webui.detect()
    console.speak()
    _adopt_a_host(found)

    def started(demo: Any, app: Any) -> None:
        try:
            if demo is None and _State.earlier_parent is not None:
                announcement.let_go(Home.below(found.data_folder()), _State.earlier_parent)
            if _State.stub is None:
                _State.stub = Stub(root, found)
                if demo is not None:
                    _log.info("%s is in %s, and keeps its files in %s", _State.stub.build, found.name,
                              _State.stub.home.folder)
            _State.stub.attach(demo, app)
        except Exception:  # the WebUI must start, whatever is wrong with us; the tab's page says so
            _log.error("Train Tools could not start:\n%s", traceback.format_exc())

    found.on_start(lambda: make_tab(found), started)


def _adopt_a_host(found: webui.A1111) -> None:
    try:
        _State.earlier_parent = announcement.adopt(Home.below(found.data_folder()))
    except Exception as error:  # a home that cannot be written to, a WebUI that changed: told when the tab is made
        _log.warning("no running host could be adopted: %s", error)


def make_tab(found: webui.A1111) -> list[Any]:
    """The tab, or a sentence in its place."""
    try:
        return tab.frame_tab(found.tab_title())
    except Exception as error:
        _log.error("the Train Tools tab could not be made:\n%s", traceback.format_exc())
        return tab.message_tab(in_english(Problem.of("stub.no_tab", reason=error)))


def is_busy() -> bool:
    """Whether this package must stay although newer files are on the disk."""
    return _State.stub is not None and _State.stub.is_busy()


def retire() -> list[Any]:
    """Ends this package's threads for a newer one; returns what must stay alive."""
    kept = list(_State.kept)
    if _State.stub is not None:
        kept.append(_State.stub.retire())
        _State.stub = None
    return kept


def keep(things: list[Any]) -> None:
    """Takes over from an older package: the pipe that tells the host that the WebUI lives."""
    _State.kept.extend(thing for thing in things if thing is not None)
