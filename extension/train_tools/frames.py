"""gRPC-Web frames: one flag byte, four length bytes, content. The last frame of an answer holds the trailers."""
from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from .problems import Problem, ProblemError

CONTENT_TYPE = "application/grpc-web+proto"
_COMPRESSED = 0x01
_TRAILERS = 0x80
_HEAD = 5


class FrameProblem(ProblemError):
    """A body that is not gRPC-Web."""


def message(content: bytes) -> bytes:
    """A frame with a message."""
    return bytes([0]) + len(content).to_bytes(4, "big") + content


def trailers(code: int, text: str = "", metadata: Iterable[tuple[str, str | bytes]] = ()) -> bytes:
    """The frame that ends an answer: status, its message in any script, and the host's trailing metadata."""
    # The order of header and message of the gRPC specification; the message is percent-encoded UTF-8.
    lines = [f"grpc-status: {code}", f"grpc-message: {quote(text, safe=' !#$&()*+,/:;=?@[]~')}"]
    for key, value in metadata:
        if key.endswith("-bin"):
            raw = value if isinstance(value, bytes) else value.encode("utf-8")
            lines.append(f"{key}: {base64.b64encode(raw).decode('ascii').rstrip('=')}")
        else:
            lines.append(f"{key}: {value.decode('ascii', 'replace') if isinstance(value, bytes) else value}")
    content = "".join(line + "\r\n" for line in lines).encode("utf-8")
    return bytes([_TRAILERS]) + len(content).to_bytes(4, "big") + content


def only_message(body: bytes) -> bytes:
    """The message of a request: browsers send exactly one frame."""
    found = list(split(body))
    if len(found) != 1 or found[0][0] != 0:
        raise FrameProblem(Problem.of("stub.request_frames", frames=len(found)))
    return found[0][1]


def split(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Flag and content of each frame."""
    position = 0
    while position < len(body):
        end = position + _HEAD + int.from_bytes(body[position + 1:position + _HEAD], "big")
        if len(body) < position + _HEAD or len(body) < end:
            raise FrameProblem(Problem.of("stub.request_cut_off"))
        if body[position] & _COMPRESSED:
            raise FrameProblem(Problem.of("stub.request_compressed"))
        yield body[position], body[position + _HEAD:end]
        position = end
