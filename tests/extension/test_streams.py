"""§3.1, §10.3: streams come at once, end in time, and end at the host when the browser goes."""
from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Callable

import pytest
from browser import Browser
from conftest import FakeHome, wait_until
from fake_webui.server import FakeWebUi

Ready = tuple[FakeWebUi, Browser]


def test_Stream_ThroughGzip_ArrivesMessageByMessage(ready_webui: Ready, home: FakeHome) -> None:
    _, browser = ready_webui

    answer = browser.call("Training/Watch", b"7")
    first = answer.next()
    (home.folder / "fake-host-tick").touch()
    second = answer.next()

    assert first == b"event 1 after 7"
    assert second == b"event 2 after 7"
    assert answer.headers["content-encoding"] == "identity"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/grpc-web+proto"
    answer.drop()


@pytest.mark.parametrize("api", [False, True])
def test_Stream_WhenTheBrowserGoes_EndsAtTheHost(
        api: bool, start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    browser = Browser(start_webui(api=api).address)
    wait_until(browser.host_is_ready, "the host is ready")
    answer = browser.call("Training/Watch")
    assert answer.next() is not None

    answer.drop()

    assert wait_until(lambda: home.saw("watch over"), "the host hears that the browser has gone")


@pytest.mark.parametrize(("kind", "api"), [("a1111", True), ("sdnext", False)])  # §3: GZip inside HTTP middlewares
def test_Call_ThatThePageCancels_IsQuietInTheWebuisConsole(
        kind: str, api: bool, start_webui: Callable[..., FakeWebUi], home: FakeHome,
        caplog: pytest.LogCaptureFixture) -> None:
    webui = start_webui(kind=kind, api=api)
    wait_until(Browser(webui.address).host_is_ready, "the host is ready")
    head = (f"POST /traintools/rpc/traintools.v1.Training/Validate HTTP/1.1\r\nHost: 127.0.0.1:{webui.port}\r\n"
            "X-TrainTools: 1\r\nContent-Type: application/grpc-web+proto\r\nAccept-Encoding: gzip\r\n"
            "Content-Length: 5\r\n\r\n")

    with socket.create_connection(("127.0.0.1", webui.port)) as connection:
        connection.sendall(head.encode() + b"\0\0\0\0\0")
        wait_until(lambda: home.saw("wait begins"), "the host works on it")
    wait_until(lambda: home.saw("wait over"), "the host hears that the page has gone")
    webui.stop()  # whatever the server has to say is said

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_Stream_WhenTheServerWantsToEnd_EndsWithinASecond(ready_webui: Ready, home: FakeHome) -> None:
    webui, browser = ready_webui
    answer = browser.call("Training/Watch")
    assert answer.next() is not None

    began = time.monotonic()
    webui.demo.server.should_exit = True
    last = answer.next()

    assert last is None
    assert time.monotonic() - began < 1
    assert answer.code() == 14  # UNAVAILABLE: the client connects again
    assert answer.error().problems == [("RELOAD", "traintools", "", "The WebUI reloads its pages.")]
    assert answer.error().metadata == [{"code": "stub.reloading"}]


def test_Stream_OfManyParts_WaitsForASlowBrowser(ready_webui: Ready, home: FakeHome) -> None:
    _, browser = ready_webui
    answer = browser.call("Results/Download", b"200")
    assert answer.next() is not None

    # 200 parts of 100 kB are more than the socket and the few frames in between hold; all the same each comes.
    parts = answer.all()

    assert len(parts) == 199
    assert parts[-1] == bytes([199]) * 100_000
    assert answer.code() == 0


def test_Upload_CutOff_NeverReachesTheHostAndTheNextOneDoes(ready_webui: Ready, home: FakeHome) -> None:
    webui, browser = ready_webui
    head = (f"POST /traintools/rpc/traintools.v1.Datasets/Upload HTTP/1.1\r\nHost: 127.0.0.1:{webui.port}\r\n"
            "X-TrainTools: 1\r\nContent-Type: application/grpc-web+proto\r\nContent-Length: 1000000\r\n\r\n")
    with socket.create_connection(("127.0.0.1", webui.port)) as connection:
        connection.sendall(head.encode() + b"\0\0\x0f\x42\x3b" + b"x" * 1000)

    answer = browser.call("Datasets/Upload", b"whole")

    assert answer.all() == [b"5"]
    assert [line.split(" ", 1)[1] for line in home.saw("upload")] == ["upload of 5"]


def test_Call_OfThirtyTwoMegabytes_ReachesTheHost(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answer = browser.call("Datasets/Upload", b"x" * 32_000_000)

    assert answer.all() == [b"32000000"]


def test_Upload_OverTheLimitOfSdNext_IsRefusedByTheWebuiThoughTheHostHasIt(
        start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    browser = Browser(start_webui(kind="sdnext", rate_limit=20).address)  # by client and path: §14
    stub = sys.modules["traintools_ext.entry"]._State.stub
    wait_until(lambda: stub.keeper.state.state == "ready", "the host is ready")  # asking for it would count

    statuses = [browser.call("Datasets/Upload", b"abc").status for _ in range(21)]
    other = browser.call("Projects/List", b"x")

    assert statuses == [200] * 20 + [429]
    assert other.all() == [b"x"]
    wait_until(lambda: len(home.saw("upload of 3")) == 21, "the host has them all")


def test_Call_LargerThanAllowed_IsRefusedWithASentence(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answer = browser.call("Datasets/Upload", b"x" * (65 * 1024 * 1024))

    assert answer.next() is None
    assert answer.code() == 8  # RESOURCE_EXHAUSTED
    assert "Send it in parts" in answer.message()
    assert answer.error().metadata == [{"code": "stub.request_too_large"}]


def test_Call_ThatTheHostRefuses_BringsItsErrorInFull(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answer = browser.call("Projects/Create")

    assert answer.next() is None
    assert answer.code() == 3  # INVALID_ARGUMENT
    assert answer.message() == "名前が空です。Give the project a name: 100%."
    assert answer.binary("grpc-status-details-bin") == b"\x08\x03\x00\xff"  # bytes of any kind
    assert answer.binary("tt-more-bin") == b"\x00\xff"
    assert sorted(answer.trailers) == ["grpc-message", "grpc-status", "grpc-status-details-bin", "tt-more-bin"]


def test_Call_RefusedForManyReasons_BringsThemAll(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answer = browser.call("Training/Begin", b"60000")  # more than the 8 kB of trailers that grpcio takes by itself

    assert answer.next() is None
    assert answer.code() == 9  # FAILED_PRECONDITION
    assert answer.binary("grpc-status-details-bin") == b"x" * 60_000


def test_Call_WithADeadline_EndsAtIt(ready_webui: Ready, home: FakeHome) -> None:
    _, browser = ready_webui

    answer = browser.call("Training/Validate", grpc_timeout="200m")

    assert answer.next() is None
    assert answer.code() == 4  # DEADLINE_EXCEEDED
    assert wait_until(lambda: home.saw("wait over"), "the host stops working on it")


def test_Call_CarriesTheSecretAndNoCookie(ready_webui: Ready) -> None:
    _, browser = ready_webui
    browser.cookies = "access-token=private"

    keys = json.loads(browser.call("System/Info").all()[0])

    assert "tt-secret" in keys
    assert not [key for key in keys if "cookie" in key or "token" in key]


@pytest.mark.parametrize("method", ["System/Shutdown", "system/SHUTDOWN"])  # ASP.NET's routes know no case
def test_Shutdown_FromAPage_IsRefusedAndTheHostLivesOn(method: str, ready_webui: Ready, home: FakeHome) -> None:
    _, browser = ready_webui

    answer = browser.call(method)

    assert answer.next() is None
    assert (answer.code(), answer.error().metadata) == (7, [{"code": "stub.not_for_pages"}])  # PERMISSION_DENIED
    assert browser.call("Projects/List", b"x").all() == [b"x"]
    assert home.saw("shutdown") == []


def test_Call_OfAnUnknownMethod_IsUnimplemented(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answer = browser.call("Projects/Juggle")

    assert answer.next() is None
    assert answer.code() == 12  # UNIMPLEMENTED


def test_Call_OfSomethingThatIsNoMethod_IsNotFound(ready_webui: Ready) -> None:
    _, browser = ready_webui
    methods = ["Projects", "Projects/List/more", "../state", "Projects/%2e%2e"]

    answers = [browser.post(f"traintools/rpc/traintools.v1.{method}", b"\0\0\0\0\0",
                            content_type="application/grpc-web+proto") for method in methods]

    assert [answer.status for answer in answers] == [404] * 4


def test_Call_WithABrokenBody_IsRefusedWithASentence(ready_webui: Ready) -> None:
    _, browser = ready_webui
    bodies = [b"", b"\0\0\0\0\5abc", b"\1\0\0\0\1a", b"\0\0\0\0\0" * 2]

    answers = [browser.raw_call("Projects/List", body) for body in bodies]

    assert [answer.next() for answer in answers] == [None] * 4
    assert [answer.code() for answer in answers] == [3] * 4
    assert [answer.error().metadata for answer in answers] == [
        [{"code": "stub.request_frames", "frames": "0"}], [{"code": "stub.request_cut_off"}],
        [{"code": "stub.request_compressed"}], [{"code": "stub.request_frames", "frames": "2"}]]
    assert all(answer.message().endswith(".") for answer in answers)


def test_Call_ThatIsNoGrpcWeb_IsRefused(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answer = browser.post("traintools/rpc/traintools.v1.Projects/List", b"{}", content_type="application/json")

    assert answer.status == 415
    assert answer.problem() == ("stub.not_grpc_web", {"content_type": "application/grpc-web+proto"})


def test_Call_WhileThereIsNoHost_SaysWhyAndWhatToDo(
        start_webui: Callable[..., FakeWebUi], home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINTOOLS_HOST", str(home.data / "nowhere.dll"))
    browser = Browser(start_webui().address)
    wait_until(lambda: browser.state()["host"]["state"] == "missing", "the program is missed")

    answer = browser.call("Projects/List")

    assert answer.next() is None
    assert answer.code() == 14
    [(reason, domain, field, sentence)] = answer.error().problems
    assert (reason, domain, field) == ("HOST_NOT_READY", "traintools", "")
    assert "nowhere.dll does not exist" in sentence
    assert answer.error().metadata == [{"code": "host.program_missing", "path": str(home.data / "nowhere.dll")}]
    assert (answer.message(), answer.error().message, answer.error().code) == (sentence, sentence, 14)


def test_Calls_TwentyAtOnce_AreAllAnswered(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answers = [browser.call("Projects/List", str(number).encode()) for number in range(20)]

    assert [answer.all() for answer in answers] == [[str(number).encode()] for number in range(20)]
