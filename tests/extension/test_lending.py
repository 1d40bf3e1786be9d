"""§4.2, §4.3: the card comes back whatever happens, and the queue never stays locked."""
from __future__ import annotations

import threading

import pytest
from conftest import wait_until
from fake_webui.locks import FifoLock
from traintools_ext.lending import Busy, Lender


class Card:
    """A WebUI that records what is done with its checkpoint."""

    needs_the_queue = True

    def __init__(self) -> None:
        self.lock = FifoLock()
        self.done: list[str] = []
        self.fails: set[str] = set()

    def queue_lock(self) -> FifoLock:
        return self.lock

    def free_card(self) -> None:
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
    card = Card()
    card.fails = {"free"}
    lender = Lender(card)

    with pytest.raises(RuntimeError, match="free failed"):
        lender.lend(0)

    assert card.done == ["free", "bring back"]
    assert card.is_free()
    assert lender.lease is None


def test_GiveBack_WhenBringingBackFails_FreesTheQueueAllTheSame() -> None:
    card = Card()
    lender = Lender(card)
    lease = lender.lend(0)
    card.fails = {"bring back"}

    assert lender.give_back(lease.id)

    assert card.is_free()
    assert lender.lease is None


def test_Lend_Twice_IsRefusedWithASentence() -> None:
    lender = Lender(Card())
    lender.lend(0)

    with pytest.raises(Busy, match="lent already"):
        lender.lend(0)


def test_GiveBack_OfAnotherLease_LeavesThisOne() -> None:
    card = Card()
    lender = Lender(card)
    lease = lender.lend(0)

    assert not lender.give_back("another")

    assert lender.lease == lease
    assert not card.is_free()


def test_Watch_WhenTheHostHasGone_GivesBackByItself() -> None:
    card = Card()
    lender = Lender(card)
    alive = threading.Event()
    alive.set()
    lender.lend(0, lives=alive.is_set)
    lender.watch()
    assert lender.lease is not None

    alive.clear()
    lender.watch()

    wait_until(card.is_free, "the card is given back")
    assert card.done == ["free", "bring back"]


def test_Lend_AfterTheBorrowerCrashed_GivesTheOldLeaseBackFirst() -> None:
    card = Card()
    lender = Lender(card)
    lender.lend(0, lives=lambda: False)

    lease = lender.lend(0)

    assert card.done == ["free", "bring back", "free"]
    assert lender.lease == lease


def test_Lend_WhenThePictureIsDoneInTime_Succeeds() -> None:
    card = Card()
    card.lock.acquire()
    lender = Lender(card)
    picture = threading.Timer(0.2, card.lock.release)
    picture.start()

    lease = lender.lend(10)

    picture.join()
    assert lease.holds_queue
    assert card.done == ["free"]


def test_GiveBack_WhileAPictureIsMade_WaitsForIt() -> None:
    card = Card()
    card.needs_the_queue = False
    lender = Lender(card)
    lease = lender.lend(0, hold=False)
    card.lock.acquire()
    given = threading.Thread(target=lender.give_back, args=(lease.id,))

    given.start()
    before = list(card.done)
    card.lock.release()
    given.join(10)

    assert before == ["free"]
    assert card.done == ["free", "bring back"]
    assert card.is_free()
