"""A browser as the stub meets it: relative addresses, cookies, gRPC-Web frames as they come."""
from __future__ import annotations

import base64
import http.client
import json
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import rich_errors


class Answer:
    """A whole answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self) -> tuple[str, dict[str, str]]:
        """Code and arguments of a refusal."""
        problem = self.json()["problem"]
        return problem["code"], problem["arguments"]


class GrpcAnswer:
    """Messages and trailers of a gRPC-Web answer, read frame by frame."""

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        self._connection, self._response = connection, response
        self.status, self.headers = response.status, response.headers
        self.trailers: dict[str, str] = {}

    def next(self) -> bytes | None:
        """The next message as soon as it comes; None at the end."""
        head = self._response.read(5)
        content = self._response.read(int.from_bytes(head[1:], "big"))
        if head[0] & 0x80:
            pairs = [line.partition(": ") for line in content.decode().split("\r\n") if line]
            self.trailers = {key: value for key, _, value in pairs}
            return None
        return content

    def all(self) -> list[bytes]:
        messages = []
        while (message := self.next()) is not None:
            messages.append(message)
        return messages

    def code(self) -> int:
        return int(self.trailers["grpc-status"])

    def message(self) -> str:
        return unquote(self.trailers["grpc-message"])

    def binary(self, key: str) -> bytes:
        value = self.trailers[key]
        return base64.b64decode(value + "=" * (-len(value) % 4))

    def error(self) -> rich_errors.RichError:
        return rich_errors.read(self.binary("grpc-status-details-bin"))

    def drop(self) -> None:
        """What a closed tab does."""
        assert self._connection.sock is None or self._connection.sock.close() is None
        self._response.close()
        self._connection.close()


class Browser:
    """One page at an address; `cookies` are those of the WebUI's login."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = ""

    def login(self, name: str, password: str) -> int:
        body = f"username={name}&password={password}".encode()
        answer = self.request("POST", "login", body, {"content-type": "application/x-www-form-urlencoded"})
        self.cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("set-cookie") or [])
        return answer.status

    def request(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        connection, response = self._open(method, path, body, headers or {})
        answer = Answer(response)
        connection.close()
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=_named(headers))

    def post(self, path: str, body: bytes = b"", **headers: str) -> Answer:
        return self.request("POST", path, body, {"X-TrainTools": "1", **_named(headers)})

    def state(self) -> Any:
        return self.get("traintools/state").json()

    def host_is_ready(self) -> bool:
        return self.get("traintools/state").status == 200 and self.state()["host"]["state"] == "ready"

    def call(self, method: str, message: bytes = b"", **headers: str) -> GrpcAnswer:
        """A gRPC-Web call as connect-web makes it."""
        frame = b"\0" + len(message).to_bytes(4, "big") + message
        return self.raw_call(method, frame, **headers)

    def raw_call(self, method: str, body: bytes, **headers: str) -> GrpcAnswer:
        sent = {"content-type": "application/grpc-web+proto", "X-TrainTools": "1", "x-grpc-web": "1",
                "Accept-Encoding": "gzip, deflate", **_named(headers)}
        connection, response = self._open("POST", f"traintools/rpc/traintools.v1.{method}", body, sent)
        return GrpcAnswer(connection, response)

    def _open(self, method: str, path: str, body: bytes,
              headers: dict[str, str]) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        parts = urlsplit(urljoin(self.address, path))
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        sent = {**({"Cookie": self.cookies} if self.cookies else {}), **headers}
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, sent)
        return connection, connection.getresponse()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
