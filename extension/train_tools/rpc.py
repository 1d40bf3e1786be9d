"""gRPC-Web in, gRPC out: passes a call of the tab to the host and its answers back as they come."""
from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from . import frames, rich_error
from .calls import Answers, Channel
from .problems import Problem, in_english
from .reply import Receive, Reply, Send, refusal, start

_log = logging.getLogger(__name__)

# A page has no business with it; the stub ends hosts itself. In small letters: the host finds a method in any.
_OF_THE_STUB = ("traintools.v1.system/shutdown",)
_METHOD = re.compile(r"traintools\.v1\.[A-Za-z]+/[A-Za-z]+")
_TIMEOUT = re.compile(r"(\d{1,8})([HMSmun])")
_SECONDS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}
_LARGEST_BODY = 64 * 1024 * 1024  # uploads come in parts of 4 MB
_LOOK_EVERY = 0.25  # seconds between looks whether the WebUI's server wants to end: twice a second at least
_AHEAD = 4  # messages that may wait for a slow browser; a part of a download has megabytes
_OF_HTTP = ("date", "server", "content-length", "content-type")  # an error without messages has them as trailers
_INVALID_ARGUMENT, _PERMISSION_DENIED, _RESOURCE_EXHAUSTED, _INTERNAL, _UNAVAILABLE = 3, 7, 8, 13, 14
_OWN_REASON = "NOT_PASSED_ON"  # where no program has anything to choose by it

# `identity` keeps the WebUI's GZip from collecting the stream until its end; a proxy in front must not buffer either.
_HEADERS = {"content-type": frames.CONTENT_TYPE, "content-encoding": "identity", "cache-control": "no-store",
            "x-accel-buffering": "no", "x-content-type-options": "nosniff"}


async def answer(request: Any, method: str, channel: Channel | None, not_ready: Problem,
                 must_end: Callable[[], bool]) -> Any:
    """The answer to `POST traintools/rpc/<method>`; refusals carry a gRPC status, for the client reads only that."""
    if not _METHOD.fullmatch(method):
        return refusal(404, Problem.of("stub.no_method", method=method[:100]))
    if method.lower() in _OF_THE_STUB:
        return _refused(_PERMISSION_DENIED, Problem.of("stub.not_for_pages"))
    if not request.headers.get("content-type", "").startswith("application/grpc-web"):
        return refusal(415, Problem.of("stub.not_grpc_web", content_type=frames.CONTENT_TYPE))
    try:
        body = await _read(request)
    except _client_disconnect():
        return refusal(400, Problem.of("stub.request_cut_off"))  # nobody reads it; the host never saw the call
    if body is None:
        return _refused(_RESOURCE_EXHAUSTED, Problem.of("stub.request_too_large"))
    try:
        content = frames.only_message(body)
    except frames.FrameProblem as problem:
        return _refused(_INVALID_ARGUMENT, problem.problem)
    if channel is None:
        return _refused(_UNAVAILABLE, not_ready, "HOST_NOT_READY")
    try:
        call = channel.open("/" + method, content, timeout_seconds(request.headers))
    except ValueError as error:  # the channel was closed in this moment: the host has just ended
        _log.info("a call met a closed channel: %s", error)
        return _refused(_UNAVAILABLE, Problem.of("host.just_ended"), "HOST_NOT_READY")
    return GrpcWebAnswer(call, must_end)


def timeout_seconds(headers: Mapping[str, str]) -> float | None:
    """The deadline that the client set by grpc-timeout; None: none."""
    found = _TIMEOUT.fullmatch(headers.get("grpc-timeout", ""))
    return int(found.group(1)) * _SECONDS[found.group(2)] if found else None


