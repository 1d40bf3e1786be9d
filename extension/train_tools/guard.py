"""Who may ask: the WebUI's own login, pages of the same origin, requests that only our page can make."""
from __future__ import annotations

import hmac
import inspect
import ipaddress
import logging
from collections.abc import Callable, Iterable
from typing import Any

from . import names
from .problems import Problem, ProblemError

_log = logging.getLogger(__name__)

HEADER = "x-traintools"  # a foreign page cannot send it without asking first
SECRET_HEADER = "x-traintools-secret"
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Refused(ProblemError):
    """A request that is not answered; with the HTTP status."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(problem)
        self.status = status


class GradioLogin:
    """The WebUI's login, asked by gradio's own route `/user`, which every gradio version has."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._user = next((route.endpoint for route in app.routes if getattr(route, "path", None) == "/user"), None)

    @property
    def is_wanted(self) -> bool:
        """Whether the person set a login. Without the route nobody can tell, so the answer is yes."""
        return self._user is None or getattr(self._app, "auth", "unknown") is not None

    async def check(self, request: Any) -> None:
        """Refuses who is not logged in; whatever goes wrong refuses, too."""
        if self._user is None:
            raise Refused(401, Problem.of("stub.login_untold"))
        if not self.is_wanted:
            return
        try:
            name = self._user(request)
            if inspect.isawaitable(name):
                name = await name
        except Exception:
            _log.exception("the WebUI could not tell who is logged in")
            name = None
        if not name:
            raise Refused(401, Problem.of("stub.logged_out"))


class NoLogin:
    """Stand-alone: the server listens on this machine only."""

    is_wanted = False

    async def check(self, request: Any) -> None:
        """Lets everybody in."""


async def check_browser(request: Any, login: GradioLogin | NoLogin, told: Callable[[], Iterable[str]]) -> None:
    """Refuses a request that does not come from the WebUI's own page with a login.

    `told` gives the names that the person told the WebUI it has.
    """
    host = request.headers.get("host", "")
    check_origin(request.headers.get("origin"), host)
    if not login.is_wanted:
        check_name(host, told)
    await login.check(request)
    if request.method not in ("GET", "HEAD") and request.headers.get(HEADER) != "1":
        raise Refused(403, Problem.of("stub.header_missing"))


def check_origin(origin: str | None, host: str) -> None:
    """Refuses where a page of another site asks: its Origin is not the Host that it asked."""
    if origin is None:
        return
    scheme, _, netloc = origin.lower().partition("://")
    default = _DEFAULT_PORTS.get(scheme, "")
    if not netloc or netloc.removesuffix(default) != host.lower().removesuffix(default):
        raise Refused(403, Problem.of("stub.foreign_page", origin=origin))


def check_name(host: str, told: Callable[[], Iterable[str]]) -> None:
    """Refuses a `Host` that nobody told us. Any site can have its own name point at this machine, and its page is
    then of our origin; a login keeps such a page out, for cookies belong to a name, so only without one it counts."""
    if not names.is_ours(host, told):
        raise Refused(403, Problem.of("stub.unknown_name", host=names.name_in(host) or "?"))


def check_host(request: Any, secret: str | None) -> None:
    """Refuses whoever is not our host: another machine, or without the secret."""
    if not _is_same_machine(request):
        raise Refused(403, Problem.of("stub.other_machine"))
    given = request.headers.get(SECRET_HEADER, "")
    if secret is None or not hmac.compare_digest(given.encode("utf-8"), secret.encode("utf-8")):
        raise Refused(403, Problem.of("stub.wrong_secret"))


def _is_same_machine(request: Any) -> bool:
    client = request.client.host if request.client is not None else ""
    server = (request.scope.get("server") or ("",))[0]
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    # A WebUI that listens on one address of its network card only (--server-name) sees us come from that address.
    return address.is_loopback or client == server
