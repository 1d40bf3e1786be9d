"""Everything below `/traintools/`: for the tab behind the WebUI's login, for the host behind its secret."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from . import guard, rendezvous, rpc
from .guard import GradioLogin, NoLogin, Refused
from .lending import Busy
from .problems import Problem, in_language
from .reply import Reply, json_reply, refusal
from .static import StaticFiles

if TYPE_CHECKING:
    from .stub import Stub

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_LONGEST_WAIT = 600.0  # seconds that the host may have the stub wait for an image
_MOST_LINES = 2000
_NOT_FOUND = Problem.of("stub.not_found")


class Routes:
    """Answers all requests of one app; Reload UI makes a new app and new Routes over the same Stub."""

    def __init__(self, stub: Stub, login: GradioLogin | NoLogin, must_end: Callable[[], bool],
                 told_names: Callable[[], list[str]]) -> None:
        self._stub, self._login, self._must_end, self._told_names = stub, login, must_end, told_names
        self._ui = StaticFiles(stub.root / "extension" / "web" / "dist")
        self._page = StaticFiles(stub.root / "extension" / "page")

    async def answer(self, request: Any) -> Any:
        """The one endpoint: guards, then answers; every refusal says why."""
        rest: str = request.path_params["rest"]
        try:
            if rest.startswith("webui/"):
                guard.check_host(request, self._stub.keeper.secret())
                return await self._for_host(rest.removeprefix("webui/"), request)
            await guard.check_browser(request, self._login, self._told_names)
            return await self._for_tab(rest, request)
        except Refused as refused:
            # The page's hook shows the sentence: it has no table to look the code up in.
            return json_reply({"problem": refused.problem.as_json(),
                               "sentence": in_language(refused.problem, self._stub.webui.language())}, refused.status)
        except Exception as error:
            _log.exception("the request %s failed", rest)
            return refusal(500, Problem.of("stub.failed", reason=error))

    async def _for_tab(self, rest: str, request: Any) -> Any:
        stub = self._stub
        kind, _, name = rest.partition("/")
        if request.method == "POST":
            if kind == "rpc":
                return await rpc.answer(request, name, stub.keeper.channel(), stub.keeper.state.problem,
                                        self._must_end)
            return await self._change(rest)
        if kind == "ui":
            return self._ui.answer(name, request) if "/" in rest else Reply(b"", 307, headers={"location": "ui/"})
        if kind == "page":
            return self._page.answer(name, request)
        if rest == "state":
            return json_reply(stub.state(self._login))
        if rest == "log":
            of_setup = request.query_params.get("of") == "setup"
            lines = await _in_thread(lambda: stub.log_lines(of_setup, _number(request, "lines", 200, _MOST_LINES)))
            return Reply("\n".join(lines).encode("utf-8"), content_type="text/plain; charset=utf-8")
        return refusal(404, _NOT_FOUND)

    async def _change(self, rest: str) -> Reply:
        stub = self._stub
        if rest == "setup/start":
            return json_reply({"started": stub.setup.start()})
        if rest == "setup/start-on-cpu":
            return json_reply({"started": stub.setup.start(cpu_instead=True)})
        if rest == "setup/cancel":
            stub.setup.cancel()
            return json_reply({})
        if rest == "host/restart":
            await _in_thread(stub.restart)
            return json_reply({})
        if rest == "lease/release":
            # May wait for an image in the making; the page need not wait with it.
            asyncio.get_running_loop().run_in_executor(None, stub.take_gpu_back)
            return json_reply({})
        return refusal(404, _NOT_FOUND)

    async def _for_host(self, name: str, request: Any) -> Reply:
        stub, webui = self._stub, self._stub.webui
        if request.method == "POST":
            if name == "lend":
                return await self._lend(request)
            if name == "give-back":
                lease = request.query_params.get("lease", "")
                return json_reply({"given_back": await _in_thread(lambda: stub.lender.give_back(lease))})
            if name == "choose-checkpoint":
                return await self._choose_checkpoint(request.query_params.get("file", ""))
            if name == "refresh-loras":
                return json_reply({"refreshed": await _in_thread(stub.refresh_loras)})
        elif name == "checkpoints":
            refresh = request.query_params.get("refresh") == "true"
            return json_reply({"checkpoints": await _in_thread(lambda: webui.checkpoints(refresh))})
        elif name == "vae":
            return json_reply({"file": await _in_thread(webui.vae)})
        elif name == "memory":
            memory = await _in_thread(webui.memory)
            free, total = memory if memory is not None else (None, None)
            return json_reply({"total_bytes": total, "free_bytes": free})
        return refusal(404, _NOT_FOUND)

    async def _choose_checkpoint(self, file: str) -> Reply:
        stub = self._stub
        if stub.lender.lease is not None:  # loading would wait for the training, or take its memory
            return refusal(409, Problem.of("webui.gpu_lent"))
        if not file or not await _in_thread(lambda: stub.webui.choose_checkpoint(file)):
            return refusal(404, Problem.of("webui.no_such_checkpoint", path=file))
        return json_reply({})

    async def _lend(self, request: Any) -> Reply:
        wait = _number(request, "wait_seconds", 30, _LONGEST_WAIT)
        hold = request.query_params.get("hold", "true") == "true"
        borrower = rendezvous.read(self._stub.home)
        lives = borrower.is_alive if borrower is not None else lambda: False
        try:
            lease = await _in_thread(lambda: self._stub.lender.lend(wait, hold, lives))
        except Busy as busy:
            return refusal(409, busy.problem)
        return json_reply({"lease": lease.id, "total_bytes": lease.total_bytes, "holds_queue": lease.holds_queue,
                           "free_before_bytes": lease.free_before_bytes, "free_bytes": lease.free_bytes})


def _number(request: Any, name: str, default: int, most: float) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise Refused(400, Problem.of("stub.not_number", parameter=name, value=text[:40], max=f"{most:.0f}"))
    return int(min(int(text), most))


async def _in_thread(work: Callable[[], _T]) -> _T:
    # One event loop serves the whole WebUI: whatever may wait runs beside it.
    return await asyncio.get_running_loop().run_in_executor(None, work)
