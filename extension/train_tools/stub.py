"""Puts the parts together: one Stub a process, kept over every Reload UI."""
from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import announcement, build, environment, grpc_loader, hostlog, names, webui_torch
from .build import HostProgram
from .guard import GradioLogin, NoLogin
from .home import Home
from .keeper import MISSING, HostKeeper, HostState, KeeperSettings
from .launch import Launcher
from .lending import Lender
from .problems import Problem
from .routes import Routes
from .screens import screen_of
from .setup import dotnet, remembered, sizes
from .setup.run import SetupRun
from .setup.steps import Context, Sources
from .webui import A1111

_log = logging.getLogger(__name__)

PREFIX = "traintools"
_MAKING_WAY = 10.0  # seconds until the host answers; the state is saved after that
_UNASKED_BYTES = 500_000_000  # after an update set-up begins by itself where it downloads no more than this


class Stub:
    """All that Train Tools is inside the WebUI's process."""

    def __init__(self, root: Path, webui: A1111, settings: KeeperSettings = KeeperSettings(),
                 sources: Sources = Sources()) -> None:
        self.root, self.webui = root, webui
        self.home = Home.below(webui.data_folder())
        self.lender = Lender(webui)
        self.setup = SetupRun(Context(root, self.home, build.build_id(root), sources), self._set_up)
        self._launcher = Launcher(self.home, self._dotnet, self._host_environment)
        self.keeper = HostKeeper(self.home, self._launcher, self._program, self._absent, settings)
        self.keeper.watchers += [self.lender.watch, self._watch_checkpoints, self._watch_cards]
        self._dotnet_file: Path | None = None
        self._grpc_is_there = False
        self._rebuild_tried = False
        self._cleaned_up = False
        self._cards_are_old = False  # those that the WebUI keeps for the next load of its page
        self._demo: Any = None  # gradio's object of the newest page
        self._told_checkpoints: tuple[str, ...] | None = None
        self._announce: Callable[[], None] = lambda: None
        self._problem: Problem | None = None  # why the host could not be told where the WebUI is

    @property
    def build(self) -> str:
        """The build of the host that belongs to these sources."""
        return self.setup.context.build

    def attach(self, demo: Any, app: Any) -> None:
        """Adds the routes to a new app and tells the host where the WebUI is; called again after each Reload UI."""
        from starlette.routing import Route

        if demo is None:
            _log.warning("the WebUI runs without its page (--nowebui), so Train Tools has no tab")
            return
        self._demo = demo
        login = GradioLogin(app)
        self.attach_routes(app, login, lambda: _must_end(demo), Route, str(getattr(demo, "share_url", None) or ""))
        has_api = any(getattr(route, "path", "") == "/sdapi/v1/txt2img" for route in app.routes)
        self.start(str(getattr(demo, "local_url", "")), has_api)

    def attach_routes(self, app: Any, login: GradioLogin | NoLogin, must_end: Callable[[], bool], route: Any,
                      share_url: str = "") -> None:
        """One guarded route for everything, below the WebUI's sub-path as well where it has one of its own.

        `share_url` is the public address that gradio gave the WebUI, empty where it has none.
        """
        routes = Routes(self, login, must_end, lambda: [share_url, *names.told_to(self.webui)])
        subpath = self.webui.subpath()
        for path in [f"/{PREFIX}", *([f"/{subpath}/{PREFIX}"] if subpath else [])]:
            app.router.routes.append(route(path + "/{rest:path}", routes.answer, methods=["GET", "HEAD", "POST"]))

    def start(self, address: str, has_api: bool) -> None:
        """Begins to look after the host, in a thread of its own: nothing here may delay the WebUI."""
        def announce() -> None:
            self.setup.context.cpu_only = self.webui.is_cpu_only()
            self.setup.context.device_id = self.webui.device_id()
            self._told_checkpoints = self.webui.checkpoints_known()
            announcement.write(self.home, self.webui, address, has_api)

        self._announce = announce
        self._tell_the_host()
        if not self._cleaned_up:
            self._cleaned_up = True
            threading.Thread(target=self._clean_up, name="traintools-clean-up", daemon=True).start()

    def restart(self) -> None:
        """The person pressed Restart: tries all that can have gone wrong anew."""
        self._tell_the_host()
        self.keeper.restart()

    def _tell_the_host(self) -> None:
        try:
            self.home.make()
            self._announce()
        except OSError as error:
            _log.exception("the home folder cannot be used")
            self._problem = Problem.of("stub.home_not_writable", path=self.home.folder, reason=error.strerror or error)
            return
        except Exception as error:  # a WebUI that changed; the tab must say so
            _log.exception("the WebUI could not be asked where it keeps things")
            self._problem = Problem.of("stub.webui_not_asked", webui=self.webui.name, reason=error)
            return
        self._problem = None
        self.keeper.ensure_running()

    def refresh_loras(self) -> bool:
        """Has the WebUI read its LoRAs anew."""
        refreshed = self.webui.refresh_loras()
        self._cards_are_old = True
        if self._may_draw_cards():
            self._draw_cards()
        return refreshed

    def _watch_cards(self) -> None:
        if self._may_draw_cards():  # a checkpoint was loaded meanwhile, or the GPU given back
            threading.Thread(target=self._draw_cards, name="traintools-cards", daemon=True).start()

    def _may_draw_cards(self) -> bool:
        return self._cards_are_old and self.lender.lease is None and self.webui.cards_load_nothing()

    def _draw_cards(self) -> None:
        self._cards_are_old = False
        try:
            self.webui.draw_cards(self._demo)
        except Exception:  # the file is there and can be used; only the next load of the page shows old cards
            _log.exception("the LoRA cards could not be drawn anew")

    def _watch_checkpoints(self) -> None:
        # The person pressed refresh at the WebUI's checkpoints, or a download of its own came in.
        if self._problem is None and self.webui.checkpoints_known() != self._told_checkpoints:
            self._tell_the_host()

    def take_gpu_back(self) -> None:
        """For an image that somebody wants now: the training pauses at a saved state and goes on after it. A lease
        that no training of the host knows ends at once."""
        channel = self.keeper.channel()
        if self.lender.lease is None or channel is not None and channel.make_way(_MAKING_WAY):
            return
        self.lender.give_back()

    def is_busy(self) -> bool:
        """Whether new files on the disk must wait: the GPU is lent, or a set-up runs."""
        return self.lender.lease is not None or self.setup.is_running

    def retire(self) -> Any:
        """Makes room for a newer Stub; what it returns must be kept, for it holds the pipe to the host."""
        self.keeper.stop()
        return self._launcher.keep()

    def state(self, login: GradioLogin | NoLogin) -> dict[str, Any]:
        """What the tab asks for again and again."""
        host = HostState("failed", self._problem) if self._problem is not None else self.keeper.state
        screen, host = screen_of(host, self.setup.was_begun, self.setup.failure())
        if screen == "repair":
            self.setup.look_ahead()  # what the set-up will download
        lease = self.lender.lease
        return {
            "webui": self.webui.name, "language": self.webui.language(), "theme": self.webui.theme(),
            "has_login": login.is_wanted,
            "public_without_login": self.webui.is_public() and not login.is_wanted,
            "screen": screen,
            "host": {"state": host.state, "problem": host.problem.as_json(), "build": host.build},
            "setup": self.setup.as_json(),
            "lease": None if lease is None else {"since_unix_ms": lease.since_unix_ms,
                                                 "holds_queue": lease.holds_queue},
        }

    def log_lines(self, of_setup: bool, lines: int) -> list[str]:
        """The last lines of the set-up's log, or of the host's."""
        return hostlog.tail(self.home.setup_log if of_setup else self.home.host_log, lines)

    def _program(self) -> HostProgram | None:
        named = build.override()
        if named is not None:
            return named
        found = build.published(self.home, self.build, webui_torch.serves_a_bare_host)
        if found is None or self.setup.is_running:
            return None
        self._grpc_is_there = self._grpc_is_there or grpc_loader.is_there(self.home.python)
        return found if self._grpc_is_there else None

    def _absent(self) -> HostState:
        if self.setup.is_running:
            return HostState("setting_up", Problem.of("setup.running"))
        looked = self.setup.look_ahead()
        failure = self.setup.failure()
        if failure is not None:
            return HostState("missing", failure)
        if build.is_bare(self.home, self.build) and not webui_torch.serves_a_bare_host():
            return HostState("missing", webui_torch.why_a_bare_host_lacks_one())
        if build.has_older(self.home, self.build):
            return self._after_an_update(looked)
        return MISSING

    def _after_an_update(self, looked: bool) -> HostState:
        # The person agreed to a set-up when the extension was installed, but not to each download.
        updated = HostState("setting_up", Problem.of("setup.after_update"))
        if not looked:
            return updated
        size = self.setup.download_bytes()
        if self._rebuild_tried or size > _UNASKED_BYTES:
            return HostState("missing", Problem.of("setup.update_needs_download", size=sizes.text(size)))
        self._rebuild_tried = True
        self.setup.start()
        return updated

    def _set_up(self) -> None:
        self._dotnet_file = None  # it may be another one now
        self.keeper.restart()  # also a host that was given up, and one over another libtorch

    def _clean_up(self) -> None:
        found = build.published(self.home, self.build, webui_torch.serves_a_bare_host)
        removed = build.remove_old(self.home, found.build) if found is not None else []
        if removed:
            _log.info("removed hosts of older builds: %s", ", ".join(removed))

    def _dotnet(self) -> Path | None:
        if self._dotnet_file is None or not self._dotnet_file.exists():
            self._dotnet_file = dotnet.find_runtime(self.home)
        return self._dotnet_file

    def _host_environment(self, dotnet_file: Path) -> dict[str, str]:
        result = environment.cleaned(os.environ, dotnet_file, self.webui.device_id())
        program = self._program()
        webui_torch.hand_over(result, program.file.parent if program is not None else None,
                              remembered.read(self.home).refused(self.build))
        return result


def _must_end(demo: Any) -> bool:
    return bool(getattr(getattr(demo, "server", None), "should_exit", False))
