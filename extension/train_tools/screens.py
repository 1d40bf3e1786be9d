"""Which screen the tab shows while there is no host to work with: each has one heading, one button and one log."""
from __future__ import annotations

from typing import Literal

from .keeper import HostState
from .problems import Problem

Screen = Literal[
    "welcome",  # nothing is set up yet: Set up
    "obstacle",  # the same, but the look has found what stands in the way: Retry
    "setting_up",  # Cancel
    "setup_failed",  # a set-up that somebody began has failed or was cancelled: Retry
    "update",  # set up once, for older sources: Set up
    "repair",  # set up once, and something of it is gone: Set up
    "starting",
    "host_failed",  # all is there, and the host does not run: Restart
    "ready",
]

# What a sentence tells to press must be the button below it, so the sentence decides where the state alone does not.
_BY_PROBLEM: dict[str, Screen] = {
    "setup.update_needs_download": "update",
    "setup.libtorch_gone": "repair",
    "setup.webui_torch_changed": "repair",
    "host.no_runtime": "repair",
    "host.no_grpcio": "repair",
    "host.not_started": "repair",
    "host.program_missing": "host_failed",
}
_BY_STATE: dict[str, Screen] = {
    "missing": "welcome", "setting_up": "setting_up", "starting": "starting", "failed": "host_failed",
    "ready": "ready",
}


def screen_of(host: HostState, setup_was_begun: bool, failure: Problem | None) -> tuple[Screen, HostState]:
    """The screen of a state, and what it shows of the host: where a set-up is wanted and a step of it failed, that.

    `setup_was_begun`: in this process, by a person or after an update.
    """
    screen = _BY_PROBLEM.get(host.problem.code, _BY_STATE[host.state])
    if failure is not None and (host.state == "missing" or screen == "repair"):
        return "setup_failed" if setup_was_begun else "obstacle", HostState("missing", failure)
    return screen, host
