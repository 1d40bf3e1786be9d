"""Serves the tab without a WebUI: python3 extension/train_tools/standalone.py --data DIR --port 7870."""
from __future__ import annotations

import argparse
import importlib
import importlib.util
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

_PACKAGE = "traintools_ext"
_USAGE_EXIT = 2


def main(arguments: list[str] | None = None) -> int:
    """Exit code 2 with one sentence where something is missing."""
    options = _parse(arguments)
    try:
        starlette = importlib.import_module("starlette.applications")
        trusted = importlib.import_module("starlette.middleware.trustedhost")
        routing = importlib.import_module("starlette.routing")
        uvicorn = importlib.import_module("uvicorn")
    except ImportError as error:
        print(f"Python's '{error.name}' is missing. Install it with: {sys.executable} -m pip install fastapi uvicorn "
              "(Debian: apt install python3-fastapi uvicorn).", file=sys.stderr)
        return _USAGE_EXIT
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        listener = _listen(options.port)
    except OSError as error:
        print(f"Port {options.port} cannot be used ({error}). Choose another with --port.", file=sys.stderr)
        return _USAGE_EXIT
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"

    app = starlette.Starlette()
    # Only these names: a page of another site cannot reach us by having its own name point here.
    app.add_middleware(trusted.TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    _serve_tab(app, options, server, address, routing.Route)
    print(address + "/traintools/ui/", flush=True)
    server.run(sockets=[listener])
    return 0


def _serve_tab(app: Any, options: argparse.Namespace, server: Any, address: str, route: Any) -> None:
    folder = Path(__file__).resolve().parent
    _load(folder)
    no_webui = importlib.import_module(f"{_PACKAGE}.no_webui")
    stub_module = importlib.import_module(f"{_PACKAGE}.stub")
    guard = importlib.import_module(f"{_PACKAGE}.guard")

    webui = no_webui.NoWebUi(options.data, options.lora_dir, options.checkpoints)
    stub = stub_module.Stub(folder.parents[1], webui)
    stub.attach_routes(app, guard.NoLogin(), lambda: bool(server.should_exit), route)
    app.router.routes.append(route("/", _to_the_tab))
    stub.start(address, has_api=False)


async def _to_the_tab(request: Any) -> Any:
    responses = importlib.import_module("starlette.responses")
    return responses.RedirectResponse("traintools/ui/")


def _load(folder: Path) -> None:
    """The package under the same name as in a WebUI. Python put our own folder first on its path: nothing may be
    found there by a bare name."""
    sys.path[:] = [entry for entry in sys.path if entry and Path(entry).resolve() != folder]
    if _PACKAGE in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(_PACKAGE, folder / "__init__.py",
                                                  submodule_search_locations=[str(folder)])
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = package
    spec.loader.exec_module(package)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # on Windows the option would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()  # whoever reads the printed address may connect at once
    return listener


def _default_data() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "traintools-webui"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "traintools-webui"


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serves the Train Tools tab without a WebUI, on this machine only.")
    parser.add_argument("--data", type=Path, default=_default_data(), metavar="DIR",
                        help="where projects and the host are kept (default: %(default)s)")
    parser.add_argument("--port", type=int, default=7870, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--lora-dir", type=Path, metavar="DIR",
                        help="where finished LoRAs go (default: DATA/models/Lora)")
    parser.add_argument("--checkpoints", type=Path, metavar="DIR",
                        help="where checkpoints lie (default: DATA/models/Stable-diffusion)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
