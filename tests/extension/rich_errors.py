"""Reads google.rpc.Status by hand, apart from all that writes it."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_TYPES = "type.googleapis.com/google.rpc."


@dataclass(frozen=True)
class RichError:
    """What a trailer grpc-status-details-bin says."""

    code: int
    message: str
    details: list[str]  # the names of their types
    problems: list[tuple[str, str, str, str]]  # reason, domain, field and sentence; the i-th of each belong together
    metadata: list[dict[str, str]]  # of each problem: its code and arguments


def read(status: bytes) -> RichError:
    """The error; fails where an ErrorInfo has no field violation or the other way round."""
    fields = _fields(status)
    details = [_fields(detail) for detail in fields.get(3, [])]
    named = [(detail[1][0].decode().removeprefix(_TYPES), _fields(detail[2][0])) for detail in details]
    infos = [detail for name, detail in named if name == "ErrorInfo"]
    violations = [_fields(violation) for name, detail in named if name == "BadRequest" for violation in detail[1]]
    return RichError(
        fields[1][0], _text(fields, 2), [name for name, _ in named],
        [(_text(info, 1), _text(info, 2), _text(violation, 1), _text(violation, 2))
         for info, violation in zip(infos, violations, strict=True)],
        [{_text(entry, 1): _text(entry, 2) for entry in map(_fields, info.get(3, []))} for info in infos])


def _text(fields: dict[int, list[Any]], number: int) -> str:
    return fields[number][0].decode() if number in fields else ""


def _fields(message: bytes) -> dict[int, list[Any]]:
    """Field number to values, each a number or bytes; strings, messages and varints are all that these types have."""
    found: dict[int, list[Any]] = {}
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value

    while at < len(message):
        number, kind = divmod(varint(), 8)
        value: Any = varint()
        if kind == 2:
            value, at = message[at:at + value], at + value
        found.setdefault(number, []).append(value)
    return found
