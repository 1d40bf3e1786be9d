#!/usr/bin/env bash
# run.sh [part of a file name]...: every test of the tab, with a real browser; the last line is "N passed, N failed".
# Needs Node 18 or newer and Chromium (Debian: nodejs, npm, chromium, fonts-noto-cjk).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../extension/web"

# npm ci begins anew each time; it is needed only where the lock file is not what is installed.
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.installed-lock.json
fi
if ! npx --no-install tsc --noEmit >&2; then
  echo 'The types do not fit; the reason is above.'
  echo '0 passed, 1 failed'
  exit 1
fi
exec node tools/test.mjs "$@"
