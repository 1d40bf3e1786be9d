"""§3.4, §10.5: every route asks for login, origin and header; the host's routes for the secret."""
from __future__ import annotations

import json
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from browser import Answer, Browser
from conftest import FakeHome, wait_until
from fake_webui.server import FakeWebUi

Ready = tuple[FakeWebUi, Browser]
READS = ["state", "log", "ui/", "page/page.mjs"]
CHANGES = ["setup/start", "setup/cancel", "host/restart", "lease/release", "rpc/traintools.v1.Projects/List"]
HOST_POSTS = ["webui/lend", "webui/give-back", "webui/refresh-loras", "webui/choose-checkpoint"]
HOST_GETS = ["webui/checkpoints", "webui/memory"]


@pytest.fixture(params=["a1111", "forge"])  # gradio 3 and gradio 4 name their cookies differently
def locked(request: pytest.FixtureRequest, start_webui: Callable[..., FakeWebUi]) -> Browser:
    return Browser(start_webui(kind=request.param, auth={"hana": "secret"}).address)


def test_Request_WithoutALogin_IsRefused(locked: Browser) -> None:
    answers = {path: locked.get(f"traintools/{path}") for path in READS}
    answers |= {path: locked.post(f"traintools/{path}") for path in CHANGES}

    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys([*READS, *CHANGES], 401)
    assert all(answer.problem() == ("stub.logged_out", {}) for answer in answers.values())


def test_Read_WithALogin_IsAnswered(locked: Browser) -> None:
    assert locked.login("hana", "secret") == 200

    state = locked.state()

    assert state["has_login"] is True
    assert state["public_without_login"] is False


def test_Read_WithAMadeUpCookie_IsRefused(locked: Browser) -> None:
    locked.login("hana", "secret")
    locked.cookies = "; ".join(part[:-4] + "aaaa" for part in locked.cookies.split("; "))

    assert locked.get("traintools/state").status == 401


def test_Change_WithoutOurHeader_IsRefused(ready_webui: Ready) -> None:
    _, browser = ready_webui

    answers = {path: browser.request("POST", f"traintools/{path}") for path in CHANGES}

    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(CHANGES, 403)
    assert all(answer.problem() == ("stub.header_missing", {}) for answer in answers.values())


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.io"])
def test_Request_FromAForeignOrigin_IsRefused(origin: str, ready_webui: Ready) -> None:
    _, browser = ready_webui

    answers = {path: browser.get(f"traintools/{path}", Origin=origin) for path in READS}
    answers |= {path: browser.post(f"traintools/{path}", Origin=origin) for path in CHANGES}

    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys([*READS, *CHANGES], 403)
    assert all(answer.problem() == ("stub.foreign_page", {"origin": origin}) for answer in answers.values())


def test_Request_FromTheOwnOrigin_IsAnswered(ready_webui: Ready) -> None:
    webui, browser = ready_webui

    answer = browser.get("traintools/state", Origin=f"http://127.0.0.1:{webui.port}")

    assert answer.status == 200


def _ask_as(browser: Browser, host: str, path: str = "traintools/state") -> Answer:
    return browser.get(path, Host=host, Origin=f"http://{host}")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.io",
                                  "xn--localhost-x.io", "[::1].evil.io", "2130706433.evil.io", "evil.gradio.live",
                                  "evil.ngrok-free.app"])
def test_Request_ByANameThatNobodyTold_IsRefusedWhereNoLoginIsSet(host: str, ready_webui: Ready) -> None:
    _, browser = ready_webui  # its Origin is its Host: the name's owner had it point here

    answers = {path: _ask_as(browser, host, f"traintools/{path}") for path in READS}
    answers |= {path: browser.post(f"traintools/{path}", Host=host, Origin=f"http://{host}") for path in CHANGES}

    name = host.partition(":7860")[0]
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys([*READS, *CHANGES], 403)
    assert all(answer.problem() == ("stub.unknown_name", {"host": name}) for answer in answers.values())
    assert f"{name} is your own address" in answers["state"].json()["sentence"]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "LOCALHOST:7860", "192.168.1.5:7860", "[::1]:7860",
                                  "[fe80::1%25eth0]:7860", socket.gethostname(), f"{socket.gethostname()}.local"])
def test_Request_ByAnAddressOrThisMachinesName_IsAnswered(host: str, ready_webui: Ready) -> None:
    _, browser = ready_webui

    assert _ask_as(browser, host).status == 200


@pytest.mark.parametrize(("options", "host"), [
    ({"server_name": "my-pc.lan"}, "my-pc.lan:7860"),
    ({"cors_allow_origins": "https://a.example,https://art.example:8443"}, "art.example"),
    ({"share_url": "https://0123abc.gradio.live"}, "0123abc.gradio.live"),
    ({"ngrok": "token"}, "abc.ngrok-free.app"),
    ({"ngrok": "token", "ngrok_options": {"domain": "mine.example"}}, "mine.example")])
def test_Request_ByANameThatTheWebuiWasTold_IsAnswered(
        options: dict[str, Any], host: str, start_webui: Callable[..., FakeWebUi]) -> None:
    browser = Browser(start_webui(**options).address)

    assert _ask_as(browser, host).status == 200
    assert _ask_as(browser, f"x{host}" if options.get("ngrok_options") else f"{host}.evil.io").status == 403


