"""The GPU: read from nvidia-smi, accepted where libtorch has kernels for it, and the CPU offered where it has none."""
from __future__ import annotations

from pathlib import Path

import fake_machine
import pytest
from conftest import FakeHome
from traintools_ext.home import Home
from traintools_ext.problems import Problem, in_english
from traintools_ext.setup import gpu, libtorch, look, remembered
from traintools_ext.setup.gpu import Gpu
from traintools_ext.setup.run import SetupRun
from traintools_ext.setup.steps import Context, GpuRefused, Step


@pytest.fixture
def context(home: FakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    (home.folder / "logs").mkdir()
    monkeypatch.setattr(look, "check_disk", lambda context: None)
    return Context(tmp_path, Home(home.folder), "0.1.0-abc")


def _look() -> Step:
    return Step("look", Problem.sentence("Look"), look.look)


@pytest.mark.parametrize(("capability", "runs"), [
    ((5, 2), False), ((6, 1), False), ((7, 0), True), ((7, 5), True), ((8, 6), True), ((8, 9), True), ((9, 0), True),
    ((10, 0), True), ((12, 0), True), ((12, 1), True), ((13, 0), False)])
def test_Gpu_IsAccepted_WhereLibtorchHasAKernelOfItsMajorAndNoHigherMinor(
        capability: tuple[int, int], runs: bool) -> None:
    assert gpu.has_kernel(capability) == runs


@pytest.mark.parametrize("capability", ["5.2", "6.1", "13.0"])
def test_Look_AtAGpuWithoutKernels_OffersTheCpuBeforeAnythingIsDownloaded(
        capability: str, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, f"NVIDIA Thing, 580.10, 8192, {capability}")
    last = Step("next", Problem.sentence("Next"), lambda *_: pytest.fail("not stopped"))
    run = SetupRun(context, make_steps=lambda: [_look(), last])

    run.start()
    assert run.wait(20)

    failure = run.failure()
    assert failure is not None and failure.code == "setup.gpu_without_kernels"
    assert in_english(failure) == (
        f"NVIDIA Thing cannot train: its compute capability is {capability}, and libtorch for CUDA 12.8 has kernels "
        "for 7.0, 7.5, 8.0, 8.6, 9.0, 10.0, 12.0 only. "
        "Training on the CPU works, but is slow: press Set up for the CPU.")
    assert run.as_json()["offers_cpu"]
    assert [step["state"] for step in run.as_json()["steps"]] == ["failed", "todo"]


def test_Setup_ForTheCpu_PassesTheGpuOverAndRemembersIt(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.GTX_1080)
    run = SetupRun(context, make_steps=lambda: [_look()])
    run.start()
    assert run.wait(20) and run.failure()

    run.start(cpu_instead=True)
    assert run.wait(20)
    first = run.as_json()
    later = SetupRun(context, make_steps=lambda: [_look()])
    later.start()
    assert later.wait(20)

    assert first["steps"][0]["problem"] == Problem.of(
        "setup.look_gpu_passed_over", gpu="NVIDIA GeForce GTX 1080",
        libtorch_problem=Problem.of("setup.libtorch_cpu", size="128 MB")).as_json()
    assert not first["offers_cpu"]
    assert (context.machine.torch, later.failure()) == ("cpu", None)


def test_Setup_ForTheCpuOnce_TakesANewGpuAllTheSame(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered.write(context.home, remembered.Remembered(cpu_instead=True))
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)

    look.look(context, _look())

    assert context.machine.torch == "cuda-linux"


@pytest.mark.parametrize(("system", "driver", "words"), [
    ("win32", (472, 12), "is version 472.12, and CUDA 12 needs 528.33"),
    ("win32", (528, 2), "needs 528.33"), ("linux", (525, 53), "needs 525.60")])
def test_Look_AtAnOldDriver_SaysWhatToDoAndOffersTheCpu(system: str, driver: tuple[int, int], words: str) -> None:
    with pytest.raises(GpuRefused, match=f"{words} or newer. Install the newest .* press Set up for the CPU"):
        gpu.check(Gpu("NVIDIA GeForce RTX 3060", driver, (8, 6), 12288), system)


@pytest.mark.parametrize(("system", "driver"), [("win32", (528, 33)), ("linux", (525, 60)), ("linux", (580, 5))])
def test_Look_AtADriverThatRunsCuda12_HasNothingToSay(system: str, driver: tuple[int, int]) -> None:
    gpu.check(Gpu("NVIDIA GeForce RTX 3060", driver, (8, 6), 12288), system)


def test_Driver_ThatKnowsNoComputeCapability_IsStillToldToBeOld(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, "NVIDIA GeForce GTX 1060, 470.256.02, 6144", old_driver=True)

    found = gpu.ask(None)

    assert found is not None and found.capability == ()
    with pytest.raises(GpuRefused, match="driver is version 470.256"):
        gpu.check(found, "linux")


def test_Driver_ThatDoesNotAnswer_IsNoGpuButOffersTheCpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path)
    (tmp_path / "smi" / "nvidia-smi").write_text("no program")
    monkeypatch.setattr(gpu.shutil, "which", lambda name: str(tmp_path / "smi"))

    with pytest.raises(GpuRefused, match="driver does not answer .* press Set up for the CPU"):
        gpu.ask(None)


