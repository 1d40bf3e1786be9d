"""A call that meets a host which has ended in this very moment."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import grpc


def test_Call_OverAConnectionThatWasJustClosed_SaysThatItIsTriedAgain() -> None:
    from traintools_ext import calls, frames, rpc

    async def body() -> AsyncIterator[bytes]:
        yield frames.message(b"anything")

    request = SimpleNamespace(headers={"content-type": frames.CONTENT_TYPE}, stream=body)
    channel = calls.Channel(grpc, 1, "secret")
    channel.close()

    answer = asyncio.run(rpc.answer(request, "traintools.v1.Projects/List", channel, "", lambda: False))

    [(flag, content)] = frames.split(answer.body)
    assert flag == 0x80
    assert content.decode().split("\r\n")[:-1] == [
        "grpc-status: 14", "grpc-message: The host has just ended. It is tried again in a moment.",
        "tt-reason: HOST_NOT_READY"]
