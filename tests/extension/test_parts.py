"""The small parts: files, processes, environment, build, logs, vocabulary, frames, addresses."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from traintools_ext import announcement, build, environment, frames, grpc_loader, home, hostlog, processes
from traintools_ext import rendezvous, rpc, static, vocabulary


def test_WriteWhole_LeavesOneFileReadableByItsOwnerOnly(tmp_path: Path) -> None:
    file = tmp_path / "webui.json"

    home.write_whole(file, {"folder": "日本"})

    assert json.loads(file.read_text(encoding="utf-8")) == {"folder": "日本"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["webui.json"]


def test_WriteWhole_WhenItFails_KeepsTheOldFileAndNothingElse(tmp_path: Path) -> None:
    file = tmp_path / "webui.json"
    home.write_whole(file, {"old": True})

    with pytest.raises(TypeError):
        home.write_whole(file, {"new": object()})

    assert json.loads(file.read_text()) == {"old": True}
    assert os.listdir(tmp_path) == ["webui.json"]


def test_WriteWhole_WhileAReaderHasTheFileOpen_TriesAgain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, failures = os.replace, [PermissionError(13, "in use"), PermissionError(13, "in use")]

    def replace(source: Path, target: Path) -> None:
        if failures:
            raise failures.pop()
        original(source, target)

    monkeypatch.setattr(home.os, "replace", replace)
    home.write_whole(tmp_path / "webui.json", {"format": 1})

    assert home.read_object(tmp_path / "webui.json") == {"format": 1}


@pytest.mark.parametrize("content", [None, "", "{", "[1]", "\x00\xff", '{"format": 2}', '{"format": 1, "pid": "x"}'])
def test_Rendezvous_ThatCannotBeRead_IsNone(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "host.json").write_text(content, encoding="latin-1")

    assert rendezvous.read(home.Home(tmp_path)) is None


def test_Lock_OfAMissingFile_IsFree(tmp_path: Path) -> None:
    assert not rendezvous.lock_is_held(tmp_path / "host.lock")


def test_StartTime_OfThisProcess_LiesBeforeNow() -> None:
    started = processes.start_time_ms(os.getpid())

    assert started is not None
    assert 0 < time.time() * 1000 - started < 3_600_000
    assert processes.is_alive(os.getpid(), started)
    assert not processes.is_alive(os.getpid(), started - 10_000)


def test_Process_ThatEndedAndWasNotWaitedFor_IsGone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.read()  # its end
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    gone = processes.start_time_ms(child.pid)

    child.wait()
    assert gone is None


def test_Tree_Ended_TakesGrandchildrenWithIt(tmp_path: Path) -> None:
    child = subprocess.Popen(["sh", "-c", "sleep 1000 & echo $!; wait"], stdout=subprocess.PIPE, text=True,
                             **processes.apart())
    assert child.stdout is not None
    grandchild = int(child.stdout.readline())

    processes.end_tree(child)

    assert processes.start_time_ms(child.pid) is None
    assert child.stdout.read() == ""  # the pipe closes when the last of them has ended
    assert processes.start_time_ms(grandchild) is None


def test_Environment_Cleaned_KeepsWhatThePersonSet() -> None:
    given = {"PYTHONPATH": "/x", "PYTHONHOME": "/y", "LD_PRELOAD": "libtcmalloc.so", "HOME": "/home/h",
             "PATH": os.pathsep.join(["/usr/bin", "/venv/lib/python3.10/site-packages/torch/lib"]),
             "LD_LIBRARY_PATH": "/venv/torch/lib/", "CUDA_VISIBLE_DEVICES": "1",
             "PYTORCH_CUDA_ALLOC_CONF": "backend:cudaMallocAsync", "PYTORCH_ALLOC_CONF": "expandable_segments:True"}

    result = environment.cleaned(given, Path("/opt/dotnet/dotnet"), device_id="0")

    assert result["PATH"] == "/usr/bin"
    assert result["CUDA_VISIBLE_DEVICES"] == "1"
    assert result["DOTNET_ROOT"] == "/opt/dotnet"
    assert result["HOME"] == "/home/h"
    assert not {"PYTHONPATH", "PYTHONHOME", "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTORCH_CUDA_ALLOC_CONF",
                "PYTORCH_ALLOC_CONF"} & set(result)


def test_Environment_WithADeviceId_ShowsThatGpuOnly() -> None:
    assert environment.cleaned({}, None, device_id="2")["CUDA_VISIBLE_DEVICES"] == "2"


@pytest.mark.parametrize(("visible", "number", "told"), [
    ("2,3", "1", "3"), ("GPU-aa,GPU-bb", "1", "GPU-bb"), ("2", "1", "2"), ("2,3", None, "2,3"), ("", "1", "")])
def test_Environment_WithADeviceIdAmongVisibleGpus_ShowsThatOne(visible: str, number: str | None, told: str) -> None:
    result = environment.cleaned({"CUDA_VISIBLE_DEVICES": visible}, None, device_id=number)

    assert result["CUDA_VISIBLE_DEVICES"] == told


def _commit(git: Path, ref: str = "refs/heads/main") -> None:
    git.mkdir(parents=True)
    (git / "HEAD").write_text(f"ref: {ref}\n")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.cs").write_text("one")
    (tmp_path / "Directory.Build.props").write_text("<Project><Version>0.3.0</Version></Project>")
    return tmp_path


def test_BuildId_OfAClone_IsVersionAndCommit(clone: Path) -> None:
    _commit(clone / ".git")
    (clone / ".git" / "refs" / "heads").mkdir(parents=True)
    (clone / ".git" / "refs" / "heads" / "main").write_text("0123456789abcdef0123\n")

    assert build.build_id(clone) == "0.3.0-0123456789ab"


def test_BuildId_OfAPackedClone_IsFoundInTheList(clone: Path) -> None:
    _commit(clone / ".git")
    (clone / ".git" / "packed-refs").write_text("# pack-refs\nffff00001111222233 refs/heads/main\n^aaaa\n")

    assert build.build_id(clone) == "0.3.0-ffff00001111"


def test_BuildId_OfADetachedHead_IsTheCommit(clone: Path) -> None:
    (clone / ".git").mkdir()
    (clone / ".git" / "HEAD").write_text("abcabcabcabcabc\n")

    assert build.build_id(clone) == "0.3.0-abcabcabcabc"


def test_BuildId_OfAWorkTree_FollowsToTheClone(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shared = tmp_path_factory.mktemp("clone") / ".git"
    _commit(shared / "worktrees" / "one")
    (shared / "worktrees" / "one" / "commondir").write_text("../..\n")
    (shared / "refs" / "heads").mkdir(parents=True)
    (shared / "refs" / "heads" / "main").write_text("9999888877776666\n")
    (clone / ".git").write_text(f"gitdir: {shared / 'worktrees' / 'one'}\n")

    assert build.build_id(clone) == "0.3.0-999988887777"


def test_BuildId_WithoutGit_ChangesWithTheSources(clone: Path) -> None:
    before = build.build_id(clone)
    (clone / "src" / "bin").mkdir()
    (clone / "src" / "bin" / "built.dll").write_text("no source")
    same = build.build_id(clone)

    (clone / "src" / "a.cs").write_text("two")

    assert same == before
    assert build.build_id(clone) != before


def _publish(place: home.Home, name: str, libtorch: str) -> None:
    (place.hosts / name).mkdir(parents=True)
    (place.hosts / name / "traintools.dll").write_text("")
    (place.hosts / name / "libtorch.path").write_text(f"../../libtorch/{libtorch}\n2.10.0\n")
    (place.libtorch / libtorch).mkdir(parents=True, exist_ok=True)


def test_OldHosts_AreRemovedUnlessOneRuns_AndTheirLibtorchWithThem(tmp_path: Path) -> None:
    place = home.Home(tmp_path)
    for name, libtorch in [("old", "cpu-2.9.0"), ("running", "cpu-2.10.0"), ("new", "cuda-linux-2.10.0"),
                           ("new-bare", "cuda-linux-2.10.0"), ("broken.part", "cuda-linux-2.9.0")]:
        _publish(place, name, libtorch)
    home.write_whole(place.rendezvous, {"format": 1, "pid": os.getpid(), "port": 1, "build": "running", "secret": "s",
                                        "started_unix_ms": processes.start_time_ms(os.getpid())})

    removed = build.remove_old(place, "new")

    assert removed == ["broken.part", "new-bare", "old"]
    assert sorted(os.listdir(place.hosts)) == ["new", "running"]
    assert sorted(os.listdir(place.libtorch)) == ["cpu-2.10.0", "cuda-linux-2.10.0"]


def test_LargeFiles_ThatOlderSetupsShared_GoWithTheLastHostThatHasThem(tmp_path: Path) -> None:
    place = home.Home(tmp_path)
    _publish(place, "new", "cpu-2.10.0")
    for name in ("9-used", "9-unused"):
        (place.libtorch / name).write_bytes(b"")
    os.link(place.libtorch / "9-used", place.hosts / "new" / "used")

    build.remove_old(place, "new")

    assert sorted(os.listdir(place.libtorch)) == ["9-used", "cpu-2.10.0"]


def test_Log_OverItsLimit_IsMovedUpAndThreeAreKept(tmp_path: Path) -> None:
    log = tmp_path / "host.log"
    for number in range(5):
        log.write_text(f"start {number} " + "x" * 100)
        hostlog.rotate(log, limit=50)

    assert sorted(os.listdir(tmp_path)) == ["host.log.1", "host.log.2", "host.log.3"]
    assert (tmp_path / "host.log.1").read_text().startswith("start 4")


def test_Log_Tail_GivesTheLastLinesInAnyScript(tmp_path: Path) -> None:
    log = tmp_path / "host.log"
    log.write_bytes("一行\n二行\n三行\n".encode() + b"\xff broken\n")

    assert hostlog.tail(log, 2) == ["三行", "\ufffd broken"]
    assert hostlog.tail(log, 0) == []
    assert hostlog.tail(tmp_path / "none.log", 5) == []


def test_Vocabulary_InAPackage_IsFoundWithoutImportingIt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "open_clip"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('it was imported')")
    (package / "bpe_simple_vocab_16e6.txt.gz").write_bytes(b"")
    monkeypatch.syspath_prepend(tmp_path)

    assert vocabulary.find(None) == package / "bpe_simple_vocab_16e6.txt.gz"


@pytest.mark.parametrize("folder", ["backend/huggingface/runwayml/stable-diffusion-v1-5/tokenizer",
                                    "ldm_patched/modules/sd1_tokenizer", "configs/sd15/tokenizer"])
def test_Vocabulary_InAWebuisFolder_IsFound(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "vocab.json").write_text("{}")
    assert vocabulary.find(tmp_path, packages=()) is None

    (tmp_path / folder / "merges.txt").write_text("")

    assert vocabulary.find(tmp_path, packages=()) == tmp_path / folder


def test_Frames_Written_AreReadBack() -> None:
    body = frames.message(b"abc") + frames.trailers(0)

    assert [flag for flag, _ in frames.split(body)] == [0, 0x80]
    assert frames.only_message(frames.message("花".encode())) == "花".encode()


def test_Trailers_WithALineBreak_StayOneLine() -> None:
    content = frames.trailers(2, "one\r\ntwo: 100%")[5:]

    assert content == b"grpc-status: 2\r\ngrpc-message: one%0D%0Atwo: 100%25\r\n"


@pytest.mark.parametrize(("header", "seconds"), [("200m", 0.2), ("5S", 5.0), ("1M", 60.0), ("", None), ("soon", None),
                                                 ("123456789S", None)])
def test_Timeout_IsReadAsGrpcWritesIt(header: str, seconds: float | None) -> None:
    assert rpc.timeout_seconds({"grpc-timeout": header} if header else {}) == seconds


@pytest.mark.parametrize(("local_url", "subpath", "address", "loopback"), [
    ("http://127.0.0.1:7860/", "", "http://127.0.0.1:7860", True),
    ("http://0.0.0.0:7861/", "", "http://127.0.0.1:7861", True),
    ("https://localhost:7860/", "", "https://127.0.0.1:7860", True),
    ("http://[::]:7860/", "", "http://[::1]:7860", True),
    ("http://192.168.1.5:7860/", "", "http://192.168.1.5:7860", False),
    ("http://127.0.0.1:7860/", "ai", "http://127.0.0.1:7860/ai", True),
    ("", "", "http://127.0.0.1:7860", True)])
def test_OwnAddress_IsWhereThisMachineReachesTheWebui(
        local_url: str, subpath: str, address: str, loopback: bool) -> None:
    assert announcement.own_address(local_url, subpath) == (address, loopback)


def test_PrivateGrpc_ServesItsOneNameAndNoOther(tmp_path: Path) -> None:
    for name in ("grpc", "numpy_of_ours"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")

    finder = grpc_loader.PrivateGrpc(tmp_path)

    assert finder.find_spec("grpc", None) is not None
    assert finder.find_spec("numpy_of_ours", None) is None
    assert finder.find_spec("package.grpc", ["x"]) is None


def test_PrivateGrpc_InAPythonWithoutOne_IsImportedWithoutTouchingThePath(tmp_path: Path) -> None:
    folder = tmp_path / "python 日本"
    (folder / "grpc").mkdir(parents=True)
    (folder / "grpc" / "__init__.py").write_text("def insecure_channel(): ...\n__version__ = '9.9'\n")
    program = (f"import sys; sys.path.insert(0, {str(Path(grpc_loader.__file__).parent)!r})\n"
               "import grpc_loader; sys.path[:] = [p for p in sys.path if 'packages' not in p]\n"
               "before = list(sys.path)\n"
               f"from pathlib import Path\nfolder = Path({str(folder)!r})\n"
               "assert grpc_loader.is_there(folder) and grpc_loader.is_there(folder)\n"
               "print(grpc_loader.load(folder).__version__, sys.path == before, "
               "sum(type(f).__name__ == 'PrivateGrpc' for f in sys.meta_path))")

    answer = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == ["9.9", "True", "1"]


def test_Grpc_OfAnotherKind_IsRefused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "grpc", SimpleNamespace(__file__="/elsewhere/grpc.py"))

    with pytest.raises(ImportError, match="is not grpcio"):
        grpc_loader.load(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> static.StaticFiles:
    (tmp_path / "ui" / "assets").mkdir(parents=True)
    (tmp_path / "ui" / "index.html").write_text("<title>Train Tools</title>" + " " * 2000)
    (tmp_path / "ui" / "assets" / "app-1a2b.js").write_text("export {}")
    (tmp_path / "secret.html").write_text("secret")
    return static.StaticFiles(tmp_path / "ui")


def _asks(**headers: str) -> SimpleNamespace:
    return SimpleNamespace(headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_StaticFiles_TellBrowsersWhatToKeep(files: static.StaticFiles) -> None:
    page, script = files.answer("", _asks()), files.answer("assets/app-1a2b.js", _asks())

    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in script.headers["cache-control"]
    assert script.content_type.startswith("text/javascript")
    again = files.answer("", _asks(if_none_match=page.headers["etag"]))
    assert (again.status, again.body) == (304, b"")


def test_StaticFiles_ForABrowser_ComePacked(files: static.StaticFiles) -> None:
    import gzip

    page = files.answer("index.html", _asks(accept_encoding="gzip, br"))

    assert page.headers["content-encoding"] == "gzip"
    assert gzip.decompress(page.body).startswith(b"<title>Train Tools")
    assert files.answer("index.html", _asks(accept_encoding="gzip")).body is page.body  # packed once


@pytest.mark.parametrize("name", ["../secret.html", "assets/../../secret.html", "/etc/passwd", "assets", "a\\b.js",
                                  "c:x.html", "none.js", "assets//app-1a2b.js", "a\0.js"])
def test_StaticFiles_OutsideOfTheirFolder_AreNotServed(name: str, files: static.StaticFiles) -> None:
    answer = files.answer(name, _asks())

    assert answer.status == 404
    assert b"secret" not in answer.body or "secret" in name