def test_Request_ByANameInTheWebuisSettings_IsAnsweredAtOnce(ready_webui: Ready) -> None:
    webui, browser = ready_webui
    before = _ask_as(browser, "art.example").status

    webui.modules.opts.traintools_names = "my-pc.lan, https://Art.example:443/"

    assert (before, _ask_as(browser, "art.example").status) == (403, 200)


def test_Settings_InTheWebuisLanguage_HaveALabel(start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui(language="ja_JP")

    assert "localhost" in webui.modules.opts.labels["traintools_names"]
    assert "ログイン" in webui.modules.opts.labels["traintools_names"]


def test_Request_WithALogin_MayComeByAnyName(locked: Browser) -> None:
    locked.login("hana", "secret")

    assert _ask_as(locked, "art.example").status == 200  # a cookie belongs to a name: a foreign one never has it


@pytest.mark.parametrize(("origin", "host"), [
    ("http://webui.lan", "webui.lan:80"), ("https://webui.lan:443", "webui.lan"), ("https://WebUI.lan", "webui.lan")])
def test_Origin_WithADefaultPort_EqualsTheHostWithout(origin: str, host: str) -> None:
    from traintools_ext import guard

    guard.check_origin(origin, host)

    with pytest.raises(guard.Refused):
        guard.check_origin(origin, "other.lan")


def test_Login_WithoutTheUserRoute_FailsClosed(start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui()
    from traintools_ext import guard
    webui.app.router.routes[:] = [route for route in webui.app.routes if getattr(route, "path", "") != "/user"]

    login = guard.GradioLogin(webui.app)

    assert login.is_wanted
    with pytest.raises(guard.Refused, match="stays closed"):
        _run(login.check(SimpleNamespace()))


def test_Login_ThatBreaks_FailsClosed() -> None:
    from traintools_ext import guard

    def broken(request: object) -> str:
        raise RuntimeError("gradio changed")

    app = SimpleNamespace(auth=[("a", "b")], routes=[SimpleNamespace(path="/user", endpoint=broken)])

    with pytest.raises(guard.Refused, match="not logged in"):
        _run(guard.GradioLogin(app).check(SimpleNamespace()))


def test_Login_AskedByAnAsyncRoute_IsAwaited() -> None:
    from traintools_ext import guard

    async def user(request: object) -> str:
        return "hana"

    app = SimpleNamespace(auth=[("hana", "b")], routes=[SimpleNamespace(path="/user", endpoint=user)])

    assert _run(guard.GradioLogin(app).check(SimpleNamespace())) is None


def test_State_OfAPublicWebuiWithoutLogin_SaysSo(start_webui: Callable[..., FakeWebUi]) -> None:
    webui = start_webui()
    webui.modules.cmd_opts.listen = True

    state = Browser(webui.address).state()

    assert state["public_without_login"] is True


@pytest.mark.parametrize("secret", [None, "", "wrong", "ü"])
def test_HostsRoute_WithoutTheSecret_IsRefused(secret: str | None, ready_webui: Ready) -> None:
    webui, browser = ready_webui
    headers = {} if secret is None else {"X-TrainTools-Secret": secret}

    answers = [browser.request("POST", f"traintools/{path}", headers=headers) for path in HOST_POSTS]
    answers += [browser.request("GET", f"traintools/{path}", headers=headers) for path in HOST_GETS]

    assert [answer.status for answer in answers] == [403] * len(HOST_POSTS + HOST_GETS)
    assert all(answer.problem() == ("stub.wrong_secret", {}) for answer in answers)
    assert webui.modules.calls == []


def test_HostsRoute_WithTheSecret_NeedsNoLogin(start_webui: Callable[..., FakeWebUi], home: FakeHome) -> None:
    browser = Browser(start_webui(auth={"hana": "secret"}).address)
    wait_until(lambda: home.saw("listening"), "the host listens")
    secret = json.loads((home.folder / "host.json").read_text())["secret"]

    answer = browser.get("traintools/webui/memory", X_TrainTools_Secret=secret)

    assert answer.json() == {"total_bytes": 8_000_000_000, "free_bytes": 3_000_000_000}


@pytest.mark.parametrize(("client", "server", "allowed"), [
    ("127.0.0.1", "0.0.0.0", True), ("::1", "::", True), ("192.168.1.5", "192.168.1.5", True),
    ("192.168.1.9", "192.168.1.5", False), ("8.8.8.8", "127.0.0.1", False), ("testclient", "testserver", False)])
def test_HostsRoute_AskedFromAnotherMachine_IsRefused(client: str, server: str, allowed: bool) -> None:
    from traintools_ext import guard
    request = SimpleNamespace(client=SimpleNamespace(host=client), scope={"server": (server, 7860)},
                              headers={"x-traintools-secret": "right"})

    if allowed:
        guard.check_host(request, "right")
    else:
        with pytest.raises(guard.Refused, match="Only the host on this machine"):
            guard.check_host(request, "right")


def test_Path_ThatNamesNothing_IsNotFound(ready_webui: Ready) -> None:
    _, browser = ready_webui
    paths = ["nothing", "ui/../../../../etc/passwd", "ui/%2e%2e/%2e%2e/README.md", "page/..%5cx.mjs"]

    answers = [browser.get(f"traintools/{path}") for path in paths]

    assert [answer.status for answer in answers] == [404] * 4
    assert not [answer for answer in answers if b"root:" in answer.body]


def _run(coroutine: object) -> object:
    import asyncio
    return asyncio.run(coroutine)  # type: ignore[arg-type]
