"""The names by which a browser may reach the WebUI: addresses, this machine's own, and those that the person told."""
from __future__ import annotations

import functools
import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .webui import A1111

OPTION = "traintools_names"  # the WebUI's setting with more of them
# ngrok gives out names below these to whoever asks, but answers for them itself: nobody can have one point elsewhere.
_NGROK = (".ngrok.io", ".ngrok.app", ".ngrok.dev", ".ngrok-free.app", ".ngrok-free.dev")


def is_ours(host: str, told: Callable[[], Iterable[str]]) -> bool:
    """Whether a `Host` is an address, this machine's name, or among those that `told` gives; an entry that begins with
    a dot stands for all names below it."""
    name = name_in(host)
    if _is_address(name) or name == "localhost" or name in of_this_machine():
        return True
    entries = {name_in(entry) for entry in told()} - {""}
    return any(name == entry or (entry.startswith(".") and name.endswith(entry)) for entry in entries)


def told_to(webui: A1111) -> list[str]:
    """Those of the WebUI's command line and settings; origins and addresses of pages among them."""
    origins = webui.command_option("cors_allow_origins") or webui.command_option("cors_origins") or ""
    told = [webui.command_option("server_name"), *str(origins).split(","),
            *re.split(r"[\s,]+", str(webui.option(OPTION, "") or ""))]
    if webui.command_option("ngrok"):
        options = webui.command_option("ngrok_options")
        told += [*_NGROK, *[options.get(key) for key in ("domain", "hostname") if isinstance(options, dict)]]
    return [str(name) for name in told if name]


def name_in(text: str) -> str:
    """The name in an origin, a page's address or a `Host` with or without a port, in small letters."""
    text = text.strip().lower().rpartition("://")[2].partition("/")[0]
    return re.sub(r":\d*$", "", text).rstrip(".")


@functools.lru_cache(maxsize=1)
def of_this_machine() -> frozenset[str]:
    """This machine's name, and the one that multicast DNS gives it; no name server is asked for another."""
    full = socket.gethostname().lower()
    first = full.partition(".")[0]
    return frozenset(name for name in (full, first, f"{first}.local") if first)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name[1:-1].partition("%")[0] if name.startswith("[") and name.endswith("]") else name)
    except ValueError:
        return False
    return True
