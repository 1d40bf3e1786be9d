# Sourced by the other scripts, not run: what a machine needs before Train Tools can be built on it.
# Sets ROOT (the repository) and HOST (the built program); prepare_machine and build_host do the work.
# Everything here looks first and changes something only where it is missing, so that repeating costs a moment.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
HOST=$ROOT/src/TrainTools.Cli/bin/Release/net10.0/traintools.dll
BUILD_STAMP=$ROOT/src/TrainTools.Cli/bin/Release/built

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

stop() { printf '%s\n' "$@" >&2; exit 1; }

# quietly SENTENCE COMMAND...: shows the sentence and the seconds; the command's output only when it fails.
quietly() {
  local sentence=$1 log started=$SECONDS
  shift
  log=$(mktemp)
  printf '%s ...' "$sentence" >&2
  if "$@" >"$log" 2>&1; then
    printf ' done in %d s.\n' $((SECONDS - started)) >&2
    rm -f "$log"
  else
    printf ' failed after %d s.\n\n' $((SECONDS - started)) >&2
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

has_library() { { /sbin/ldconfig -p 2>/dev/null || ldconfig -p; } | grep "$1" >/dev/null; }

find_dotnet() {
  local folder
  # The SDK refuses to start without ICU; nothing here needs more than the invariant culture.
  has_library libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    command -v dotnet >/dev/null && break
    [ -n "$folder" ] && [ -x "$folder/dotnet" ] && PATH=$PATH:$folder
  done
  command -v dotnet >/dev/null && dotnet --list-sdks | grep -E '^[1-9][0-9]\.' >/dev/null && return
  stop 'Train Tools needs the .NET SDK 10, and it was not found on this machine.' \
    'Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or type:' \
    '  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0' \
    'Then run this command again.'
}

# Prints the Debian packages that are missing, or nothing. NEEDS is empty, tab, tests or windows: the program itself needs none.
missing_packages() {
  case "${NEEDS:-}" in
    tab) missing_for_tab ;;
    tests) missing_for_tab; missing_for_tests ;;
    windows) missing_for_windows ;;
  esac
}

# The page without a WebUI: inside one, its own Python has all this but grpcio.
missing_for_tab() {
  system_python_has starlette || echo python3-fastapi
  system_python_has uvicorn || echo uvicorn
  system_python_has grpc || echo python3-grpcio
}

missing_for_tests() {
  system_python_has pytest || echo python3-pytest
  system_python_has pip || echo python3-pip
  command -v chromium >/dev/null || echo chromium
  [ -n "$(fc-list :lang=ja 2>/dev/null)" ] || echo fonts-noto-cjk # screenshots in Japanese
}

# The Windows build is tried by wine.
missing_for_windows() {
  command -v wine >/dev/null || echo wine wine64
  system_python_has grpc || echo python3-grpcio
  system_python_has pytest || echo python3-pytest
}

system_python_has() { /usr/bin/python3 -c "import $1" 2>/dev/null; }

install_missing() {
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  [ -z "$packages" ] && return

  command -v apt-get >/dev/null || stop \
    "These are missing: $packages (as Debian names them)." \
    'Install them, or what your system calls them, with its package manager. Then run this command again.'
  [ "$(id -u)" = 0 ] || stop \
    'Train Tools needs a few packages of the system. Type this line, then run this command again:' '' \
    "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"

  echo "These packages of the system are missing and will be installed with apt-get: $packages" >&2
  quietly 'Updating the list of packages' apt-get update ||
    stop 'The list of packages could not be updated. Check the network connection, then run this command again.'
  quietly 'Installing them (a few hundred megabytes the first time)' \
    env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages ||
    stop "apt-get could not install: $packages. Its words are above; when that is solved, run this command again."
}

# The .NET SDK, and the system's packages that NEEDS asks for.
prepare_machine() {
  find_dotnet
  install_missing
}

# Whether a source is newer than the last build; a look at the clocks of the files, without dotnet.
needs_build() {
  [ -f "$HOST" ] && [ -f "$BUILD_STAMP" ] || return 0
  [ -n "$(find "$ROOT"/Directory.* "$ROOT/src" \( -name bin -o -name obj \) -prune -o \
    -type f -newer "$BUILD_STAMP" -print -quit)" ]
}

# Builds the program where needed; the stamp carries the time at which the build began.
build_host() {
  needs_build || return 0
  find_dotnet
  mkdir -p "$(dirname "$BUILD_STAMP")"
  touch "$BUILD_STAMP.begun"
  quietly 'Building Train Tools (minutes the first time, while its packages are fetched)' \
    dotnet build "$ROOT/src/TrainTools.Cli" -c Release -v q --nologo ||
    stop 'Train Tools could not be built; the reason is above. Without network access its packages cannot be fetched.'
  mv "$BUILD_STAMP.begun" "$BUILD_STAMP"
}
