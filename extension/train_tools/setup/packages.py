"""Whether the package feed has the real packages (TorchSharp and the others) or the host is built over stand-ins."""
from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from .steps import Context

ANSWER = "Packages.mode.props"


def mode(root: Path) -> str | None:
    """`nuget` or `standin` as the environment or the feed's remembered answer says; None where nobody asked yet."""
    named = os.environ.get("Packages")
    if named in ("nuget", "standin"):
        return named
    try:
        found = re.search(r"<Packages>(\w+)</Packages>", (root / ANSWER).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found.group(1) if found else None


def are_real(context: Context) -> bool:
    """Whether the host will be built with the real packages; before the feed was asked, what a build would assume."""
    known = mode(context.root)
    return known == "nuget" if known is not None else sys.platform == "win32"
