"""grpcio in a folder of ours; the WebUI's own Python stays as it is."""
from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from .. import grpc_loader
from . import child
from .steps import Context, SetupProblem, Step

DOWNLOAD_BYTES = 7_000_000


def install(context: Context, step: Step) -> str:
    """Nothing to do where a grpcio is loaded or installed."""
    if not grpc_loader.is_there(context.home.python):
        _download(context)
    try:
        module = grpc_loader.load(context.home.python)
    except ImportError as error:
        raise SetupProblem(f"grpcio does not fit this Python ({sys.version.split()[0]}): {error}. "
                           f"Delete the folder {context.home.python} and press Retry.") from error
    return f"grpcio {getattr(module, '__version__', '')} is there."


def _download(context: Context) -> None:
    if importlib.util.find_spec("pip") is None:
        raise SetupProblem("This Python has no pip to download grpcio with. Install grpcio by another means into "
                           f"{context.home.python}, then press Retry.")
    part = context.home.python.with_name("python.part")
    shutil.rmtree(part, ignore_errors=True)
    command: list[str | Path] = [
        sys.executable, "-m", "pip", "install", "--target", part, "--no-deps", "--only-binary", ":all:",
        "--disable-pip-version-check", "--no-input", context.sources.grpcio]
    # The WebUI's own Python runs pip, so its environment stays; only what a person may have set for installs goes.
    own = {key: value for key, value in os.environ.items() if key not in ("PIP_TARGET", "PIP_PREFIX", "PIP_USER")}
    code, lines = child.run(context, command, own, context.home.folder)
    if code != 0:
        raise SetupProblem(f"grpcio could not be downloaded: {lines[-1] if lines else f'exit code {code}'} "
                           "Check the internet connection and press Retry.")
    shutil.rmtree(context.home.python, ignore_errors=True)
    os.replace(part, context.home.python)
