#!/usr/bin/env bash
# The whole product in a real browser: fake WebUI, real stub, real host, real worker.
# The last line is "N passed, N failed". SCREENS=DIR keeps a picture of each page.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
web=$here/../../extension/web
cmp -s "$web/package-lock.json" "$web/node_modules/.installed-lock.json" || {
  npm ci --prefix "$web" --no-audit --no-fund --loglevel=error >&2
  cp "$web/package-lock.json" "$web/node_modules/.installed-lock.json"
}
exec node "$here/run.mjs"
