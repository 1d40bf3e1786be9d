"""Which libtorch set-up takes: the one that a person named, the WebUI's PyTorch where it serves, else a package."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import fake_machine
import pytest
from conftest import FakeHome
from traintools_ext import webui_torch
from traintools_ext.home import Home
from traintools_ext.problems import Problem, in_english
from traintools_ext.setup import look, publish, remembered, selftest
from traintools_ext.setup.run import SetupRun
from traintools_ext.setup.steps import Context, Machine, SetupProblem, Step

BUILD = "0.1.0-abc"
# A host whose doctor finds the WebUI's PyTorch useless, and is content with a libtorch of its own. What it was told in
# its environment stays beside it.
CHOOSY_HOST = '''import json, os, sys
from pathlib import Path
assert sys.argv[1:] == ["doctor", "--json"]
own = Path(__file__).with_name("libtorch.path").exists()
given = os.environ.get("TRAINTOOLS_WEBUI_TORCH")
with open(Path(__file__).parents[2] / "doctors.txt", "a") as file:
    print(given, file=file)
passed_over = [{"source": "webui", "folder": given, "reason": "A symbol is missing."}] if given else []
problem = None if own else "A symbol is missing. There is no other."
print("a warning of the runtime")
print(json.dumps({"ok": own, "torch": {"problem": problem, "device": "cuda", "passed_over": passed_over}}, indent=2))
sys.exit(0 if own else 1)
'''


@pytest.fixture
def context(home: FakeHome, tmp_path: Path) -> Context:
    root = tmp_path / "sources"
    (root / "src" / "TrainTools.Cli").mkdir(parents=True)
    (root / "Directory.Packages.props").write_text("<LibtorchVersion>2.10.0</LibtorchVersion>")
    (home.folder / "logs").mkdir()
    return Context(root, Home(home.folder), BUILD)


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "check_disk", lambda context: None)


def _look(context: Context) -> str:
    return in_english(look.look(context, _step("Look", look.look)))


def _step(title: str, do: Any, **more: Any) -> Step:
    return Step(title.lower(), Problem.sentence(title), do, **more)


@pytest.mark.parametrize(("version", "torch"), [
    ("2.9.1", "cpu"), ("2.10.0+cu128", "none"), ("2.10.0+cpu", "none"), ("2.12.1", "none"), ("2.13.0", "cpu"),
    ("2.14.1+cu130", "cpu"), ("3.0.0", "cpu"), ("2.1.2+cu121", "cpu"), ("2.12.0a0+gitabc", "none")])
def test_Look_AtTheWebuisPyTorch_TakesItWhereItsVersionFits(
        version: str, torch: str, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        roomy: None) -> None:
    fake_machine.webui_torch(monkeypatch, tmp_path, version)

    told = _look(context)

    assert context.machine.torch == torch
    assert ("no libtorch is downloaded" in told) == (torch == "none")


@pytest.mark.parametrize(("version", "torch"), [
    ("2.10.0+cpu", "cuda-linux"), ("2.12.1+cu128", "none"), ("2.10.0", "cuda-linux")])
def test_Look_BesideAGpu_TakesNoPyTorchForTheCpuAlone(
        version: str, torch: str, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        roomy: None) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    fake_machine.webui_torch(monkeypatch, tmp_path, version)

    _look(context)

    assert context.machine.torch == torch


def test_Look_WhereThePersonNamedALibtorch_FetchesNone(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roomy: None) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.GTX_1080)
    monkeypatch.setenv("TRAINTOOLS_LIBTORCH", "/opt/libtorch")

    told = _look(context)

    assert context.machine.torch == "none"
    assert told.endswith("TRAINTOOLS_LIBTORCH names the libtorch: /opt/libtorch.")


def test_VersionFile_ThatTellsNoVersion_IsNoPyTorch() -> None:
    assert webui_torch.read(Path("torch"), "import os\n") is None


def _setup(context: Context) -> SetupRun:
    from traintools_ext.setup import dotnet
    return SetupRun(context, make_steps=lambda: [
        _step("Look", look.look), _step("Dotnet", dotnet.install),
        _step("Host", publish.publish, size_bytes=publish.expected_bytes), _step("Selftest", selftest.test)])


def test_SelfTest_ThatRefusesTheWebuisPyTorch_FetchesThePackageAndTestsAgain(
        context: Context, home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roomy: None) -> None:
    calls = fake_machine.dotnet(home)
    home.program.write_text(CHOOSY_HOST)
    torch = fake_machine.webui_torch(monkeypatch, tmp_path, "2.11.0+cu126")
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    run = _setup(context)

    run.start()
    assert run.wait(60)

    assert run.failure() is None
    published = [line.partition("-p:Torch=")[2].split()[0] for line in calls.read_text().splitlines()
                 if line.startswith("publish")]
    assert published == ["none", "cuda-linux"]
    assert os.listdir(home.folder / "host") == [BUILD]
    assert (home.folder / "doctors.txt").read_text().splitlines() == [str(torch), "None"]
    assert any("The WebUI's PyTorch 2.11.0+cu126 does not serve: A symbol is missing. "
               "To download: libtorch for NVIDIA GPUs, about 3.5 GB." in line for line in run.as_json()["log_tail"])


def test_PyTorch_ThatFailedItsSelfTest_IsNotTriedAgainUntilItIsAnother(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roomy: None) -> None:
    remembered.write(context.home, remembered.Remembered(refused_by=BUILD, refused_torch="2.11.0"))
    fake_machine.webui_torch(monkeypatch, tmp_path, "2.11.0")

    _look(context)
    first = context.machine.torch
    fake_machine.webui_torch(monkeypatch, tmp_path, "2.12.1")
    _look(context)

    assert (first, context.machine.torch) == ("cpu", "none")


@pytest.mark.parametrize("program", [
    "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n",
    "import json\nprint(json.dumps({'torch': {'problem': None, 'device': 'cpu', 'passed_over': []}}, indent=1))\n"],
    ids=["crashes", "does not reach the GPU"])
def test_SelfTest_WhosePyTorchIsNoGood_GoesOnWithoutIt(
        program: str, context: Context, home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        roomy: None) -> None:
    calls = fake_machine.dotnet(home)
    home.program.write_text(program)
    fake_machine.webui_torch(monkeypatch, tmp_path, "2.11.0+cu126")
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)
    run = _setup(context)

    run.start()
    assert run.wait(60)

    assert "-p:Torch=cuda-linux" in calls.read_text()
    assert remembered.read(context.home).refused(BUILD) == "2.11.0+cu126"


def test_SelfTest_ThatRefusesWhatThePersonNamed_ReplacesNothing(
        context: Context, home: FakeHome, monkeypatch: pytest.MonkeyPatch, roomy: None) -> None:
    calls = fake_machine.dotnet(home)
    home.program.write_text(CHOOSY_HOST)
    monkeypatch.setenv("TRAINTOOLS_LIBTORCH", "/opt/libtorch")
    run = _setup(context)

    run.start()
    assert run.wait(60)

    assert run.failure() == Problem.of(
        "setup.cannot_train", missing_problem=[Problem.sentence("A symbol is missing. There is no other.")])
    assert calls.read_text().count("publish ") == 1


@pytest.mark.parametrize(("text", "words"), [
    ("print('[ok] System  fine')\nprint('[!!] libtorch  is missing; press Retry.')\n",
     "libtorch  is missing; press Retry."),
    (f"print({json.dumps(json.dumps({'imaging': {'problem': 'No images.'}, 'ok': False}, indent=1))})\n",
     "No images."),
    (f"print({json.dumps(json.dumps({'clip': {'problem': {'code': 'setup.disk_full'}}, 'ok': False}, indent=1))})\n",
     "The disk is full. Make room, then press Retry.")])
def test_SelfTest_ThatFails_TellsTheDoctorsWords(
        text: str, words: str, context: Context, home: FakeHome) -> None:
    context.machine = Machine(dotnet=home.folder / "dotnet" / "dotnet")
    (home.publish(BUILD) / "traintools.dll").write_text(text + "raise SystemExit(1)\n")

    with pytest.raises(SetupProblem) as problem:
        selftest.test(context, _step("Selftest", selftest.test))

    assert problem.value.problem.code == "setup.cannot_train"
    assert str(problem.value) == f"The host cannot train on this machine yet: {words}"


def test_SelfTest_OverCudaWithoutTheGpu_SaysWhatToDo(context: Context, home: FakeHome) -> None:
    context.machine = Machine(torch="cuda-linux", dotnet=home.folder / "dotnet" / "dotnet")
    home.publish(BUILD)

    told = selftest.test(context, _step("Selftest", selftest.test))

    assert told == Problem.of("setup.ready_on_cpu")


def test_Host_IsTold_WhereTheWebuisPyTorchLies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = fake_machine.webui_torch(monkeypatch, tmp_path, "2.14.1+cu130")  # the doctor says why it does not serve
    variables = {"TRAINTOOLS_WEBUI_TORCH": "of an outer WebUI"}

    webui_torch.hand_over(variables, None, refused="")

    assert variables == {"TRAINTOOLS_WEBUI_TORCH": str(torch)}


def test_Host_WithLibtorchForTheGpu_IsNotToldOfAPyTorchForTheCpu(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.webui_torch(monkeypatch, tmp_path, "2.10.0+cpu")
    variables: dict[str, str] = {}
    host = tmp_path / "host" / "b"
    host.mkdir(parents=True)
    (host / "libtorch.path").write_text("../../libtorch/cuda-linux-2.10.0\n2.10.0+cuda-linux\n")

    webui_torch.hand_over(variables, host, refused="")
    with_cuda = dict(variables)
    (host / "libtorch.path").write_text("../../libtorch/cpu-2.10.0\n2.10.0+cpu\n")
    webui_torch.hand_over(variables, host, refused="")

    assert (with_cuda, list(variables)) == ({}, ["TRAINTOOLS_WEBUI_TORCH"])