class GrpcWebAnswer:
    """Sends a running call's messages as frames. Ends when the call does, when the client goes (the host hears of it)
    and within a second when the WebUI's server wants to end: else Reload UI would hang.

    It always ends with a body, though nobody may read it: GZip keeps the answer's start back until there is one, and
    the WebUI's other middlewares complain of an answer that never started.
    """

    def __init__(self, call: Answers, must_end: Callable[[], bool]) -> None:
        self._call, self._must_end = call, must_end

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """The ASGI side, in the event loop; the call is read by a thread of its own."""
        pump = _Pump(self._call, asyncio.get_running_loop())
        gone = asyncio.ensure_future(_client_goes(receive))
        try:
            await send(start(200, _HEADERS))
            pump.start()
            while not gone.done():
                if self._must_end():
                    await send(_last(_own_trailers(_UNAVAILABLE, Problem.of("stub.reloading"), "RELOAD")))
                    return
                frame = await pump.next(_LOOK_EVERY)
                if frame is None:
                    continue
                if frame[0] & 0x80:
                    await send(_last(frame))
                    return
                await send({"type": "http.response.body", "body": frame, "more_body": True})
            await send(_last(b""))
        except OSError as error:  # how some servers and middlewares say that the client has gone
            _log.debug("a page went away from its call: %s", error)
        finally:
            gone.cancel()
            pump.stop()


class _Pump:
    """Carries frames from the thread that reads the call to the event loop, a few ahead of the browser."""

    def __init__(self, call: Answers, loop: asyncio.AbstractEventLoop) -> None:
        self._call, self._loop = call, loop
        self._frames: asyncio.Queue[bytes] = asyncio.Queue()
        self._room = threading.Semaphore(_AHEAD)
        self._stopped = False

    def start(self) -> None:
        """Begins to read. A daemon thread: a call in progress must not keep the WebUI's process alive."""
        threading.Thread(target=self._read, name="traintools-call", daemon=True).start()

    def stop(self) -> None:
        """Cancels the call; one that has ended does not mind."""
        self._stopped = True
        self._call.cancel()
        self._room.release()

    async def next(self, wait_seconds: float) -> bytes | None:
        """The next frame; None where none comes in time."""
        try:
            frame = await asyncio.wait_for(self._frames.get(), wait_seconds)
        except asyncio.TimeoutError:
            return None
        self._room.release()
        return frame

    def _read(self) -> None:
        try:
            for content in self._call:
                if not self._put(frames.message(content)):
                    return
            self._put(frames.trailers(0, "", _metadata(self._call.trailing_metadata())))
        except Exception as error:  # grpc.RpcError, a class that is not known before grpcio is loaded
            self._put(_trailers_of(error))

    def _put(self, frame: bytes) -> bool:
        self._room.acquire()
        if self._stopped:
            return False
        try:
            self._loop.call_soon_threadsafe(self._frames.put_nowait, frame)
        except RuntimeError:  # Reload UI closed the loop
            self._call.cancel()
            return False
        return True


def _trailers_of(error: Exception) -> bytes:
    code = getattr(error, "code", None)
    if code is None:
        _log.error("a call to the host failed", exc_info=error)
        return _own_trailers(_INTERNAL, Problem.of("stub.call_failed", reason=error), _OWN_REASON)
    details: Any = error
    return frames.trailers(details.code().value[0], details.details() or "", _metadata(details.trailing_metadata()))


def _metadata(pairs: Any) -> list[tuple[str, str | bytes]]:
    return [(pair[0], pair[1]) for pair in pairs or () if _is_the_hosts(pair[0])]


# Of gRPC's reserved names only the error in full is the host's to set.
def _is_the_hosts(key: str) -> bool:
    return key == rich_error.TRAILER or not (key in _OF_HTTP or key.startswith("grpc-"))


def _refused(code: int, problem: Problem, reason: str = _OWN_REASON) -> Reply:
    return Reply(_own_trailers(code, problem, reason), 200, frames.CONTENT_TYPE, _HEADERS)


def _own_trailers(code: int, problem: Problem, reason: str) -> bytes:
    details = [(rich_error.TRAILER, rich_error.status(code, problem, reason))]
    return frames.trailers(code, in_english(problem), details)


def _last(frame: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": frame}


async def _read(request: Any) -> bytes | None:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_BODY:
            return None
    return bytes(body)


def _client_disconnect() -> type[Exception]:
    from starlette.requests import ClientDisconnect
    return ClientDisconnect


async def _client_goes(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
