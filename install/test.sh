#!/usr/bin/env bash
# test.sh [--full | --windows]: prepares the machine, then runs every test; the last line is "N passed, N failed".
# --full adds what takes minutes and gigabytes: a full-size Stable Diffusion 1.5. --windows publishes the program for
# Windows instead and tries that by wine.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/prepare.sh"

case "${1:-}" in
  --full) export TRAINTOOLS_FULL=1 ;;
  --windows) exec "$ROOT/tests/windows/run.sh" ;;
  '') ;;
  *) stop "test.sh knows only --full and --windows, not '$1'." ;;
esac

NEEDS=tests prepare_machine
quietly 'Building everything' dotnet build "$ROOT/TrainToolsHost.sln" -c Release -v q --nologo ||
  { echo 'The build failed; the reason is above.'; echo '0 passed, 1 failed'; exit 1; }

# One project after the other: each may use all cores.
RESULTS=$ROOT/TestResults
rm -rf "$RESULTS"
dotnet test "$ROOT/TrainToolsHost.sln" -c Release --no-build --nologo -v q -m:1 "-p:TestResultsFolder=$RESULTS" || true
mkdir -p "$RESULTS"
node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null ||
  echo 'The tests of the tab need Node 20 or newer and will fail; install it, then run this command again.'
for suite in extension web e2e; do
  echo "Tests of $suite:"
  "$ROOT/tests/$suite/run.sh" 2>&1 | tee "$RESULTS/$suite.txt" || true
done
exec dotnet "$ROOT/tests/TestReport/bin/Release/net10.0/TestReport.dll" "$ROOT/tests" "$RESULTS" extension web e2e
