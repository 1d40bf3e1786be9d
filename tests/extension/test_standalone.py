"""The tab without a WebUI: standalone.py as a program."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from browser import Browser
from conftest import ROOT, FakeHome, wait_until

PROGRAM = ROOT / "extension" / "train_tools" / "standalone.py"
Start = Callable[..., tuple[subprocess.Popen[str], Browser]]


@pytest.fixture
def start(home: FakeHome) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str) -> tuple[subprocess.Popen[str], Browser]:
        command = [sys.executable, str(PROGRAM), "--data", str(home.data), "--port", "0", *options]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        output = started[-1].stdout
        assert output is not None
        address = output.readline().strip()
        assert address.endswith("/traintools/ui/")
        return started[-1], Browser(urljoin(address, "../../"))

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_Standalone_ServesTheTabAndReachesTheHost(start: Start, home: FakeHome) -> None:
    _, browser = start("--lora-dir", str(home.data / "loras"))
    wait_until(browser.host_is_ready, "the host is ready")

    state, told = browser.state(), json.loads((home.folder / "webui.json").read_text())

    assert browser.call("Projects/List", b"x").all() == [b"x"]
    assert (state["webui"], state["has_login"], state["public_without_login"]) == ("none", False, False)
    assert told["folders"]["lora"] == str(home.data / "loras")
    assert told["address"] + "/" == browser.address
    assert browser.get("").headers["location"] == "traintools/ui/"


def test_Standalone_AnswersTheHostsQuestions(start: Start, home: FakeHome) -> None:
    folder = home.data / "models" / "Stable-diffusion" / "sub"
    folder.mkdir(parents=True)
    (folder / "模型.ckpt").write_bytes(b"")
    (folder / "note.txt").write_bytes(b"")
    _, browser = start()
    wait_until(browser.host_is_ready, "the host is ready")
    secret = json.loads((home.folder / "host.json").read_text())["secret"]

    found = browser.get("traintools/webui/checkpoints", X_TrainTools_Secret=secret).json()
    lease = browser.request("POST", "traintools/webui/lend?hold=false", headers={"X-TrainTools-Secret": secret}).json()

    assert found == {"checkpoints": [{"file": str(folder / "模型.ckpt"), "sha256": None, "selected": False}]}
    assert (lease["free_bytes"], lease["holds_queue"]) == (None, False)


def test_Standalone_AskedByAnotherName_RefusesIt(start: Start) -> None:
    _, browser = start()

    answer = browser.get("traintools/state", Host="evil.example")

    assert answer.status == 400


def test_Standalone_Ended_LetsAnOpenStreamGo(start: Start, home: FakeHome) -> None:
    process, browser = start()
    wait_until(browser.host_is_ready, "the host is ready")
    stream = browser.call("Training/Watch")
    assert stream.next() is not None

    process.send_signal(signal.SIGINT)

    assert stream.next() is None
    assert process.wait(10) is not None
    wait_until(lambda: home.saw("end of input"), "the host notices")


def test_Standalone_OnAPortThatIsTaken_SaysSo(start: Start, home: FakeHome) -> None:
    _, browser = start()
    port = browser.address.rstrip("/").rpartition(":")[2]

    answer = subprocess.run([sys.executable, str(PROGRAM), "--data", str(home.data), "--port", port],
                            capture_output=True, text=True, check=False)

    assert answer.returncode == 2
    assert f"Port {port} cannot be used" in answer.stderr
    assert "Choose another with --port." in answer.stderr


def test_Standalone_WithoutUvicorn_SaysWhatToInstall(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ImportError('hidden', name='uvicorn')\n")

    answer = subprocess.run([sys.executable, str(PROGRAM), "--data", str(tmp_path)], capture_output=True, text=True,
                            check=False, env={**os.environ, "PYTHONPATH": str(tmp_path)})

    assert answer.returncode == 2
    assert answer.stderr.startswith("Python's 'uvicorn' is missing. Install it with:")
    assert len(answer.stderr.splitlines()) == 1
