"""Runs every test of the extension; the last line is "N passed, N failed", and failures exit with 1.

    /usr/bin/python3 tests/extension/run.py

Needs python3-pytest, python3-fastapi, uvicorn, python3-grpcio (as Debian names them), Node 20 or newer and Chromium.
"""
from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run_python() -> tuple[int, int]:
    """Passed and failed of the Python tests; a run that broke off counts as one failure."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}",
                               "--rootdir", str(HERE), str(HERE)], check=False).returncode
        if not report.exists():
            return 0, 1
        suite = ElementTree.parse(report).getroot().find("testsuite")
        assert suite is not None
        total, skipped = int(suite.get("tests", "0")), int(suite.get("skipped", "0"))
        failed = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        return total - failed - skipped, failed if failed or code == 0 else 1


def run_node() -> tuple[int, int]:
    """Passed and failed of the page's tests."""
    node = shutil.which("node")
    if node is None:
        print("node was not found, so the tests of the page could not run. Install Node 20 or newer.")
        return 0, 1
    files = sorted(str(file) for file in (HERE / "page").glob("*.test.mjs"))
    command = [node, "--test", "--test-reporter=tap", *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"^# (pass|fail|cancelled) (\d+)$", answer.stdout, re.M)
    counts = {name: int(number) for name, number in found}
    failed = counts.get("fail", 0) + counts.get("cancelled", 0)
    if failed or answer.returncode != 0:
        print(answer.stdout, answer.stderr, sep="\n")
    return counts.get("pass", 0), failed if failed or answer.returncode == 0 else 1


def main() -> int:
    results = [run_node()]
    if sys.platform.startswith("linux"):
        results.append(run_python())
    else:
        print("The tests of the stub use processes as Linux has them; here only the page's tests run.")
    passed, failed = (sum(counts) for counts in zip(*results))
    print(f"\n{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
