"""The stub's own errors in the form of the host's: a google.rpc.Status with an ErrorInfo and a field violation.

Written by hand, for the WebUI's Python has no protobuf that one could rely on; the field numbers are those of
google/rpc/status.proto and google/rpc/error_details.proto.
"""
from __future__ import annotations

from .problems import Problem, in_english

TRAILER = "grpc-status-details-bin"
_DOMAIN = b"traintools"
_TYPES = "type.googleapis.com/google.rpc."


def status(code: int, problem: Problem, reason: str) -> bytes:
    """One problem that lies in no field: its reason for programs, its code and arguments for the person's sentence."""
    sentence = _field(2, in_english(problem).encode("utf-8"))
    metadata = {"code": problem.code, **problem.arguments}
    error_info = _field(1, reason.encode("ascii")) + _field(2, _DOMAIN) + b"".join(
        _field(3, _field(1, key.encode("utf-8")) + _field(2, value.encode("utf-8")))
        for key, value in metadata.items())
    bad_request = _field(1, sentence)
    return (bytes([1 << 3]) + _varint(code) + sentence
            + _field(3, _any("ErrorInfo", error_info)) + _field(3, _any("BadRequest", bad_request)))


def _any(name: str, content: bytes) -> bytes:
    return _field(1, (_TYPES + name).encode("ascii")) + _field(2, content)


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(high) if high else bytes([low])
