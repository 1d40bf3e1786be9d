"""Which build of the host belongs to these sources, and where its program lies."""
from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import rendezvous
from .home import Home

OVERRIDE = "TRAINTOOLS_HOST"  # for tests and developers: a traintools.dll that is used without any set-up
PROGRAM = "traintools.dll"


@dataclass(frozen=True)
class HostProgram:
    """A program that can be started as the host."""

    file: Path
    build: str
    any_build: bool = False  # adopts a running host whatever its build is

    def accepts(self, build: str) -> bool:
        """Whether a running host of this build serves as well."""
        return self.any_build or build == self.build


def build_id(root: Path) -> str:
    """Changes with every commit: the version and git's HEAD read from its files, or a hash where there is no git."""
    return f"{_version(root)}-{(_head_commit(root / '.git') or _hash_of_sources(root))[:12]}"


def override() -> HostProgram | None:
    """The program that TRAINTOOLS_HOST names, there or not."""
    named = os.environ.get(OVERRIDE)
    return HostProgram(Path(named), "override", any_build=True) if named else None


def published(home: Home, build: str) -> HostProgram | None:
    """What set-up published for this build; None where it has not."""
    file = home.hosts / build / PROGRAM
    return HostProgram(file, build) if file.exists() else None


def has_older(home: Home) -> bool:
    """Whether a host was published before: the person has agreed to a set-up once."""
    return any(True for _ in home.hosts.glob(f"*/{PROGRAM}"))


def remove_old(home: Home, build: str) -> list[str]:
    """Removes hosts of other builds and what broken-off set-ups left, unless the running host uses them."""
    running = rendezvous.read(home)
    used = running.build if running is not None and running.is_alive() else None
    removed = []
    for folder in sorted(home.hosts.glob("*")):
        if folder.name in (build, used) or not folder.is_dir():
            continue
        doomed = folder.with_name(f".{folder.name}.old")
        try:
            # Windows refuses to rename a folder whose files are open: then it stays whole, for the next start.
            os.replace(folder, doomed)
        except OSError:
            continue
        shutil.rmtree(doomed, ignore_errors=True)
        removed.append(folder.name)
    for file in home.libtorch.glob("*"):
        if file.stat().st_nlink == 1:  # no build shares it any more
            file.unlink()
    return removed


def _version(root: Path) -> str:
    try:
        found = re.search(r"<Version>([^<]+)</Version>", (root / "Directory.Build.props").read_text(encoding="utf-8"))
    except OSError:
        return "0"
    return found.group(1).strip() if found else "0"


def _head_commit(git: Path) -> str | None:
    """HEAD's commit. Git itself is not run: it may be missing, slow, or refuse a folder of another owner."""
    try:
        if git.is_file():  # a work tree of another clone: "gitdir: <path>"
            git = (git.parent / git.read_text(encoding="utf-8").partition(":")[2].strip()).resolve()
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return head
        name = head.partition(":")[2].strip()
        shared = git / "commondir"
        base = (git / shared.read_text(encoding="utf-8").strip()).resolve() if shared.exists() else git
        if (base / name).exists():
            return (base / name).read_text(encoding="utf-8").strip()
        for line in (base / "packed-refs").read_text(encoding="utf-8").splitlines():
            if line.endswith(" " + name):
                return line.split(" ")[0]
    except OSError:
        return None
    return None


def _hash_of_sources(root: Path) -> str:
    digest = hashlib.sha256()
    files = [*root.glob("Directory.*"), *(root / "src").rglob("*")]
    for file in sorted(files):
        parts = file.relative_to(root).parts
        if file.is_file() and not {"bin", "obj"} & set(parts):
            digest.update("/".join(parts).encode("utf-8") + b"\0")
            digest.update(file.read_bytes())
    return digest.hexdigest()
