"""Finds grpcio: one that is loaded or installed already, else ours in `<home>/python`, without changing sys.path."""
from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import logging
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

_log = logging.getLogger(__name__)


class PrivateGrpc(MetaPathFinder):
    """Serves the top-level name `grpc` from one folder and no other name, so that nothing else there is seen.

    It stands last among the finders: a grpcio that the WebUI has always wins.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        """The module's spec for `grpc`; None for every other name."""
        if fullname != "grpc" or path is not None:
            return None
        return importlib.machinery.PathFinder.find_spec(fullname, [str(self._folder)])


def is_there(folder: Path) -> bool:
    """Whether a grpcio can be imported, ours or another; nothing is imported."""
    if "grpc" in sys.modules:
        return True
    _serve(folder)
    return importlib.util.find_spec("grpc") is not None


def load(folder: Path) -> Any:
    """The module `grpc`; ImportError where there is none or it does not fit this Python."""
    _serve(folder)
    loaded = "grpc" in sys.modules
    module = importlib.import_module("grpc")
    if not hasattr(module, "insecure_channel"):
        raise ImportError(f"the module grpc at {getattr(module, '__file__', None)} is not grpcio")
    if not loaded:
        _log.info("grpcio %s from %s", getattr(module, "__version__", "?"), module.__file__)
    return module


def _serve(folder: Path) -> None:
    # A reload of this package makes a new class: compare by name, and keep one finder in the list.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != PrivateGrpc.__name__]
    sys.meta_path.append(PrivateGrpc(folder))
    importlib.invalidate_caches()
