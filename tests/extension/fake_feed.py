"""A NuGet feed over loopback: service index, flat container with .nuspec, and the lengths of packages that it does not
have."""
from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

VERSION = "2.10.0"
_NUSPEC = '''<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd"><metadata><id>{name}</id><dependencies>
<group targetFramework=".NETStandard2.0">{parts}<dependency id="TorchSharp" version="0.107.0" /></group>
</dependencies></metadata></package>'''


class FakeFeed:
    """Packages are names with their bytes and the parts that they depend on."""

    def __init__(self, packages: dict[str, tuple[int, list[str]]]) -> None:
        self.packages, self.asked = packages, list[str]()
        self.head, self.ranges = True, True
        self.instead: dict[str, bytes] = {}  # answers of other kinds, by the end of the path
        self.hangs_at = ""  # an end of a path; held until the feed is closed
        self.let_go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *arguments: _Handler(self, *arguments))
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self.index = f"{self.base}/v3/index.json"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, feed: FakeFeed, *arguments: Any) -> None:
        self._feed = feed
        super().__init__(*arguments)

    def do_HEAD(self) -> None:
        self._feed.asked.append(f"HEAD {self.path}")
        if self._feed.head:
            self._package()
        else:
            self._answer(405)

    def do_GET(self) -> None:
        feed = self._feed
        feed.asked.append(f"GET {self.path}")
        if feed.hangs_at and self.path.endswith(feed.hangs_at):
            feed.let_go.wait(20)
        name = self.path.split("/")[2] if self.path.count("/") > 2 else ""
        for end, content in feed.instead.items():
            if self.path.endswith(end):
                return self._answer(200, content)
        if self.path == "/v3/index.json":
            return self._answer(200, (
                '{"version": "3.0.0", "resources": [{"@id": "x", "@type": "SearchQueryService"}, '
                f'{{"@id": "{feed.base}/flat/", "@type": "PackageBaseAddress/3.0.0"}}]}}').encode())
        if self.path == f"/flat/{name}/{VERSION}/{name}.nuspec" and name in feed.packages:
            parts = "".join(f'<dependency id="{part}" version="[{VERSION}, )" exclude="Build" />'
                            for part in feed.packages[name][1])
            return self._answer(200, _NUSPEC.format(name=name, parts=parts).encode())
        self._package()

    def _package(self) -> None:
        name = self.path.split("/")[2] if self.path.count("/") > 2 else ""
        if name not in self._feed.packages or self.path != f"/flat/{name}/{VERSION}/{name}.{VERSION}.nupkg":
            return self._answer(404)
        length = self._feed.packages[name][0]
        if "Range" in self.headers and self._feed.ranges:
            self._answer(206, b"P", {"Content-Range": f"bytes 0-0/{length}"})
        else:
            self._answer(200, b"", {"Content-Length": str(length)})  # and ends before its content

    def _answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(content))} | (headers or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # who asked has gone
            pass

    def log_message(self, format: str, *arguments: Any) -> None:
        pass
