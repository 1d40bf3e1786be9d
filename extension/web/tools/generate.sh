#!/usr/bin/env bash
# generate.sh: makes the typed client from the protocol, and the types of errors from google/rpc/error_details.proto,
# which the host's build brings among its packages. Needs that build, protoc (Debian: protobuf-compiler) and `npm ci`.
# The generated files are committed, so that building the tab needs Node alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PROTOCOL=../../src/TrainTools.Protocol

command -v protoc >/dev/null || { echo 'protoc is missing; on Debian install protobuf-compiler.' >&2; exit 1; }
packages=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
newest() { printf '%s\n' "$packages"/$1 | sort -V | tail -n 1; }
protoc --plugin=protoc-gen-es=node_modules/.bin/protoc-gen-es --es_out=src/api/gen \
  --es_opt=target=ts,import_extension=none -I "$PROTOCOL" \
  -I "$(newest 'google.api.commonprotos/*/content/protos')" -I "$(newest 'grpc.tools/*/build/native/include')" \
  train_tools.proto google/rpc/error_details.proto
# What the client was made from; a test compares it with the protocol.
node --input-type=module -e "
  import { textHash } from './tools/source-hash.mjs'
  process.stdout.write(textHash(['$PROTOCOL/train_tools.proto']) + '\n')" >src/api/gen/proto.sha256
