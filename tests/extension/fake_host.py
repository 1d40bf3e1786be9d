"""A host as the stub meets it, in Python: `python3 fake_host.py serve --home DIR`. It knows bytes and no messages.

Does what the real one does with host.json, host.lock, webui.json and its standard input, and leaves a line in
`fake-host-events.txt` for each thing that happened to it, for tests to read.
"""
from __future__ import annotations

import argparse
import fcntl
import json
import os
import sys
import threading
import time
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc

_PACKAGE = "/traintools.v1."
GRACE = "FAKE_HOST_GRACE"  # seconds to wait for a new WebUI; the real host waits 60
MAKES_WAY = "FAKE_HOST_MAKES_WAY"  # has a training that borrowed the GPU
CRASH = "FAKE_HOST_CRASH"  # ends at once with this line


class FakeHost(grpc.GenericRpcHandler):
    """Answers every method; bytes in, bytes out."""

    def __init__(self, home: Path, secret: str, build: str) -> None:
        self.home, self.secret, self.build = home, secret, build
        self.ended = threading.Event()

    def event(self, line: str) -> None:
        with open(self.home / "fake-host-events.txt", "a", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {line}\n")

    def service(self, details: Any) -> Any:
        secret = dict(details.invocation_metadata).get("tt-secret")
        if secret != self.secret:
            return grpc.unary_unary_rpc_method_handler(self._not_allowed)
        name = details.method.removeprefix(_PACKAGE)
        unary = {"System/Health": self._health, "System/Shutdown": self._shutdown, "Datasets/Upload": self._upload,
                 "Projects/List": lambda body, context: body, "Projects/Create": self._refuse,
                 "Training/MakeWay": self._make_way,
                 "Training/Begin": self._refuse_much, "Training/Validate": self._wait, "System/Info": self._metadata}
        if name in unary:
            return grpc.unary_unary_rpc_method_handler(unary[name])
        if name in ("Training/Watch", "Results/Download"):
            return grpc.unary_stream_rpc_method_handler(self._watch if name == "Training/Watch" else self._download)
        return None

    def _not_allowed(self, body: bytes, context: Any) -> bytes:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "The secret is missing or wrong.")
        raise AssertionError

    def _health(self, body: bytes, context: Any) -> bytes:
        return b"\x08\x01"

    def _shutdown(self, body: bytes, context: Any) -> bytes:
        self.event("shutdown")
        self.ended.set()
        return b""

    def _make_way(self, body: bytes, context: Any) -> bytes:
        self.event("make way")
        return b"\x08\x01" if os.environ.get(MAKES_WAY) else b""

    def _upload(self, body: bytes, context: Any) -> bytes:
        self.event(f"upload of {len(body)}")
        return str(len(body)).encode()

    def _refuse(self, body: bytes, context: Any) -> bytes:
        # Kestrel's own headers come among the trailers where an answer has no message.
        context.set_trailing_metadata((("grpc-status-details-bin", b"\x08\x03\x00\xff"), ("grpc-other", "dropped"),
                                       ("tt-more-bin", b"\x00\xff"), ("server", "Kestrel")))
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "名前が空です。Give the project a name: 100%.")
        raise AssertionError

    def _refuse_much(self, body: bytes, context: Any) -> bytes:
        context.set_trailing_metadata((("grpc-status-details-bin", b"x" * int(body)),))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "Much is wrong.")
        raise AssertionError

    def _wait(self, body: bytes, context: Any) -> bytes:
        over = threading.Event()
        context.add_callback(over.set)
        self.event("wait begins")
        over.wait(30)
        self.event("wait over")
        return b""

    def _metadata(self, body: bytes, context: Any) -> bytes:
        return json.dumps([key for key, _ in context.invocation_metadata()]).encode()

    def _watch(self, body: bytes, context: Any) -> Any:
        """A message at once, then one each time the file `fake-host-tick` is touched, until the client goes."""
        over = threading.Event()
        context.add_callback(over.set)
        number, last = 1, -1.0
        while not over.is_set() and not self.ended.is_set():
            tick = self.home / "fake-host-tick"
            now = tick.stat().st_mtime if tick.exists() else 0.0
            if now != last:
                last = now
                yield f"event {number} after {body.decode()}".encode()
                number += 1
            over.wait(0.02)
        self.event("watch over")

    def _download(self, body: bytes, context: Any) -> Any:
        for number in range(int(body)):
            self.event(f"part {number}")
            yield bytes([number % 256]) * 100_000


def _own_start_ms() -> int:
    # Written anew on purpose: what the stub computes is compared with what another program says.
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    boot = next(int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines()
                if line.startswith("btime "))
    return int((boot + ticks / os.sysconf("SC_CLK_TCK")) * 1000)


def _parent_lives(home: Path) -> bool:
    try:
        parent = json.loads((home / "webui.json").read_text(encoding="utf-8"))["parent"]
        return " Z " not in Path(f"/proc/{parent['pid']}/stat").read_text()[:80]
    except (OSError, ValueError, KeyError):
        return False


def _follow(host: FakeHost, grace: float) -> None:
    gone_since: float | None = None
    while not host.ended.wait(0.05):
        if _parent_lives(host.home):
            gone_since = None
            continue
        gone_since = time.monotonic() if gone_since is None else gone_since
        if time.monotonic() - gone_since > grace:
            host.event("parent gone")
            host.ended.set()


def _read_end_of_input(host: FakeHost) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    host.event("end of input")


def serve(home: Path) -> int:
    if os.environ.get(CRASH):
        print(os.environ[CRASH], flush=True)
        return 1
    told = json.loads(sys.stdin.buffer.readline())
    lock = open(home / "host.lock", "a+b")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("another host holds the lock", flush=True)
        return 3
    host = FakeHost(home, told["secret"], told.get("build", "fake"))
    server = grpc.server(futures.ThreadPoolExecutor(16), handlers=(host,), options=[
        ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    rendezvous = home / "host.json"
    part = home / ".host.json.part"
    part.write_text(json.dumps({"format": 1, "pid": os.getpid(), "started_unix_ms": _own_start_ms(), "port": port,
                                "build": host.build, "secret": host.secret}))
    part.chmod(0o600)
    part.replace(rendezvous)
    host.event("listening")
    print("the fake host listens", flush=True)
    threading.Thread(target=_read_end_of_input, args=(host,), daemon=True).start()
    _follow(host, float(os.environ.get(GRACE, "60")))
    rendezvous.unlink(missing_ok=True)
    server.stop(0.2).wait()
    host.event("ended")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["serve", "doctor"])
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.verb == "doctor":
        print(json.dumps({"ok": True, "torch": {"problem": None, "device": "cpu", "passed_over": []}}, indent=2))
        sys.exit(0)
    code = serve(options.home)
    os._exit(code)  # grpc's threads must not keep a test waiting
