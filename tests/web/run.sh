#!/usr/bin/env bash
# run.sh [part of a file name]...: every test of the tab, with a real browser; the last line is "N passed, N failed".
# Needs Node 20 or newer and Chromium (Debian: nodejs, npm, chromium, fonts-noto-cjk).
exec node "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run.mjs" "$@"
