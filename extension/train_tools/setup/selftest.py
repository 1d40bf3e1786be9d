"""Has the published host look at itself: `traintools doctor`."""
from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .. import webui_torch
from ..build import PROGRAM
from . import child, libtorch, look, remembered
from .steps import Context, DoAgain, SetupProblem, Step

_MOST_OF_ITS_OWN = 127  # exit codes beyond, and below 0, mean that a program was ended: a library crashed it


def test(context: Context, step: Step) -> str:
    """Fails with the doctor's own words. Where the WebUI's PyTorch does not serve, set-up goes on without it."""
    machine = context.machine
    assert machine.dotnet is not None
    command = [machine.dotnet, context.host / PROGRAM, "doctor", "--json"]
    # Its report has a hundred lines: the log gets what matters here, and all of it where it failed.
    code, lines = child.run(replace(context, log=lambda line: None), command, libtorch.variables(context),
                            context.home.folder)
    report = _report(lines)
    facts = _of(report, "torch")
    for line in [f"libtorch {facts.get('version')} in {facts.get('libraries')}"] if code == 0 else lines:
        context.log(line)
    if machine.torch == "none" and not os.environ.get(webui_torch.NAMED):
        why = _why_not_the_webuis(facts, code, machine.gpu is not None)
        if why:
            _do_without_the_webuis(context, why)
    if code != 0:
        missing = list(_problems(report)) or [line.removeprefix("[!!]").strip()
                                              for line in lines if line.startswith("[!!]")]
        raise SetupProblem("The host cannot train on this machine yet: " + (" ".join(missing) or " ".join(lines[-2:])))
    if machine.torch.startswith("cuda") and facts.get("device") == "cpu":
        return ("The host is ready to train, but on the CPU only: libtorch does not reach the GPU. "
                "Install the newest driver from nvidia.com and restart the PC.")
    return "The host is ready to train."


def _why_not_the_webuis(facts: Mapping[str, Any], code: int, has_gpu: bool) -> str:
    refusals = [str(item.get("reason", "")) for item in facts.get("passed_over") or [] if item.get("source") == "webui"]
    if refusals or facts.get("problem"):
        return refusals[0] if refusals else str(facts["problem"])
    if has_gpu and facts.get("device") == "cpu":
        return "It does not reach the GPU."
    if not facts and not 0 <= code <= _MOST_OF_ITS_OWN:
        return f"The doctor ended with exit code {code}."
    return ""


def _do_without_the_webuis(context: Context, why: str) -> None:
    found = webui_torch.find()
    version = found.version if found is not None else ""
    remembered.write(context.home, replace(
        remembered.read(context.home), refused_by=context.build, refused_torch=version))
    shutil.rmtree(context.host, ignore_errors=True)  # a bare host would count as ready with the WebUI's PyTorch
    context.machine.torch = libtorch.package(context)
    look.check_disk(context)
    why_and_instead = " ".join([why, libtorch.told_size(context)])
    raise DoAgain("dotnet", f"The WebUI's PyTorch {version} does not serve: {why_and_instead}")


def _report(lines: list[str]) -> Mapping[str, Any]:
    """The JSON among what was printed; empty where the doctor ended before it."""
    try:
        first, last = lines.index("{"), len(lines) - 1 - lines[::-1].index("}")
        found = json.loads("\n".join(lines[first:last + 1]))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _of(report: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = report.get(name)
    return found if isinstance(found, dict) else {}


def _problems(report: Mapping[str, Any]) -> Iterator[str]:
    for facts in report.values():
        if isinstance(facts, dict) and facts.get("problem"):
            yield str(facts["problem"])
