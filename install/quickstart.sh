#!/usr/bin/env bash
# quickstart.sh [FOLDER]: prepares the machine, builds Train Tools and trains a first LoRA from the bundled sample.
# Everything it makes lies in FOLDER (./quickstart unless told otherwise); repeating it is quick and harmless.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/prepare.sh"

prepare_machine
build_host
exec dotnet "$HOST" quickstart "${1:-$ROOT/quickstart}"
