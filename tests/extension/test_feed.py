"""What NuGet's feed tells of libtorch's size counts on the screen and for the disk; where it tells nothing, the table
stands."""
from __future__ import annotations

import importlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fake_machine
import pytest
from conftest import ROOT, FakeHome, wait_until
from fake_feed import VERSION, FakeFeed
from traintools_ext.home import Home
from traintools_ext.problems import in_english
from traintools_ext.setup import feed as asked
from traintools_ext.setup import libtorch, look, sizes
from traintools_ext.setup.run import SetupRun
from traintools_ext.setup.steps import Context, Machine, SetupProblem

_HEAD = "libtorch-cuda-12.8-linux-x64"
_WHOLE = 2_700_000_000


def _packages() -> dict[str, tuple[int, list[str]]]:
    """As the real ones are made: the head names all parts; here one part has a part of its own, too."""
    return {_HEAD: (12_345, [f"{_HEAD}-part1", f"{_HEAD}-part2-primary", f"{_HEAD}-part2-fragment1"]),
            f"{_HEAD}-part1": (200_000_000, [f"{_HEAD}-part2-primary"]),
            f"{_HEAD}-part2-primary": (1_200_000_000, [f"{_HEAD}-part2-fragment2"]),
            f"{_HEAD}-part2-fragment1": (1_000_000_000, []),
            f"{_HEAD}-part2-fragment2": (_WHOLE - 2_400_012_345, [])}


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFeed]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fake = FakeFeed(_packages())
    yield fake
    fake.close()


