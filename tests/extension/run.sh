#!/usr/bin/env bash
# Tests of the stub and of the page's script; the last line is "N passed, N failed".
exec /usr/bin/python3 "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/run.py"
