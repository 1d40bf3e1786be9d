"""One host, never two, none left behind: adoption, replacement, crashes, back-off."""
from __future__ import annotations

import fcntl
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import FakeHome, wait_until
from traintools_ext import keeper as keeper_module
from traintools_ext import launch, processes, rendezvous
from traintools_ext.build import HostProgram
from traintools_ext.home import Home
from traintools_ext.keeper import HostKeeper, KeeperSettings
from traintools_ext.problems import Problem, in_english

QUICK = KeeperSettings(look_every=0.05, look_soon=0.02, health=2, start=10, end=10, first_pause=0.01,
                       longest_pause=0.05, tries=3)
MakeKeeper = Callable[..., HostKeeper]


@pytest.fixture
def make_keeper(home: FakeHome) -> Iterator[MakeKeeper]:
    made: list[tuple[HostKeeper, launch.Launcher]] = []

    def make(program: HostProgram | None = None, settings: KeeperSettings = QUICK, **environment: str) -> HostKeeper:
        place = Home(home.folder)
        launcher = launch.Launcher(place, lambda: home.folder / "dotnet" / "dotnet",
                                   lambda dotnet: {**os.environ, **environment})
        wanted = program or HostProgram(home.program, "override", any_build=True)
        keeper = HostKeeper(place, launcher, lambda: wanted, settings=settings)
        made.append((keeper, launcher))
        keeper.ensure_running()
        return keeper

    (home.folder / "webui.json").write_text(json.dumps(
        {"parent": {"pid": os.getpid(), "started_unix_ms": processes.start_time_ms(os.getpid())}}))
    yield make
    for keeper, launcher in made:
        keeper.stop()
        child = launcher.keep()
        if child is not None:
            child.stdin.close()


def _ready(keeper: HostKeeper) -> None:
    wait_until(lambda: keeper.state.state == "ready", "the host is ready")


def test_Host_WhereNoneIs_IsStartedWithASecretOnItsInput(make_keeper: MakeKeeper, home: FakeHome) -> None:
    keeper = make_keeper()

    _ready(keeper)

    found = json.loads((home.folder / "host.json").read_text())
    assert len(found["secret"]) >= 32
    command = Path(f"/proc/{found['pid']}/cmdline").read_text()
    assert found["secret"] not in command
    assert keeper.secret() == found["secret"]


def test_Host_Started_HearsNoCtrlCOfTheWebui(make_keeper: MakeKeeper) -> None:
    keeper = make_keeper()
    _ready(keeper)

    found = rendezvous.read(Home(keeper._home.folder))

    assert found is not None
    assert os.getpgid(found.pid) == found.pid  # a group of its own: the console's signals go to the WebUI's


def test_Host_ThatIsKilled_IsStartedAgain(make_keeper: MakeKeeper, home: FakeHome) -> None:
    keeper = make_keeper()
    _ready(keeper)
    first = rendezvous.read(Home(home.folder))
    assert first is not None

    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: len(home.saw("listening")) == 2, "a second host listens")
    _ready(keeper)

    channel = keeper.channel()
    assert channel is not None and channel.is_healthy(5)
    assert keeper.secret() != first.secret


def test_Host_ThatCrashesAtOnce_IsGivenUpWithItsLastLine(make_keeper: MakeKeeper) -> None:
    keeper = make_keeper(FAKE_HOST_CRASH="libfoo.so is missing")

    wait_until(lambda: keeper.state.state == "failed", "the keeper gives up")

    last = Problem.of("host.last_line", line="libfoo.so is missing")
    assert keeper.state.problem == Problem.of("host.ended_often", times=3, last_line_problem=[last])
    assert in_english(keeper.state.problem) == (
        "The host ended 3 times in a row. Press Restart to try again; the log says more. "
        'Its last line was: "libfoo.so is missing"')


def test_Restart_AfterGivingUp_TriesAgain(make_keeper: MakeKeeper, home: FakeHome) -> None:
    keeper = make_keeper(FAKE_HOST_CRASH="once")
    wait_until(lambda: keeper.state.state == "failed", "the keeper gives up")
    lines = len((home.folder / "logs" / "host.log").read_text().splitlines())

    keeper.restart()

    wait_until(lambda: len((home.folder / "logs" / "host.log").read_text().splitlines()) > lines, "it tries again")


def test_Restart_OfARunningHost_AsksItToEndFirst(make_keeper: MakeKeeper, home: FakeHome) -> None:
    keeper = make_keeper()
    _ready(keeper)

    keeper.restart()
    wait_until(lambda: len(home.saw("listening")) == 2, "the next host listens")
    _ready(keeper)

    order = [line.split(" ", 1)[1].split(",")[0] for line in home.events()]
    assert order[:4] == ["listening", "shutdown", "ended", "listening"]