@pytest.fixture
def context(home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    (home.folder / "logs").mkdir()
    (tmp_path / "Directory.Packages.props").write_text(f"<LibtorchVersion>{VERSION}</LibtorchVersion>")
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    dotnet = home.folder / "dotnet" / "dotnet"
    return Context(tmp_path, Home(home.folder), "0.1.0-abc", machine=Machine("cuda-linux", dotnet=dotnet))


# Asking

def test_Feed_IsAskedForThePackageAndAllItsParts_EachOnce(feed: FakeFeed) -> None:
    size = asked.download_bytes([feed.index], _HEAD, VERSION)

    assert size == _WHOLE
    assert len(feed.asked) == len(set(feed.asked)) == 1 + 2 * 5
    assert not any("torchsharp" in path.lower() or path.startswith("GET") and path.endswith(".nupkg")
                   for path in feed.asked)


@pytest.mark.parametrize("ranges", [True, False])
def test_Feed_ThatAnswersNoHead_IsAskedForTheFirstByte(ranges: bool, feed: FakeFeed) -> None:
    feed.head, feed.ranges = False, ranges

    size = asked.download_bytes([feed.index], _HEAD, VERSION)

    assert size == _WHOLE
    assert sum(path.startswith("HEAD") for path in feed.asked) == 1  # it is believed


def test_Feed_ThatLacksOnePart_TellsNothing_AndTheNextIsAsked(feed: FakeFeed) -> None:
    whole = FakeFeed(_packages())
    del feed.packages[f"{_HEAD}-part2-fragment2"]

    alone = asked.download_bytes([feed.index], _HEAD, VERSION)
    both = asked.download_bytes([feed.index, whole.index], _HEAD, VERSION)
    whole.close()

    assert (alone, both) == (0, _WHOLE)


def test_Feed_WithoutThePackage_OrThatIsNotThere_TellsNothing(feed: FakeFeed) -> None:
    feed.packages.clear()

    assert asked.download_bytes([feed.index, "http://127.0.0.1:9/v3/index.json"], _HEAD, VERSION) == 0


@pytest.mark.parametrize("place", ["/v3/index.json", "-part1.nuspec"])
def test_Feed_ThatDoesNotAnswerInTime_TellsNothing(
        place: str, feed: FakeFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "_ANSWER_SECONDS", 0.2)
    feed.hangs_at = place
    began = time.monotonic()

    size = asked.download_bytes([feed.index], _HEAD, VERSION)

    assert size == 0
    assert feed.asked[-1].endswith(place)
    assert time.monotonic() - began < 5  # the feed itself holds on four times as long


_FOREIGN = b'{"resources": [7, {"@type": 1}, {"@type": ["PackageBaseAddress/3.0.0"], "@id": "file:///"}]}'
_ASTRAY = b"<a><dependency id='libtorch-x/../y' version='1'/><dependency id='libtorch-gone' version='1'/></a>"


@pytest.mark.parametrize(("place", "junk"), [
    pytest.param("/v3/index.json", b"<html>Please log in</html>", id="a page"),
    pytest.param("/v3/index.json", b"\xff\xfe\x00", id="bytes"),
    pytest.param("/v3/index.json", b"[1, 2]", id="a list"),
    pytest.param("/v3/index.json", b'{"resources": 3}', id="no resources"),
    pytest.param("/v3/index.json", b"[" * 100_000, id="deep"),
    pytest.param("/v3/index.json", _FOREIGN, id="no web address"),
    pytest.param("/v3/index.json", b" " * 1_100_000, id="long"),
    pytest.param(".nuspec", b"<html><br></html>", id="no XML"), pytest.param(".nuspec", b"", id="empty"),
    pytest.param(".nuspec", _ASTRAY, id="parts astray")])
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_Feed_ThatAnswersJunk_IsNoHindrance(place: str, junk: bytes, feed: FakeFeed, context: Context,
                                            home: FakeHome) -> None:
    feed.instead[place] = junk
    fake_machine.dotnet(home, feeds=(feed.index,))
    run = SetupRun(context)

    run.look_ahead()
    assert run._scout is not None
    run._scout.join(20)

    assert place in "".join(feed.asked)
    assert not any("/../" in path for path in feed.asked)
    assert run.as_json()["steps"][0]["state"] == "done"
    assert run.download_bytes() >= sizes.LIBTORCH["cuda-linux"].download


def test_Feed_WithPartsWithoutEnd_IsAskedAFewDozenTimes(feed: FakeFeed) -> None:
    feed.packages = {f"libtorch-{number}": (1, [f"libtorch-{number + 1}"]) for number in range(1000)}

    size = asked.download_bytes([feed.index], "libtorch-0", VERSION)

    assert size == 0
    assert len(feed.asked) == asked._MOST_REQUESTS


@pytest.mark.parametrize("length", [5_000, 900_000_000_000])
def test_Feed_ThatTellsOfSomethingElse_IsNotBelieved(
        length: int, feed: FakeFeed, context: Context, home: FakeHome) -> None:
    feed.packages = {_HEAD: (length, [])}
    fake_machine.dotnet(home, feeds=(feed.index,))

    assert asked.download_bytes([feed.index], _HEAD, VERSION) == length
    assert libtorch.ask_feed(context) == 0


# Which feeds

def test_Feeds_AreThoseThatNugetUses_OnTheWeb(context: Context, home: FakeHome) -> None:
    log = fake_machine.dotnet(home, feeds=("https://first/v3/index.json", "http://second/v3/index.json"))

    assert asked.feeds(context) == ["https://first/v3/index.json", "http://second/v3/index.json"]
    assert log.read_text() == "nuget list source --format short\n"


def test_Feeds_WithoutADotnet_AreNugetsOwn(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    context.machine.dotnet = None
    monkeypatch.setattr(asked.dotnet, "find_sdk", lambda home: None)

    assert asked.feeds(context) == ["https://api.nuget.org/v3/index.json"]


def test_Feeds_OfADotnetThatCannotTell_AreNone(context: Context, home: FakeHome) -> None:
    assert asked.feeds(context) == []  # the home's dotnet knows no such command


def test_Libtorch_ThatIsHere_IsNotAskedFor(context: Context, home: FakeHome) -> None:
    log = fake_machine.dotnet(home)
    context.machine.torch = "none"

    assert libtorch.ask_feed(context) == 0
    assert not log.exists()


# What becomes of it

def test_Sizes_OnTheDisk_FollowInProportion(context: Context) -> None:
    table = sizes.LIBTORCH["cuda-linux"]
    context.told = {"cuda-linux": table.download // 2}

    assert libtorch.download_bytes(context) == table.download // 2
    assert libtorch.disk_bytes(context) == (table.in_nuget // 2, table.in_home // 2)


def test_Look_CountsWhatTheFeedTold_ForTheDiskAndInTheSentence(
        context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    table = sizes.LIBTORCH["cuda-linux"]
    free = table.in_nuget + sizes.HOST.in_nuget + sizes.HOST.in_home + look._ROOM_TO_WORK
    monkeypatch.setattr(look.shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**12, 10**12, free))

    look.check_disk(context)
    context.told = {"cuda-linux": table.download + 1_000_000}
    with pytest.raises(SetupProblem, match="free disk are needed"):
        look.check_disk(context)

    assert in_english(libtorch.told_size(context)) == "To download: libtorch for NVIDIA GPUs, 3.5 GB."


@pytest.fixture
def start_stub(home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A stub without a WebUI on a machine that was never set up."""
    monkeypatch.delenv("TRAINTOOLS_HOST")
    no_webui = importlib.import_module("traintools_ext.no_webui")
    stub = importlib.import_module("traintools_ext.stub").Stub(ROOT, no_webui.NoWebUi(home.data))
    yield stub
    stub.retire()


def _steps(stub: Any) -> dict[str, Any]:
    no_login = importlib.import_module("traintools_ext.guard").NoLogin()
    return {step["id"]: step for step in stub.state(no_login)["setup"]["steps"]}


def test_Screen_BeforeSetup_ShowsTheEstimateAtOnce_AndThenWhatTheFeedTold(
        start_stub: Any, feed: FakeFeed, home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    fake_machine.dotnet(home, feeds=(feed.index,))
    monkeypatch.setattr(asked, "_ANSWER_SECONDS", 20)
    feed.hangs_at = "/v3/index.json"
    start_stub.start("http://127.0.0.1:9", False)

    wait_until(lambda: feed.asked, "the feed is asked")
    first = _steps(start_stub)
    feed.let_go.set()
    host = wait_until(lambda: (found := _steps(start_stub)["host"])["size_bytes"] != first["host"]["size_bytes"]
                      and found, "the feed has told")

    assert _said(first) == ("setup.libtorch_cuda", {"size": "3.5 GB"})
    assert first["host"]["size_bytes"] == sizes.HOST.download + sizes.LIBTORCH["cuda-linux"].download
    assert host["size_bytes"] == sizes.HOST.download + _WHOLE
    assert _said(_steps(start_stub)) == ("setup.libtorch_cuda_asked", {"size": "2.7 GB"})
    assert not start_stub.setup.is_running


def _said(steps: dict[str, Any]) -> tuple[str, dict[str, str]]:
    [found] = json.loads(steps["look"]["problem"]["arguments"]["libtorch_problem"])
    return found["code"], found["arguments"]


def test_Setup_ThatBegins_KeepsItsSizes_WhateverTheFeedTellsMeanwhile(
        feed: FakeFeed, context: Context, home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.dotnet(home, feeds=(feed.index,), extra="exit 1")
    monkeypatch.setattr(asked, "_ANSWER_SECONDS", 20)
    feed.hangs_at = "/v3/index.json"
    run = SetupRun(context)
    run.look_ahead()
    wait_until(lambda: feed.asked, "the feed is asked")

    run.start()
    feed.let_go.set()
    assert run._scout is not None
    run._scout.join(20)
    assert run.wait(20)
    first = libtorch.download_bytes(run.context)
    run.start()
    assert run.wait(20)

    assert first == sizes.LIBTORCH["cuda-linux"].download
    assert libtorch.download_bytes(run.context) == _WHOLE
