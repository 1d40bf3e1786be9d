"""The Windows build, run by wine: what can be seen of Windows on another system.

`install/test.sh --windows` publishes it and gives its folder as TRAINTOOLS_WINDOWS.
"""
from __future__ import annotations

import json
import math
import os
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "src" / "TrainTools.Cli" / "bin" / "Release" / "net10.0" / "traintools.dll"
IMAGES = ROOT / "samples" / "hanako" / "images"
BASE = ROOT / "samples" / "hanako" / "models" / "Stable-diffusion" / "tiny-sd1.safetensors"
SECRET = "a secret of more than sixteen characters"
PATIENCE = 600  # seconds; wine's first start alone may take half a minute


def windows(path: Path) -> str:
    """The path as a program of Windows names it: wine shows the whole disk as Z:."""
    return "Z:" + str(path).replace("/", "\\")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Windows of its own, thrown away afterwards."""
    prefix = tmp_path_factory.mktemp("wine") / "prefix"
    result = {**os.environ, "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "DISPLAY": "",
              # Under wine 8 .NET dies in a finalizer where code pages are written by a second mapping, and Intel's
              # OpenMP does not know how to count its processors.
              "DOTNET_EnableWriteXorExecute": "0", "KMP_AFFINITY": "disabled"}
    yield result
    subprocess.run(["wineserver", "-k"], env=result, check=False)


class Program:
    """The published program."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.file = environment, Path(os.environ["TRAINTOOLS_WINDOWS"]) / "traintools.exe"

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["wine", str(self.file), *words], env=self.environment, text=True, encoding="utf-8", start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, *words: str, expected: int = 0) -> str:
        process = self.start(*words)
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == expected, output
        return output


@pytest.fixture(scope="module")
def program(environment: dict[str, str]) -> Program:
    return Program(environment)


def tensors(file: Path) -> dict[str, list[float]]:
    """The numbers of a LoRA."""
    data = file.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    table = json.loads(data[8:8 + length])
    letters = {"F16": ("e", 2), "F32": ("f", 4)}
    result = {}
    for name, facts in table.items():
        if name != "__metadata__":
            (letter, size), (begin, end) = letters[facts["dtype"]], facts["data_offsets"]
            part = data[8 + length + begin:8 + length + end]
            result[name] = list(struct.unpack(f"<{len(part) // size}{letter}", part))
    return result


def cosine(left: dict[str, list[float]], right: dict[str, list[float]]) -> float:
    """Of all numbers together."""
    assert left.keys() == right.keys()
    pairs = [(a, b) for name in left for a, b in zip(left[name], right[name], strict=True)]
    product = math.fsum(a * b for a, b in pairs)
    return product / math.sqrt(math.fsum(a * a for a, _ in pairs) * math.fsum(b * b for _, b in pairs))


def training(name: str, folder: Path) -> list[str]:
    return ["train", "--base", windows(BASE), "--data", windows(IMAGES), "--output", name, "--resolution", "64",
            "--lora-dir", windows(folder / "Lora"), "--epochs", "2", "--state-every", "10", "--events", "json",
            "--run-dir", windows(folder / name), "--yes"]


def test_Doctor_FindsAllThatTrainingNeeds(program: Program) -> None:
    assert "All that training needs is there." in program.run("doctor")


def test_Quickstart_OnALongPathWithSpacesAndJapanese_MakesLinuxsLora(program: Program, tmp_path: Path) -> None:
    here, there = tmp_path / "花子 の 学習" / "a long name" / ("x" * 120) / ("y" * 120), tmp_path / "linux"
    assert len(windows(here)) > 260

    output = program.run("quickstart", windows(here))
    subprocess.run(["dotnet", str(LINUX), "quickstart", str(there)], check=True, capture_output=True)

    assert "Your first LoRA lies in" in output
    left, right = (tensors(folder / "models" / "Lora" / "hanako.safetensors") for folder in (here, there))
    assert cosine(left, right) >= 1 - 1e-6


def test_Train_KilledAndResumed_MakesTheSameLora(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "殺 された"
    program.run(*training("whole", folder))
    process = program.start(*training("killed", folder))
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith('{"state_saved"'):
            break
    os.killpg(process.pid, signal.SIGKILL)
    subprocess.run(["wineserver", "-k"], env=program.environment, check=False)
    process.wait(PATIENCE)
    lora = folder / "Lora" / "killed.safetensors"
    assert not lora.exists()

    program.run("train", "--resume", windows(folder / "killed"), "--events", "json")

    assert tensors(lora) == tensors(folder / "Lora" / "whole.safetensors")
    assert not list(folder.rglob("*.part"))


def test_Train_WithNamesThatWindowsReserves_IsRefusedByName(program: Program, tmp_path: Path) -> None:
    output = program.run("train", "--base", windows(BASE), "--data", windows(tmp_path / "nowhere"), "--output", "a:b",
                         "--lora-dir", windows(tmp_path / "CON"), expected=2)

    assert "a:b" in output and "CON" in output


def test_Serve_OfAStockClient_MakesAProjectAndEndsInGoodOrder(program: Program, tmp_path: Path) -> None:
    home, data = tmp_path / "家 home", tmp_path / "データ"
    for made in (home, data / "models" / "Lora"):
        made.mkdir(parents=True)
    folders = {"data": windows(data), "models": windows(data / "models"), "lora": windows(data / "models" / "Lora"),
               "checkpoints": [windows(BASE.parent)]}
    (home / "webui.json").write_text(json.dumps({
        "format": 1, "address": "", "parent": None, "webui": "none", "folders": folders, "cpu_only": True}))
    process = program.start("serve", "--home", windows(home))
    assert process.stdin is not None
    process.stdin.write(json.dumps({"secret": SECRET, "build": "test"}) + "\n")
    process.stdin.flush()
    rendezvous = wait_for(home / "host.json", process)

    with grpc.insecure_channel(f"127.0.0.1:{rendezvous['port']}") as channel:
        label = "花子".encode()
        created = call(channel, "Projects/Create", b"\x0a" + bytes([len(label)]) + label)
        listed = call(channel, "Projects/List", b"")
        with pytest.raises(grpc.RpcError) as refused:
            call(channel, "Projects/List", b"", secret="another one that is long enough")
        call(channel, "System/Shutdown", b"")
    process.communicate(timeout=PATIENCE)

    assert label in created and label in listed
    assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED
    assert process.returncode == 0
    assert (data / "outputs" / "train_tools" / "projects").is_dir()
    assert not (home / "host.json").exists()


def wait_for(file: Path, process: subprocess.Popen[str]) -> Any:
    end = time.monotonic() + PATIENCE
    while not file.exists():
        assert process.poll() is None and time.monotonic() < end, "the host does not listen"
        time.sleep(0.1)
    return json.loads(file.read_text(encoding="utf-8"))


def call(channel: grpc.Channel, method: str, request: bytes, secret: str = SECRET) -> bytes:
    asked = channel.unary_unary("/traintools.v1." + method)
    answer: bytes = asked(request, metadata=[("tt-secret", secret)], timeout=60)
    return answer
