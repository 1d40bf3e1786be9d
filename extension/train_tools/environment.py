"""The environment of what the stub starts: without the WebUI's Python, with what the person set."""
from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

# The WebUI's own Python, a memory allocator that its start script preloads for torch, and what is set for its torch,
# by itself (--cuda-malloc, --expandable-segments) or by the person: libtorch is of another version.
_PYTHON_ONLY = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "LD_PRELOAD", "PYTORCH_CUDA_ALLOC_CONF",
                "PYTORCH_ALLOC_CONF")
_SEARCH_PATHS = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def cleaned(environment: Mapping[str, str], dotnet: Path | None, device_id: str | None = None) -> dict[str, str]:
    """A copy in which neither the WebUI's Python nor its torch can be found by accident.

    CUDA_VISIBLE_DEVICES stays as it is; `device_id` is the WebUI's GPU among those, where it is not the first.
    """
    result = {key: value for key, value in environment.items() if key.upper() not in _PYTHON_ONLY}
    for key in list(result):
        if key.upper() in _SEARCH_PATHS:
            result[key] = os.pathsep.join(part for part in result[key].split(os.pathsep) if not _is_torch(part))
            if not result[key]:
                del result[key]
    visible = visible_gpus(result, device_id)
    if visible is not None:
        result["CUDA_VISIBLE_DEVICES"] = visible
    if dotnet is not None and dotnet.parent != Path():
        result["DOTNET_ROOT"] = str(dotnet.parent)
    result["DOTNET_NOLOGO"] = "1"
    result["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1"
    if sys.platform.startswith("linux") and not _has_icu():
        result["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"  # the SDK refuses to start without ICU otherwise
    return result


def visible_gpus(environment: Mapping[str, str], device_id: str | None) -> str | None:
    """CUDA_VISIBLE_DEVICES as the host will have it; None where nobody chose a GPU."""
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is None or not device_id:
        return visible if visible is not None else device_id or None
    names = visible.split(",")
    return names[int(device_id)] if device_id.isdigit() and int(device_id) < len(names) else visible


def torch_folder() -> Path | None:
    """The folder of the WebUI's own PyTorch; nothing is imported."""
    try:
        found = importlib.util.find_spec("torch")
    except (ImportError, ValueError):
        return None
    return Path(found.origin).parent if found is not None and found.origin is not None else None


def _is_torch(part: str) -> bool:
    pieces = part.replace("\\", "/").rstrip("/").split("/")
    return pieces[-2:] == ["torch", "lib"]


def _has_icu() -> bool:
    folders = ("/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib")
    return any(True for folder in folders for pattern in ("libicuuc.so*", "*/libicuuc.so*")
               for _ in Path(folder).glob(pattern))
