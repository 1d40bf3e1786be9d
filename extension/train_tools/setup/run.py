"""The set-up as a whole: its steps one after the other in a thread, with progress, log, cancel and retry."""
from __future__ import annotations

import collections
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..problems import Problem, in_english
from . import dotnet, grpcio, libtorch, look, publish, remembered, selftest
from .sizes import GRPCIO, SDK
from .steps import Cancelled, Context, DoAgain, GpuRefused, Machine, SetupProblem, Step

_log = logging.getLogger(__name__)

_TAIL = 400  # lines that the tab can show


def all_steps() -> list[Step]:
    """The steps of a set-up. Each looks first whether it is done, so that a retry goes on where it stopped."""
    return [
        Step("look", Problem.of("setup.step_look"), look.look),
        Step("dotnet", Problem.of("setup.step_dotnet"), dotnet.install,
             lambda context: 0 if context.machine.dotnet else SDK.download,
             lambda context: context.machine.dotnet is not None),
        Step("grpcio", Problem.of("setup.step_grpcio"), grpcio.install,
             lambda context: 0 if grpcio.is_done(context) else GRPCIO.download, grpcio.is_done),
        Step("host", Problem.of("setup.step_host"), publish.publish, publish.expected_bytes, publish.is_done),
        Step("selftest", Problem.of("setup.step_selftest"), selftest.test),
    ]


class SetupRun:
    """At most one set-up at a time; it goes on whether a browser looks or not."""

    def __init__(self, context: Context, when_done: Callable[[], None] = lambda: None,
                 make_steps: Callable[[], list[Step]] = all_steps) -> None:
        self._context, self._when_done, self._make_steps = context, when_done, make_steps
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._scout: threading.Thread | None = None
        self._has_looked = threading.Event()
        self._told: dict[str, int] = {}  # by the feed, once a process
        self._lines: collections.deque[str] = collections.deque(maxlen=_TAIL)
        self._steps: Sequence[Step] = make_steps()

    @property
    def is_running(self) -> bool:
        """Whether it works right now."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    @property
    def was_begun(self) -> bool:
        """Whether one was begun in this process; else only the first step has looked."""
        return self._thread is not None

    @property
    def context(self) -> Context:
        """What the steps found."""
        return self._context

    def failure(self) -> Problem | None:
        """Why a step failed; None where none has."""
        return next((step.problem for step in self._steps if step.state == "failed"), None)

    def download_bytes(self) -> int:
        """What all steps will download, as far as the look has found."""
        return sum(step.size_bytes(self._context) for step in self._steps)

    def look_ahead(self) -> bool:
        """Has the first step look before anybody starts the set-up, so that the sizes (or a refusal) are on the page
        before; then the feed is asked for the sizes, and it looks again where they are told. Tells whether the first
        look is done: nobody waits for the feed."""
        with self._guard:
            if self._scout is None and self._thread is None:
                self._scout = threading.Thread(target=self._look_first, name="traintools-look", daemon=True)
                self._scout.start()
        return self._scout is None or self._has_looked.is_set()

    def start(self, cpu_instead: bool = False) -> bool:
        """Begins, or goes on after a failure or a cancel; False where it runs already. `cpu_instead` is remembered:
        from now on a GPU that cannot train is no hindrance."""
        with self._guard:
            if self.is_running:
                return False
            # A copy: what the feed tells while the set-up runs does not change the sizes under way.
            self._context = replace(self._context, cancelled=threading.Event(), log=self._log_line,
                                    told=dict(self._told))
            self._steps = self._make_steps()
            self._context.home.make()
            self._context.home.setup_log.write_text("", encoding="utf-8")
            if cpu_instead:
                remembered.write(self._context.home,
                                 replace(remembered.read(self._context.home), cpu_instead=True))
            self._thread = threading.Thread(target=self._run, name="traintools-setup", daemon=True)
            self._thread.start()
            return True

    def cancel(self) -> None:
        """Ends what runs, with all its child processes; what is whole stays."""
        self._context.cancelled.set()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended in time."""
        if self._thread is not None:
            self._thread.join(seconds)
        return not self.is_running

    def as_json(self) -> dict[str, Any]:
        """For the tab."""
        return {"steps": [step.as_json(self._context) for step in self._steps], "running": self.is_running,
                "offers_cpu": any(step.offers_cpu for step in self._steps), "log_tail": list(self._lines)[-60:]}

    def _look_first(self) -> None:
        try:
            context = self._look()
        finally:
            self._has_looked.set()
        try:
            told = libtorch.ask_feed(context)
        except Exception:  # whatever a feed does, the table's estimate stands
            _log.warning("the feed could not be asked for sizes", exc_info=True)
            return
        if told:
            self._told[context.machine.torch] = told
            self._look()

    def _look(self) -> Context:
        """Shows what the first step finds, unless a set-up was begun meanwhile."""
        steps, context = self._make_steps(), replace(self._context, machine=Machine(), told=dict(self._told))
        if _do(steps[0], context):
            for step in steps[1:]:
                if step.is_done(context):
                    step.state, step.done_bytes = "done", step.size_bytes(context)
        with self._guard:
            if self._thread is None:  # else somebody pressed Set up meanwhile, and its own look counts
                self._steps = steps
                self._context.machine, self._context.told = context.machine, context.told
        return context

    def _run(self) -> None:
        place = 0
        while place < len(self._steps):
            step = self._steps[place]
            try:
                failed = not _do(step, self._context)
            except DoAgain as again:
                self._log_line(f"{in_english(step.title)}: {again}")
                place = self._back_to(again, place)
                continue
            assert step.problem is not None
            self._log_line(f"{in_english(step.title)}: {in_english(step.problem)}")
            if failed:
                return
            place += 1
        self._when_done()

    def _back_to(self, again: DoAgain, place: int) -> int:
        first = next(number for number, step in enumerate(self._steps) if step.id == again.step)
        for step in self._steps[first:place + 1]:
            step.state, step.problem, step.done_bytes = "todo", again.problem, 0
        return first

    def _log_line(self, line: str) -> None:
        self._lines.append(line)
        try:
            with open(self._context.home.setup_log, "a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:  # a full disk; the step itself meets it and says so, and the tab has the line
            _log.warning("the set-up's log could not be written: %s", error)


def _do(step: Step, context: Context) -> bool:
    """Whether the step is done; where it is not, it says why. Only DoAgain passes."""
    try:
        context.stop_if_cancelled()
        step.state = "running"
        step.problem = step.do(context, step)
        step.state = "done"
        step.done_bytes = step.size_bytes(context)
        return True
    except DoAgain:
        raise
    except Cancelled:
        step.problem = Problem.of("setup.cancelled")
    except SetupProblem as problem:
        step.problem, step.offers_cpu = problem.problem, isinstance(problem, GpuRefused)
    except Exception as error:  # an error nobody foresaw must reach the tab, too
        _log.exception("set-up step %s failed", step.id)
        step.problem = Problem.of("setup.step_failed", step_problem=step.title, reason=error)
    step.state = "failed"
    return False
