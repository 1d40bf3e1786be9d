"""The fake WebUI's life: start, Reload UI, end (§2)."""
from __future__ import annotations

import contextlib
import importlib.util
import queue
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import uvicorn

from .gradio_app import make_app
from .modules import FakeModules

EXTENSION = Path(__file__).resolve().parents[3]


class _Server(uvicorn.Server):
    """gradio's server: uvicorn in a thread; closing asks it to finish and joins without a time limit (§2.2)."""

    def install_signal_handlers(self) -> None:
        """Signals belong to the main thread."""

    def begin(self, listener: socket.socket) -> None:
        started = threading.Event()
        notify = self.startup

        async def startup(sockets: Any = None) -> None:
            await notify(sockets=sockets)
            started.set()

        self.startup = startup  # type: ignore[method-assign]
        self.thread = threading.Thread(target=self.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()
        if not started.wait(20):
            raise TimeoutError("the fake WebUI's server did not start")

    def close(self, limit: float) -> bool:
        self.should_exit = True
        self.thread.join(limit)
        return not self.thread.is_alive()


class FakeWebUi:
    """One WebUI in this process. `extension` is the folder of the extension under test."""

    def __init__(self, root: Path, kind: str = "a1111", auth: dict[str, str] | None = None, subpath: str = "",
                 api: bool = False, cors: str = "", port: int = 0, extension: Path = EXTENSION,
                 language: str = "None", share_url: str | None = None, rate_limit: int = 0, page_script: str = "",
                 **command_line: Any) -> None:
        for folder in ("models/Lora", "models/Stable-diffusion"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        self.modules = FakeModules(kind, root, subpath=subpath or None, **command_line)
        if kind == "sdnext":
            self.modules.opts.ui_locale = "Auto" if language == "None" else language
        else:
            self.modules.opts.localization = language
        self.rate_limit, self.page_script = rate_limit, page_script
        self.seen = threading.Event()
        self.results: queue.Queue[Any] = queue.Queue()
        self.auth, self.subpath, self.api, self.cors, self.extension = auth, subpath, api, cors, extension
        self.share_url = share_url
        self.reloads: queue.Queue[None] = queue.Queue()
        self._port, self._proxy_port = port, 0
        self._proxy: _Server | None = None
        self.app: Any = None
        self.demo: Any = None

    @property
    def port(self) -> int:
        return self._port

    @property
    def address(self) -> str:
        """Where a browser goes: with a sub-path the A1111 family lies behind a proxy that strips it (§3.5)."""
        if self.subpath and self.modules.kind != "sdnext":
            return f"http://127.0.0.1:{self._proxy_port}/{self.subpath}/"
        return f"http://127.0.0.1:{self._port}/" + (f"{self.subpath}/" if self.subpath else "")

    def start(self) -> FakeWebUi:
        self.modules.install()
        self._execute_scripts()
        self._serve()
        if self.subpath and self.modules.kind != "sdnext":
            self._proxy = self._new_server(self._strip)
            listener = _listen(0)
            self._proxy_port = listener.getsockname()[1]
            self._proxy.begin(listener)
        return self

    def reload_ui(self, limit: float = 10) -> None:
        """§2.2. Raises where a stream keeps the server from closing."""
        if not self.demo.server.close(limit):
            raise TimeoutError("the server did not close: a response is still open")
        self.modules.ui_settings.clear()
        self.modules.ui_tabs.clear()
        self.modules.app_started.clear()
        self._execute_scripts()
        self._serve()

    def ask_to_reload(self) -> None:
        """From a request; the main loop does it."""
        self.reloads.put(None)

    def stop(self) -> None:
        """Ends the server, and takes the modules away; the extension's threads and host live on, as in §2.3."""
        for server in (self.demo.server if self.demo else None, self._proxy):
            if server is not None:
                server.close(5)
        self.modules.uninstall()

    def _execute_scripts(self) -> None:
        """§1.4: under the bare file name, not in sys.modules; the root is on sys.path meanwhile (A1111, SD.Next)
        or for ever (Forge, reForge)."""
        root = str(self.extension)
        sys.path.insert(0, root)
        try:
            for file in sorted((self.extension / "scripts").glob("*.py")):
                spec = importlib.util.spec_from_file_location(file.name, file)
                assert spec is not None and spec.loader is not None
                spec.loader.exec_module(importlib.util.module_from_spec(spec))
        finally:
            if self.modules.kind in ("a1111", "sdnext"):
                sys.path.remove(root)

    def _serve(self) -> None:
        for callback in self.modules.ui_settings:  # §2.1: before the tabs
            callback()
        tabs = [tab for callback in self.modules.ui_tabs for tab in callback()]
        self.app = make_app(self, tabs)
        listener = _listen(self._port)
        self._port = listener.getsockname()[1]
        server = self._new_server(self._mounted if self.modules.kind == "sdnext" and self.subpath else self.app)
        self.demo = SimpleNamespace(local_url=f"http://127.0.0.1:{self._port}/", server=server,
                                    share_url=self.share_url, fns=self._functions())
        server.begin(listener)  # §2.1: it answers before app_started
        for callback in self.modules.app_started:
            callback(self.demo, self.app)

    def _functions(self) -> Any:
        """What gradio calls: a list in gradio 3, a table in gradio 4."""
        functions = [SimpleNamespace(fn=function) for ui in self.modules.cards.values()
                     for function in (ui.pages_html, ui.press_refresh)]
        functions.append(SimpleNamespace(fn=None))
        return dict(enumerate(functions)) if self.modules.kind in ("neo", "forge") else functions

    def _new_server(self, app: Any) -> _Server:
        return _Server(uvicorn.Config(app, log_level="warning", lifespan="off", interface="asgi3"))

    async def _strip(self, scope: Any, receive: Any, send: Any) -> None:
        """The reverse proxy: knows nothing outside /<subpath>/."""
        prefix = f"/{self.subpath}"
        if not scope["path"].startswith(prefix + "/"):
            await _answer(send, 404, [])
            return
        await self.app({**scope, "path": scope["path"][len(prefix):]}, receive, send)

    async def _mounted(self, scope: Any, receive: Any, send: Any) -> None:
        """SD.Next: below /<subpath>; what asks outside is sent there (§3.5)."""
        prefix = f"/{self.subpath}"
        if not scope["path"].startswith(prefix + "/"):
            await _answer(send, 308, [(b"location", (prefix + scope["path"]).encode())])
            return
        inside = scope["path"] if scope["path"].startswith(prefix + "/traintools/") else scope["path"][len(prefix):]
        await self.app({**scope, "path": inside}, receive, send)


async def _answer(send: Any, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with contextlib.ExitStack() as stack:
        stack.callback(listener.close)
        listener.bind(("127.0.0.1", port))
        stack.pop_all()
    return listener
