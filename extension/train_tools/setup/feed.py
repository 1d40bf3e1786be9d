"""What NuGet's feed tells of a package before it is downloaded: how many bytes will come, with all its parts.

NuGet's V3 protocol: the service index names the flat container (PackageBaseAddress), where beside each .nupkg lies its
.nuspec with the dependencies. Of the .nupkg only the length is asked.
"""
from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from xml.etree import ElementTree

from .. import environment, processes
from . import dotnet
from .steps import Context

_log = logging.getLogger(__name__)

_ANSWER_SECONDS, _ALL_SECONDS = 5.0, 30.0
# libtorch 2.10 with CUDA 12.8 for Linux comes in 24 packages, two requests each.
_MOST_REQUESTS, _MOST_BYTES = 64, 1_000_000
_PART = re.compile(r"libtorch-[a-z0-9.-]+")  # others (TorchSharp) are counted elsewhere
_VERSION = re.compile(r"\d[\w.-]*")  # the lowest of a range such as "[2.10.0, )", which NuGet takes


def feeds(context: Context) -> list[str]:
    """The feeds that the build will use, by NuGet's own word, so that every NuGet.Config counts; nuget.org where there
    is no dotnet yet that could say it."""
    program = context.machine.dotnet or dotnet.find_sdk(context.home)
    if program is None:
        return [context.sources.nuget]
    try:
        answer = subprocess.run(
            [str(program), "nuget", "list", "source", "--format", "short"], capture_output=True, text=True, timeout=30,
            check=False, cwd=context.root, env=environment.cleaned(os.environ, program),
            **{key: value for key, value in processes.apart().items() if key == "creationflags"})
    except (OSError, subprocess.TimeoutExpired):
        return []
    # A line a feed: "E https://api.nuget.org/v3/index.json", D where it is disabled.
    lines = [line.split() for line in answer.stdout.splitlines()] if answer.returncode == 0 else []
    return [line[1] for line in lines if len(line) == 2 and line[0].startswith("E") and _is_web(line[1])]


def download_bytes(feeds: Iterable[str], package: str, version: str) -> int:
    """Of a package with its parts, by the first feed that tells of them all; 0 where none does."""
    limit = time.monotonic() + _ALL_SECONDS
    for address in feeds:
        try:
            return _Feed(address, limit).download_bytes(package, version)
        except (OSError, HTTPException, ValueError, ElementTree.ParseError) as error:
            _log.info("a feed does not tell the size of %s: %s", package, error)
    return 0


class _Feed:
    """One feed. Whatever it does not answer, or not in time, is raised as an error."""

    def __init__(self, index: str, limit: float) -> None:
        self._index, self._limit, self._requests, self._knows_head = index, limit, 0, True

    def download_bytes(self, package: str, version: str) -> int:
        container = self._container()
        total, seen, waiting = 0, set(), [(package, version)]
        while waiting:
            name, version = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            folder = f"{container}/{name}/{version}"
            total += self._length(f"{folder}/{name}.{version}.nupkg")
            waiting += _parts(self._read(f"{folder}/{name}.nuspec"))
        return total

    def _container(self) -> str:
        index = json.loads(self._read(self._index))
        resources = index.get("resources") if isinstance(index, dict) else None
        for resource in resources if isinstance(resources, list) else []:
            if isinstance(resource, dict) and "PackageBaseAddress/3.0.0" in str(resource.get("@type")):
                address = str(resource.get("@id"))
                if _is_web(address):
                    return address.rstrip("/")
        raise ValueError("its index names no flat container")

    def _length(self, address: str) -> int:
        if self._knows_head:
            try:
                with self._open(address, "HEAD") as answer:
                    return _positive(answer.headers.get("Content-Length"))
            except (urllib.error.HTTPError, ValueError):
                self._knows_head = False
        with self._open(address, "GET", {"Range": "bytes=0-0"}) as answer:  # closed before its content is read
            if answer.status == 206:
                return _positive(answer.headers.get("Content-Range", "").rpartition("/")[2])
            return _positive(answer.headers.get("Content-Length"))

    def _read(self, address: str) -> bytes:
        content = b""
        with self._open(address, "GET") as answer:
            while piece := answer.read1(65536):
                content += piece
                if len(content) > _MOST_BYTES or time.monotonic() > self._limit:
                    raise ValueError("an answer is too long")
        return content

    def _open(self, address: str, method: str, headers: Mapping[str, str] | None = None) -> HTTPResponse:
        self._requests += 1
        left = self._limit - time.monotonic()
        if self._requests > _MOST_REQUESTS or left <= 0:
            raise ValueError("it takes too many questions, or too long")
        request = urllib.request.Request(address, headers=dict(headers or {}), method=method)
        answer = urllib.request.urlopen(request, timeout=min(_ANSWER_SECONDS, left))
        if not isinstance(answer, HTTPResponse):  # it was sent on to a place that is no web server
            raise ValueError("another kind of answer")
        return answer


def _parts(nuspec: bytes) -> Iterator[tuple[str, str]]:
    for element in ElementTree.fromstring(nuspec).iter():
        if element.tag.rpartition("}")[2] == "dependency":
            name = _PART.fullmatch(element.get("id", "").lower())
            version = _VERSION.search(element.get("version", "").lower())
            if name is not None and version is not None:
                yield name.group(), version.group()


def _positive(text: str | None) -> int:
    count = int(text or "")
    if count <= 0:
        raise ValueError("a package without a length")
    return count


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))
