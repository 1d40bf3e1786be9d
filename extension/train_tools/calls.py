"""Calls to the host over gRPC. The stub knows no messages: bytes go in and bytes come out."""
from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

_log = logging.getLogger(__name__)

SECRET = "tt-secret"  # the metadata without which the host answers nothing
_SYSTEM = "/traintools.v1.System"
_YES = b"\x08\x01"  # a message whose first field is true
_LARGEST_TRAILERS = 1024 * 1024
_OPTIONS = (
    ("grpc.max_receive_message_length", -1),  # the host decides what is too large
    ("grpc.max_send_message_length", -1),
    # An error that names many problems is larger than the 8 kB of trailers that grpcio takes by itself.
    ("grpc.max_metadata_size", _LARGEST_TRAILERS),
    ("grpc.absolute_max_metadata_size", _LARGEST_TRAILERS),
    ("grpc.enable_http_proxy", 0),  # a proxy that the person set is for the internet, not for loopback
    ("grpc.use_local_subchannel_pool", 1),  # a host that came back on the same port is dialled at once
)


class Answers(Protocol):
    """A running call: iterating gives the messages, and raises grpc.RpcError where the host ends it with an error."""

    def __iter__(self) -> Iterator[bytes]: ...
    def __next__(self) -> bytes: ...
    def cancel(self) -> bool: ...
    def trailing_metadata(self) -> Any: ...


class Channel:
    """The connection to one host. Belongs to no event loop, so it survives Reload UI."""

    def __init__(self, grpc: Any, port: int, secret: str) -> None:
        self.grpc = grpc
        self._secret = secret
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS)

    def open(self, method: str, body: bytes, timeout_seconds: float | None = None,
             metadata: Sequence[tuple[str, str]] = ()) -> Answers:
        """Starts a call of `/package.Service/Method`.

        A unary call looks on the wire like a stream of one message, so one kind of call serves both.
        """
        call = self._channel.unary_stream(method)  # no serializers: bytes as they are
        answers: Answers = call(body, timeout=timeout_seconds, metadata=((SECRET, self._secret), *metadata))
        return answers

    def is_healthy(self, timeout_seconds: float) -> bool:
        """Whether the host answers in time."""
        try:
            return len(list(self.open(f"{_SYSTEM}/Health", b"", timeout_seconds))) == 1
        except self.grpc.RpcError:
            return False

    def ask_to_end(self, timeout_seconds: float) -> None:
        """Asks the host to save the running training's state and to end; it may end before it has answered."""
        try:
            list(self.open(f"{_SYSTEM}/Shutdown", b"", timeout_seconds))
        except self.grpc.RpcError as error:
            if error.code() not in (self.grpc.StatusCode.UNAVAILABLE, self.grpc.StatusCode.CANCELLED):
                raise

    def make_way(self, timeout_seconds: float) -> bool:
        """Has the training that borrowed the GPU save its state and give the GPU back by itself; False where none has,
        or where the host does not say."""
        try:
            return list(self.open("/traintools.v1.Training/MakeWay", b"", timeout_seconds)) == [_YES]
        except self.grpc.RpcError as error:
            _log.warning("the host did not make way for an image: %s", error)
            return False

    def close(self) -> None:
        """Ends the connection and what runs on it."""
        self._channel.close()
