"""`webui.json`: tells the host where the WebUI is and where it keeps things."""
from __future__ import annotations

import os
import time
from typing import Any
from urllib.parse import urlsplit

from . import processes, rendezvous, vocabulary
from .home import Home, read_object, write_whole
from .webui import A1111

FORMAT = 1


def write(home: Home, webui: A1111, local_url: str, has_api: bool) -> None:
    """Written at each start and Reload UI, for the address may change; the host follows the file."""
    address, is_loopback = own_address(local_url, webui.subpath())
    found = vocabulary.find(webui.program_folder())
    write_whole(home.webui, {
        "format": FORMAT,
        "address": address,
        # A certificate is made out to a name, never to 127.0.0.1; and nobody stands between us and loopback.
        "verify_tls": webui.verifies_tls() and not is_loopback,
        "parent": _this_process(),
        "webui": webui.name,
        "folders": webui.folders(),
        # The WebUI's own list is the list: it knows folders that no option tells. Null where it has none.
        "checkpoint_files": webui.checkpoint_files(),
        "clip_vocabulary": str(found) if found is not None else None,
        "language": webui.language(),
        "sd_versions": webui.sd_versions(),
        "has_api": has_api,
        "cpu_only": webui.is_cpu_only(),
    })


def adopt(home: Home) -> Any:
    """Tells a host that outlived its WebUI that there is a new one, long before that listens: some take a minute to
    start, and the host does not wait so long. Gives the parent that was there, None where nothing was changed."""
    told, host = read_object(home.webui), rendezvous.read(home)
    if told is None or host is None or not host.is_alive() or _lives(told.get("parent")):
        return None
    write_whole(home.webui, {**told, "parent": _this_process()})
    return told.get("parent") or {}


def let_go(home: Home, parent: Any) -> None:
    """Undoes `adopt`: this WebUI will not look after a host."""
    told = read_object(home.webui)
    if told is not None:
        write_whole(home.webui, {**told, "parent": parent})


def _this_process() -> dict[str, int]:
    started = processes.start_time_ms(os.getpid())
    return {"pid": os.getpid(), "started_unix_ms": started if started is not None else int(time.time() * 1000)}


def _lives(parent: Any) -> bool:
    try:
        return processes.is_alive(int(parent["pid"]), int(parent["started_unix_ms"]))
    except (KeyError, TypeError, ValueError):
        return False


def own_address(local_url: str, subpath: str = "") -> tuple[str, bool]:
    """Where this machine reaches the WebUI, and whether that is loopback; gradio tells 0.0.0.0 with --listen."""
    parts = urlsplit(local_url or "http://127.0.0.1:7860/")
    name = parts.hostname or "127.0.0.1"
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(name, name)
    port = f":{parts.port}" if parts.port is not None else ""
    address = f"{parts.scheme or 'http'}://{f'[{name}]' if ':' in name else name}{port}"
    return (f"{address}/{subpath}" if subpath else address), name in ("127.0.0.1", "::1")
