"""A call that meets a host which has ended in this very moment."""
from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from types import SimpleNamespace

import grpc

import rich_errors


def test_Call_OverAConnectionThatWasJustClosed_SaysThatItIsTriedAgain() -> None:
    from traintools_ext import calls, frames, rpc
    from traintools_ext.problems import Problem

    async def body() -> AsyncIterator[bytes]:
        yield frames.message(b"anything")

    request = SimpleNamespace(headers={"content-type": frames.CONTENT_TYPE}, stream=body)
    channel = calls.Channel(grpc, 1, "secret")
    channel.close()

    answer = asyncio.run(rpc.answer(request, "traintools.v1.Projects/List", channel, Problem.of("host.missing"),
                                    lambda: False))

    [(flag, content)] = frames.split(answer.body)
    assert flag == 0x80
    status, message, details = content.decode().split("\r\n")[:-1]
    sentence = "The host has just ended. It is tried again in a moment."
    assert (status, message) == ("grpc-status: 14", f"grpc-message: {sentence}")
    encoded = details.removeprefix("grpc-status-details-bin: ")
    error = rich_errors.read(base64.b64decode(encoded + "=" * (-len(encoded) % 4)))
    assert (error.code, error.message, error.details) == (14, sentence, ["ErrorInfo", "BadRequest"])
    assert error.problems == [("HOST_NOT_READY", "traintools", "", sentence)]
    assert error.metadata == [{"code": "host.just_ended"}]
