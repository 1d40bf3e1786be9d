"""The queue's lock as A1111's family has it."""
from __future__ import annotations

import collections
import threading


class FifoLock:
    """§4.2: first come, first served; acquire knows no time limit; any thread may release; not re-entrant."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inner = threading.Lock()
        self._waiting: collections.deque[threading.Event] = collections.deque()

    def acquire(self, blocking: bool = True) -> bool:
        with self._inner:
            if self._lock.acquire(blocking=False):
                return True
            if not blocking:
                return False
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()
        return self._lock.acquire()

    def release(self) -> None:
        with self._inner:
            self._lock.release()
            if self._waiting:
                self._waiting.popleft().set()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()
