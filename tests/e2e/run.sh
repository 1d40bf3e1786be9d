#!/usr/bin/env bash
# The whole product in a real browser: fake WebUI, real stub, real host, real worker.
# The last line is "N passed, N failed". SCREENS=DIR keeps a screenshot of each page.
exec node "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run.mjs" "$@"
