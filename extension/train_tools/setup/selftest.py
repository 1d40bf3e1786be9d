"""Has the published host look at itself: `traintools doctor`."""
from __future__ import annotations

from ..build import PROGRAM
from . import child, publish
from .steps import Context, SetupProblem, Step


def test(context: Context, step: Step) -> str:
    """Fails with the doctor's own words, which say what is missing and what to do."""
    assert context.machine.dotnet is not None
    program = context.home.hosts / context.build / PROGRAM
    code, lines = child.run(context, [context.machine.dotnet, program, "doctor"], publish.build_environment(context),
                            context.home.folder)
    if code != 0:
        missing = [line.removeprefix("[!!]").strip() for line in lines if line.startswith("[!!]")]
        raise SetupProblem("The host cannot train on this machine yet: " + (" ".join(missing) or " ".join(lines[-2:])))
    return "The host is ready to train."
