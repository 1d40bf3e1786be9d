"""The tab's built files, as the WebUI's page gets them."""
from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from .problems import Problem
from .reply import Reply, refusal

_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
          ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json",
          ".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".ico": "image/x-icon",
          ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".map": "application/json"}
_PACKED = (".html", ".js", ".mjs", ".css", ".json", ".svg", ".txt")
_FOREVER = "private, max-age=31536000, immutable"  # files below assets/ carry a hash in their names


class StaticFiles:
    """Files of one folder, never of another; packed once, for the WebUI's GZip would pack them at each request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packed: dict[tuple[Path, str], bytes] = {}

    def answer(self, name: str, request: Any) -> Reply:
        """The answer for a name as it stands in the address."""
        file = self._find(name or "index.html")
        if file is None:
            return refusal(404, Problem.of("stub.no_file", file=name[:100] or "index.html"))
        status = file.stat()
        etag = f'"{status.st_size:x}-{status.st_mtime_ns:x}"'
        headers = {"etag": etag, "vary": "accept-encoding",
                   "cache-control": _FOREVER if name.startswith("assets/") else "no-cache"}
        if request.headers.get("if-none-match") == etag:
            return Reply(b"", 304, _TYPES[file.suffix], headers)
        body = file.read_bytes()
        if file.suffix in _PACKED and "gzip" in request.headers.get("accept-encoding", ""):
            body = self._pack(file, etag, body)
            headers["content-encoding"] = "gzip"
        return Reply(body, 200, _TYPES[file.suffix], headers)

    def _find(self, name: str) -> Path | None:
        parts = name.split("/")
        # A name is looked up piece by piece: '..', an empty piece, a drive or a backslash names nothing here.
        if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in parts):
            return None
        file = self._folder.joinpath(*parts)
        return file if file.suffix in _TYPES and file.is_file() else None

    def _pack(self, file: Path, etag: str, body: bytes) -> bytes:
        key = (file, etag)
        if key not in self._packed:
            self._packed = {old: packed for old, packed in self._packed.items() if old[0] != file}
            self._packed[key] = gzip.compress(body, 6)
        return self._packed[key]
