#!/usr/bin/env bash
# renew.sh: writes used-members.txt anew: the lines of the real packages' contracts that the built product uses.
# Needs the contracts in ../shared/api beside the clone, or where TRAINTOOLS_API says; a reference that the real
# packages lack is printed, and then the list stays as it was.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
api=${TRAINTOOLS_API:-$root/../shared/api}
host=$root/src/TrainTools.Host
listed=$(mktemp)
contracts=()
for package in TorchSharp ImageSharp Grpc.Core.Api Grpc.Net.Common Grpc.Net.Client Grpc.AspNetCore.Server Refit; do
  contracts+=("$api/$package.txt")
done

dotnet build "$host" -c Release -v q --nologo -p:Packages=standin
for assembly in "$host"/bin/Release/net10.0/TrainTools.*.dll "$host/bin/Release/net10.0/traintools.dll"; do
  dotnet run --file "$api/check-api.cs" -- --uses --list "$assembly" "${contracts[@]}" >"$listed.one" || { grep '^ABSENT' "$listed.one" >&2; exit 1; }
  grep ' | ' "$listed.one" >>"$listed" || true
done
LC_ALL=C sort -u "$listed" >"$here/used-members.txt"
rm -f "$listed" "$listed.one"
echo "$(wc -l <"$here/used-members.txt") lines in $here/used-members.txt"
