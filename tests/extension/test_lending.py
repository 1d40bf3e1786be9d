"""§4.2, §4.3: the GPU comes back whatever happens, and the queue never stays locked."""
from __future__ import annotations

import threading

import pytest
from conftest import wait_until
from fake_webui.locks import FifoLock
from traintools_ext.lending import Busy, Lender


class Gpu:
    """A WebUI that records what is done with its checkpoint."""

    needs_the_queue = True

    def __init__(self) -> None:
        self.lock = FifoLock()
        self.done: list[str] = []
        self.fails: set[str] = set()

    def queue_lock(self) -> FifoLock:
        return self.lock

    def free_gpu(self) -> None:
        self._do("free")

    def bring_back(self) -> None:
        self._do("bring back")

    def memory(self) -> tuple[int, int] | None:
        return None

    def is_free(self) -> bool:
        if not self.lock.acquire(blocking=False):
            return False
        self.lock.release()
        return True

    def _do(self, what: str) -> None:
        self.done.append(what)
        if what in self.fails:
            raise RuntimeError(f"{what} failed")


def test_Lend_WhenFreeingFails_BringsBackAndFreesTheQueue() -> None:
    gpu = Gpu()
    gpu.fails = {"free"}
    lender = Lender(gpu)

    with pytest.raises(RuntimeError, match="free failed"):
        lender.lend(0)

    assert gpu.done == ["free", "bring back"]
    assert gpu.is_free()
    assert lender.lease is None


def test_GiveBack_WhenBringingBackFails_FreesTheQueueAllTheSame() -> None:
    gpu = Gpu()
    lender = Lender(gpu)
    lease = lender.lend(0)
    gpu.fails = {"bring back"}

    assert lender.give_back(lease.id)

    assert gpu.is_free()
    assert lender.lease is None


def test_Lend_Twice_IsRefusedWithASentence() -> None:
    lender = Lender(Gpu())
    lender.lend(0)

    with pytest.raises(Busy, match="lent already"):
        lender.lend(0)


def test_GiveBack_OfAnotherLease_LeavesThisOne() -> None:
    gpu = Gpu()
    lender = Lender(gpu)
    lease = lender.lend(0)

    assert not lender.give_back("another")

    assert lender.lease == lease
    assert not gpu.is_free()


def test_Watch_WhenTheHostHasGone_GivesBackByItself() -> None:
    gpu = Gpu()
    lender = Lender(gpu)
    alive = threading.Event()
    alive.set()
    lender.lend(0, lives=alive.is_set)
    lender.watch()
    assert lender.lease is not None

    alive.clear()
    lender.watch()

    wait_until(gpu.is_free, "the GPU is given back")
    assert gpu.done == ["free", "bring back"]


def test_Lend_AfterTheBorrowerCrashed_GivesTheOldLeaseBackFirst() -> None:
    gpu = Gpu()
    lender = Lender(gpu)
    lender.lend(0, lives=lambda: False)

    lease = lender.lend(0)

    assert gpu.done == ["free", "bring back", "free"]
    assert lender.lease == lease


def test_Lend_WhenTheImageIsDoneInTime_Succeeds() -> None:
    gpu = Gpu()
    gpu.lock.acquire()
    lender = Lender(gpu)
    image = threading.Timer(0.2, gpu.lock.release)
    image.start()

    lease = lender.lend(10)

    image.join()
    assert lease.holds_queue
    assert gpu.done == ["free"]


def test_GiveBack_WhileAnImageIsMade_WaitsForIt() -> None:
    gpu = Gpu()
    gpu.needs_the_queue = False
    lender = Lender(gpu)
    lease = lender.lend(0, hold=False)
    gpu.lock.acquire()
    given = threading.Thread(target=lender.give_back, args=(lease.id,))

    given.start()
    before = list(gpu.done)
    gpu.lock.release()
    given.join(10)

    assert before == ["free"]
    assert gpu.done == ["free", "bring back"]
    assert gpu.is_free()
