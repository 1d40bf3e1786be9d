"""grpcio in a folder of ours; the WebUI's own Python stays as it is."""
from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from .. import grpc_loader
from ..problems import Problem
from . import child
from .steps import Context, SetupProblem, Step


def install(context: Context, step: Step) -> Problem:
    """Nothing to do where a grpcio is loaded or installed."""
    if not is_done(context):
        _download(context)
    try:
        module = grpc_loader.load(context.home.python)
    except ImportError as error:
        raise SetupProblem(Problem.of("setup.grpcio_does_not_fit", version=sys.version.split()[0], reason=error,
                                      path=context.home.python)) from error
    return Problem.of("setup.grpcio_there", version=getattr(module, "__version__", ""))


def is_done(context: Context) -> bool:
    """Whether a grpcio is loaded or installed."""
    return grpc_loader.is_there(context.home.python)


def _download(context: Context) -> None:
    if importlib.util.find_spec("pip") is None:
        raise SetupProblem(Problem.of("setup.no_pip", path=context.home.python))
    part = context.home.python.with_name("python.part")
    shutil.rmtree(part, ignore_errors=True)
    command: list[str | Path] = [
        sys.executable, "-m", "pip", "install", "--target", part, "--no-deps", "--only-binary", ":all:",
        "--disable-pip-version-check", "--no-input", context.sources.grpcio]
    # The WebUI's own Python runs pip, so its environment stays; only what a person may have set for installs goes.
    own = {key: value for key, value in os.environ.items() if key not in ("PIP_TARGET", "PIP_PREFIX", "PIP_USER")}
    code, lines = child.run(context, command, own, context.home.folder)
    if code != 0:
        raise SetupProblem(Problem.of("setup.grpcio_not_downloaded", reason_problem=child.last_word(code, lines)))
    shutil.rmtree(context.home.python, ignore_errors=True)
    os.replace(part, context.home.python)
