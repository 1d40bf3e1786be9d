"""Which build of the host belongs to these sources, and where its program lies."""
from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import rendezvous, webui_torch
from .home import Home

OVERRIDE = "TRAINTOOLS_HOST"  # for tests and developers: a traintools.dll that is used without any set-up
PROGRAM = "traintools.dll"
BARE = "-bare"  # ends the name of a build that was published without a libtorch, to run over another


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


def published(home: Home, build: str, serves_bare: Callable[[], bool]) -> HostProgram | None:
    """What set-up published for this build; None where it has not, or where a bare one finds no libtorch any more."""
    file = home.hosts / build / PROGRAM
    if file.exists():
        return HostProgram(file, build)
    return HostProgram(bare_file(home, build), build + BARE) if is_bare(home, build) and serves_bare() else None


def is_bare(home: Home, build: str) -> bool:
    """Whether this build was published without a libtorch."""
    return bare_file(home, build).exists()


def bare_file(home: Home, build: str) -> Path:
    """Where such a build's program lies."""
    return home.hosts / (build + BARE) / PROGRAM


def has_older(home: Home, build: str) -> bool:
    """Whether a host of another build was published: the person has agreed to a set-up once."""
    return any(file.parent.name not in (build, build + BARE) for file in home.hosts.glob(f"*/{PROGRAM}"))


def remove_old(home: Home, build: str) -> list[str]:
    """Removes all hosts but this and what broken-off set-ups left, unless the running host uses them; then each
    libtorch that none of the rest names."""
    running = rendezvous.read(home)
    used = running.build if running is not None and running.is_alive() else None
    removed = [folder.name for folder in sorted(home.hosts.glob("*"))
               if folder.name not in (build, used) and folder.is_dir() and _remove(folder)]
    named = {webui_torch.fetched(host) for host in home.hosts.glob("*")}
    for item in home.libtorch.glob("*"):
        if item.is_dir():
            if item not in named:
                _remove(item)
        elif item.stat().st_nlink == 1:  # older set-ups shared file by file; no host has this one
            item.unlink()
    return removed


def libtorch_version(root: Path) -> str:
    """The libtorch that these sources are built over."""
    try:
        text = (root / "Directory.Packages.props").read_text(encoding="utf-8")
    except OSError:
        return "0"
    found = re.search(r"<LibtorchVersion>([^<]+)</LibtorchVersion>", text)
    return found.group(1).strip() if found else "0"


def _remove(folder: Path) -> bool:
    doomed = folder.with_name(f".{folder.name}.old")
    try:
        # Windows refuses to rename a folder whose files are open: then it stays whole, for the next start.
        os.replace(folder, doomed)
    except OSError:
        return False
    shutil.rmtree(doomed, ignore_errors=True)
    return True


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
