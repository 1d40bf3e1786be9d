"""A stock grpcio client of the host, in a process of its own: `stock_client.py ADDRESS SECRET SCENARIO METHOD`.

The request comes on standard input and what was seen goes out as JSON. It knows nothing of our messages and no class
of the host's; errors are read by tests/extension/rich_errors.py, which PYTHONPATH names.
"""
from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

import grpc

import rich_errors

PATIENCE = 60  # seconds, for a machine that does much else
DEADLINE = 2  # seconds; long enough for a call to arrive on a busy machine, where the connection is open
Seen = dict[str, Any]


def unary(channel: grpc.Channel, method: str, request: bytes, headers: Any) -> Seen:
    answer = channel.unary_unary(method)(request, metadata=headers, timeout=PATIENCE)
    return {"code": "OK", "bytes": len(answer)}


def stream(channel: grpc.Channel, method: str, request: bytes, headers: Any) -> Seen:
    parts = list(channel.unary_stream(method)(request, metadata=headers, timeout=PATIENCE))
    return {"code": "OK", "sizes": [len(part) for part in parts],
            "sha256": [hashlib.sha256(part).hexdigest() for part in parts]}


def cancel(channel: grpc.Channel, method: str, request: bytes, headers: Any) -> Seen:
    """Gives up after the first message."""
    call = channel.unary_stream(method)(request, metadata=headers, timeout=PATIENCE)
    next(call)
    call.cancel()
    return {"code": call.code().name}


def deadline(channel: grpc.Channel, method: str, request: bytes, headers: Any) -> Seen:
    """Reads until the deadline, which the host is told."""
    grpc.channel_ready_future(channel).result(PATIENCE)
    count = 0
    try:
        for _ in channel.unary_stream(method)(request, metadata=headers, timeout=DEADLINE):
            count += 1
    except grpc.RpcError as error:
        return {"code": error.code().name, "messages": count}
    return {"code": "OK", "messages": count}


def refused(error: Any) -> Seen:
    trailers = dict(error.trailing_metadata() or ())
    seen: Seen = {"code": error.code().name, "detail": error.details()}
    if "grpc-status-details-bin" in trailers:
        told = rich_errors.read(trailers["grpc-status-details-bin"])
        seen.update(number=told.code, message=told.message, details=told.details, problems=told.problems)
    return seen


def main() -> None:
    address, secret, scenario, method = sys.argv[1:]
    with grpc.insecure_channel(address) as channel:  # as it is by default, its limits included
        try:
            seen = globals()[scenario](
                channel, f"/traintools.v1.{method}", sys.stdin.buffer.read(), (("tt-secret", secret),))
        except grpc.RpcError as error:
            seen = refused(error)
    print(json.dumps(seen))


main()
