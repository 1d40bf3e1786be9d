"""`webui.json`: tells the host where the WebUI is and where it keeps things."""
from __future__ import annotations

import os
import time
from urllib.parse import urlsplit

from . import processes, vocabulary
from .home import Home, write_whole
from .webui import A1111

FORMAT = 1


def write(home: Home, webui: A1111, local_url: str, has_api: bool) -> None:
    """Written at each start and Reload UI, for the address may change; the host follows the file."""
    address, is_loopback = own_address(local_url, webui.subpath())
    found = vocabulary.find(webui.program_folder())
    started = processes.start_time_ms(os.getpid())
    write_whole(home.webui, {
        "format": FORMAT,
        "address": address,
        # A certificate is made out to a name, never to 127.0.0.1; and nobody stands between us and loopback.
        "verify_tls": webui.verifies_tls() and not is_loopback,
        "parent": {"pid": os.getpid(), "started_unix_ms": started if started is not None else int(time.time() * 1000)},
        "webui": webui.name,
        "folders": webui.folders(),
        # The WebUI's own list is the list: it knows folders that no option tells. Null where it has none.
        "checkpoint_files": webui.checkpoint_files(),
        "clip_vocabulary": str(found) if found is not None else None,
        "language": webui.language(),
        "has_api": has_api,
        "cpu_only": webui.is_cpu_only(),
    })


def own_address(local_url: str, subpath: str = "") -> tuple[str, bool]:
    """Where this machine reaches the WebUI, and whether that is loopback; gradio tells 0.0.0.0 with --listen."""
    parts = urlsplit(local_url or "http://127.0.0.1:7860/")
    name = parts.hostname or "127.0.0.1"
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}.get(name, name)
    port = f":{parts.port}" if parts.port is not None else ""
    address = f"{parts.scheme or 'http'}://{f'[{name}]' if ':' in name else name}{port}"
    return (f"{address}/{subpath}" if subpath else address), name in ("127.0.0.1", "::1")
