"""Answers to HTTP requests as plain ASGI, so that nothing depends on which starlette a WebUI ships."""
from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .problems import Problem

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Reply:
    """A whole answer; starlette sends it by calling it."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Sends it; an answer to HEAD has no body."""
        body = b"" if scope.get("method") == "HEAD" else self.body
        headers = {"content-type": self.content_type, "content-length": str(len(self.body)),
                   "x-content-type-options": "nosniff", "cache-control": "no-store", **self.headers}
        await send(start(self.status, headers))
        await send({"type": "http.response.body", "body": body})


def start(status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    """The event that begins an answer."""
    return {"type": "http.response.start", "status": status,
            "headers": [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]}


def json_reply(content: Mapping[str, Any], status: int = 200) -> Reply:
    """An answer in JSON, names in any script as they are."""
    return Reply(json.dumps(content, ensure_ascii=False).encode("utf-8"), status)


def refusal(status: int, problem: Problem) -> Reply:
    """Why there is no answer."""
    return json_reply({"problem": problem.as_json()}, status)
