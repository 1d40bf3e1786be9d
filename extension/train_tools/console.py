"""Our lines in the WebUI's console, whatever the WebUI made of Python's logging: Forge Neo shows errors only."""
from __future__ import annotations

import logging
import sys


class ConsoleHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to what standard error is at the time; a WebUI may put another in its place after we were loaded."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(logging.Formatter("Train Tools: %(levelname)s: %(message)s"))

    @property
    def stream(self) -> object:  # type: ignore[override]
        """Standard error."""
        return sys.stderr


def speak() -> None:
    """Gives this package's logger a handler and a level of its own; once, however often it is called."""
    logger = logging.getLogger(__package__)
    # A reload of this package makes a new class: compare by name.
    for old in [handler for handler in logger.handlers if type(handler).__name__ == ConsoleHandler.__name__]:
        logger.removeHandler(old)
    logger.addHandler(ConsoleHandler())
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
    logger.propagate = False  # the WebUI's own handlers would say it a second time