def test_Host_OfAnotherBuild_IsReplacedInGoodOrder(make_keeper: MakeKeeper, home: FakeHome) -> None:
    old = HostProgram(home.publish("0.1.0-old") / "traintools.dll", "0.1.0-old")
    new = HostProgram(home.publish("0.1.0-new") / "traintools.dll", "0.1.0-new")
    first = make_keeper(old)
    _ready(first)
    first.stop()

    second = make_keeper(new)
    wait_until(lambda: second.state.build == "0.1.0-new", "the new build is ready")

    assert [line.split(" ", 1)[1].split(",")[0] for line in home.events()][:4] == [
        "listening", "shutdown", "ended", "listening"]


def test_Host_OfTheSameBuild_IsAdopted(make_keeper: MakeKeeper, home: FakeHome) -> None:
    program = HostProgram(home.publish("0.1.0-same") / "traintools.dll", "0.1.0-same")
    first = make_keeper(program)
    _ready(first)
    first.stop()

    second = make_keeper(program)
    _ready(second)

    assert len(home.saw("listening")) == 1
    assert second.state.build == "0.1.0-same"


def test_Keepers_TwoAtOnce_ShareOneHost(make_keeper: MakeKeeper, home: FakeHome) -> None:
    one, other = make_keeper(), make_keeper()

    _ready(one)
    _ready(other)

    assert len(home.saw("listening")) == 1
    assert one.secret() == other.secret()


def test_Rendezvous_OfAProcessThatIsGone_IsStale(make_keeper: MakeKeeper, home: FakeHome) -> None:
    # The number of a living process, ours, but not its start time: numbers are used again.
    (home.folder / "host.json").write_text(json.dumps(
        {"format": 1, "pid": os.getpid(), "started_unix_ms": 1, "port": 1, "build": "x", "secret": "s"}))

    keeper = make_keeper()
    _ready(keeper)

    found = rendezvous.read(Home(home.folder))
    assert found is not None and found.pid != os.getpid()


def test_Lock_HeldBySomebodyElse_IsWaitedForAndThenNamed(make_keeper: MakeKeeper, home: FakeHome) -> None:
    with open(home.folder / "host.lock", "a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        keeper = make_keeper(settings=KeeperSettings(look_every=0.05, look_soon=0.02, end=0.2))

        wait_until(lambda: keeper.state.state == "failed", "the keeper tells of the lock")

        assert keeper.state.problem == Problem.of("host.locked", path=home.folder / "host.lock")
        assert home.events() == []
    _ready(keeper)


def test_Program_ThatDoesNotExist_IsMissedByName(make_keeper: MakeKeeper, home: FakeHome) -> None:
    keeper = make_keeper(HostProgram(home.data / "gone.dll", "override", any_build=True))

    wait_until(lambda: keeper.state.state == "missing", "the program is missed")

    assert keeper.state.problem == Problem.of("host.program_missing", path=home.data / "gone.dll")


def test_Dotnet_ThatIsNotThere_IsToldWithWhatToDo(home: FakeHome) -> None:
    place = Home(home.folder)
    launcher = launch.Launcher(place, lambda: None, lambda dotnet: {})

    with pytest.raises(launch.LaunchProblem, match="Press Set up"):
        launcher.start(HostProgram(home.program, "override"))


def test_Dotnet_ThatCannotBeStarted_IsToldWithWhatToDo(home: FakeHome) -> None:
    launcher = launch.Launcher(Home(home.folder), lambda: home.program, lambda dotnet: {})

    with pytest.raises(launch.LaunchProblem, match="Press Set up to repair"):
        launcher.start(HostProgram(home.program, "override"))


def test_Grpcio_ThatIsMissing_IsToldInTheState(
        make_keeper: MakeKeeper, home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_grpc(folder: Path) -> None:
        raise ImportError("No module named 'grpc'")

    monkeypatch.setattr(launch.grpc_loader, "load", no_grpc)
    keeper = make_keeper()

    wait_until(lambda: keeper.state.state == "failed", "the keeper tells")

    assert keeper.state.problem == Problem.of("host.no_grpcio", reason="No module named 'grpc'")


def test_Keeper_WhenSomethingUnforeseenHappens_TellsItAndLivesOn(
        make_keeper: MakeKeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    original = keeper_module.rendezvous.read
    failing = threading.Event()
    failing.set()

    def read(home: Home) -> rendezvous.Rendezvous | None:
        if failing.is_set():
            raise OSError("the disk is gone")
        return original(home)

    monkeypatch.setattr(keeper_module.rendezvous, "read", read)
    keeper = make_keeper()
    told = Problem.of("host.not_looked_after", reason="the disk is gone")
    wait_until(lambda: keeper.state.problem == told, "the keeper tells")

    failing.clear()

    _ready(keeper)


def test_Log_OfAHostThatPrintsMuch_IsRotatedWhileItRuns(
        make_keeper: MakeKeeper, home: FakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = make_keeper()
    _ready(keeper)
    log = home.folder / "logs" / "host.log"

    with open(log, "ab") as file:
        file.write(b"much\n" * 500_000)

    wait_until(lambda: log.with_name("host.log.1").exists() and log.stat().st_size == 0, "the log was rotated")
    assert keeper.state.state == "ready"
