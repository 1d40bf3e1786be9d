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
from ..problems import Problem, read
from . import child, libtorch, look, remembered
from .steps import Context, DoAgain, SetupProblem, Step

_MOST_OF_ITS_OWN = 127  # exit codes beyond, and below 0, mean that a program was ended: a library crashed it


def test(context: Context, step: Step) -> Problem:
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
        if why is not None:
            _do_without_the_webuis(context, why)
    if code != 0:
        marked = [line.removeprefix("[!!]").strip() for line in lines if line.startswith("[!!]")]
        missing = list(_problems(report)) or [Problem.sentence(line) for line in marked or lines[-2:]]
        raise SetupProblem(Problem.of("setup.cannot_train", missing_problem=missing))
    if machine.torch.startswith("cuda") and facts.get("device") == "cpu":
        return Problem.of("setup.ready_on_cpu")
    return Problem.of("setup.ready")


def _why_not_the_webuis(facts: Mapping[str, Any], code: int, has_gpu: bool) -> Problem | None:
    said = [item.get("reason") for item in facts.get("passed_over") or [] if item.get("source") == "webui"]
    refusals = [problem for problem in map(read, [*said, facts.get("problem")]) if problem is not None]
    if refusals:
        return refusals[0]
    if has_gpu and facts.get("device") == "cpu":
        return Problem.of("setup.gpu_not_reached")
    if not facts and not 0 <= code <= _MOST_OF_ITS_OWN:
        return Problem.of("setup.doctor_ended", exit_code=code)
    return None


def _do_without_the_webuis(context: Context, why: Problem) -> None:
    found = webui_torch.find()
    version = found.version if found is not None else ""
    remembered.write(context.home, replace(
        remembered.read(context.home), refused_by=context.build, refused_torch=version))
    shutil.rmtree(context.host, ignore_errors=True)  # a bare host would count as ready with the WebUI's PyTorch
    context.machine.torch = libtorch.package(context)
    look.check_disk(context)
    raise DoAgain("dotnet", Problem.of("setup.webui_torch_refused", version=version, why_problem=why,
                                       libtorch_problem=libtorch.told_size(context)))


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


def _problems(report: Mapping[str, Any]) -> Iterator[Problem]:
    for facts in report.values():
        problem = read(facts.get("problem")) if isinstance(facts, dict) else None
        if problem is not None:
            yield problem