@pytest.mark.parametrize(("said", "exit_code", "is_broken"), [
    ("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 9, True),
    ("No devices were found", 6, False)])
def test_Driver_ThatFails_IsNotTakenForNoGpu(
        said: str, exit_code: int, is_broken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path)
    (tmp_path / "smi" / "nvidia-smi").write_text(f'#!/bin/sh\necho "{said}"\nexit {exit_code}\n')

    if is_broken:
        with pytest.raises(GpuRefused, match="couldn't communicate .* press Set up for the CPU"):
            gpu.ask(None)
    else:
        assert gpu.ask(None) is None


def test_NvidiaSmi_IsReadAsItPrints() -> None:
    found = gpu.read("0, GPU-8d1f, NVIDIA GeForce RTX 3090, 535.104.05, 24576, 8.6\nNo devices were found\n")

    assert found == [Gpu("NVIDIA GeForce RTX 3090", (535, 104), (8, 6), 24576, "0", "GPU-8d1f")]


@pytest.mark.parametrize(("visible", "by_slot", "name"), [
    (None, False, "new"), ("0", False, "new"), ("1,0", False, "old"), ("GPU-aa", False, "old"), ("", False, None),
    ("-1", False, None), ("2", False, None), ("MIG-7", False, "new"), (None, True, "old"), ("1,0", True, "new")])
def test_Gpus_OfWhichSomeAreVisible_AreJudgedByTheOneThatCudaTakesFirst(
        visible: str | None, by_slot: bool, name: str | None) -> None:
    gpus = [Gpu("old", (535, 1), (5, 2), 4096, "0", "GPU-aa11"), Gpu("new", (535, 1), (8, 6), 8192, "1", "GPU-bb22")]

    found = gpu.choose(gpus, visible, by_slot)

    assert (found.name if found is not None else None) == name


def test_Look_WithTheWebuisDeviceId_JudgesThatGpu(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060, fake_machine.GTX_1080)
    context.device_id = "1"

    with pytest.raises(GpuRefused, match="GTX 1080 cannot train"):
        look.look(context, _look())


def test_Look_WithAGpu_ChoosesItsLibtorchAndTellsItsSize(
        context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_machine.gpus(monkeypatch, tmp_path, fake_machine.RTX_3060)

    told = look.look(context, _look())

    assert context.machine.torch == "cuda-linux"
    assert told.code == "setup.look_gpu"
    assert in_english(told) == ("NVIDIA GeForce RTX 3060 with 12 GB. "
                                "To download: libtorch for NVIDIA GPUs, about 3.5 GB.")


def test_Libtorch_ThatIsHere_IsNotDownloadedAgain(context: Context, home: FakeHome) -> None:
    (context.root / "Directory.Packages.props").write_text("<LibtorchVersion>2.10.0</LibtorchVersion>")
    before = _download_bytes(context)
    for name in ("libtorch-cpu-linux-x64", "libtorch-cuda-12.8-linux-x64"):
        marker = home.data / "nuget" / name / "2.10.0" / ".nupkg.metadata"
        marker.parent.mkdir(parents=True)
        marker.write_text("{}")
    without_its_parts = _download_bytes(context)
    (home.folder / "libtorch" / "cuda-linux-2.10.0").mkdir(parents=True)

    assert before == without_its_parts | {"cpu": 128_000_000}
    assert without_its_parts == {"cpu": 0, "cuda-linux": 3_500_000_000}
    assert _download_bytes(context) == {"cpu": 0, "cuda-linux": 0}


def _download_bytes(context: Context) -> dict[str, int]:
    sizes = {}
    for torch in ("cpu", "cuda-linux"):
        context.machine.torch = torch
        sizes[torch] = libtorch.download_bytes(context)
    return sizes
