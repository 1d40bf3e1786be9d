"""Lends the GPU to the host: takes the WebUI's checkpoint off it, and brings it back, whatever happens."""
from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from .problems import Problem, ProblemError

_log = logging.getLogger(__name__)

_TRY_EVERY = 0.1  # seconds; the WebUI's lock can only be tried, not waited for with a limit


class Gpu(Protocol):
    """What lending needs of a WebUI."""

    @property
    def needs_the_queue(self) -> bool: ...
    def queue_lock(self) -> Any: ...
    def free_gpu(self) -> None: ...
    def bring_back(self) -> None: ...
    def memory(self) -> tuple[int, int] | None: ...


class Busy(ProblemError):
    """The GPU cannot be lent now. Its problem's sentence is the host's, which tells it as well."""


@dataclass(frozen=True)
class Lease:
    """A GPU that is lent; memory in bytes, None where it cannot be measured."""

    id: str
    since_unix_ms: int
    holds_queue: bool
    total_bytes: int | None
    free_before_bytes: int | None
    free_bytes: int | None


class Lender:
    """At most one lease at a time.

    The queue's lock is held for the whole lease where the WebUI needs that (A1111) or the host wishes it: an image
    asked for meanwhile waits, and the page says so with a button that ends the lease.
    """

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._guard = threading.Lock()
        self._lease: Lease | None = None
        self._lock: Any = None  # the queue's lock while we hold it
        self._holder_lives: Callable[[], bool] = lambda: True

    @property
    def lease(self) -> Lease | None:
        """The lease that runs."""
        return self._lease

    def lend(self, wait_seconds: float, hold: bool = True, lives: Callable[[], bool] = lambda: True) -> Lease:
        """Frees the GPU, waiting at most so long for an image that is being made; Busy after that.

        Without `hold` images may be made meanwhile, where the WebUI can. `lives` tells whether the process that
        borrows is still there.
        """
        with self._guard:
            if self._lease is not None and not self._holder_lives():
                self._end()  # a host that crashed; the next one need not wait until somebody looks
            if self._lease is not None:
                raise Busy(Problem.of("webui.gpu_lent"))
            lock = self._gpu.queue_lock()
            if not _acquire(lock, wait_seconds):
                raise Busy(Problem.of("webui.making_image"))
            holds = hold or self._gpu.needs_the_queue
            kept = False
            try:
                before = self._gpu.memory()
                try:
                    self._gpu.free_gpu()
                except Exception:
                    self._bring_back()
                    raise
                after = self._gpu.memory()
                self._lease = Lease(secrets.token_hex(8), int(time.time() * 1000), holds,
                                    after[1] if after else None, before[0] if before else None,
                                    after[0] if after else None)
                self._holder_lives = lives
                kept = holds
            finally:
                if kept:
                    self._lock = lock
                else:
                    lock.release()
            _log.info("lent the GPU: %s bytes free before, %s after", self._lease.free_before_bytes,
                      self._lease.free_bytes)
            return self._lease

    def give_back(self, lease_id: str | None = None) -> bool:
        """Ends the lease of this id (None: whichever runs) and brings the checkpoint back; False where none runs."""
        with self._guard:
            if self._lease is None or lease_id not in (None, self._lease.id):
                return False
            self._end()
            return True

    def watch(self) -> None:
        """Gives back by itself when the host is gone; called at each look of the keeper and does not block it."""
        if self._lease is not None and not self._holder_lives():
            _log.warning("the host has gone and left the GPU lent; it is given back")
            threading.Thread(target=self.give_back, args=(self._lease.id,), name="traintools-give-back",
                             daemon=True).start()

    def _end(self) -> None:
        lock, self._lock = self._lock, None
        self._lease = None
        if lock is None:
            lock = self._gpu.queue_lock()
            lock.acquire()  # an image may be in the making; the checkpoint comes back after it
        try:
            self._bring_back()
        finally:
            lock.release()
        _log.info("the GPU was given back")

    def _bring_back(self) -> None:
        try:
            self._gpu.bring_back()
        except Exception:
            # The WebUI loads the checkpoint at the next image or says itself what is wrong with it.
            _log.exception("the WebUI could not bring its checkpoint back")


def _acquire(lock: Any, wait_seconds: float) -> bool:
    limit = time.monotonic() + wait_seconds
    while not lock.acquire(blocking=False):
        if time.monotonic() >= limit:
            return False
        time.sleep(_TRY_EVERY)
    return True
