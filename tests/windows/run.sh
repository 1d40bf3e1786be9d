#!/usr/bin/env bash
# run.sh: publishes the program for Windows and tries it by wine; the last line is "N passed, N failed".
# What only a real Windows shows stands in CONTRIBUTING.md.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../install/prepare.sh"

NEEDS=windows prepare_machine
build_host # whose LoRA is what the other's is compared with
export TRAINTOOLS_WINDOWS=$ROOT/TestResults/windows
rm -rf "$TRAINTOOLS_WINDOWS"
quietly 'Publishing for Windows' dotnet publish "$ROOT/src/TrainTools.Cli" -c Release -r win-x64 --self-contained \
  -o "$TRAINTOOLS_WINDOWS" -p:Torch=cpu --nologo -v q ||
  { echo 'The program for Windows could not be published; the reason is above.'; echo '0 passed, 1 failed'; exit 1; }

report=$(mktemp)
trap 'rm -f "$report"' EXIT
code=0
/usr/bin/python3 -m pytest -q -p no:cacheprovider "--junitxml=$report" "$ROOT/tests/windows" || code=$?
/usr/bin/python3 - "$report" <<'END'
import sys
import xml.etree.ElementTree as ElementTree

suite = ElementTree.parse(sys.argv[1]).getroot().find("testsuite")
total, skipped, *bad = (int(suite.get(name)) for name in ("tests", "skipped", "failures", "errors"))
print(f"{total - skipped - sum(bad)} passed, {sum(bad)} failed")
END
exit "$code"
