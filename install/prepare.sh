# Sourced by the other scripts, not run: what a machine needs before Train Tools can be built on it.
# Sets ROOT (the repository) and HOST (the built program); prepare_machine and build_host do the work.
# Everything here looks first and changes something only where it is missing, so that repeating costs a moment.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
HOST=$ROOT/src/TrainTools.Host/bin/Release/net10.0/traintools.dll
BUILD_STAMP=$ROOT/src/TrainTools.Host/bin/Release/built

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

# Which packages the build uses: nuget (the real ones) or standin (src/StandIns over the system's libraries).
packages_mode() {
  local mode=${Packages:-}
  [ -z "$mode" ] && [ -f "$ROOT/Packages.mode.props" ] &&
    mode=$(sed -n 's/.*<Packages>\(.*\)<\/Packages>.*/\1/p' "$ROOT/Packages.mode.props")
  echo "${mode:-standin}"
}

# Where Debian's names changed with the 64-bit time, an old name would not be found.
vips_package() {
  local ID= VERSION_ID=
  . /etc/os-release
  case "$ID ${VERSION_ID%%.*}" in
    'debian 12' | 'debian 11' | 'ubuntu 22' | 'ubuntu 20') echo libvips42 ;;
    *) echo libvips42t64 ;;
  esac
}

# Prints the Debian packages that are missing, or nothing. NEEDS is empty, tab or tests.
missing_packages() {
  [ "$(packages_mode)" = nuget ] || missing_for_standins
  case "${NEEDS:-}" in
    tab) missing_for_tab ;;
    tests) missing_for_tab; missing_for_tests ;;
  esac
}

missing_for_standins() {
  command -v g++ >/dev/null || echo g++
  if [ -z "${TRAINTOOLS_LIBTORCH:-}" ]; then
    [ -e /usr/include/ATen/ATen.h ] || echo libtorch-dev
    has_library 'libopenblas\.so\.0' || echo libopenblas0-pthread
  fi
  has_library 'libvips\.so\.42' || vips_package
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

system_python_has() { /usr/bin/python3 -c "import $1" 2>/dev/null; }

install_missing() {
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  [ -z "$packages" ] && return

  command -v apt-get >/dev/null || stop \
    "These are missing: $packages (as Debian names them)." \
    'Install them, or what your system calls them, with its package manager: a C++ compiler, libtorch, OpenBLAS,' \
    'libvips. A PyTorch that you have serves as libtorch: set TRAINTOOLS_LIBTORCH to its "torch" folder.' \
    'Then run this command again.'
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

# The .NET SDK, the package feed's answer, and the system's libraries where the feed lacks the real packages.
prepare_machine() {
  find_dotnet
  if [ -z "${Packages:-}" ] && [ ! -f "$ROOT/Packages.mode.props" ]; then
    quietly 'Fetching the packages of the program' dotnet restore "$ROOT/TrainToolsHost.sln" ||
      stop 'The packages could not be fetched. Check the network connection, then run this command again.'
  fi
  install_missing
}

# Whether a source is newer than the last build, or the bridge was built over another libtorch or not at all; a look at
# the clocks of the files, without dotnet.
needs_build() {
  [ -f "$HOST" ] && [ -f "$BUILD_STAMP" ] || return 0
  [ "$(cat "$BUILD_STAMP")" = "${TRAINTOOLS_LIBTORCH:-}" ] || return 0
  [ -f "${HOST%/*}/libtraintools_torch.so" ] || [ "$(packages_mode)" = nuget ] || return 0
  [ -n "$(find "$ROOT"/Directory.* "$ROOT/src" \( -name bin -o -name obj \) -prune -o \
    -type f -newer "$BUILD_STAMP" -print -quit)" ]
}

# Builds the program where needed; the stamp carries the time at which the build began and the libtorch that was named.
build_host() {
  needs_build || return 0
  find_dotnet
  mkdir -p "$(dirname "$BUILD_STAMP")"
  echo "${TRAINTOOLS_LIBTORCH:-}" >"$BUILD_STAMP.begun"
  quietly 'Building Train Tools (a minute the first time)' \
    dotnet build "$ROOT/src/TrainTools.Host" -c Release -v q --nologo ||
    stop 'Train Tools could not be built; the reason is above.'
  mv "$BUILD_STAMP.begun" "$BUILD_STAMP"
}
