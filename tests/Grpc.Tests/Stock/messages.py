"""The messages of echo.proto as bytes, made by hand: grpcio then needs no generated code and no protobuf package."""


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def number_field(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def bytes_field(field: int, value: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(value)) + value


def spoken(text: str = "", payload: bytes = b"") -> bytes:
    return bytes_field(1, text.encode()) + (bytes_field(2, payload) if payload else b"")


def fields(message: bytes) -> dict:
    """Field number to value: int or bytes."""
    found, at = {}, 0

    def read_varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = read_varint()
        value = read_varint()
        if key & 7 == 2:
            found[key >> 3] = message[at:at + value]
            at += value
        else:
            found[key >> 3] = value
    return found


def text_of(message: bytes) -> str:
    return fields(message).get(1, b"").decode()
